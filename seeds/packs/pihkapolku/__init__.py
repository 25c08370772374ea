"""Pihkapolku and its club Polkuklubi: outdoor gear, courses and repairs for consumers (B2C)."""

from crm.sandboxes.packs import Builder, Pack
from seeds.shared.people import People

from . import (
    buying,
    consents,
    contacting,
    facts,
    mentions,
    people,
    phenomena,
    points,
    products,
    sales,
    surveys,
    tiers,
    users,
    views,
)
from .world import World


def build(builder: Builder) -> None:
    """Fill the builder with one variant at CP0."""
    world = World(builder)
    register = People(builder, world.rng("register"))
    users.add(world, register)
    people.plan(world)
    buying.plan(world)
    tiers.plan(world)
    consents.plan(world)
    people.add(world, register)
    sales.add(world, products.add(world))
    tiers.add(world)
    points.add(world)
    consents.add(world)
    contacting.add(world)
    duplicate_rules(world)
    views.add(world)
    facts.state(world)
    mentions.add(world)
    surveys.add(world)


def duplicate_rules(world: World) -> None:
    """Add the rules duplicates are looked for by; they find the five households, whose members are different people."""
    for fields, name, english in (("email", "Sama sähköpostiosoite", "Same e-mail address"),
                                  ("last_name,street,town", "Sama sukunimi ja osoite", "Same surname and address")):  # fmt: skip
        at = world.builder.days_ago(30, 10)
        world.builder.add("duplicate_rule", name=name, name_en=english, table="contact", match_on=fields, at=at)


PACK = Pack(
    id="pihkapolku",
    version=1,
    title={"fi": "Pihkapolku", "en": "Pihkapolku"},
    story={
        "fi": "Pihkapolku myy retkeilyvarusteita ja kursseja viidessä myymälässä ja verkkokaupassa ja huoltaa, mitä myy. "
        "Sen kanta-asiakaskerho Polkuklubi kasvoi nopeasti kevätmessujen jälkeen. Markkinointipäällikkö haluaa lähettää "
        "tarjouksen tänään, ja talouspäällikkö kysyy, kannattaako kerho lainkaan.",
        "en": "Pihkapolku sells outdoor gear and courses in five shops and a web shop, and repairs what it sells. Its club, "
        "Polkuklubi, grew fast after the spring fair. The marketing manager wants to mail an offer today, and the finance "
        "manager asks whether the club pays at all.",
    },
    build=build,
    home="loyalty_member",
    phenomena=phenomena.PHENOMENA,
)
