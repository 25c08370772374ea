"""What is written on leads: how they came, and what stands in the way of some."""

STORIES = {
    "web": (
        ("{who} jätti yhteystietonsa verkkosivujen lomakkeella ja toivoi soittoa aamupäivällä.",
         "{who} left contact details on the website and asked for a call in the morning."),
        ("Yhteydenottopyyntö verkkosivuilta. {who} oli lukenut täyttöpalvelusta.",
         "A request from the website. {who} had read about the refill service."),
    ),
    "call": (
        ("{who} soitti vaihteeseen ja kysyi, kuka hoitaa uusia asiakkaita.",
         "{who} called the switchboard and asked who takes care of new customers."),
        ("{who} soitti {d:ess}. Nykyinen toimittaja ei ehdi palvella.", "{who} called {d}. Their present supplier has no time for them."),
    ),
    "fair": (
        ("{who} jätti käyntikortin messuosastolle ja kokeili annostelijaa.", "{who} left a card at our stand and tried the dispenser."),
        ("Tavattiin alueen työturvallisuuspäivässä. {who} tuli esityksen jälkeen juttelemaan.",
         "We met at the regional safety day. {who} came to talk after the presentation."),
    ),
    "referral": (
        ("Nykyinen asiakas suositteli meitä. {who} odottaa yhteydenottoa.", "A present customer recommended us. {who} expects to hear from us."),
        ("{who} kuuli meistä naapuriyritykseltä.", "{who} heard of us from the company next door."),
    ),
    "partner": (
        ("Siivouskumppanimme vinkkasi. {who} tietää, että otamme yhteyttä.", "A tip from our cleaning partner. {who} knows that we will call."),
        ("Laitetoimittaja antoi nimen: {who} uusii hankintojaan.", "An equipment supplier gave the name: {who} is renewing purchases."),
    ),
    "campaign": (
        ("{who} vastasi kampanjaviestiin ja pyysi lisätietoja.", "{who} answered the campaign e-mail and asked for more."),
        ("{who} latasi käsihygieniaoppaan ja antoi luvan soittaa.", "{who} downloaded the hand-hygiene guide and agreed to a call."),
    ),
    "prospecting": (
        ("Poimittu alueen yritysluettelosta. {who} vastasi puhelimeen ja jutteli hetken.",
         "Picked from the list of local companies. {who} answered the phone and talked for a while."),
        ("Uusi toimipaikka bongattiin lehdestä. Yhteyshenkilö on {who}.", "We read of the new site in the paper. The contact is {who}."),
    ),
    "other": (("Vinkki tuli omalta kuljettajalta. Paikalla vastaa {who}.", "A tip from our own driver. {who} is in charge there."),),
}  # fmt: skip
"""How a lead came, by source."""

READY = (
    ("Rahat on varattu, ja päätös tehdään pian.", "The money is set aside and a decision is near."),
    ("Vaatimukset ovat selvät ja aikataulu sovittu.", "The requirements are clear and the schedule agreed."),
    ("Ehdotukseen halutaan hinta ja aloituspäivä.", "They want a proposal with a price and a starting date."),
    ("Tarjouspyyntö lähetetään kahdelle, me olemme toinen.", "Two suppliers are asked for a quote, and we are one."),
)  # fmt: skip

NOT_YET = {
    "budget": (
        ("Rahasta ei ole vielä puhuttu.", "Money has not been discussed yet."),
        ("Vielä ei tiedetä, kenen budjetista tämä maksettaisiin.", "It is not known yet whose budget would pay for this."),
        ("Budjetti vahvistetaan vasta myöhemmin.", "The budget will be confirmed later."),
    ),
    "timeframe": (
        ("Nykyinen sopimus sitoo vielä pitkään.", "Their present agreement still binds them for long."),
        ("Hankinta on ajankohtainen vasta, kun uusi tila valmistuu.", "They will buy only when the new building is ready."),
        ("Hankkeella ei ole kiirettä, sanottiin.", "There is no hurry, we were told."),
    ),
    "need": (
        ("Halusi vain nähdä, mitä meillä on.", "Only wanted to see what we have."),
        ("Tarve jäi epäselväksi. Kysytään myöhemmin uudelleen.", "The need remained unclear. We ask again later."),
        ("Kerää tietoa esihenkilölleen, itse tarvetta ei osannut kuvata.", "Is gathering information for a superior and could not describe the need."),
    ),
}  # fmt: skip
"""Why it is too early, by what is not known."""

