"""Vaarnamo Oy: workplace supplies for business customers in four invented towns (B2B)."""

from crm.sandboxes.packs import Builder, Pack

from . import (
    accounts,
    activities,
    alarm,
    care,
    cases,
    checkpoints,
    contacts,
    costs,
    dormant,
    duplicates,
    facts,
    gaps,
    known,
    leads,
    mentions,
    notes,
    opportunities,
    phenomena,
    products,
    sales,
    shares,
    surveys,
    users,
)
from .names import Register
from .world import World


def build(builder: Builder) -> None:
    """Fill the builder with one variant: raw data as it came from three old registers (CP0), taken further at a
    later checkpoint."""
    world = World(builder)
    register = Register(world)
    users.add(world, register)
    shape = shares.draw(builder)
    accounts.plan(world, register, shape)
    pairs, decoys = duplicates.plan(world, register)
    gaps.plan(world)
    sales.plan(world)
    dormant.plan(world)
    accounts.add(world)
    contacts.add(world, register)
    duplicates.settle(world, register, pairs)
    known.choose(world)
    accounts.finish(world, register)
    sales.add(world, products.add(world))
    opportunities.add(world)
    plans = activities.plan(world)
    care.shape(world, plans)
    known.meet(world, plans)
    activities.add(world, plans)
    cases.add(world)
    notes.add(world, pairs, decoys)
    facts.add_rules(world)
    facts.state(world, pairs, decoys)
    leads.add(world, register)
    known.add(world, register)
    unheard = alarm.plan(world)
    mentions.add(world, unheard)
    surveys.add(world, unheard)
    checkpoints.reach(world, pairs)
    facts.add_rules(world, facts.LEAD_RULES)
    costs.add(world)


PACK = Pack(
    id="vaarnamo",
    version=1,
    title={"fi": "Vaarnamo Oy", "en": "Vaarnamo Oy"},
    story={
        "fi": "Vaarnamo toimittaa työpaikoille hygieniatuotteita, suojaimia ja tarvikkeita sekä täyttöpalvelua. Uusi "
        "asiakkuusjohtaja on hankkinut CRM-ohjelman ja täyttänyt sen kolmesta vanhasta rekisteristä. Nyt hän kysyy "
        "sinulta, kenestä yritys todella elää ja kuka on lähdössä.",
        "en": "Vaarnamo supplies workplaces with hygiene products, protective equipment and supplies, and refills them. "
        "The new customer director has bought a CRM and filled it from three old registers. Now she asks you whom the "
        "company really lives on, and who is leaving.",
    },
    build=build,
    checkpoints=checkpoints.ALL,
    phenomena=phenomena.PHENOMENA,
)
