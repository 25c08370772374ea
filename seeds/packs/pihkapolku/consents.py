"""The consent log and the old tick in the profile, which often says something else.

The target group of C04 (PC3) is planned exactly, and so are the members who rise a tier (PC1); the others
say yes, change their mind and say yes again as people do.
"""

from itertools import permutations
from random import Random

from crm.db import digest
from seeds.shared.deal import dealt

from .world import Person, World

REASONS = ("never_given", "withdrawn", "sms_only", "bounced")
COUNTS = (6, 4, 3, 2)
OLD = 760
"""Days: a consent given before is clearly over two years old; others are under 700."""

TOTAL = (1_780, 1_830)
AT_START = {"fair": "fair", "shop": "shop", "web": "web", "referral": "web", "social": "web"}
LATER = ("web", "message", "shop", "phone")
EMAIL, SMS, PROFILE = ("email", "marketing"), ("sms", "marketing"), ("any", "profiling")

Event = tuple[int, tuple[str, str], str, str | None]
"""Days ago, channel and purpose, state, source."""


def reasons(world: World) -> dict[str, int]:
    """How many of the group may not be mailed, by reason; dealt differently in each variant (6, 4, 3, 2 in the first)."""
    first, *others = sorted(permutations(COUNTS), reverse=True)
    world.rng("reasons")
    key = digest(world.builder.pack.id, str(world.builder.pack.version), "reasons")
    deals = [first, *Random(key).sample(others, len(others))]
    return dict(zip(REASONS, deals[max(world.builder.variant - 1, 0) % len(deals)], strict=True))


def plan(world: World) -> None:
    """Plan everybody's events, the state of their address and the tick of their profile."""
    rng = world.rng("consents")
    group = [p for p in world.people if p.group == "risk" and p.active and p.values["has_address"]]
    _group(world, group)
    ups = [p for p in world.people if p.planted.startswith("low")]
    refused = rng.choice(ups)
    for person in ups:
        _given(rng, person, rng.randrange(20, 400))
        _withdrawn(rng, person) if person is refused else _settle(person, tick=rng.random() < 0.7)
    others = [p for p in world.people if p not in group and p not in ups]
    for person in others:
        _ordinary(rng, person)
    _unsourced(rng, others)
    for person in world.people:
        _elsewhere(rng, person)
    _renew(rng, others, sum(len(p.consents) for p in world.people))


def state(person: Person, about: tuple[str, str] = EMAIL) -> tuple[str, str | None] | None:
    """The latest event about a channel and purpose: state and source; ``None`` without any."""
    events = [e for e in person.consents if e[1] == about]
    return min(events)[2:] if events else None


def may_mail(person: Person) -> bool:
    """M21: the latest event says yes, its source is recorded and the address works."""
    latest = state(person)
    return latest is not None and latest[0] == "given" and bool(latest[1]) and person.values["email_state"] == "ok"


def _start(person: Person) -> int:
    """The day somebody was first asked: on joining, or with the first purchase."""
    return person.joined if person.joined is not None else max((line.day for line in person.lines), default=30)


def _settle(person: Person, tick: bool, email_state: str = "ok") -> None:
    person.values |= {"email_marketing": tick, "email_state": email_state}


def _log(person: Person, day: int, about: tuple[str, str], what: str, source: str | None) -> None:
    person.consents.append((day, about, what, source))


# --------------------------------------------------------------------------------------------------
# The target group of C04


def _group(world: World, group: list[Person]) -> None:
    rng = world.rng("consents of the group")
    counts = reasons(world)
    free = sorted(rng.sample(group, len(group)), key=lambda p: _start(p) > OLD)  # the long-standing come last
    aged, rest = free[-(old := dealt(world.builder, "old consents", [6, 7, 8, 9])) :], free[:-old]
    rng.shuffle(rest)
    for person in aged:
        _log(person, _start(person), EMAIL, "given", AT_START[person.source])
        _settle(person, rng.random() < 0.8)
        person.planted = "old"
    for reason, count in counts.items():
        for _ in range(count):
            person = rest.pop()
            person.planted = reason
            _MAY_NOT[reason](rng, person)
    for number, person in enumerate(rest):
        _given(rng, person, rng.randrange(30, min(690, _start(person))))
        if number < 3:  # took it back once and gave it again
            _log(person, min(_start(person), max(e[0] for e in person.consents) + 30), EMAIL, "withdrawn", "message")
            person.consents.sort(reverse=True)
            _regiven(rng, person)
        _settle(person, rng.random() < 0.8)
        person.planted = "may"


def _given(rng: Random, person: Person, day: int) -> None:
    """A consent given on joining or later, on a day at the latest; the latest event is under two years old."""
    start = _start(person)
    if start > day + 60 and (start < 690 or rng.random() < 0.5):
        _log(person, start, EMAIL, "given", AT_START.get(person.source, "web"))
    _log(
        person,
        min(day, start),
        EMAIL,
        "given",
        rng.choice(LATER) if day < start else AT_START.get(person.source, "web"),
    )


