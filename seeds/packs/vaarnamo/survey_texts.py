"""What customers of Vaarnamo write when they are asked: by recommendation group, and after a delivery or a case."""

SURVEYS = {
    "trial": (("Asiakaskyselyn koe 2024", "Customer survey trial 2024"), "regular"),
    "delivery": (("Kysely toimituksen jälkeen", "Survey after a delivery"), "order"),
    "case": (("Kysely palvelupyynnön jälkeen", "Survey after a case"), "case"),
    "yearly": (("Asiakaskysely 2025", "Customer survey 2025"), "regular"),
}
"""Name and trigger."""

ALL_THREE = (
    "1. Kuinka todennäköisesti suosittelisit Vaarnamoa kollegalle? (0–10)\n"
    "2. Kuinka tyytyväinen olet Vaarnamoon kokonaisuutena? (1–5)\n"
    "3. Vaarnamo teki asioinnista vaivatonta. (1 täysin eri mieltä – 7 täysin samaa mieltä)",
    "1. How likely are you to recommend Vaarnamo to a colleague? (0–10)\n"
    "2. How satisfied are you with Vaarnamo as a whole? (1–5)\n"
    "3. Vaarnamo made it easy for me to deal with them. (1 strongly disagree – 7 strongly agree)",
)
NO_NPS = (
    "1. Kuinka tyytyväinen olet siihen, miten asiasi hoidettiin? (1–5)\n"
    "2. Vaarnamo teki asian selvittämisestä vaivatonta. (1 täysin eri mieltä – 7 täysin samaa mieltä)",
    "1. How satisfied are you with the way your matter was handled? (1–5)\n"
    "2. Vaarnamo made it easy to settle my matter. (1 strongly disagree – 7 strongly agree)",
)

COMMENTS = {
    "promoter": (
        ("Tavara tulee ja lasku täsmää. Muuta emme pyydä.", "The goods come and the invoice adds up. We ask for nothing else."),
        ("Täyttöpalvelu on paras ostoksemme: {p:ine} ei ole enää koskaan tyhjää.", "The refill service is the best thing we have bought: nothing ever runs out in {p}."),
        ("Yhteyshenkilö muistaa, mitä viimeksi puhuttiin.", "Our contact remembers what we talked about last time."),
        ("Kysyimme neuvoa, ja saimme sen emmekä myyntipuhetta: {t}.", "We asked for advice and got that, not a sales pitch: {t}."),
        ("Pieni asiakas saa saman palvelun kuin iso. Kiitos.", "A small customer gets the same service as a large one. Thank you."),
        ("Kun jokin menee pieleen, se korjataan samana päivänä.", "When something goes wrong, it is put right the same day."),
        ("Suosittelin teitä jo naapuriyritykselle.", "I have already recommended you to the company next door."),
        ("Verkkokaupan tilauslista säästää minulta tunnin viikossa.", "The order list in the web shop saves me an hour a week."),
    ),
    "passive": (
        ("Kaikki toimii, mutta mikään ei yllätä.", "Everything works, but nothing surprises."),
        ("Hyvää: kuljettajat. Kehitettävää: laskujen erittely.", "Good: the drivers. To improve: the breakdown of invoices."),
        ("Tuotteet ovat kunnossa, hinnoista voisi keskustella.", "The products are fine; the prices could be talked about."),
        ("Toivoisin ilmoituksen, kun tuote poistuu valikoimasta: {t}.", "I would like to be told when a product leaves the range: {t}."),
        ("Ihan hyvä. Kilpailutamme silti kahden vuoden välein.", "Quite good. We still put it out to tender every two years."),
        ("Täyttöväli on meille hieman liian pitkä.", "The refill interval is a little too long for us."),
        ("Tilaaminen sujuu, palauttaminen ei niinkään.", "Ordering goes well; returning less so."),
        ("Yhteyttä saa, kun itse soittaa. Toisin päin harvemmin.", "We can reach you by calling. The other way round is rarer."),
    ),
    "detractor": (
        ("Täyttökäynti jää väliin joka toinen kerta.", "Every other refill visit is skipped."),
        ("Hinnat nousevat, palvelu ei.", "The prices rise, the service does not."),
        ("Kukaan ei tunnu lukevan viestejämme.", "Nobody seems to read our messages."),
        ("Sama virhe laskulla kolmatta kuukautta.", "The same mistake on the invoice for the third month."),
        ("Emme tiedä, kuka asiaamme hoitaa.", "We do not know who looks after us."),
        ("Väärää tavaraa {k} kertaa tänä vuonna: {t}.", "Wrong goods {k} times this year: {t}."),
        ("Odotamme yhä vastausta kevään reklamaatioon.", "We are still waiting for an answer to our complaint of the spring."),
        ("Vaihtaisimme toimittajaa, jos siihen olisi aikaa.", "We would change suppliers if there were time for it."),
    ),
}  # fmt: skip