VAGUE = (
    ("Esitepyyntö", "Request for a brochure"),
    ("Yleinen kysely tuotteista", "A general enquiry about products"),
    ("Haluaa kuulla lisää", "Wants to hear more"),
    ("Kiinnostunut yhteistyöstä", "Interested in working together"),
    ("Messukohtaaminen", "Met at a fair"),
    ("Hinnastopyyntö", "Request for a price list"),
)
"""Topics that tell no need."""

OF_CUSTOMERS = (
    (("Laskun kopio", "Copy of an invoice"),
     ("{who} täytti verkkosivujen lomakkeen, koska ei löytänyt asiakaspalvelun numeroa. Tarvitsee viime laskun uudelleen.",
      "{who} filled in the form on the website, not finding the number of customer service. Needs the last invoice again.")),
    (("Toimituspäivän siirto", "Another day of delivery"),
     ("{who} haluaa siirtää viikkotoimituksen. Viesti tuli väärää kautta, asia kuuluu palvelutiimille.",
      "{who} wants to move the weekly delivery. The message came the wrong way; it belongs to the service team.")),
    (("Tunnukset verkkokauppaan", "Login for the web shop"),
     ("{who} aloitti asiakkaalla juuri ja pyytää tilaustunnuksia. Ei uutta ostettavaa.",
      "{who} has just started at a customer of ours and asks for a login. Nothing new to buy.")),
    (("Annostelija jumittaa", "A dispenser is stuck"),
     ("{who} toivoo huoltokäyntiä. Palvelutiimi hoitaa nykyisen asiakkaan asian.",
      "{who} hopes for a maintenance visit. The service team takes care of a present customer.")),
)  # fmt: skip
"""What people at present customers send as if they were new: matters of service, nothing to sell."""

ATTACHED = (
    ("{who} on talossa uusi. Yritys ostaa meiltä jo jotakin, mutta yhteyshenkilömme ei ollut tiedossa. Tämä tarve on uusi.",
     "{who} is new there. The company already buys something from us, but our contact was not known. This need is new."),
    ("{who} soitti toisesta yksiköstä kuin tavallinen tilaajamme. Yritys on asiakkaamme, tarve on uusi.",
     "{who} called from another unit than our usual orderer. The company is our customer, the need is new."),
)  # fmt: skip

FAR = (
    ("Ainoa toimipaikka on {far:ine}, eikä muualle ole tulossa uutta.", "Their only site is in {far}, and no other is planned."),
    ("Kaikki kohteet ovat {far:ine}. Täyttökäyntiä toivotaan viikoittain.", "All their sites are in {far}. They hope for a refill visit every week."),
)  # fmt: skip
"""Companies outside the area of delivery."""

PRIVATE = (
    (("Käsihuuhdetta kotiin", "Hand sanitiser for home"),
     ("{who} tilaisi omaan kotiinsa kaksi pulloa. Yritystä ei ole taustalla.", "{who} would order two bottles for home. There is no company behind this.")),
    (("Suojalasit remonttiin", "Safety glasses for renovation"),
     ("{who} remontoi omaa taloaan ja tarvitsee yhden parin laseja.", "{who} is renovating a house of their own and needs one pair.")),
    (("Siivousaineita kesämökille", "Cleaning agents for a cottage"),
     ("{who} kysyi, voiko yksityishenkilö ostaa meiltä.", "{who} asked whether a private person may buy from us.")),
)  # fmt: skip

CLOSED = {
    "no_interest": (("Soitettaessa asia ei ollut enää ajankohtainen.", "When we called, this was no longer topical."),),
    "competitor": (("Valinta osui toimittajaan, jolta ostetaan jo työvaatteet.", "They chose the supplier they already buy work clothes from."),),
    "cannot_contact": (("Kolme soittoa ja kaksi viestiä, ei vastausta.", "Three calls and two messages, no answer."),),
    "no_budget": (("Kysyttäessä kävi ilmi, ettei rahaa ole tänä vuonna.", "When asked, they had no money this year."),),
    "cancelled": (("Hanke peruttiin, kun tilat myytiin.", "The project was cancelled when the premises were sold."),),
    "not_target": (("Tuotteet menisivät edelleen myyntiin, emmekä myy jälleenmyyjille.", "The goods were meant for resale, and we do not sell to resellers."),),
}  # fmt: skip
"""How the leads ended that were disqualified, by reason."""
