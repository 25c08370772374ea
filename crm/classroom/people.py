"""People who sign in: who they are, how they like the product, and their sessions.

Verbs take a session of the platform database and flush; the caller commits. ``authenticate`` alone takes
the ``Platform``, because a password is worked out between two transactions, never inside one.
"""

import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, ForeignKey, String, Text, bindparam, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..db import Platform, PlatformBase, UtcDateTime, detached, plain, utc_now
from ..i18n import DEFAULT, LOCALES
from ..i18n import lazy_gettext as _l
from . import audit, passwords, throttle

THEMES = ("system", "light", "dark")
IDLE = timedelta(hours=2)
"""A session that is not used this long ends."""
LIFETIME = timedelta(hours=12)
"""A session ends this long after signing in, however busy."""
LINK_LIFETIME = timedelta(hours=24)
"""How long a one-time password link can be used."""


class PeopleError(ValueError):
    """What was asked of a person cannot be done; ``reason`` is a sentence for people, ``code`` for programs."""

    def __init__(self, code: str, reason):
        super().__init__(str(reason))
        self.code, self.reason = code, reason


class Person(PlatformBase):
    """Somebody who can sign in. ``theme`` is one of ``THEMES``; ``technical_names`` shows the fields'
    technical names beside their labels; ``single_keys`` allows the one-letter shortcuts (WCAG 2.1.4).
    Without a ``password_hash`` the person cannot sign in with a password."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(2), default=DEFAULT)
    theme: Mapped[str] = mapped_column(String(6), default="system")
    technical_names: Mapped[bool] = mapped_column(default=False)
    single_keys: Mapped[bool] = mapped_column(default=True)
    is_admin: Mapped[bool] = mapped_column(default=False)
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    # What Flask-Login asks of a user. A disabled person is never loaded as one.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """May use the product."""
        return not self.disabled

    def get_id(self) -> str:
        """The id as Flask-Login wants it."""
        return str(self.id)

    @property
    def initials(self) -> str:
        """Two letters for the round badge: of the first and the last name."""
        words = re.findall(r"\w+", self.name)
        return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


class LoginSession(PlatformBase):
    """One browser's session, signed in or anonymous. Only the hash of its token is here, so that nobody
    who reads the database can take a session over. ``data`` is JSON that the web layer keeps."""

    __tablename__ = "login_session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    data: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PasswordLink(PlatformBase):
    """A one-time link with which somebody chooses a password: the first administrator, a new person, one
    who forgot. Only the hash of its token is here."""

    __tablename__ = "password_link"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


# --------------------------------------------------------------------------------------------------
# People


def fold_email(email: str) -> str:
    """The form in which e-mail addresses are stored and compared."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def create_person(
    session: Session,
    email: str,
    name: str,
    *,
    password_hash: str | None = None,
    locale: str = DEFAULT,
    is_admin: bool = False,
) -> Person:
    """Add a person; ``password_hash`` is from ``passwords.hash_password``. Raises ``PeopleError``."""
    email = fold_email(email)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or len(email) > 254:
        raise PeopleError("bad_email", _l("Give the e-mail address in the form name@school.example."))
    if find_person(session, email):
        raise PeopleError("email_taken", _l("Somebody already has this e-mail address."))
    person = Person(email=email, name=clean_name(name), password_hash=password_hash, is_admin=is_admin)
    person.locale = locale if locale in LOCALES else DEFAULT
    session.add(person)
    session.flush()
    return person


def clean_name(name: str) -> str:
    """A name as it is stored: one line, 1 to 120 characters. Raises ``PeopleError``."""
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not 1 <= len(name) <= 120:
        raise PeopleError("bad_name", _l("Give a name of at most 120 characters."))
    return name


def find_person(session: Session, email: str) -> Person | None:
    """The person with this e-mail address, in whatever capitals it is written."""
    return session.scalar(select(Person).where(Person.email == fold_email(email)))


def set_password(session: Session, person: Person, password_hash: str, keep_token: str = "") -> None:
    """Give a person a new password and end their sessions, except the one with ``keep_token``."""
    session.execute(update(Person).where(Person.id == person.id).values(password_hash=password_hash))
    audit.record(session, "person.password", person.id, f"person:{person.id}")
    revoke_sessions(session, person.id, keep_token)
    session.execute(delete(PasswordLink).where(PasswordLink.person_id == person.id))


def authenticate(platform: Platform, email: str, password: str, address: str) -> Person | None:
    """The person with this e-mail and password, or ``None``. Raises ``throttle.Throttled``.

    Unknown, disabled and password-less people cost the same time as a wrong password. The attempt is
    counted before it is tried, and taken back when it was right.
    """
    email, now = fold_email(email), utc_now()
    with platform.write() as session:
        waits = [
            throttle.count(session, throttle.ACCOUNT, email, now),
            throttle.count(session, throttle.ADDRESS, address, now),
        ]
        person = find_person(session, email)
    if any(waits):
        raise throttle.Throttled(max(waits))
    usable = person.password_hash if person and not person.disabled else None
    if not passwords.verify(usable, password):
        return None
    renewed = passwords.renewed(usable, password)
    with platform.write() as session:
        throttle.forget(session, throttle.ACCOUNT, email)
        throttle.give_back(session, throttle.ADDRESS, address)
        if renewed:
            session.execute(update(Person).where(Person.id == person.id).values(password_hash=renewed))
    return person


