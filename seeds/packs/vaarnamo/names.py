"""Names, business IDs, telephone numbers, addresses: never used twice, and fake on purpose (D8)."""

import unicodedata

from . import words
from .world import World

WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def slug(text: str) -> str:
    """Text as it stands in an address: ``Åkerdal & Björklöv`` becomes ``akerdalbjorklov``."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "".join(c for c in plain if c.isalnum() or c == "-").strip("-")


class Register:
    """Deals what must be unique within a variant."""

    def __init__(self, world: World):
        self.world = world
        self.rng = world.rng("register")
        self.stems = self.rng.sample(words.STEMS, len(words.STEMS))
        self.phones = self.rng.sample(range(100_000, 1_000_000), 2_000)
        self.domains: set[str] = set()
        self.streets: set[tuple] = set()
        self.business_ids: set[str] = set()
        self.addresses: set[str] = set()
        self.drawn = 0

    def business_id(self) -> str:
        """A business ID that is never issued: its weighted sum leaves remainder 1 modulo 11."""
        while True:
            digits = f"{self.rng.randrange(1_000_000, 4_000_000)}"
            rest = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11
            if rest == 1 and digits not in self.business_ids:
                self.business_ids.add(digits)
                return f"{digits}-{self.rng.randrange(10)}"

    def phone(self) -> str:
        """A telephone number in a range nobody has: ``+358 000 512 340``."""
        number = f"{self.phones.pop()}"
        return f"+358 000 {number[:3]} {number[3:]}"

    def domain(self, name: str) -> str:
        """An unused e-mail domain for a name, ending in ``.example``."""
        parts = [slug(w) for w in name.replace(",", " ").split()]
        parts = [p for p in parts if p and p not in ("oy", "ab", "oyj", "ky", "ay", "tmi", "ry", "sr", "osk")]
        forms = ["".join(parts[:2]), "-".join(parts[:2]), "".join(parts), *(f"{parts[0]}{i}" for i in range(2, 99))]
        if len(parts[0]) > 6 and not parts[0].endswith("n"):  # a genitive alone is no name
            forms.insert(self.rng.choice((0, 2)), parts[0])
        found = next(f"{form}.example" for form in forms if f"{form}.example" not in self.domains)
        self.domains.add(found)
        return found

    def street(self, town: str) -> str:
        """An unused street address in a town; the street's name from Faker."""
        while True:
            self.drawn += 1
            street = self.world.builder.fake(f"street {self.drawn}").street_name()
            address = f"{street} {self.rng.randrange(1, 64)}"
            if self.rng.random() < 0.15:
                address += f" {self.rng.choice('ABC')}"
            if "bulevardi" not in street and (town, address) not in self.streets:  # these are small towns
                self.streets.add((town, address))
                return address

    def person(self) -> tuple[str, str]:
        """First and last name of a person, from Faker's Finnish lists and a few from elsewhere."""
        self.drawn += 1
        fake = self.world.builder.fake(f"person {self.drawn}")
        if self.rng.random() < 0.07:
            return self.rng.choice(words.ABROAD_FIRST), self.rng.choice(words.ABROAD_LAST)
        first, last = fake.first_name(), fake.last_name()
        return first, f"{last}-{fake.last_name()}" if self.rng.random() < 0.05 else last
