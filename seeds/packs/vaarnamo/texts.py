"""The words of Vaarnamo that stand in the slots of its texts."""

from random import Random

from seeds.shared.texts import Pair as Pair
from seeds.shared.texts import Word as Word
from seeds.shared.texts import fill as fill
from seeds.shared.texts import join as join
from seeds.shared.texts import words

TOPICS = words("gen par", """
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

PLACES = words("gen ine ill", """
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

DAYS = words("ess", """
maanantai|maanantaina|on Monday
tiistai|tiistaina|on Tuesday
keskiviikko|keskiviikkona|on Wednesday
torstai|torstaina|on Thursday
perjantai|perjantaina|on Friday
""")  # fmt: skip

MONTHS = words("ine", """
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
