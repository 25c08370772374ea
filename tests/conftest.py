"""What every test may use: a platform database (SQLite, or PostgreSQL where the run asks for it), a store
of sandboxes on a small invented pack."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, select, text

import crm.migrations  # noqa: F401 - declares every platform table
from crm.classroom.people import Person
from crm.db import Platform, PlatformBase
from crm.i18n import DEFAULT, set_locale
from crm.sandboxes import packs, templates
from crm.sandboxes.files import Files
from crm.sandboxes.packs import Builder, Pack
from crm.sandboxes.store import Store
from crm.sandboxes.templates import ensure
from crm.schema.record import Meta


def build_tiny(b: Builder) -> None:
    """Two companies twice, one colleague, a little of everything that can point at an account."""
    users = [b.add("user", name="Me" if n == 1 else f"Team member {n}", seat=n, role="student") for n in range(1, 7)]
    boss = b.add("user", name="Riikka Alanen", role="account_manager", email="riikka.alanen@tiny.example")
    made = b.days_ago(400)
    lehto = b.add(
        "account",
        name="Lehto Oy",
        town="Hiislahti",
        phone="+358 000 100 200",
        owner_id=boss,
        relation="customer",
        employees=12,
        at=made,
        by=boss,
    )
    lehto2 = b.add(
        "account",
        name="Lehto",
        town="Hiislahti",
        phone="+358 000 100 200",
        owner_id=boss,
        relation="customer",
        employees=14,
        at=made,
        by=boss,
    )
    aalto = b.add(
        "account", name="Åkerdal & Öst Ab", town="Louhiniemi", owner_id=users[0], relation="customer", at=made, by=boss
    )
    b.add(
        "account",
        name="Äijönsuon Saha",
        town="Korventausta",
        owner_id=boss,
        relation="prospect",
        parent_id=lehto2,
        at=made,
        by=boss,
    )
    person = b.add(
        "contact",
        first_name="Päivi",
        last_name="Ojanperä",
        account_id=lehto2,
        role="decision_maker",
        email="paivi@lehto.example",
        owner_id=boss,
        at=made,
        by=boss,
    )
    b.add("contact", first_name="Samuli", last_name="Anttila-Berg", account_id=lehto, owner_id=boss, at=made, by=boss)
    b.by_id[lehto]["primary_contact_id"] = person
    product = b.add("product", name="Käsipyyhe", name_en="Hand towel", product_group="hygiene", unit_price=4)
    for n, amount in enumerate((100, 250, -50)):
        b.add(
            "sales_line",
            customer_id=lehto,
            date=b.days_ago(30 + 40 * n).date(),
            product_id=product,
            net_sales=amount,
            gross_margin=amount / 4,
            line_type="sale" if amount > 0 else "return",
        )
    b.add(
        "activity",
        activity_type="call",
        subject="Soitto",
        subject_en="Call",
        regarding_id=lehto2,
        contact_id=person,
        done_at=b.days_ago(10),
        status="done",
        owner_id=boss,
        at=made,
        by=boss,
    )
    b.add(
        "activity",
        activity_type="task",
        subject="Tehtävä",
        subject_en="Task",
        regarding_id=aalto,
        due=b.days_ago(-7),
        owner_id=users[0],
        at=made,
        by=boss,
    )
    b.add("note", regarding_id=lehto2, text="Muistiinpano", text_en="A note", at=b.days_ago(20), by=boss)
    b.add(
        "opportunity",
        name="Täyttöpalvelu",
        name_en="Refill service",
        account_id=lehto2,
        estimated_value=5000,
        owner_id=boss,
        at=made,
        by=boss,
    )
    b.add(
        "case",
        title="Täyttöväli",
        title_en="Refill interval",
        account_id=lehto2,
        owner_id=boss,
        opened_on=b.days_ago(5),
        at=made,
        by=boss,
    )
    b.add("duplicate_rule", name="Sama puhelin", name_en="Same telephone", table="account", match_on="phone")
    lead = b.add(
        "lead",
        topic="Käsihygienia",
        topic_en="Hand hygiene",
        company_name="Uusisaaren Leipä Oy",
        first_name="Sini",
        last_name="Öhman",
        email="sini.ohman@leipa.example",
        phone="+358 000 700 800",
        town="Hiislahti",
        customer_need="Annostelijat",
        customer_need_en="Dispensers",
        estimated_value=12_500,
        estimated_close=b.days_ago(-60).date(),
        budget=15_000,
        owner_id=boss,
        at=b.days_ago(12),
        by=boss,
    )
    club = build_club(b, boss, person, lehto)
    b.add("cost_driver", account_id=lehto, month=b.days_ago(60).date().replace(day=1), driver="order", quantity=3)
    listening = build_listening(b, boss, person, lehto2)
    b.history(lehto2, "employees", 10, 14, b.days_ago(50), boss)
    b.add("campaign_response", campaign_id=club["campaign"], customer_id=lead, received_on=b.days_ago(200).date(), owner_id=boss)  # fmt: skip
    b.facts = (
        {"lehto": lehto, "lehto2": lehto2, "aalto": aalto, "boss": boss, "person": person, "lead": lead}
        | club
        | listening
    )


def build_club(b: Builder, boss: int, person: int, account: int) -> dict[str, int]:
    """One of everything that care models, marketing lists and a club need."""
    made = b.days_ago(300)
    model = b.add("care_model", name="Avainasiakas", name_en="Key customer", status="active", owner_id=boss, at=made)
    b.add("touchpoint", name="Vuositapaaminen", name_en="Yearly meeting", care_model_id=model, channel="appointment", interval_days=180)  # fmt: skip
    listing = b.add("marketing_list", name="Tervetuliaiset", name_en="Welcome", member_kind="account", owner_id=boss, at=made)  # fmt: skip
    b.add("list_member", list_id=listing, member_id=account, at=made, by=boss)
    campaign = b.add("campaign", name="Syystarjous", name_en="Autumn offer", list_id=listing, owner_id=boss, at=made)
    consent = b.add("consent_event", contact_id=person, source="web", logged_at=made, at=made)
    program = b.add("loyalty_program", name="Kerho", points_per_euro=1, grace_days=365)
    tiers = [b.add("loyalty_tier", name=n, program_id=program, threshold=t) for n, t in (("Alku", 0), ("Ylä", 300))]
    member = b.add(
        "loyalty_member", contact_id=person, program_id=program, joined_on=made.date(), tier_id=tiers[0],
        tier_since=made.date(), owner_id=boss, at=made,
    )  # fmt: skip
    b.add("points_entry", member_id=member, posted_on=made.date(), points=120)
    b.add("saved_view", name="Lämpimät", table="lead", base="open", owner_id=boss)
    plan = b.add("customer_plan", name="Ensi vuosi", account_id=account, care_model_id=model, starts_on=made.date(), owner_id=boss)  # fmt: skip
    b.add("goal", name="Kasvu", account_id=account, plan_id=plan, target=500, starts_on=made.date(), ends_on=b.days_ago(-90).date(), owner_id=boss)  # fmt: skip
    return {"model": model, "list": listing, "campaign": campaign, "consent": consent, "program": program,
            "tiers": tiers, "member": member}  # fmt: skip


def build_listening(b: Builder, boss: int, person: int, account: int) -> dict[str, int]:
    """A survey that was sent to two people, of whom one answered, and an open mention."""
    survey = b.add("survey", name="Asiakaskysely", name_en="Customer survey", starts_on=b.days_ago(60).date(), owner_id=boss)  # fmt: skip
    response = b.add(
        "survey_response", survey_id=survey, contact_id=person, account_id=account, sent_at=b.days_ago(60),
        answered_at=b.days_ago(55), nps=9, csat=4, ces=6, comment="Sujuu", comment_en="Runs well", at=b.days_ago(60),
    )  # fmt: skip
    b.add("survey_response", survey_id=survey, account_id=account, sent_at=b.days_ago(60), at=b.days_ago(60))
    mention = b.add(
        "mention", channel="forum", handle="hiislahden_paivi", text="Taas jäi täyttökäynti tekemättä.",
        text_en="The refill visit was missed again.", posted_at=b.days_ago(3), reach=120, at=b.days_ago(3),
    )  # fmt: skip
    return {"survey": survey, "response": response, "mention": mention}


TINY = Pack("tiny", 1, {"fi": "Tiny Oy", "en": "Tiny Oy"}, {"fi": "Pieni.", "en": "Small."}, build_tiny)


@pytest.fixture(autouse=True)
def language():
    """Every test begins in Finnish, whatever was asked for before it."""
    set_locale(DEFAULT)


@pytest.fixture(scope="session", autouse=True)
def _tiny_pack():
    packs.packs()["tiny"] = TINY


@pytest.fixture(scope="session", autouse=True)
def _built_once():
    """The image of a template is the same in every test, so one build of it does for all."""
    built, build = {}, templates.image_of

    def image_of(pack_id: str, variant: int, checkpoint: str):
        key = id(packs.packs().get(pack_id)), variant, checkpoint
        if key not in built:
            built[key] = build(pack_id, variant, checkpoint)
        return built[key]

    templates.image_of = image_of


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The PostgreSQL the run has started (``TEST_DATABASE_URL``), a database for each parallel process of the
    run; empty without one."""
    url, worker = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("PYTEST_XDIST_WORKER", "")
    if not url or not worker:
        return url
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{worker}"'))
    engine.dispose()
    return url.rpartition("/")[0] + f"/{worker}"


