"""What customers of Pihkapolku are asked at three points of their path, and what they write."""

SURVEYS = {
    "shop": (("Kysely myymäläkäynnin jälkeen", "Survey after a visit to a shop"), "visit", "several", ("nps", "csat")),
    "web": (("Kysely verkkokaupan tilauksesta", "Survey about an order from the web shop"), "order", "several", ("nps", "ces")),
    "repair": (("Kysely palvelupyynnön jälkeen", "Survey after a case"), "case", "several", ("csat", "ces")),
}  # fmt: skip
"""Name, trigger, kind and what is asked, by touchpoint."""

QUESTIONS = {
    "nps": ("Kuinka todennäköisesti suosittelisit Pihkapolkua ystävälle? (0–10)", "How likely are you to recommend Pihkapolku to a friend? (0–10)"),
    "csat": ("Kuinka tyytyväinen olet käyntiisi tai saamaasi palveluun? (1–5)", "How satisfied are you with your visit or the service you got? (1–5)"),
    "ces": ("Pihkapolku teki asioinnista vaivatonta. (1 täysin eri mieltä – 7 täysin samaa mieltä)", "Pihkapolku made it easy for me. (1 strongly disagree – 7 strongly agree)"),
}  # fmt: skip

COMMENTS = {
    ("shop", "promoter"): (
        ("Myyjä oli itse kävellyt reitin, jolle olin lähdössä.", "The salesperson had walked the very trail I was leaving for."),
        ("Sain kokeilla rinkkaa kahden kiven kanssa. Ostin rinkan, kivet jätin.", "I was allowed to try the backpack with two stones in it. I bought the backpack and left the stones."),
        ("Lapsetkin viihtyivät, ja se on paljon sanottu.", "Even the children enjoyed it, which is saying a lot."),
        ("Minulle sanottiin suoraan, että entinen {i} kelpaa.", "They told me straight that my old {i} will do."),
        ("Kengät sovitettiin kunnolla, ei kiirehditty.", "The boots were fitted properly, nobody hurried."),
        ("Tulen uudestaan, vaikkei mitään puuttuisi.", "I will come again even if I need nothing."),
    ),
    ("shop", "passive"): (
        ("Hyvä kauppa, kapea valikoima isoissa ko’oissa.", "A good shop, a narrow range in large sizes."),
        ("Palvelu oli mukavaa, jono kassalla ei.", "The service was pleasant, the queue at the till was not."),
        ("Löysin etsimäni, kun osasin itse etsiä.", "I found what I wanted because I knew how to look."),
        ("Hinnat ovat nousseet, neuvonta onneksi ennallaan.", "The prices have risen; the advice luckily is as before."),
    ),
    ("shop", "detractor"): (
        ("Kukaan ei ehtinyt auttaa.", "Nobody had time to help."),
        ("Palautus oli tehty niin hankalaksi, että pidin takin.", "Returning was made so hard that I kept the jacket."),
        ("Oma myymälä suljettiin. Tänne on {n} kilometriä.", "My own shop was closed. This one is {n} kilometres away."),
        ("Hyllypaikat tyhjinä parhaaseen retkiaikaan.", "Empty shelves in the best hiking season."),
    ),
    ("web", "promoter"): (
        ("Tilaus kesti kaksi minuuttia. Paketti kaksi päivää.", "The order took two minutes. The parcel two days."),
        ("Kokotaulukko piti paikkansa, ihme kyllä.", "The size chart was right, for a wonder."),
        ("Noutopiste kulman takana ja viesti heti, kun paketti saapui.", "A pick-up point round the corner and a message as soon as the parcel came."),
        ("Palautuslappu oli valmiina laatikossa. En tarvinnut sitä.", "The return slip was in the box. I did not need it."),
    ),
    ("web", "passive"): (
        ("Tuotekuvat ovat kauniita, mitat puuttuvat.", "The pictures are beautiful, the measurements are missing."),
        ("Toimi muuten, mutta pistekoodi piti syöttää kahdesti.", "It worked, but the points code had to be entered twice."),
        ("Haku ei ymmärrä, mikä on {i}.", "The search does not understand what a {i} is."),
    ),
    ("web", "detractor"): (
        ("Kori tyhjeni {k} kertaa ennen maksua.", "The basket was emptied {k} times before I could pay."),
        ("Osatoimitus, josta sain tietää avaamalla laatikon.", "A part delivery, which I learnt of by opening the box."),
        ("Verkkokauppa sanoi, että on varastossa. Varasto oli eri mieltä.", "The web shop said it was in stock. The stock disagreed."),
    ),
    ("repair", "promoter"): (
        ("Vanhasta tuli uusi. Kiitos, käsityöläiset.", "The old became new. Thank you, craftspeople."),
        ("Vastaus tuli samana päivänä, ja sitä saattoi uskoa.", "The answer came the same day and could be believed."),
        ("Korjaus maksoi vähemmän kuin bussilippu.", "The repair cost less than the bus fare."),
        ("Minua ei pompoteltu kertaakaan.", "I was not passed around even once."),
    ),
    ("repair", "passive"): (
        ("Hyvä lopputulos, pitkä odotus.", "A good result, a long wait."),
        ("Asia hoitui, kun soitin perään.", "It was settled once I called to ask."),
        ("Arvio oli yksi, lasku toinen, mutta lähellä.", "The estimate said one thing and the bill another, though close."),
    ),
    ("repair", "detractor"): (
        ("Huollossa {k} viikkoa, ja vika on yhä tallella.", "{k} weeks at repairs, and the fault is still there."),
        ("Selitin saman kolmelle ihmiselle.", "I explained the same thing to three people."),
        ("Viestiin ei vastattu, joten kirjoitan tähän.", "My message was not answered, so I am writing here."),
    ),
}  # fmt: skip
