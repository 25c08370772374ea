"""A small pack with the shape of the duplicates of Vaarnamo, so that exercises can be tried quickly."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import seeds.exercises
from crm.exercises.grader import grade_state
from crm.exercises.loader import load_text
from crm.exercises.runner import Runner, plan
from crm.exercises.state import State
from crm.exercises.values import Scope
from crm.sandboxes import packs
from crm.sandboxes.packs import Builder, Pack
from crm.sandboxes.templates import image_of

FIELDS = ("phone", "street", None, "employees", "email_domain", None)
PEOPLE = (("Päivi", "Ojanperä"), ("Samuli", "Anttila-Berg"), ("Aada", "D’Angelo"))


def build_twins(b: Builder) -> None:
    """Six companies twice, four pairs of look-alikes, two bystanders; everything that can point at one."""
    for n in range(1, 7):
        b.add("user", name="Me" if n == 1 else f"Team member {n}", seat=n, role="student")
    boss = b.add("user", name="Riikka Alanen", role="account_manager", email="riikka.alanen@twins.example")
    made, product = b.days_ago(900), b.add("product", name="Käsipyyhe", product_group="hygiene", unit_price=4)

    def firm(name: str, n: int, **more) -> int:
        phone, domain = f"+358 000 {b.variant:03} {n:03}", f"yritys{b.variant}-{n}.example"
        values = {
            "town": "Hiislahti",
            "street": f"Kivikuja {n}",
            "phone": phone,
            "email_domain": domain,
            "employees": 10 + n,
        }
        return b.add("account", name=name, owner_id=boss, relation="customer", at=made, by=boss, **{**values, **more})

    def sell(account: int) -> None:
        b.add(
            "sales_line",
            customer_id=account,
            date=b.days_ago(40).date(),
            product_id=product,
            net_sales=100,
            gross_margin=30,
            line_type="sale",
        )

    pairs, decoys = [], []
    for n, newer in enumerate(FIELDS):
        values = (
            {newer: {"employees": 99, "phone": f"+358 000 555 00{n}"}.get(newer, f"uusi{n}.example")} if newer else {}
        )
        both = {"master": lambda n=n: firm(f"Lehto {n} Oy", n), "dup": lambda n=n, v=values: firm(f"LEHTO {n}", n, **v)}
        pair = {side: both[side]() for side in (sorted(both) if n % 2 else sorted(both, reverse=True))}
        sell(pair["master"])
        first, last = PEOPLE[n % 3]
        person = b.add(
            "contact",
            first_name=first,
            last_name=last,
            account_id=pair["dup"],
            email=f"a{n}@twins.example",
            owner_id=boss,
            at=made,
            by=boss,
        )
        b.add(
            "activity",
            activity_type="call",
            subject=f"Soitto {n}",
            subject_en=f"Call {n}",
            regarding_id=pair["dup"],
            contact_id=person,
            done_at=b.days_ago(10),
            status="done",
            owner_id=boss,
            at=made,
            by=boss,
        )
        b.add("note", regarding_id=pair["dup"], text="Muistiinpano", text_en="A note", at=b.days_ago(20), by=boss)
        pairs.append({**pair, "newer": newer, "kind": "company_form"})
    for n in range(4):
        first = firm(f"Aalto {n} Oy", 20 + n, business_id=f"{1000001 + n}-1")
        second = firm(f"Aalto {n} Ab", 30 + n, business_id=f"{2000001 + n}-1", parent_id=first if n == 0 else None)
        decoys.append({"first": first, "second": second, "kind": "near_name" if n else "parent_subsidiary"})
    sell(firm("Äijönsuon Saha", 40))
    firm("Åkerdal & Öst Ab", 41)
    b.rng("shuffle").shuffle(pairs)
    b.facts = {"pairs": pairs, "decoys": decoys, "boss": boss}


TWINS = Pack(
    "twins", 1, {"fi": "Kaksoset Oy", "en": "Twins Ltd"}, {"fi": "Pieni.", "en": "Small."}, build_twins, variants=3
)


@pytest.fixture(scope="session", autouse=True)
def _twins_pack():
    packs.packs()["twins"] = TWINS


@pytest.fixture(scope="session")
def image(_twins_pack) -> bytes:
    """The template of the small pack's first variant."""
    return image_of("twins", 1, "CP0")[1]


@pytest.fixture(scope="session")
def seed(image):
    """Its untouched state, which nobody changes."""
    with closing(State.from_template(image)) as state:
        yield state


FRAME = """
id: T1
version: 1
title: {fi: Koe, en: Trial}
level: guided
pack: twins
checkpoint: CP0
minutes: 5
points: %(points)s
variant: {pairs: $facts.pairs, pair: {from: $facts.pairs, pick: 0}, boss: $facts.boss, decoys: $facts.decoys}
brief: {fi: Tee näin., en: Do this.}
checks:
%(checks)s
allow: %(allow)s
solution:
  - update: {kind: account, id: $pair.master, values: {description: x}}
mutants: []
"""


@pytest.fixture(scope="session")
def make(_twins_pack):
    """Builds an exercise on the small pack from its checks, written in flow style; ``...`` stands for the
    texts every check has."""

    def build(*checks: str, points: float, allow: str = "[]"):
        common = "title: {fi: Koe, en: Trial}, message: {fi: 'Vielä {n}.', en: 'Still {n}.'}"
        lines = "\n".join("  - {" + check.replace("...", common) + "}" for check in checks)
        return load_text(FRAME % {"points": points, "checks": lines, "allow": allow}, "T1.yaml")

    return build


@pytest.fixture(scope="session")
def b04(_twins_pack):
    """B04, on the small pack."""
    text = (Path(seeds.exercises.__path__[0]) / "vaarnamo/B04.yaml").read_text(encoding="utf-8")
    return load_text(text.replace("pack: vaarnamo", "pack: twins"), "B04.yaml")


@pytest.fixture(scope="session")
def facts(seed) -> dict:
    """The facts of the small pack's first variant."""
    return seed.meta["facts"]


@pytest.fixture(scope="session")
def do(seed):
    """Runs steps (as in a solution) and returns the commands, or grades them: ``do(steps)``,
    ``do.grade(exercise, steps, answers)``."""
    runner = Runner(seed)

    def run(*steps, channel="ui"):
        planned = [replace(step, channel=channel) for step in plan(steps, Scope(seed))]
        return runner.run(planned).changes

    run.grade = lambda exercise, *steps, answers=None, seats=1: grade_state(
        exercise, seed, run(*steps), answers or {}, seats
    )
    run.seed = seed
    return run