# --------------------------------------------------------------------------------------------------
# Sessions


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode()).hexdigest()


def open_session(session: Session, person_id: int | None, data: str, now: datetime) -> str:
    """Start a session and return its token, 256 bits, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    session.add(LoginSession(token_hash=token_hash(token), person_id=person_id, data=data, created_at=now, seen_at=now))
    session.flush()
    if person_id is not None:
        audit.record(session, "person.sign_in", person_id, f"person:{person_id}")
    return token


_WITH_PERSON = (
    select(LoginSession.data, LoginSession.created_at, LoginSession.seen_at, *plain(Person))
    .outerjoin(Person, LoginSession.person_id == Person.id)
    .where(LoginSession.token_hash == bindparam("hash"))
)
"""Built once: every request runs it."""


class Loaded(NamedTuple):
    """A session as a request finds it; a visitor's has no person."""

    data: str
    seen_at: datetime
    person: Person | None


def load_session(connection: Connection | Session, token: str, now: datetime) -> Loaded | None:
    """The session of a token with its person, in one statement; ``None`` when there is none, it has been
    idle too long, is too old, or its person has been disabled."""
    row = connection.execute(_WITH_PERSON, {"hash": token_hash(token)}).first()
    if row is None:
        return None
    data, created_at, seen_at, *values = row
    person = detached(Person, values)
    if now - seen_at > IDLE or now - created_at > LIFETIME or (person and person.disabled):
        return None
    return Loaded(data, seen_at, person)


_KEEP = (
    update(LoginSession.__table__)
    .where(LoginSession.__table__.c.token_hash == bindparam("hash"))
    .values(data=bindparam("data"), seen_at=bindparam("seen_at"))
)


def keep_session(connection: Connection, token: str, data: str, now: datetime) -> None:
    """Store a session's data and that it was used now."""
    connection.execute(_KEEP, {"hash": token_hash(token), "data": data, "seen_at": now})


def close_session(session: Session, token: str) -> None:
    """End the session of this token; nothing happens when there is none."""
    row = delete(LoginSession).where(LoginSession.token_hash == token_hash(token))
    person_id = session.scalar(row.returning(LoginSession.person_id))
    if person_id is not None:
        audit.record(session, "person.sign_out", person_id, f"person:{person_id}")


def revoke_sessions(session: Session, person_id: int, keep_token: str = "") -> int:
    """End a person's sessions, except the one with ``keep_token``; returns how many.

    Called when the password or the role changes, when a person is disabled, and on their own wish.
    """
    others = LoginSession.person_id == person_id, LoginSession.token_hash != token_hash(keep_token)
    return session.execute(delete(LoginSession).where(*others)).rowcount


def purge_sessions(session: Session, now: datetime) -> int:
    """Delete sessions and links that can no longer be used; returns how many sessions."""
    session.execute(delete(PasswordLink).where(PasswordLink.expires_at <= now))
    ended = or_(LoginSession.seen_at < now - IDLE, LoginSession.created_at < now - LIFETIME)
    return session.execute(delete(LoginSession).where(ended)).rowcount


# --------------------------------------------------------------------------------------------------
# One-time password links


def issue_link(
    session: Session, person: Person, now: datetime | None = None, lifetime: timedelta = LINK_LIFETIME
) -> str:
    """A new one-time token for choosing a password; earlier ones of this person stop working."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(PasswordLink).where(PasswordLink.person_id == person.id))
    expires = (now or utc_now()) + lifetime
    session.add(PasswordLink(token_hash=token_hash(token), person_id=person.id, expires_at=expires))
    session.flush()
    return token


def link_owner(session: Session, token: str, now: datetime | None = None) -> Person | None:
    """Whose link this is, while it can be used."""
    link = PasswordLink.token_hash == token_hash(token), PasswordLink.expires_at > (now or utc_now())
    statement = select(Person).join(PasswordLink, PasswordLink.person_id == Person.id)
    return session.scalar(statement.where(*link, ~Person.disabled))


def redeem_link(session: Session, token: str, password_hash: str, now: datetime | None = None) -> Person | None:
    """Use a link: set the password, end the person's sessions. ``None`` when it has been used or expired;
    of two uses at once one wins."""
    link = PasswordLink.token_hash == token_hash(token), PasswordLink.expires_at > (now or utc_now())
    person_id = session.scalar(delete(PasswordLink).where(*link).returning(PasswordLink.person_id))
    person = session.get(Person, person_id) if person_id else None
    if person is None or person.disabled:
        return None
    set_password(session, person, password_hash)
    return person


def first_administrator(session: Session, email: str, name: str) -> str:
    """Make the first administrator, who has no password yet; returns the token of the one-time link.

    Raises ``PeopleError`` when there already is an administrator (another one is made by that one).
    """
    if session.scalar(select(Person.id).where(Person.is_admin).limit(1)):
        raise PeopleError("has_admin", _l("There already is an administrator."))
    person = create_person(session, email, name, is_admin=True)
    audit.record(session, "person.admin", None, f"person:{person.id}")
    return issue_link(session, person)
