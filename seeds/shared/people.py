"""People, telephone numbers and street addresses: never used twice within a variant, and fake on purpose (D8)."""

import unicodedata
from random import Random

from crm.sandboxes.packs import Builder

ABROAD_FIRST = ("Fatima", "Amina", "Nadia", "Linh", "Olena", "Svetlana", "Marta", "Leila", "Ahmed", "Yusuf", "Minh", "Dmytro",
                "Andrei", "Piotr", "Omar", "Kwame")  # fmt: skip
ABROAD_LAST = ("Rahimi", "Hassan", "Tran", "Kovalenko", "Petrova", "Nowak", "Haddad", "Osei", "Demir", "Silva", "Ibrahimi",
               "Tamm", "Kask", "Popescu", "Warsame", "Nguyen")  # fmt: skip
"""Names that Faker's Finnish lists lack and Finnish workplaces do not."""


def slug(text: str) -> str:
    """Text as it stands in an address: ``Åkerdal & Björklöv`` becomes ``akerdalbjorklov``."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "".join(c for c in plain if c.isalnum() or c == "-").strip("-")


class People:
    """Deals what must be unique within a variant."""

    def __init__(self, builder: Builder, rng: Random):
        self.builder, self.rng = builder, rng
        self.phones = rng.sample(range(100_000, 1_000_000), 2_000)
        self.streets: set[tuple] = set()
        self.addresses: set[str] = set()
        self.drawn = 0

    def phone(self) -> str:
        """A telephone number in a range nobody has: ``+358 000 512 340``."""
        number = f"{self.phones.pop()}"
        return f"+358 000 {number[:3]} {number[3:]}"

    def street(self, town: str) -> str:
        """An unused street address in a town; the street's name from Faker."""
        while True:
            self.drawn += 1
            street = self.builder.fake(f"street {self.drawn}").street_name()
            address = f"{street} {self.rng.randrange(1, 64)}"
            if self.rng.random() < 0.15:
                address += f" {self.rng.choice('ABC')}"
            if "bulevardi" not in street and (town, address) not in self.streets:  # these are small towns
                self.streets.add((town, address))
                return address

    def person(self) -> tuple[str, str]:
        """First and last name of a person, from Faker's Finnish lists and a few from elsewhere."""
        self.drawn += 1
        fake = self.builder.fake(f"person {self.drawn}")
        if self.rng.random() < 0.07:
            return self.rng.choice(ABROAD_FIRST), self.rng.choice(ABROAD_LAST)
        first, last = fake.first_name(), fake.last_name()
        return first, f"{last}-{fake.last_name()}" if self.rng.random() < 0.05 else last
