"""What the parts of the pack share while a variant is planned."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from crm.sandboxes.packs import Builder

ME = 1
"""The student's user id in every pack."""


@dataclass(eq=False)
class Firm:
    """An account as planned. ``tier`` is what it shall be: ``a b c`` by sales, ``ended`` (bought before
    the last 12 months only), ``prospect`` or ``duplicate``. ``sales`` are cents in R12, P12, PP12."""

    values: dict
    tier: str
    created: datetime
    sales: tuple[int, int, int] = (0, 0, 0)
    changes: list[tuple] = field(default_factory=list)  # (field, before, after, at, by), see Builder.history
    parent: "Firm | None" = None
    lines: list = field(default_factory=list)  # planned sales lines
    since: date | None = None  # first order of a customer who came in the last 12 months
    id: int = 0
    contacts: list[int] = field(default_factory=list)
    opportunities: list[tuple] = field(default_factory=list)  # id, made, closed (or None)
    twin: "Firm | None" = None  # the master of a duplicate, the duplicate of a master
    single: bool = False  # hangs on one active contact
    stem: str = ""  # first word of an ordinary three-word name (stem, noun, company form)
    planted: bool = False  # part of a duplicate pair or a decoy, or of a group of companies
    mute: bool = False  # nobody with a decision maker's role and e-mail is known
    quiet: int | None = None  # days since the last order, where that is planned
    missing: dict = field(default_factory=dict)  # the true values of what the raw data lacks

    @property
    def customer(self) -> bool:
        """One of the 120 customers."""
        return self.tier in ("a", "b", "c", "ended")

    def dated(self, name: str) -> datetime:
        """When the value of a field was last written."""
        return max((c[3] for c in self.changes if c[0] == name), default=self.created)


@dataclass
class World:
    """The variant being built: its builder, the staff's ids and the planned accounts."""

    builder: Builder
    managers: list[int] = field(default_factory=list)
    service: list[int] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    known: Firm | None = None  # the customer of exercise B01
    calling: Firm | None = None  # the account whose contact calls in B02
    neglected: dict[Firm, str] = field(default_factory=dict)  # A-customers whose care model is not followed, by kind

    def hand(self, firm: Firm) -> int:
        """Whoever looked after the account before the student came."""
        return self.managers[0] if firm.values["owner_id"] == ME else firm.values["owner_id"]

    def person(self, id: int) -> str:
        """The name of a contact."""
        row = self.builder.by_id[id]
        return f"{row['first_name']} {row['last_name']}"

    def rng(self, name: str) -> Random:
        """A random generator of its own for the draw called ``name``."""
        return self.builder.rng(name)

    def customers(self) -> list[Firm]:
        """The 120 customers, largest first."""
        return [f for f in self.firms if f.customer]

    def worktime(self, rng: Random, days: int) -> datetime:
        """A time in office hours on a working day, about ``days`` before today (negative: after).

        A weekend moves away from today, so the past stays past and a plan stays a plan.
        """
        step = 1 if days > 0 else -1
        while (self.builder.today - timedelta(days=days)).weekday() > 4:
            days += step
        return self.builder.days_ago(days, rng.randrange(8, 17), rng.choice((0, 10, 15, 20, 30, 40, 45, 50)))
