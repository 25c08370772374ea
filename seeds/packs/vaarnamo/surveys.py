"""The surveys: the yearly one with its noise (PB14), its trial a year before, and those after deliveries and cases.

Whoever was asked has a response, answered or not. The willingness to recommend of the yearly survey is dealt over the
variants, so that neighbours have different answers (V3).
"""

from datetime import datetime, timedelta
from random import Random

from crm.insights import satisfaction
from seeds.shared.listening import Sayings, both, scores

from . import survey_texts as wording
from .alarm import Alarm
from .shares import dealt
from .texts import slots
from .world import Firm, World

NPS = list(range(-5, 41))
ANSWERS = range(66, 87)
"""How many valid answers the yearly survey may have; with the repeats and blanks 73-93 rows."""

DETRACTORS, REPEATED, BLANK = 3, 3, 4
"""Detractors at A-customers, people who answered twice, and answers left blank (PB14)."""

ASKED = 210
SENT, TRIAL = 105, 399
"""Days since the yearly survey and its trial were sent."""

AFTER_DELIVERY, AFTER_CASE = 55, 35
"""Answers to the surveys after a delivery and after a case; of ten asked about four answer."""

COMMENTED = {"promoter": 0.4, "passive": 0.35, "detractor": 0.6}


class Surveys:
    """Writes the surveys of a variant."""

    def __init__(self, world: World, alarm: Alarm):
        self.world, self.alarm, self.rng = world, alarm, world.rng("surveys")
        self.sayings = Sayings(self.rng, lambda: slots(self.rng, ""))
        self.firms = [f for f in world.customers() if f.twin is None]
        self.ids = {name: self._survey(name) for name in wording.SURVEYS}
        self.rows: list[dict] = []
        self.repeated: list[dict] = []
        self.asked: set[int] = set()

    def _survey(self, name: str) -> int:
        days = {"trial": TRIAL + 2, "yearly": SENT}.get(name, 364)
        title, trigger = wording.SURVEYS[name]
        over = {"trial": TRIAL - 21, "yearly": SENT - 28}.get(name)
        today = self.world.builder.today
        return self.world.builder.add(
            "survey", **both("name", title), trigger=trigger, owner_id=self.world.managers[0],
            measures="several",
            **both("question", wording.NO_NPS if name == "case" else wording.ALL_THREE),
            starts_on=today - timedelta(days=days), ends_on=over and today - timedelta(days=over),
            status="inactive" if name == "trial" else "active",
            at=self.world.builder.days_ago(days + 5, 9), by=self.world.managers[0],
        )  # fmt: skip

    def people(self, firm: Firm, by: datetime) -> list[int]:
        """The contacts of a firm who were known by then."""
        return [id for id in firm.contacts if self.world.builder.by_id[id]["created_on"] < by]

    def respond(self, name: str, firm: Firm, person: int, sent: datetime, group: str = "", **values) -> dict:
        """Plan a response: of a recommendation group, or unanswered."""
        row = {"survey_id": self.ids[name], "contact_id": person, "account_id": firm.id, "sent_at": sent}
        if group:
            waited = timedelta(minutes=round(30 * (20_000 / 30) ** self.rng.betavariate(2, 2)))
            row |= {"answered_at": min(sent + waited, self.world.builder.days_ago(1, 15)), **scores(self.rng, group)}
            texts = {"delivery": wording.DELIVERED, "case": wording.SETTLED}.get(name, wording.COMMENTS)
            if self.rng.random() < COMMENTED[group] and (said := self._comment(texts[group])):
                row |= both("comment", said)
        self.rows.append(row | values)
        return self.rows[-1]

    def _comment(self, texts) -> tuple[str, str] | None:
        """A comment nobody else wrote; ``None`` when all have been written."""
        free = [t for t in texts if not self.sayings.used[t]]
        return self.sayings.say(free) if free else None

    def write(self) -> None:
        """Add the responses in the order they were sent."""
        for row in sorted(self.rows, key=lambda r: (r["sent_at"], r["contact_id"])):
            row["id"] = self.world.builder.add("survey_response", **row, at=row["sent_at"])


def add(world: World, alarm: Alarm) -> None:
    """Add surveys and responses, and say what the figures of the yearly survey are."""
    surveys = Surveys(world, alarm)
    _trial(surveys)
    _deliveries(surveys)
    _cases(surveys)
    _yearly(surveys)
    surveys.write()
    _state(surveys)


def _when(surveys: Surveys, days: int) -> datetime:
    """In the morning of a day so long ago."""
    return surveys.world.builder.days_ago(days, 8, surveys.rng.randrange(60))


# --------------------------------------------------------------------------------------------------
# The yearly survey


