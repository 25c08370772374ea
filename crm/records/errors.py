"""What a verb may refuse, in words for people and with a code for programs."""

from typing import Any


class DomainError(Exception):
    """A command was refused; nothing changed. ``code`` is stable, the message is in the reader's language."""

    code = "refused"

    def __init__(self, message: Any = ""):
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """The record does not exist (any more)."""

    code = "not_found"


class Invalid(DomainError):
    """Values break a field's rule; ``errors`` names each field with its message."""

    code = "invalid"

    def __init__(self, errors: dict[str, Any]):
        super().__init__(next(iter(errors.values()), ""))
        self.errors = errors


class Stale(DomainError):
    """Somebody saved the record after the form was opened; ``version`` is the one it has now."""

    code = "stale"

    def __init__(self, message: Any, version: int):
        super().__init__(message)
        self.version = version


class Conflict(DomainError):
    """An undo is not possible: the rows changed since. ``rows`` names them, (kind, id) each."""

    code = "conflict"

    def __init__(self, message: Any, rows: list[tuple[str, int]]):
        super().__init__(message)
        self.rows = rows
