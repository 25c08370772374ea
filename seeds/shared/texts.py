"""Bilingual templates with slots.

A template is a pair (Finnish, English). A slot stands for a ``Word``, which knows the Finnish cases a
template may ask for: ``{t:gen}`` is the genitive of the topic. English uses the word as it is.
"""

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True)
class Word:
    """A Finnish word with its cases; ``{t}`` gives the basic form."""

    cases: dict[str, str]
    english: str

    def __format__(self, case: str) -> str:
        return self.cases[case]


def words(cases: str, table: str) -> tuple[Word, ...]:
    """Words of a table: a line each, basic form, the named cases and English with ``|`` between."""
    names = ["", *cases.split()]
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(Word(dict(zip(names, row[:-1], strict=True)), row[-1]) for row in rows)


def fill(template: Pair, drawn: dict) -> Pair:
    """The template in both languages with the same slots."""
    english = {name: value.english if isinstance(value, Word) else value for name, value in drawn.items()}
    return template[0].format(**drawn), template[1].format(**english)


def join(*parts: Pair) -> Pair:
    """Sentences one after another, in both languages."""
    return " ".join(p[0] for p in parts), " ".join(p[1] for p in parts)
