"""The 40 leads: 28 open (PB11), six that became opportunities and six that were disqualified."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from . import lead_texts as wording
from . import words
from .accounts import company, headcount
from .names import Register, slug
from .opportunity_texts import THEMES
from .texts import Pair, Word, fill, join, slots
from .world import ME, Firm, World

SOON = ("now", "this_quarter", "next_quarter")
CLOSE = {"now": (4, 18), "this_quarter": (9, 27), "next_quarter": (34, 115), "this_year": (135, 330)}
"""Purchase timeframe: days from today to the estimated close; *not known* has none."""

LACKING = ("budget",) * 5 + ("timeframe",) * 5 + ("need",) * 4
"""What each of the 14 leads to nurture lacks."""

MINE = 3
"""Open leads of the student beside the three that exercises name."""


def verdict(lead: Mapping, customer: bool) -> str:
    """What Vaarnamo's rule says of an open lead: ``qualify``, ``drop`` or ``nurture``.

    The rule: a company in one of the four towns is qualified when its need and budget are known and it
    means to buy this quarter or next. A private person and a company elsewhere must go; so must what comes
    from a present customer (``customer``) without being a sale in that sense. The rest is nurtured.
    """
    if not lead.get("company_name") or lead["town"] not in words.TOWNS:
        return "drop"
    if lead.get("customer_need") and lead.get("budget") is not None and lead["timeframe"] in SOON:
        return "qualify"
    return "drop" if customer else "nurture"


def add(world: World, register: Register) -> None:
    """Add the leads, the oldest first, and state those that exercises name."""
    leads = _Leads(world, register)
    rows = [*leads.open(), *leads.became(), *leads.lost()]
    for row in sorted(rows, key=lambda r: r["at"]):
        name = row.pop("named", None)
        id = world.builder.add("lead", **row)
        if name:
            leads.named[name] = id
    world.builder.facts["leads"] = leads.named
    for kind in ("qualify", "drop", "nurture"):
        world.builder.facts["sets"][f"leads_{kind}"] = sorted(
            row["code"] for row in world.builder.rows["lead"] if row["status"] == "open" and leads.judged(row) == kind
        )


class _Leads:
    """Draws the leads of one variant; ``named`` are those of the facts."""

    def __init__(self, world: World, register: Register):
        self.world, self.register, self.rng = world, register, world.rng("leads")
        self.stems = self.rng.sample(words.NEW_STEMS, len(words.NEW_STEMS))
        self.themes = [t for _ in range(2) for t in self.rng.sample(THEMES, len(THEMES))]
        self.named: dict = {"reason": "outside_area"}
        self.towns = self.rng.sample(list(words.FAR_TOWNS.items()), 2)
        self.taken: set[int] = set()  # customers that sent something
        self.domains = {f.values["email_domain"] for f in world.customers()}

    def judged(self, row: Mapping) -> str:
        """The rule's verdict on an open lead."""
        return verdict(row, row["email"].rpartition("@")[2] in self.domains)

    # ----- the open ones

    def open(self) -> list[dict]:
        """Nine to qualify, five that must go, fourteen to nurture; three of them are named."""
        rng = self.rng
        good = [self._company(rng.choice(SOON)) for _ in range(8)]
        good[0] |= {"named": "new", "at": self.world.worktime(rng, rng.randrange(4, 20))}
        far = [self._far() for _ in range(2)]
        far[0] |= {"named": "drop", "at": self.world.worktime(rng, rng.randrange(4, 20))}
        matters = rng.sample(wording.OF_CUSTOMERS, 2)
        rows = [*good, self._attached(), *far, *map(self._of_customer, matters), self._private()]
        rows += [self._early(lacking) for lacking in LACKING]
        rest = [row for row in rows if "named" not in row]
        mine = [*(row for row in rows if "named" in row), *rng.sample(rest, MINE)]
        for row in mine:
            row["owner_id"] = ME
        return rows

    def _company(self, timeframe: str) -> dict:
        """A company in our towns whose need, budget and timing are known."""
        rng = self.rng
        name = company(self.stems.pop(), rng)
        town = rng.choice(list(words.TOWNS))
        person = self._person(self.register.domain(name.name))
        return {
            "company_name": name.name,
            "business_id": self.register.business_id() if rng.random() < 0.7 else None,
            "industry": name.industry,
            "employees": headcount(rng, "prospect"),
            "phone": self.register.phone(),
            "street": self.register.street(town),
            "postal_code": words.TOWNS[town][1],
            "town": town,
            **person,
            **self._sale(timeframe),
            **self._told(person, rng.choice(wording.READY)),
        }

    def _person(self, domain: str) -> dict:
        first, last = self.register.person()
        return {
            "first_name": first,
            "last_name": last,
            "email": f"{slug(first)}.{slug(last)}@{domain}",
            "mobile": self.register.phone() if self.rng.random() < 0.6 else None,
            "job_title": self.rng.choice(words.MANAGERS["other"]),
            "owner_id": self.rng.choice(self.world.managers),
            "source": self.rng.choice(list(wording.STORIES)),
            "rating": self.rng.choice(("hot", "warm", "warm", "cold")),
            "purchase_process": self.rng.choice(("individual", "committee", "unknown")),
            "decision_maker_found": self.rng.random() < 0.6,
            "at": self.world.worktime(self.rng, self.rng.randrange(4, 150)),
        }

    def _sale(self, timeframe: str) -> dict:
        """A need with its value, budget and timing."""
        rng = self.rng
        topic, need, size = self.themes.pop()
        drawn = slots(rng, "")
        topic, need = fill(topic, drawn), fill(need, drawn)
        value = Decimal(round(max(2_500, rng.uniform(4_000, 60_000) * size) / 500) * 500)
        return {
            "topic": topic[0],
            "topic_en": topic[1],
            "customer_need": need[0],
            "customer_need_en": need[1],
            "estimated_value": value,
            "budget": round(value * rng.choice((8, 9, 10, 12)) / 10, -2),
            "timeframe": timeframe,
            "estimated_close": self.world.worktime(rng, -rng.randrange(*CLOSE[timeframe])).date(),
        }

    def _told(self, person: dict, more: Pair, **other) -> dict:
        """How the lead came and what stands in its way, as the description."""
        story = self.rng.choice(wording.STORIES[person["source"]])
        drawn = slots(self.rng, f"{person['first_name']} {person['last_name']}") | other
        text = join(fill(story, drawn), fill(more, drawn))
        return {"description": text[0], "description_en": text[1]}

    def _early(self, lacking: str) -> dict:
        """A company to nurture: all is known but one thing, and now and then the budget beside it."""
        rng = self.rng
        row = self._company("this_year" if lacking == "timeframe" else rng.choice(SOON))
        row |= self._told(row, rng.choice(wording.NOT_YET[lacking]))
        if lacking == "timeframe" and rng.random() < 0.5:
            row |= {"timeframe": "unknown", "estimated_close": None}
        if lacking == "budget" or rng.random() < 0.25:
            row["budget"] = None
        if lacking == "need":
            topic = rng.choice(wording.VAGUE)
            row |= {"topic": topic[0], "topic_en": topic[1], "customer_need": None, "customer_need_en": None}
            row |= {"estimated_value": None} if rng.random() < 0.7 else {}
        return row

    def _attached(self) -> dict:
        """Somebody new at a customer with a sale to make: it belongs to the account there is."""
        firm = self._customer()
        person = self._person(firm.values["email_domain"])
        self.named |= {"account": firm.id}
        who = {"who": f"{person['first_name']} {person['last_name']}"}
        text = fill(self.rng.choice(wording.ATTACHED), who)
        return {
            "company_name": firm.values["name"].rpartition(" ")[0],
            "industry": firm.values["industry"],
            "town": firm.values["town"],
            "postal_code": firm.values["postal_code"],
            **person,
            **self._sale(self.rng.choice(SOON)),
            "job_title": self.rng.choice(words.TITLES["purchasing"]),
            "description": text[0],
            "description_en": text[1],
            "at": self.world.worktime(self.rng, self.rng.randrange(4, 20)),
            "named": "attach",
        }

    def _customer(self) -> Firm:
        """A customer with a plain name, whole data and no double; each is taken once."""
        fit = [
            f
            for f in self.world.firms
            if f.tier in "bc" and f.stem and f.values["name"].endswith(" Oy") and not (f.planted or f.missing or f.since)
            and f is not self.world.calling and f.id not in self.taken
        ]  # fmt: skip
        firm = self.rng.choice(fit)
        self.taken.add(firm.id)
        return firm

    def _of_customer(self, matter: tuple[Pair, Pair]) -> dict:
        """A matter of service that somebody at a customer sent as a new contact."""
        firm = self._customer()
        contact = self.world.builder.by_id[self.rng.choice(firm.contacts)]
        topic, text = (fill(part, {"who": self.world.person(contact["id"])}) for part in matter)
        return {
            "company_name": firm.values["name"],
            "town": firm.values["town"],
            **self._person(firm.values["email_domain"]),
            **{n: contact[n] for n in ("first_name", "last_name", "email", "mobile", "job_title")},
            "source": "web",
            "timeframe": "unknown",
            "topic": topic[0],
            "topic_en": topic[1],
            "description": text[0],
            "description_en": text[1],
        }

    def _far(self) -> dict:
        """A company that would qualify, were it not where Vaarnamo does not deliver."""
        town, (within, postal_code) = self.towns.pop()
        row = self._company(self.rng.choice(SOON))
        far = Word({"": town, "ine": within}, town)
        return row | {"town": town, "postal_code": postal_code} | self._told(row, self.rng.choice(wording.FAR), far=far)

    def _private(self) -> dict:
        """A private person."""
        topic, text = self.rng.choice(wording.PRIVATE)
        row = self._person("kotiposti.example")
        text = fill(text, {"who": f"{row['first_name']} {row['last_name']}"})
        return row | {
            "town": self.rng.choice(list(words.TOWNS)),
            "source": "web",
            "job_title": None,
            "timeframe": "now",
            "topic": topic[0],
            "topic_en": topic[1],
            "description": text[0],
            "description_en": text[1],
        }

    # ----- the closed ones

    def became(self) -> list[dict]:
        """Leads that were qualified: opportunities of today's prospects."""
        prospects = [f for f in self.world.firms if f.tier == "prospect" and f.opportunities]
        return [self._qualified(firm) for firm in self.rng.sample(prospects, 6)]

    def _qualified(self, firm: Firm) -> dict:
        id, made, _closed = firm.opportunities[0]
        sale = self.world.builder.by_id[id]
        contact = self.world.builder.by_id[sale["contact_id"]]
        person = self._person("unused.example")
        return {
            **person,
            **{n: contact[n] for n in ("first_name", "last_name", "email", "mobile", "job_title")},
            **{n: firm.values[n] for n in ("business_id", "industry", "employees", "phone", "street", "postal_code", "town")},
            **{n: sale[n] for n in ("customer_need", "customer_need_en", "estimated_value", "estimated_close", "budget")},
            **self._told(contact | {"source": person["source"]}, self.rng.choice(wording.READY)),
            "company_name": firm.values["name"],
            "topic": sale["name"],
            "topic_en": sale["name_en"],
            "timeframe": self.rng.choice(SOON),
            "account_id": firm.id,
            "contact_id": contact["id"],
            "opportunity_id": id,
            "owner_id": sale["owner_id"],
            "status": "qualified",
            "closed_on": made,
            "at": made - timedelta(days=self.rng.randrange(3, 25)),
        }  # fmt: skip

    def lost(self) -> list[dict]:
        """Leads that were disqualified, each for a reason of its own."""
        return [self._lost(reason) for reason in wording.CLOSED]

    def _lost(self, reason: str) -> dict:
        row = self._company(self.rng.choice((*SOON, "this_year")))
        row["at"] = self.world.worktime(self.rng, self.rng.randrange(40, 330))
        closed = min(row["at"] + timedelta(days=self.rng.randrange(6, 35)), self.world.builder.days_ago(2, 15))
        row |= self._told(row, self.rng.choice(wording.CLOSED[reason]))
        if reason == "no_budget":
            row["budget"] = None
        # what was expected when the lead was new
        row["estimated_close"] = (closed + timedelta(days=self.rng.randrange(10, 120))).date()
        return row | {"status": "disqualified", "status_reason": reason, "closed_on": closed}
