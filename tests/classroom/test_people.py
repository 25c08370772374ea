"""People, passwords, throttling, one-time links."""

import threading
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.classroom import passwords, throttle
from crm.classroom import people as verbs
from crm.classroom.people import LoginSession, PasswordLink, PeopleError, Person
from crm.db import UtcDateTime, utc_now

GOOD = "violetti kivi laulaa hiljaa"


@pytest.fixture
def db(platform):
    with platform.write() as session:
        yield session


# ------------------------------------------------------------------------------------------- people


def test_a_person_is_found_however_the_address_is_written(db):
    made = verbs.create_person(db, " Aino.Åberg@Opisto.Example", "Aino  Åberg\n")
    assert (made.email, made.name, made.initials) == ("aino.åberg@opisto.example", "Aino Åberg", "AÅ")
    assert verbs.find_person(db, "AINO.ÅBERG@OPISTO.EXAMPLE ") is made
    assert made.created_at.tzinfo
    assert not made.is_admin


@pytest.mark.parametrize("email", ["", "aino", "a@", "@b", "a b@c", "a@b@c", "x" * 250 + "@b.example"])
def test_addresses_that_are_none(db, email):
    with pytest.raises(PeopleError) as problem:
        verbs.create_person(db, email, "Aino")
    assert problem.value.code == "bad_email"


def test_an_address_belongs_to_one_person(db):
    verbs.create_person(db, "aino@opisto.example", "Aino")
    with pytest.raises(PeopleError) as problem:
        verbs.create_person(db, "AINO@opisto.example", "Toinen Aino")
    assert problem.value.code == "email_taken"


@pytest.mark.parametrize("name", ["", " \n", "x" * 121, "\x00\x07"])
def test_names_that_are_none(name):
    with pytest.raises(PeopleError):
        verbs.clean_name(name)


@given(st.text(min_size=1, max_size=80))
def test_a_name_is_one_line(name):
    try:
        cleaned = verbs.clean_name(name)
    except PeopleError:
        return
    assert cleaned == cleaned.strip()
    assert cleaned.isprintable()
    assert verbs.clean_name(cleaned) == cleaned


@pytest.mark.parametrize(("name", "initials"), [("Aino", "A"), ("Åke von Ö", "ÅÖ"), ("—", ""), ("Eetu Saarela", "ES")])
def test_initials(name, initials):
    assert Person(name=name).initials == initials


def test_the_first_administrator_chooses_a_password(db):
    token = verbs.first_administrator(db, "yp@opisto.example", "Ylläpitäjä")
    owner = verbs.link_owner(db, token)
    assert owner.is_admin
    assert owner.password_hash is None
    with pytest.raises(PeopleError):
        verbs.first_administrator(db, "toinen@opisto.example", "Toinen")


# ---------------------------------------------------------------------------------------- passwords


def test_a_password_is_hashed_with_argon2id():
    hashed = passwords.hash_password(GOOD)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verify(hashed, GOOD)
    assert not passwords.verify(hashed, GOOD + " ")
    assert not passwords.verify(None, GOOD)
    assert not passwords.verify("not a hash", GOOD)
    assert not passwords.verify(hashed, "x" * 10_000)


def test_the_same_letters_from_another_keyboard():
    decomposed = "ha\u0308kki\u00a0hake hiljaa"
    assert passwords.verify(passwords.hash_password("häkki hake hiljaa"), decomposed)


def test_an_old_hash_is_renewed(platform, people, monkeypatch):
    with platform.write() as db:
        aino = db.get(Person, people["Aino"])
        weak = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
        verbs.set_password(db, aino, weak)
    assert verbs.authenticate(platform, "aino@opisto.example", GOOD, "10.0.0.1")
    with platform.read() as db:
        assert "m=19456" in db.get(Person, people["Aino"]).password_hash
    assert verbs.authenticate(platform, "aino@opisto.example", GOOD, "10.0.0.1")


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 257, "passwordpassword", "Password2026!!", "SALASANA12345", "qwertyuiop123", "aaaaaaaaaaaaa",
     "abcabcabcabcabc", "abcdefghijklmn", "987654321098", "123456789012", "Aalto1234567", "aino@opisto.example",
     "opisto.example1", "salasanasalasana", "kissakissakissa"],
)  # fmt: skip
def test_passwords_that_are_guessed_first(password):
    with pytest.raises(passwords.WeakPassword):
        passwords.hash_password(password, "aino@opisto.example", "Aino Aalto")


