"""Names of companies, business IDs and domains: never used twice, and fake on purpose (D8)."""

from seeds.shared.people import People, slug

from . import words
from .world import World

WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


class Register(People):
    """Deals what must be unique within a variant of Vaarnamo."""

    def __init__(self, world: World):
        rng = world.rng("register")
        self.stems = rng.sample(words.STEMS, len(words.STEMS))
        super().__init__(world.builder, rng)
        self.domains: set[str] = set()
        self.business_ids: set[str] = set()

    def business_id(self) -> str:
        """A business ID that is never issued: its weighted sum leaves remainder 1 modulo 11."""
        while True:
            digits = f"{self.rng.randrange(1_000_000, 4_000_000)}"
            rest = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11
            if rest == 1 and digits not in self.business_ids:
                self.business_ids.add(digits)
                return f"{digits}-{self.rng.randrange(10)}"

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
