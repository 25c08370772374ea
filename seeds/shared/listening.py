"""Listening, whatever the pack: what nobody says twice, who says it, and answers that fit together."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from seeds.shared.texts import Pair, fill, join

TAILS: dict[str, tuple[Pair, ...]] = {
    "positive": (
        ("Suosittelen.", "I recommend them."),
        ("Jatkakaa samaan malliin.", "Keep it up."),
        ("Kiitos siitä.", "Thank you for that."),
        ("Näitä lisää.", "More of this, please."),
        ("Tästä jäi hyvä mieli.", "It left me in a good mood."),
    ),
    "neutral": (
        ("Kiitos jo etukäteen.", "Thanks in advance."),
        ("Kysyn työkaverin puolesta.", "Asking for a colleague."),
        ("Kiire ei ole.", "There is no hurry."),
        ("Ihan uteliaisuuttani kysyn.", "I ask out of curiosity."),
        ("Linkki kelpaa vastaukseksi.", "A link will do as an answer."),
        ("Vastata saa tähän ketjuun.", "You can answer in this thread."),
    ),
    "negative": (
        ("Onko muilla samaa?", "Is it the same for others?"),
        ("Hoitakaa kuntoon.", "Please put it right."),
        ("Ei näin.", "Not like this."),
        ("Odotan selitystä.", "I am waiting for an explanation."),
        ("Tähän loppui huumorintaju.", "My sense of humour ended here."),
        ("Harmittaa vietävästi.", "It annoys me no end."),
    ),
}
"""What may follow a text that has been said before, by its tone."""

REPLIES: dict[str, tuple[Pair, ...]] = {
    "positive": (
        ("Kiitos, välitämme terveiset.", "Thank you, we will pass it on."),
        ("Tästä tuli hyvä mieli koko väelle.", "This made everybody's day here."),
        ("Mukava kuulla. Pidetään taso yllä.", "Good to hear. We will keep it up."),
    ),
    "neutral": (
        ("Hyvä kysymys. Lähetimme vastauksen yksityisviestillä.", "Good question. We sent the answer as a private message."),
        ("Asiakaspalvelu neuvoo mielellään, myös chatissa.", "Customer service is glad to help, in the chat too."),
        ("Kiitos kysymyksestä, ohje löytyy verkkokaupasta.", "Thank you for asking; there is a guide in the web shop."),
    ),
    "negative": (
        ("Pahoittelut. Selvitämme asian ja palaamme tänään.", "We are sorry. We will look into it and come back today."),
        ("Kiitos, että kerroit. Lähetä yhteystietosi yksityisviestillä, niin hoidamme.", "Thank you for telling us. Send us your contact details in a private message and we will sort it out."),
        ("Ikävä kuulla. Tämä ei mennyt niin kuin piti.", "Sorry to hear it. This did not go as it should."),
        ("Kiitos suorasta palautteesta. Käymme sen läpi yhdessä.", "Thank you for the frank feedback. We will go through it together."),
    ),
}  # fmt: skip
"""What is answered in public, by the tone of the mention."""

REACH = {"forum": (40, 900), "short": (100, 6_000), "picture": (80, 3_000), "review": (60, 1_500), "desk": (1, 1)}
"""About how many people see what is said in a channel."""

FITTING = {
    "promoter": ((9, 9, 10), (4, 5, 5), (5, 6, 6, 7, 7)),
    "passive": ((7, 8, 8), (3, 4, 4, 5), (4, 5, 5, 6)),
    "detractor": ((0, 2, 3, 4, 5, 5, 6, 6), (1, 2, 2, 3, 3, 4), (1, 2, 3, 3, 4, 5)),
}
"""Scores of NPS, CSAT and CES that one person may give, by the group of the first."""


class Sayings:
    """Deals texts of templates so that none is said twice within a variant."""

    def __init__(self, rng: Random, slots: Callable[[], dict[str, Any]]):
        self.rng, self.slots = rng, slots
        self.used: Counter[Pair] = Counter()
        self.said: set[str] = set()

    def say(self, templates: Sequence[Pair], tails: Sequence[Pair] = ()) -> Pair:
        """A text that has not been said, see ``choose``."""
        return self.choose(templates, tails)[1]

    def choose(self, templates: Sequence[Pair], tails: Sequence[Pair] = ()) -> tuple[Pair, Pair]:
        """A template, one of those used least, and a text of it that has not been said; from the second time on with a
        tail. ``tails`` are needed where there may be more texts than templates.

        Raises ``ValueError`` when there seems to be nothing left to say.
        """
        for _attempt in range(200):
            least = min(self.used[one] for one in templates)
            template = self.rng.choice([one for one in templates if self.used[one] == least])
            self.used[template] += 1
            text = fill(template, self.slots())
            if least and tails:
                text = join(text, self.rng.choice(tails))
            if text[0] not in self.said:
                self.said.add(text[0])
                return template, (_sentence(text[0]), _sentence(text[1]))
        raise ValueError(f"too few templates: {templates[0][0]} ...")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def both(name: str, pair: Pair | None) -> dict[str, str | None]:
    """The values of a field that has both languages; empty without a text."""
    return {name: pair and pair[0], f"{name}_en": pair and pair[1]}


def handles(rng: Random, nicks: Sequence[str], taken: set[str]) -> Callable[[], str]:
    """Deals handles nobody has: ``@varastonvarjo47``. ``taken`` are those people in the register have."""

    def deal() -> str:
        while True:
            handle = f"@{rng.choice(nicks)}{rng.randrange(10, 99)}"
            if handle not in taken:
                taken.add(handle)
                return handle

    return deal


def scores(rng: Random, group: str) -> dict[str, int]:
    """What somebody of a recommendation group answers: ``nps``, ``csat`` and ``ces``."""
    return {name: rng.choice(fit) for name, fit in zip(("nps", "csat", "ces"), FITTING[group], strict=True)}


def seen_by(rng: Random, channel: str) -> int:
    """A reach that fits the channel: mostly near the lower end."""
    low, high = REACH[channel]
    return round(low * (high / low) ** rng.betavariate(1.5, 3))


def treated(
    rng: Random, theme: str, tone: str, posted: datetime, now: datetime, desk: Sequence[int], state: str = ""
) -> dict[str, Any]:
    """How the desk has dealt with a mention by ``now``: classified, then answered, ignored or still with somebody of the
    desk (``state``, drawn unless told)."""
    answered = posted + timedelta(minutes=round(20 * (4_000 / 20) ** rng.betavariate(2, 2.4)))
    if not 7 <= answered.hour < 20:  # nobody sits at the desk at night
        answered += timedelta(hours=11)
    state = state or rng.choices(("answered", "ignored", "assigned"), (70, 26 if tone != "negative" else 8, 4))[0]
    if state == "answered" and answered >= now:
        state = "assigned"
    row = {"theme": theme, "sentiment": tone, "status": state, "owner_id": rng.choice(desk)}
    if state == "answered":
        row |= {"first_response_at": answered, **both("reply", rng.choice(REPLIES[tone]))}
    return row