def _yearly(surveys: Surveys) -> None:
    """Valid answers that give the dealt NPS, three detractors at A-customers, repeats, blanks and the silent."""
    world, rng = surveys.world, surveys.rng
    sent = world.builder.days_ago(SENT, 9)
    large = [(f, id) for f in surveys.firms if f.tier == "a" and f is not surveys.alarm.firm
             for id in surveys.people(f, sent)]  # fmt: skip
    small = [(f, id) for f in surveys.firms if f.tier != "a" for id in surveys.people(f, sent)]
    rng.shuffle(large)
    rng.shuffle(small)
    promoters, passives, detractors = _groups(world, rng)
    unhappy = list({firm: (firm, id) for firm, id in large}.values())[:DETRACTORS]  # of three customers
    content = [one for one in large if one[0] not in {firm for firm, _ in unhappy}]
    few = rng.randint(14, 19)
    first, rest = content[:few], (promoters + passives) - few
    chosen = [(one, "detractor") for one in unhappy + small[rest : rest + detractors - DETRACTORS]]
    happy = rng.sample(["promoter"] * promoters + ["passive"] * passives, promoters + passives)
    chosen += list(zip(first + small[:rest], happy, strict=True))
    for (firm, person), group in chosen:
        surveys.respond("yearly", firm, person, _when(surveys, SENT), group)
    silent = small[rest + detractors - DETRACTORS :]
    _noise(surveys, [one for one in chosen if one[0][0].tier != "a"], silent[:BLANK])
    asked = len(chosen) + BLANK
    for firm, person in [*content[few:], *silent[BLANK : BLANK + max(0, ASKED - asked - len(content[few:]))]]:
        surveys.respond("yearly", firm, person, _when(surveys, SENT))


def _groups(world: World, rng: Random) -> tuple[int, int, int]:
    """Promoters, passives and detractors whose NPS is the dealt one, as near as a count of people can be."""
    goal = dealt(world.builder, "NPS", NPS)
    fits = []
    for valid in ANSWERS:
        net = round(goal * valid / 100)
        fits.append((round(abs(100 * net / valid - goal), 2), rng.random(), valid, net))
    *_, valid, net = min(fits)
    passives = round(valid * rng.uniform(0.3, 0.38))
    passives += (valid - passives - net) % 2
    detractors = (valid - passives - net) // 2
    return detractors + net, passives, detractors


def _noise(surveys: Surveys, answered: list, blank: list) -> None:
    """Three people have answered before, in another group, and four have sent the form in empty."""
    rng = surveys.rng
    for (firm, person), group in rng.sample(answered, REPEATED):
        row = next(r for r in surveys.rows if r["contact_id"] == person and r["survey_id"] == surveys.ids["yearly"])
        other = rng.choice([g for g in ("promoter", "passive", "detractor") if g != group])
        before = surveys.respond("yearly", firm, person, _when(surveys, SENT), other)
        before["answered_at"] = before["sent_at"] + timedelta(hours=rng.randrange(1, 20))
        surveys.repeated.append(before)
        row["sent_at"] = _when(surveys, SENT - 14)  # the reminder went to everybody
        row["answered_at"] = row["sent_at"] + timedelta(hours=rng.randrange(2, 60))
    for number, (firm, person) in enumerate(blank):
        sent = _when(surveys, SENT)
        comment = both("comment", wording.NO_ANSWER) if not number else {}
        surveys.respond(
            "yearly", firm, person, sent, answered_at=sent + timedelta(hours=rng.randrange(2, 90)), **comment
        )


# --------------------------------------------------------------------------------------------------
# The others


def _trial(surveys: Surveys) -> None:
    """The trial of the year before: thirty asked, fourteen answered, one of them a key customer in grief."""
    rng, sent = surveys.rng, surveys.world.builder.days_ago(TRIAL, 9)
    people = [(f, id) for f in surveys.firms for id in surveys.people(f, sent) if f is not surveys.alarm.firm]
    large = [one for one in people if one[0].tier == "a"]
    grieved = rng.choice(large)
    firm, person = grieved
    surveys.respond(
        "trial", firm, person, sent, "detractor", nps=2, csat=2, ces=3, **both("comment", wording.OLD_GRIEF)
    )
    others = rng.sample([one for one in people if one != grieved], 29)
    for number, (firm, person) in enumerate(others):
        surveys.respond("trial", firm, person, sent, rng.choice(("promoter", "passive")) if number < 13 else "")


def _deliveries(surveys: Surveys) -> None:
    """After a delivery: two of the key customer's people are unhappy lately, another key customer is content though a
    case is open."""
    world, rng = surveys.world, surveys.rng
    alarm = surveys.alarm
    comments = rng.sample(wording.ALARM, 2)
    for person, comment in zip(alarm.people, comments, strict=True):
        day = rng.randrange(12, 52)
        surveys.respond(
            "delivery", alarm.firm, person, _when(surveys, day), "detractor", nps=rng.randint(1, 4), csat=2,
            ces=rng.randint(1, 3), answered_at=world.builder.days_ago(day - 2, 13, rng.randrange(60)),
            **both("comment", comment),
        )  # fmt: skip
    worried = {row["account_id"] for row in world.builder.rows["case"] if row["status"] == "open"}
    calm = rng.choice([f for f in surveys.firms if f.tier == "a" and f.id in worried])
    person = rng.choice(surveys.people(calm, world.builder.days_ago(30)) or calm.contacts)
    surveys.respond(
        "delivery", calm, person, _when(surveys, 20), "promoter", nps=9, **both("comment", wording.WELL_HANDLED)
    )
    surveys.asked = {person, *alarm.people}
    deliveries = _delivered(surveys)
    chosen = rng.sample(deliveries, min(len(deliveries), round(AFTER_DELIVERY * 2.4)))
    for number, (firm, person, sent) in enumerate(chosen):
        groups = (
            ("promoter", "passive") if firm.tier == "a" else ("promoter", "promoter", "passive", "passive", "detractor")
        )
        surveys.respond("delivery", firm, person, sent, rng.choice(groups) if number < AFTER_DELIVERY - 3 else "")


