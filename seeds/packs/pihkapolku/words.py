"""The coined words of the pack: towns, shops, surnames Faker lacks. None of them is a real shop or town."""

TOWNS = {"Hiislahti": "99991", "Kelokoski": "99971", "Pihkaniemi": "99972", "Tuulavuori": "99973", "Suvantola": "99974"}
"""Towns and postal codes outside the range in use."""

CLOSED = "Länsiportti"
"""The shop that closed on 28 February 2025."""

CLOSED_FOR = 185
"""Days since it was last open."""

STORES = {"Harjutori": "Hiislahti", CLOSED: "Hiislahti", "Kelonkulma": "Kelokoski", "Rantamakasiini": "Pihkaniemi",
          "Tuulaportti": "Tuulavuori"}  # fmt: skip
"""The five shops and their towns."""

WEB = "pihkapolku.example"
"""The web shop, which has no other name."""

MAIL = ("posti.example", "kotilaatikko.example", "sahkoposti.example", "verkkokirje.example")
"""Where people have their e-mail."""

SURNAMES = ("Åkerlöv", "Sjöfalla", "Björkskata", "Källnäs", "O’Kallio", "D’Ahola", "O’Niskala", "Ala-Kelo", "Ylä-Routa",
            "Ängslund")  # fmt: skip
"""Surnames with letters and signs that must occur (V7)."""