@pytest.mark.parametrize(
    "password", [GOOD, "aurinko paistaa taas", "xK2!pQ9#vL4m", "lumi räntä vesi jää", "040 1234 567 890"]
)
def test_passwords_that_are_fine(password):
    assert not passwords.is_common(password, "aino@opisto.example", "Aino Aalto")


def test_two_hashes_at_a_time(monkeypatch):
    """More at once would take 19 MiB each."""
    inside, most, barrier = [], [], threading.Event()

    class Slow:
        def verify(self, *_):
            inside.append(1)
            most.append(len(inside))
            barrier.wait(0.02)
            inside.pop()
            return True

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=passwords.verify, args=("hash", GOOD)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2


# --------------------------------------------------------------------------------------- throttling

LIMIT = throttle.Limit("test", 3, timedelta(minutes=10))
START = utc_now()


def test_a_window_counts_and_ends(db):
    waits = [throttle.count(db, LIMIT, "aino", START + timedelta(minutes=n)) for n in range(5)]
    assert waits == [0, 0, 0, 420, 360]
    assert throttle.count(db, LIMIT, "eetu", START) == 0
    assert throttle.count(db, LIMIT, "aino", START + timedelta(minutes=10)) == 0
    assert throttle.count(db, LIMIT, "aino", START + timedelta(minutes=19)) == 0


def test_giving_back_and_forgetting(db):
    for _ in range(4):
        assert throttle.count(db, LIMIT, "aino", START) == 0
        throttle.give_back(db, LIMIT, "aino")
    for _ in range(4):
        throttle.count(db, LIMIT, "aino", START)
    throttle.forget(db, LIMIT, "aino")
    throttle.give_back(db, LIMIT, "aino")
    assert throttle.count(db, LIMIT, "aino", START) == 0


def test_neither_address_nor_e_mail_is_stored(platform, people):
    verbs.authenticate(platform, "aino@opisto.example", "wrong", "10.1.2.3")
    with platform.read() as db:
        stored = str(db.execute(select(throttle.Throttle.__table__)).all())
    assert "aino" not in stored
    assert "10.1.2.3" not in stored


def test_ended_windows_are_purged(db):
    throttle.count(db, LIMIT, "aino", START - timedelta(hours=1))
    throttle.count(db, LIMIT, "eetu", START)
    assert throttle.purge(db, START) == 1


# ------------------------------------------------------------------------------- sessions and links


def test_sessions_end_and_are_purged(db, people):
    old = verbs.open_session(db, people["Aino"], "{}", START - verbs.LIFETIME - timedelta(minutes=1))
    token = verbs.open_session(db, people["Aino"], "{}", START)
    assert verbs.load_session(db, old, START) is None
    assert verbs.load_session(db, token, START).person.id == people["Aino"]
    assert verbs.load_session(db, token, START + verbs.IDLE + timedelta(seconds=1)) is None
    assert verbs.purge_sessions(db, START) == 1
    verbs.close_session(db, token)
    assert db.scalar(select(func.count()).select_from(LoginSession)) == 0


def test_a_new_link_ends_the_earlier_one(db, people):
    aino = db.get(Person, people["Aino"])
    first, second = verbs.issue_link(db, aino), verbs.issue_link(db, aino)
    assert verbs.link_owner(db, first) is None
    assert verbs.link_owner(db, second) is aino
    assert verbs.redeem_link(db, second, "hash") is aino
    assert verbs.redeem_link(db, second, "hash") is None
    assert db.scalar(select(func.count()).select_from(PasswordLink)) == 0


def test_a_link_ends(db, people):
    aino = db.get(Person, people["Aino"])
    token = verbs.issue_link(db, aino, START)
    late = START + verbs.LINK_LIFETIME
    assert verbs.link_owner(db, token, late) is None
    assert verbs.redeem_link(db, token, "hash", late) is None
    assert verbs.link_owner(db, token, late - timedelta(seconds=1)) is aino


def test_a_disabled_person_has_no_link(db, people):
    aino = db.get(Person, people["Aino"])
    token = verbs.issue_link(db, aino)
    aino.disabled = True
    db.flush()
    assert verbs.link_owner(db, token) is None
    assert verbs.redeem_link(db, token, "hash") is None
    assert aino.password_hash is None


def test_a_moment_needs_a_zone(platform):
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), platform.engine.dialect)
