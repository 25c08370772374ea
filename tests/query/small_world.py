"""A small world with every trap in it: nulls, å ä ö, % and _, an account without anything, a contact
without an account, activities about an account, a contact and nothing; and two computed fields."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Numeric, cast, func, select

from crm.query import order, value, where
from crm.sandboxes.packs import Builder
from crm.schema.registry import Context, entity

D = Decimal


def build(b: Builder) -> None:
    me, boss, nobody = (b.add("user", name=name, role="student") for name in ("Minä Itse", "Åsa Öst", "Zeta"))
    b.facts = {"me": me, "boss": boss}
    soap = b.add("product", name="Soap", product_group="hygiene", unit_price=D("4.50"))
    old = b.add("product", name="Old soap", product_group="service", active=False)
    alfa = b.add(
        "account",
        name="Alfa",
        town="Äänekylä",
        owner_id=me,
        relation="customer",
        employees=10,
        wallet_estimate=D("1000.50"),
        abc_class="a",
        at=datetime(2024, 2, 29, 9),
    )
    beta = b.add(
        "account",
        name="ÄLPPÄRI oy",
        town="Oulu",
        owner_id=boss,
        relation="prospect",
        employees=0,
        wallet_estimate=D("99.99"),
        abc_class="c",
        parent_id=alfa,
        at=datetime(2025, 8, 31, 23, 59, 59),
    )
    gamma = b.add(
        "account",
        name="100 % Wool_mix",
        owner_id=boss,
        relation="customer",
        wallet_estimate=D(0),
        abc_class="b",
        parent_id=beta,
        status="inactive",
        at=datetime(2025, 9, 1),
    )
    b.add("account", name="100 x Woolamix", town="", relation=None, employees=-3)
    eve = b.add(
        "contact",
        first_name="Eve",
        last_name="O'Hara",
        account_id=alfa,
        role="decision_maker",
        birth_date=date(1980, 2, 29),
        owner_id=me,
    )
    b.add("contact", first_name="Urho", last_name="Äijö", account_id=alfa, status="inactive", owner_id=boss)
    b.add("contact", last_name="Yksin", email="yksin@a.example", birth_date=date(2000, 12, 31), owner_id=nobody)
    b.add("contact", first_name="Bo", last_name="Berg", account_id=beta, birth_date=date(1999, 1, 31))
    b.by_id[alfa]["primary_contact_id"] = eve
    b.add(
        "activity",
        subject="Soitto",
        activity_type="call",
        regarding_id=alfa,
        contact_id=eve,
        status="done",
        done_at=datetime(2025, 8, 1, 12),
        due=datetime(2025, 8, 1),
        owner_id=me,
    )
    b.add(
        "activity",
        subject="Vanha",
        activity_type="email",
        regarding_id=alfa,
        status="sent",
        done_at=datetime(2025, 5, 31, 23, 59, 59),
        owner_id=boss,
    )
    b.add("activity", subject="Avoin", regarding_id=beta, due=datetime(2025, 9, 1), owner_id=me)
    b.add(
        "activity",
        subject="Henkilölle",
        regarding_id=eve,
        status="done",
        done_at=datetime(2025, 3, 31, 10, 30),
        owner_id=boss,
    )
    b.add("activity", subject="Irti", due=datetime(2025, 8, 31, 23, 59))
    for customer, day, amount, kind in (
        (alfa, date(2025, 8, 31), D("700.10"), "sale"), (alfa, date(2024, 9, 1), D("299.90"), "sale"),
        (alfa, date(2024, 8, 31), D("5000"), "sale"), (alfa, date(2025, 1, 31), D("-100"), "return"),
        (beta, date(2025, 2, 28), D("0.01"), "sale"), (eve, date(2025, 3, 1), D("33.33"), "freight"),
    ):  # fmt: skip
        b.add(
            "sales_line",
            customer_id=customer,
            date=day,
            product_id=soap if amount > 1 else old,
            net_sales=amount,
            gross_margin=None if kind == "return" else amount / 2,
            line_type=kind,
        )
    b.add(
        "opportunity",
        name="Iso",
        account_id=alfa,
        estimated_value=D("100"),
        probability=D("33.3333"),
        budget=D("150"),
        estimated_close=date(2025, 10, 31),
        owner_id=me,
    )
    b.add(
        "opportunity",
        name="Pieni",
        account_id=beta,
        estimated_value=D("0.10"),
        probability=D("50"),
        stage="close",
        estimated_close=date(2024, 12, 31),
        owner_id=boss,
    )
    b.add(
        "opportunity",
        name="Tyhjä",
        account_id=gamma,
        probability=D("0.5"),
        stage="propose",
        status="lost",
        owner_id=boss,
    )
    b.add("case", title="Vika", account_id=alfa, priority="low", opened_on=datetime(2025, 7, 1), owner_id=me)


class World:
    """The small world, open for reading."""

    def __init__(self, connection, builder: Builder):
        self.connection, self.rows, self.facts = connection, builder.rows, builder.facts
        self.context = Context(date(2025, 9, 1), self.facts["me"], datetime(2025, 9, 1, 10, 30))

    def ids(self, text, kind, /, **params) -> list[int]:
        """The ids a filter finds, in id order."""
        cls = entity(kind).cls
        found = select(cls.id).where(where(text, kind, self.context, params)).order_by(cls.id)
        return list(self.connection.scalars(found))

    def titles(self, text, kind="account", /, **params) -> list[str]:
        """The titles of what a filter finds, in id order."""
        cls = entity(kind).cls
        found = select(getattr(cls, cls.title)).where(where(text, kind, self.context, params)).order_by(cls.id)
        return list(self.connection.scalars(found))

    def sorted(self, sort: str, kind="account") -> list[str]:
        """The titles of all records in an order."""
        cls = entity(kind).cls
        return list(self.connection.scalars(select(getattr(cls, cls.title)).order_by(*order(sort, kind, self.context))))

    def values(self, text: str, kind="account", /, **params) -> list:
        """The value of an expression for every record, in id order."""
        cls = entity(kind).cls
        found = select(value(text, kind, self.context, params)).select_from(cls).order_by(cls.id)
        return list(self.connection.scalars(found))


def sold(cls, context):
    """Written as a formula's author would: no alias, no word about correlation."""
    lines = entity("sales_line").cls
    return select(func.coalesce(func.sum(lines.net_sales), 0)).where(lines.customer_id == cls.id).scalar_subquery()


def crowd(cls, context):
    """A formula that gives a float."""
    return cast(cls.employees, Numeric) / 4.0
