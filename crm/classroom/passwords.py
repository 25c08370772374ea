"""Passwords: argon2id, at least twelve characters, no rules of composition, no well-known ones.

Parameters follow OWASP (19 MiB, two passes, one lane). Each hash takes that memory and some 30 ms of a
processor, so a process works out two at a time and lets the others wait.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..i18n import lazy_gettext as _l

MINIMUM = 12
MAXIMUM = 256  # longer ones only cost time

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_two_at_a_time = BoundedSemaphore(2)

TOO_SHORT = _l("The password needs at least 12 characters.")
TOO_LONG = _l("The password is longer than 256 characters.")
TOO_COMMON = _l("This password is on the lists that are tried first. Choose another, for example four words in a row.")


class WeakPassword(ValueError):
    """A password that must not be used; the text says why, to the person who chose it."""

    code = "weak_password"

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def hash_password(password: str, *about: str) -> str:
    """Check a new password and return its hash. Raises ``WeakPassword``.

    ``about`` is what everybody knows of the person (name, e-mail): a password made of it is refused.
    Slow on purpose, so call it outside a transaction.
    """
    password = _plain(password)
    if len(password) < MINIMUM:
        raise WeakPassword(TOO_SHORT)
    if len(password) > MAXIMUM:
        raise WeakPassword(TOO_LONG)
    if is_common(password, *about):
        raise WeakPassword(TOO_COMMON)
    with _two_at_a_time:
        return _hasher.hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash.

    Without a hash (unknown person, no password yet) a dummy is worked out all the same and the answer is
    no, so that the time taken does not tell who exists.
    """
    password = _plain(password)
    if len(password) > MAXIMUM:
        return False
    with _two_at_a_time:
        try:
            return _hasher.verify(password_hash or _dummy(), password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def renewed(password_hash: str, password: str) -> str | None:
    """A new hash of a password just verified, when the old one was made with other parameters than
    today's; otherwise ``None``."""
    if not _hasher.check_needs_rehash(password_hash):
        return None
    with _two_at_a_time:
        return _hasher.hash(_plain(password))


def is_common(password: str, *about: str) -> bool:
    """Whether a guesser's first lists hold it: a known password with or without digits and signs at its
    end, one piece repeated, a run of neighbours, or the person's own name or address."""
    folded = password.casefold()
    letters = re.sub(r"[\W\d_]+$", "", folded)
    known = {part for text in about for part in (text.casefold(), *re.split(r"[@\s]", text.casefold())) if part}
    return bool(
        {folded, letters} & (_common() | known) or re.fullmatch(r"(.{1,8})\1+.{0,3}", folded) or _is_run(folded)
    )


def _is_run(text: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps <= {0, 1} or steps <= {0, -1}


def _plain(password: str) -> str:
    """One form for the same characters typed on different keyboards (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split() if not line.startswith("#"))


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")
