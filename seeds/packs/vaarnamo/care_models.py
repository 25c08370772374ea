"""The four care models and their fourteen touchpoints, and whose each customer is at CP2 (PB6)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from crm.insights.lifecycle import NEW_DAYS

from .texts import Pair
from .world import Firm, World

BEGAN = date(2024, 10, 1)
"""Since when the models have been in use."""

MODELS: dict[str, dict[str, Pair]] = {
    "a": {
        "name": ("Avainasiakas", "Key account"),
        "target_group": ("A-asiakkaat", "A-customers"),
        "goal": ("Asiakkuus säilyy ja asiakasosuus kasvaa.", "The customership lasts and share of wallet grows."),
        "indicator": ("Hoitomallin noudattaminen ja asiakasosuus", "Care-model adherence and share of wallet"),
        "target": (
            "Vähintään 90 % asiakkaista on hoidettu ajallaan.",
            "At least 90 % of customers are looked after in time.",
        ),
        "role": ("Asiakasvastaava", "Account manager"),
    },
    "b": {
        "name": ("Kehitettävä", "To be developed"),
        "target_group": ("B-asiakkaat", "B-customers"),
        "goal": ("Asiakas ostaa uudesta tuoteryhmästä.", "The customer buys from another product group."),
        "indicator": ("Ostettujen tuoteryhmien määrä", "Number of product groups bought"),
        "target": ("Yksi tuoteryhmä lisää vuodessa.", "One more product group a year."),
        "role": ("Asiakasvastaava", "Account manager"),
    },
    "c": {
        "name": ("Perus", "Basic"),
        "target_group": ("C-asiakkaat", "C-customers"),
        "goal": ("Asiointi on helppoa ja hoito edullista.", "Buying is easy and care is cheap."),
        "indicator": ("Verkkokaupan osuus tilauksista", "Share of orders from the web shop"),
        "target": ("Kolme tilausta neljästä verkosta.", "Three orders of four from the web."),
        "role": ("Palvelutiimi", "Service team"),
    },
    "new": {
        "name": ("Uusi asiakas", "New customer"),
        "target_group": ("Ensitilauksesta alle puoli vuotta", "Less than half a year from the first order"),
        "goal": ("Asiakas tuntee palvelun ja tilaa toisen kerran.", "The customer knows the service and orders again."),
        "indicator": ("Toinen tilaus 60 päivän kuluessa", "A second order within 60 days"),
        "target": ("Neljä viidestä tilaa uudelleen.", "Four of five order again."),
        "role": ("Asiakasvastaava", "Account manager"),
    },
}
"""The models by key; the key of a class is the class."""

LEVELS = {"a": ("gold", "18"), "b": ("silver", "7"), "c": ("bronze", "1.5"), "new": ("silver", "6")}
"""Service level and hours a year."""

TOUCHPOINTS = (
    ("a", "two_way", "interval", 60, 30, ("Kuulumiset ja ajankohtaiset tarpeet", "How things are and what is needed now"),
     ("Kysy, mikä on muuttunut ja mikä harmittaa. Kirjaa vastaus.", "Ask what has changed and what annoys. Log the answer.")),
    ("a", "appointment", "interval", 180, 90, ("Puolivuosipalaveri", "Half-yearly meeting"),
     ("Käykää läpi toimitukset, palaute ja seuraavan puolen vuoden tavoite.", "Go through deliveries, feedback and the goal for the next half-year.")),
    ("a", "call", "survey", 7, 30, ("Soitto heikon palautteen jälkeen", "Call after poor feedback"),
     ("Soita viikon sisällä, kuuntele ja sovi korjaus.", "Call within a week, listen and agree on a remedy.")),
    ("a", "appointment", "renewal", 90, 120, ("Sopimuksen jatkoneuvottelu", "Negotiation of renewal"),
     ("Valmistele arvolaskelma ja ehdotus ennen neuvottelua.", "Prepare a value calculation and a proposal beforehand.")),
    ("a", "email", "order", 2, 10, ("Ison tilauksen vahvistus", "Confirmation of a large order"),
     ("Kerro toimituspäivä ja yhteyshenkilö.", "Tell the day of delivery and whom to contact.")),
    ("b", "call", "interval", 120, 20, ("Neljännesvuosisoitto", "Quarterly call"),
     ("Ehdota yhtä uutta tuoteryhmää, perustele asiakkaan tilauksilla.", "Propose one new product group, with the customer's orders as the reason.")),
    ("b", "appointment", "interval", 365, 60, ("Vuositapaaminen", "Yearly meeting"),
     ("Tapaa päättäjä ja käyttäjä. Kierrä kohde.", "Meet the decision maker and a user. Tour the site.")),
    ("b", "call", "survey", 14, 20, ("Soitto heikon palautteen jälkeen", "Call after poor feedback"),
     ("Kuuntele ja sovi, kuka korjaa ja milloin.", "Listen and agree who puts it right and when.")),
    ("b", "email", "renewal", 60, 15, ("Muistutus sopimuksen jatkosta", "Reminder of renewal"),
     ("Lähetä ehdotus ja hinnasto.", "Send a proposal and the price list.")),
    ("c", "email", "interval", 180, 5, ("Uutuudet ja ohjeet", "News and instructions"),
     ("Kerro uutuuksista ja verkkokaupan tilauslistoista.", "Tell of news and of order lists in the web shop.")),
    ("c", "email", "order", 3, 5, ("Kiitos tilauksesta", "Thanks for the order"),
     ("Kiitä ja kerro, mistä saa apua.", "Thank, and tell where to get help.")),
    ("new", "call", "start", 7, 30, ("Tervetulosoitto", "Welcome call"),
     ("Varmista, että ensimmäinen toimitus onnistui.", "Make sure the first delivery went well.")),
    ("new", "appointment", "start", 30, 90, ("Aloituspalaveri", "Start-up meeting"),
     ("Sopikaa tilaajat, toimituspäivät ja yhteydenpito.", "Agree on orderers, delivery days and keeping in touch.")),
    ("new", "call", "interval", 45, 20, ("Miten on alkanut?", "How has it begun?"),
     ("Kysy käyttäjiltä ja kirjaa ensivaikutelma.", "Ask the users and log their first impression.")),
)  # fmt: skip
"""Model, channel, trigger, interval in days, minutes, name and content. Of the key account's only the first two
come round at regular intervals: they are M13."""


def assign(world: World) -> None:
    """Add the models and put every customer under the one of its class, or of new customers. The facts name
    the models."""
    ids = {key: _add(world, key) for key in MODELS}
    world.builder.facts["care"]["models"] = ids
    rng = world.rng("care models")
    for firm in world.customers():
        new = firm.since is not None and (world.builder.today - firm.since).days < NEW_DAYS
        key = "new" if new else "c" if firm.tier == "ended" else firm.tier
        _assign(world, firm, ids[key], _since(firm, new, rng.randrange(0, 90)))


def _since(firm: Firm, new: bool, days: int) -> date:
    """Since when: from the first order for the new, else from the first months of the models, or since the
    customer was new no longer."""
    if new:
        return firm.since
    began = BEGAN + timedelta(days=days)
    return began if firm.since is None else max(began, firm.since + timedelta(days=NEW_DAYS))


def _assign(world: World, firm: Firm, model: int, since: date) -> None:
    for name, value in (("care_model_id", model), ("care_model_since", since)):
        raw = value.isoformat() if isinstance(value, date) else value
        world.builder.history(firm.id, name, None, raw, datetime.combine(since, time(9)), world.hand(firm))
        world.builder.by_id[firm.id][name] = value


def _add(world: World, key: str) -> int:
    """Add a model with its touchpoints; returns its id."""
    at, by = datetime.combine(BEGAN - timedelta(days=6), time(13)), world.managers[0]
    level, hours = LEVELS[key]
    texts = {
        name + end: text for name, pair in MODELS[key].items() for end, text in zip(("", "_en"), pair, strict=True)
    }
    model = world.builder.add("care_model", **texts, service_level=level, hours_per_year=Decimal(hours), valid_from=BEGAN,
                              owner_id=by, status="active", at=at, by=by)  # fmt: skip
    own = [row for row in TOUCHPOINTS if row[0] == key]
    for position, (_, channel, trigger, interval, minutes, name, content) in enumerate(own, 1):
        role = MODELS[key]["role"]
        world.builder.add("touchpoint", care_model_id=model, position=position, channel=channel, trigger=trigger,
                          interval_days=interval, minutes=minutes, name=name[0], name_en=name[1], template=content[0],
                          template_en=content[1], role=role[0], role_en=role[1], at=at, by=by)  # fmt: skip
    return model
