"""What the parts of the pack share while a variant is planned."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from crm.sandboxes.packs import Builder

ME = 1
"""The student's user id in every pack."""

YEAR = 365
"""Days before today that belong to R12: today is 1 September and neither year has a leap day."""

LIMIT_DAYS = {30, 31, 90, 91, 180, 181}
"""Days on a limit of the recency scores (M3a); kept free (V6)."""

TIERS = {"taimi": 0, "runko": 300_00, "latva": 900_00}
"""Tiers of Polkuklubi and their limits in cents of net purchases of twelve months as a member."""


def tier_of(cents: int) -> str:
    """The tier net purchases of twelve months give."""
    return [name for name, limit in TIERS.items() if cents >= limit or not limit][-1]


@dataclass
class Line:
    """A planned sales line. ``day`` is days before today, ``net`` cents, ``group`` a product group; a return
    knows the line it takes back."""

    day: int
    kind: str
    net: int
    group: str = ""
    store: str = ""
    back: "Line | None" = None
    product: int | None = None
    id: int = 0


@dataclass(eq=False)
class Person:
    """A consumer as planned. ``group`` is how they buy, by the RFM groups of M3c: ``best new risk loyal
    casual faded none``; ``planted`` what the phenomena want of them. Days are counted before today;
    ``joined`` is ``None`` for those who are no members."""

    group: str
    values: dict = field(default_factory=dict)
    planted: str = ""
    joined: int | None = None
    source: str = ""
    store: str = ""
    lapsed: bool = False
    lines: list[Line] = field(default_factory=list)
    tier: str | None = None
    since: int = 0
    consents: list[tuple] = field(default_factory=list)
    created: datetime | None = None
    id: int = 0
    member: int = 0

    @property
    def active(self) -> bool:
        """A member of the club today."""
        return self.joined is not None and not self.lapsed

    def days(self) -> list[int]:
        """Days of purchase, the latest first. Days on which something was only returned do not count."""
        return sorted({line.day for line in self.lines if line.kind == "sale"})

    def net(self, since: int = YEAR, until: int = 0) -> int:
        """Net sales in cents from ``since`` days ago to ``until`` days ago, that day left out."""
        return sum(line.net for line in self.lines if line.kind in ("sale", "return") and until < line.day <= since)

    def gross(self) -> int:
        """What twelve months would come to for one who forgets returns, gift cards and freight."""
        return sum(line.net for line in self.lines if line.kind != "return" and line.day <= YEAR)

    def qualifying(self) -> int:
        """Net purchases of R12 as a member, in cents (M15)."""
        return self.net(min(YEAR, self.joined))


@dataclass
class World:
    """The variant being built: its builder, the staff's ids and the planned people."""

    builder: Builder
    staff: list[int] = field(default_factory=list)
    service: list[int] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    tiers: dict[str, int] = field(default_factory=dict)

    def rng(self, name: str) -> Random:
        """A random generator of its own for the draw called ``name``."""
        return self.builder.rng(name)

    def day(self, days: int) -> date:
        """The date so many days before today."""
        return self.builder.today - timedelta(days=days)

    def daytime(self, rng: Random, days: int) -> datetime:
        """A time in opening hours so many days before today; shops are open on Sundays too."""
        return self.builder.days_ago(days, rng.randrange(10, 19), rng.randrange(60))

    def members(self) -> list[Person]:
        """The 480 members, those whose membership has lapsed included."""
        return [p for p in self.people if p.joined is not None]
