"""The products and services of the shop in six groups, priced without VAT."""

from decimal import Decimal

from .world import World

PRODUCTS = {
    "tents": (
        ("Kahden hengen teltta Kehto", "Two-person tent Kehto", "223.10"),
        ("Neljän hengen teltta Kota", "Four-person tent Kota", "318.70"),
        ("Loue 3 × 3 m", "Tarp 3 × 3 m", "71.60"),
        ("Makuupussi, kolmen vuodenajan", "Sleeping bag, three seasons", "103.50"),
        ("Makuualusta, itsetäyttyvä", "Sleeping mat, self-inflating", "55.70"),
        ("Riippumatto", "Hammock", "39.80"),
    ),
    "packs": (
        ("Vaellusrinkka 65 l", "Trekking pack 65 l", "151.30"),
        ("Päiväreppu 28 l", "Day pack 28 l", "63.70"),
        ("Kuivasäkki 20 l", "Dry bag 20 l", "15.90"),
        ("Sadesuoja reppuun", "Rain cover", "14.30"),
    ),
    "clothing": (
        ("Kuoritakki", "Shell jacket", "143.40"),
        ("Vaellushousut", "Trekking trousers", "79.60"),
        ("Merinopaita", "Merino shirt", "47.80"),
        ("Villasukat, 2 paria", "Wool socks, 2 pairs", "19.90"),
        ("Sadetakki", "Rain jacket", "63.60"),
        ("Pipo", "Beanie", "17.50"),
    ),
    "footwear": (
        ("Vaelluskengät, korkea varsi", "Hiking boots, high", "135.40"),
        ("Polkujuoksukengät", "Trail running shoes", "95.60"),
        ("Kumisaappaat", "Rubber boots", "47.00"),
        ("Kenkävaha", "Shoe wax", "8.70"),
    ),
    "cooking": (
        ("Retkikeitin", "Camping stove", "71.70"),
        ("Kaasupatruuna", "Gas canister", "7.90"),
        ("Retkiruoka-annos", "Freeze-dried meal", "6.70"),
        ("Termospullo 1 l", "Vacuum flask 1 l", "27.80"),
        ("Puukko", "Puukko knife", "31.80"),
        ("Otsalamppu", "Head torch", "35.80"),
    ),
    "outdoor_services": (
        ("Huoltotyö, varusteet", "Repair work, gear", "24.00"),
        ("Suksihuolto", "Ski service", "28.00"),
        ("Kurssi: ensimmäinen vaellus", "Course: the first hike", "64.00"),
        ("Kurssi: talviretkeily", "Course: winter camping", "88.00"),
        ("Kajakin vuokra, päivä", "Kayak hire, day", "36.00"),
    ),
}

MARGINS = {"tents": 0.36, "packs": 0.38, "clothing": 0.44, "footwear": 0.40, "cooking": 0.33, "outdoor_services": 0.52}


def add(world: World) -> dict[str, list[tuple[int, int]]]:
    """Add the products; returns id and price in cents of each group's."""
    at = world.builder.days_ago(1_190, 9)
    found = {}
    for group, rows in PRODUCTS.items():
        found[group] = [
            (world.builder.add("product", name=fi, name_en=en, product_group=group, unit_price=Decimal(price), at=at),
             int(Decimal(price) * 100))
            for fi, en, price in rows
        ]  # fmt: skip
    return found