def _delivered(surveys: Surveys) -> list[tuple[Firm, int, datetime]]:
    """Who could be asked after which order of the last 12 months; nobody is asked twice."""
    world, rng = surveys.world, surveys.rng
    found = []
    for firm in surveys.firms:
        days = {(world.builder.today - line.day).days - 2 for line in firm.lines if line.line_type == "sale"}
        days = sorted(day for day in days if 3 < day < 360)
        if firm is surveys.alarm.firm or not days:
            continue
        for person in firm.contacts:
            sent = _when(surveys, rng.choice(days))
            if person in surveys.people(firm, sent) and person not in surveys.asked:
                found.append((firm, person, sent))
    return found


def _cases(surveys: Surveys) -> None:
    """After a resolved case of the last 12 months its contact was asked how it went."""
    world, rng = surveys.world, surveys.rng
    firms = {f.id: f for f in surveys.firms}
    done = [
        row for row in world.builder.rows["case"]
        if row["status"] == "resolved" and world.builder.days_ago(360) < row["closed_on"] < world.builder.days_ago(6)
        and row["account_id"] in firms and firms[row["account_id"]] is not surveys.alarm.firm
    ]  # fmt: skip
    done = list({row["contact_id"]: row for row in done}.values())  # nobody is asked twice
    for number, row in enumerate(rng.sample(done, min(len(done), round(AFTER_CASE * 2.3)))):
        firm = firms[row["account_id"]]
        groups = ("promoter", "passive") if firm.tier == "a" else ("promoter", "passive", "detractor")
        group = rng.choice(groups) if number < AFTER_CASE else ""
        planned = surveys.respond(
            "case", firm, row["contact_id"], row["closed_on"] + timedelta(days=1), group, case_id=row["id"]
        )
        planned.pop("nps", None)  # this one does not ask for it


# --------------------------------------------------------------------------------------------------
# What the variant knows


def _state(surveys: Surveys) -> None:
    """``survey``: the yearly one with its groups, the A-customers' detractors (contacts), repeats and blanks (rows);
    ``alarm``: the key customer with its evidence and what only looks like it. Figures in ``numbers``."""
    world, alarm = surveys.world, surveys.alarm
    facts = world.builder.facts
    rows = [r for r in surveys.rows if r["survey_id"] == surveys.ids["yearly"]]
    full = [{"answered_at": None, "nps": None, "csat": None, "ces": None, **r} for r in rows]
    values = {name: satisfaction.scores(full, name) for name in ("nps", "csat", "ces")}
    low = {r["contact_id"] for r in rows if r.get("nps", 10) <= satisfaction.DETRACTOR}
    large = {id for f in surveys.firms if f.tier == "a" for id in f.contacts}
    facts["survey"] = {
        "survey": surveys.ids["yearly"],
        "valid": len(values["nps"]),
        "promoters": sum(v >= satisfaction.PROMOTER for v in values["nps"]),
        "detractors": sum(v <= satisfaction.DETRACTOR for v in values["nps"]),
        "a_detractors": sorted(low & large),
        "repeated": sorted(r["id"] for r in surveys.repeated),
        "blank": sorted(r["id"] for r in rows if r.get("answered_at") and "nps" not in r),
    }
    evidence = [
        r for r in surveys.rows if r["account_id"] == alarm.firm.id and r["survey_id"] == surveys.ids["delivery"]
    ]
    facts["alarm"] = {
        "customer": alarm.firm.id,
        "owner": world.builder.by_id[alarm.firm.id]["owner_id"],
        "mentions": alarm.mentions,
        "decoy_mentions": alarm.decoys,
        "nps": [r["nps"] for r in evidence],
        "ces_mean": sum(r["ces"] for r in evidence) / len(evidence),
    }
    figures = {
        "nps": (satisfaction.nps(values["nps"]), 0.5),
        "csat": (satisfaction.top_share(values["csat"], satisfaction.SATISFIED), 0.5),
        "ces": (satisfaction.ces(values["ces"]), 0.05),
    }
    for name, (value, tolerance) in figures.items():
        facts["numbers"][name] = {"value": round(float(value), 4), "tolerance": tolerance}