@pytest.fixture
def database_url(tmp_path: Path, postgres_url) -> str:
    """Where the platform lies: the run's PostgreSQL, or a new SQLite file."""
    return postgres_url or f"sqlite:///{tmp_path / 'platform.db'}"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Templates of pages, compiled once for all applications of the run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture
def platform(database_url):
    """An empty platform database."""
    found = Platform(database_url)
    if not found.sqlite:
        with found.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    PlatformBase.metadata.create_all(found.engine)
    yield found
    found.dispose()


@pytest.fixture
def store(platform, tmp_path) -> Store:
    """A store of sandboxes with its own cache folder."""
    return Store(platform, Files(tmp_path / "cache"))


@pytest.fixture
def people(platform) -> dict[str, int]:
    """Aino and Eetu are students, Opettaja teaches, Vieras is outside the course: ids by name."""
    found = {}
    with platform.write() as session:
        for name in ("Aino", "Eetu", "Opettaja", "Vieras"):
            person = Person(email=f"{name.lower()}@opisto.example", name=name, created_at=datetime.now(UTC))
            session.add(person)
            session.flush()
            found[name] = person.id
    return found


@pytest.fixture
def sandbox(store, people):
    """Aino's sandbox on the tiny pack."""
    template = ensure(store.platform, "tiny", 1, "CP0")
    with store.platform.write() as session:
        row = store.create(session, template, [people["Aino"]])
    return store.load(row.id)


@pytest.fixture
def facts(store, sandbox) -> dict:
    """The ids of the tiny pack's records."""
    with store.read(sandbox) as session:
        return json.loads(session.scalar(select(Meta.value).where(Meta.key == "facts")))