DELIVERED = {
    "promoter": (
        ("Laatikot {p:ine} ennen aamukahvia.", "The boxes were in {p} before the morning coffee."),
        ("Kuljettaja soitti etukäteen. Kiitos hänelle.", "The driver called ahead. Our thanks to him."),
        ("Kaikki oikein, taas kerran.", "All correct, once again."),
        ("Pakattu niin, että purkaminenkin oli iloa.", "Packed so that even unpacking was a pleasure."),
    ),
    "passive": (
        ("Tuli luvattuna päivänä, mutta vasta illalla.", "It came on the promised day, but only in the evening."),
        ("Yksi laatikko kolhiintunut, sisältö ehjä.", "One box dented, the contents whole."),
        ("Osatoimitus, josta ei kerrottu etukäteen: {t}.", "A part delivery nobody told us of: {t}."),
    ),
    "detractor": (
        ("Toimitus {k} päivää myöhässä, eikä kukaan ilmoittanut.", "The delivery was {k} days late and nobody told us."),
        ("Puolet puuttui: {t}.", "Half of it was missing: {t}."),
        ("Laatikot jätettiin pihalle sateeseen.", "The boxes were left in the yard in the rain."),
        ("Sain väärän tavaran ja ohjeen palauttaa se itse.", "I got the wrong goods and was told to return them myself."),
    ),
}  # fmt: skip

SETTLED = {
    "promoter": (
        ("Asia hoitui yhdellä puhelulla.", "It was settled in one call."),
        ("Vastaus tuli samana päivänä ja oli selvä.", "The answer came the same day and was clear."),
        ("Virhe sattui, mutta korjaus oli esimerkillinen.", "A mistake was made, but the way it was put right was exemplary."),
    ),
    "passive": (
        ("Lopulta kunnossa. Kysyä piti kahdesti.", "Fine in the end. We had to ask twice."),
        ("Ratkaisu oli hyvä, odotus pitkä.", "The solution was good, the wait was long."),
    ),
    "detractor": (
        ("Selitin saman asian kolmelle ihmiselle.", "I explained the same thing to three people."),
        ("Pyyntö suljettiin, ongelma ei.", "The case was closed, the problem was not."),
        ("Jouduin itse etsimään tilausnumerot kolmelta vuodelta.", "I had to dig up order numbers of three years myself."),
    ),
}  # fmt: skip

ALARM = (
    ("Lupauksia riittää, käyntejä ei.", "Plenty of promises, no visits."),
    ("Joka asiasta pitää soittaa itse. En suosittele.", "We have to call about everything ourselves. I do not recommend you."),
    ("Kukaan ei ole kysynyt, miten meillä menee.", "Nobody has asked how we are doing."),
    ("Ennen tämä toimi. Ei enää.", "This used to work. Not any more."),
)  # fmt: skip
"""Comments at the key customer nobody worries about (PB9)."""

OLD_GRIEF = ("Kevään toimitukset olivat sekaisin koko ajan.", "The deliveries of the spring were a mess all the time.")
"""A key customer's detractor answer of the year before last."""

WELL_HANDLED = ("Asia on vielä kesken, mutta hoituu hyvin.", "The matter is still open, but it is being handled well.")
"""A key customer that has an open case and is content."""

NO_ANSWER = ("En halua vastata kyselyihin.", "I do not want to answer surveys.")
"""The comment of an answer that is otherwise blank."""
