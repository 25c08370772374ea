"""The 24 products in five groups."""

from decimal import Decimal

from .world import World

PRODUCTS = {
    "hygiene": (
        ("Käsipyyhe, 2-kerroksinen, 3 000 arkkia", "Paper towel, 2-ply, 3,000 sheets", "38.90"),
        ("Käsienpesuneste, 6 × 1 l", "Hand wash, 6 × 1 l", "31.20"),
        ("Käsihuuhde, 10 × 500 ml", "Hand sanitiser, 10 × 500 ml", "44.50"),
        ("WC-paperi, 64 rullaa", "Toilet paper, 64 rolls", "29.80"),
        ("Annostelija, kosketusvapaa", "Dispenser, touch-free", "64.00"),
    ),
    "protection": (
        ("Nitriilikäsine, 10 × 100 kpl", "Nitrile glove, 10 × 100 pcs", "57.40"),
        ("Viiltosuojakäsine, 12 paria", "Cut-resistant glove, 12 pairs", "83.00"),
        ("Kuulosuojain, kypäräkiinnitys", "Ear defender, helmet mount", "27.60"),
        ("Suojalasit, 10 kpl", "Safety glasses, 10 pcs", "46.90"),
        ("Hengityssuojain FFP3, 20 kpl", "Respirator FFP3, 20 pcs", "52.30"),
        ("Huomioliivi, 10 kpl", "High-visibility vest, 10 pcs", "48.00"),
    ),
    "cleaning": (
        ("Yleispuhdistusaine, 4 × 5 l", "All-purpose cleaner, 4 × 5 l", "49.60"),
        ("Rasvanpoistaja, 20 l", "Degreaser, 20 l", "72.50"),
        ("Mikrokuitupyyhe, 50 kpl", "Microfibre cloth, 50 pcs", "36.00"),
        ("Lattianhoitovaha, 10 l", "Floor wax, 10 l", "88.40"),
        ("Siivousvaunu", "Cleaning trolley", "412.00"),
    ),
    "maintenance": (
        ("Imeytysmatto, 50 m", "Absorbent mat, 50 m", "119.00"),
        ("Teollisuuspyyhe, 2 × 1 000 arkkia", "Industrial wipe, 2 × 1,000 sheets", "41.70"),
        ("Voiteluaine, 12 × 400 ml", "Lubricant, 12 × 400 ml", "78.20"),
        ("Jätesäkki, 250 kpl", "Refuse sack, 250 pcs", "33.30"),
        ("Ensiapupisteen täyttöpakkaus", "First-aid station refill pack", "58.00"),
    ),
    "service": (
        ("Täyttöpalvelu, kuukausi", "Refill service, monthly", "185.00"),
        ("Laitehuolto, käynti", "Dispenser maintenance, visit", "140.00"),
        ("Hygieniakartoitus, kohde", "Hygiene survey, site", "420.00"),
    ),
}


def add(world: World) -> dict[str, list[int]]:
    """Add the products; returns the ids of each group."""
    at = world.builder.days_ago(1_190, 9)
    ids = {}
    for group, rows in PRODUCTS.items():
        ids[group] = [
            world.builder.add("product", name=fi, name_en=en, product_group=group, unit_price=Decimal(price), at=at)
            for fi, en, price in rows
        ]
    return ids