def _regiven(rng: Random, person: Person) -> None:
    """Say yes again after the latest event."""
    latest = min(e[0] for e in person.consents if e[1] == EMAIL)
    _log(person, max(3, latest - rng.randrange(10, 25)), EMAIL, "given", "web")


def _never(rng: Random, person: Person) -> None:
    _settle(person, rng.random() < 0.5)


def _withdrawn(rng: Random, person: Person) -> None:
    """Gave consent and took it back; the tick stayed."""
    if state(person) is None:
        _log(person, _start(person), EMAIL, "given", AT_START[person.source])
    latest = min(e[0] for e in person.consents if e[1] == EMAIL)
    day = rng.randrange(3, min(200, latest - 1)) if latest > 5 else 2
    what, source = ("withdrawn", "message") if rng.random() < 0.7 else ("objected", "phone")
    _log(person, day, EMAIL, what, source)
    _settle(person, tick=True)


def _sms_only(rng: Random, person: Person) -> None:
    _log(person, rng.randrange(20, _start(person)), SMS, "given", "shop")
    _settle(person, rng.random() < 0.5)


def _bounced(rng: Random, person: Person) -> None:
    _given(rng, person, rng.randrange(60, min(690, _start(person))))
    _settle(person, tick=True, email_state="bounced")


_MAY_NOT = {"never_given": _never, "withdrawn": _withdrawn, "sms_only": _sms_only, "bounced": _bounced}


# --------------------------------------------------------------------------------------------------
# Everybody else


def _ordinary(rng: Random, person: Person) -> None:
    if not person.values["has_address"]:
        _settle(person, tick=False)
        return
    if rng.random() > (0.74 if person.joined is not None else 0.45):
        _settle(person, tick=rng.random() < 0.12)
        return
    start = _start(person)
    _log(person, start, EMAIL, "given", AT_START.get(person.source, "web"))
    tick, email_state = rng.random() < 0.95, "bounced" if rng.random() < 0.04 else "ok"
    if start > 20 and rng.random() < 0.15:
        day = rng.randrange(4, start - 5)
        what = "withdrawn" if rng.random() < 0.8 else "objected"
        _log(person, day, EMAIL, what, rng.choice(("message", "web", "phone")))
        tick = rng.random() < 0.55
        if what == "objected" and rng.random() < 0.5:
            email_state = "objected"
        elif day > 30 and rng.random() < 0.15:
            _regiven(rng, person)
    _settle(person, tick, email_state)


def _unsourced(rng: Random, others: list[Person]) -> None:
    """A few consents whose source nobody wrote down: they are no consents."""
    given = [p for p in others if len(p.consents) == 1 and state(p)[0] == "given"]
    for person in rng.sample(given, 9):
        person.consents = [(*event[:3], None) for event in person.consents]


def _elsewhere(rng: Random, person: Person) -> None:
    """Text messages and profiling, which say nothing of e-mail."""
    start = _start(person)
    plain = person.planted in ("never_given", "withdrawn", "sms_only")
    if not plain and rng.random() < 0.4:
        _log(person, start, SMS, "given", AT_START.get(person.source, "shop"))
        if start > 20 and rng.random() < 0.2:
            _log(person, rng.randrange(3, start - 5), SMS, "withdrawn", "message")
    if rng.random() < (0.88 if person.joined is not None else 0.2):
        _log(person, start, PROFILE, "given", AT_START.get(person.source, "web"))
        if start > 20 and rng.random() < 0.09:
            _log(person, rng.randrange(3, start - 5), PROFILE, rng.choice(("withdrawn", "objected")), "web")


def _renew(rng: Random, others: list[Person], count: int) -> None:
    """Consents confirmed later, as when somebody updates their profile, until the log is as long as it shall be."""
    wanted = rng.randint(*TOTAL)
    open_ones = [p for p in others if p.consents]
    while count < wanted:
        person = rng.choice(open_ones)
        about = rng.choice((EMAIL, SMS, PROFILE))
        latest = min((e for e in person.consents if e[1] == about), default=None)
        if latest and latest[2] == "given" and latest[3] and latest[0] > 60:
            _log(person, rng.randrange(10, latest[0] - 20), about, "given", rng.choice(LATER))
            count += 1


# --------------------------------------------------------------------------------------------------


def add(world: World) -> None:
    """Add the events in the order of their times."""
    rng = world.rng("consent events")
    rows = []
    for person in world.people:
        for day, (channel, purpose), what, source in person.consents:
            rows.append((world.daytime(rng, day), {"contact_id": person.id, "channel": channel, "purpose": purpose,
                                                   "state": what, "source": source}))  # fmt: skip
    for at, row in sorted(rows, key=lambda r: r[0]):
        by = rng.choice(world.service) if row["source"] in ("shop", "phone", "fair") else None
        world.builder.add("consent_event", **row, logged_at=at, at=at, by=by)
