"""Bilingual templates with slots.

A template is a pair (Finnish, English). A slot stands for a ``Word``, which knows the Finnish cases a
template may ask for: ``{t:gen}`` is the genitive of the topic. English uses the word as it is.
"""

from dataclasses import dataclass
from random import Random

Pair = tuple[str, str]


@dataclass(frozen=True)
class Word:
    """A Finnish word with its cases; ``{t}`` gives the basic form."""

    cases: dict[str, str]
    english: str

    def __format__(self, case: str) -> str:
        return self.cases[case]


def _words(cases: str, table: str) -> tuple[Word, ...]:
    names = ["", *cases.split()]
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(Word(dict(zip(names, row[:-1], strict=True)), row[-1]) for row in rows)


TOPICS = _words("gen par", """
käsipyyhkeet|käsipyyhkeiden|käsipyyhkeitä|paper towels
käsienpesuneste|käsienpesunesteen|käsienpesunestettä|hand wash
käsihuuhde|käsihuuhteen|käsihuuhdetta|hand sanitiser
wc-paperi|wc-paperin|wc-paperia|toilet paper
nitriilikäsineet|nitriilikäsineiden|nitriilikäsineitä|nitrile gloves
viiltosuojakäsineet|viiltosuojakäsineiden|viiltosuojakäsineitä|cut-resistant gloves
kuulosuojaimet|kuulosuojainten|kuulosuojaimia|ear defenders
suojalasit|suojalasien|suojalaseja|safety glasses
hengityssuojaimet|hengityssuojainten|hengityssuojaimia|respirators
huomioliivit|huomioliivien|huomioliivejä|high-visibility vests
yleispuhdistusaine|yleispuhdistusaineen|yleispuhdistusainetta|all-purpose cleaner
rasvanpoistaja|rasvanpoistajan|rasvanpoistajaa|degreaser
mikrokuitupyyhkeet|mikrokuitupyyhkeiden|mikrokuitupyyhkeitä|microfibre cloths
lattiavaha|lattiavahan|lattiavahaa|floor wax
imeytysmatot|imeytysmattojen|imeytysmattoja|absorbent mats
teollisuuspyyhkeet|teollisuuspyyhkeiden|teollisuuspyyhkeitä|industrial wipes
jätesäkit|jätesäkkien|jätesäkkejä|refuse sacks
ensiaputarvikkeet|ensiaputarvikkeiden|ensiaputarvikkeita|first-aid supplies
""")  # fmt: skip

PLACES = _words("gen ine ill", """
varasto|varaston|varastossa|varastoon|the storeroom
keittiö|keittiön|keittiössä|keittiöön|the kitchen
pukuhuone|pukuhuoneen|pukuhuoneessa|pukuhuoneeseen|the changing room
tuotantohalli|tuotantohallin|tuotantohallissa|tuotantohalliin|the production hall
taukotila|taukotilan|taukotilassa|taukotilaan|the break room
aula|aulan|aulassa|aulaan|the lobby
lähettämö|lähettämön|lähettämössä|lähettämöön|the dispatch area
toimisto|toimiston|toimistossa|toimistoon|the office
pesutila|pesutilan|pesutilassa|pesutilaan|the washroom
korjaamo|korjaamon|korjaamossa|korjaamoon|the workshop
""")  # fmt: skip

DAYS = _words("ess", """
maanantai|maanantaina|on Monday
tiistai|tiistaina|on Tuesday
keskiviikko|keskiviikkona|on Wednesday
torstai|torstaina|on Thursday
perjantai|perjantaina|on Friday
""")  # fmt: skip

MONTHS = _words("ine", """
lokakuu|lokakuussa|in October
marraskuu|marraskuussa|in November
joulukuu|joulukuussa|in December
tammikuu|tammikuussa|in January
maaliskuu|maaliskuussa|in March
toukokuu|toukokuussa|in May
""")  # fmt: skip


def slots(rng: Random, who: str) -> dict:
    """A drawing of the slots a text may have: ``t p d m`` words, ``n k o`` numbers, ``who`` a person."""
    return {"t": rng.choice(TOPICS), "p": rng.choice(PLACES), "d": rng.choice(DAYS), "m": rng.choice(MONTHS),
            "n": rng.randrange(6, 40), "k": rng.randrange(2, 6), "o": rng.randrange(6, 9), "who": who}  # fmt: skip


def fill(template: Pair, drawn: dict) -> Pair:
    """The template in both languages with the same slots."""
    english = {name: value.english if isinstance(value, Word) else value for name, value in drawn.items()}
    return template[0].format(**drawn), template[1].format(**english)


def join(*parts: Pair) -> Pair:
    """Sentences one after another, in both languages."""
    return " ".join(p[0] for p in parts), " ".join(p[1] for p in parts)
