"""What people at the customers, and others, say of Vaarnamo where it can be read: by theme and tone."""

TEXTS = {
    ("delivery", "positive"): (
        ("Vaarnamon kuljettaja kantoi laatikot suoraan {p:ill}. Pieni asia, iso apu.", "The Vaarnamo driver carried the boxes straight to {p}. A small thing, a great help."),
        ("Tilasin eilen {t:par}, ja laatikko oli tänään vastaanotossa. Näin sen pitää mennä.", "I ordered {t} yesterday and the box was at reception today. That is how it should be."),
        ("Kolmas vuosi samaa toimittajaa, eikä yksikään lähetys ole jäänyt matkalle. Terveisiä Vaarnamolle.", "Third year with the same supplier and not one delivery lost on the way. Greetings to Vaarnamo."),
    ),
    ("delivery", "neutral"): (
        ("Toimittaako Vaarnamo lauantaisin? Vuoro vaihtuu, ja {p:ine} tarvitaan {t:par}.", "Does Vaarnamo deliver on Saturdays? The shift changes and we need {t} in {p}."),
        ("Vaihtuiko teilläkin Vaarnamon jakelupäivä? Meille auto tulee nyt {d:ess}.", "Has your Vaarnamo delivery day changed too? Our van now comes {d}."),
        ("Mihin aikaan Vaarnamon auto yleensä ehtii Louhiniemeen?", "What time does the Vaarnamo van usually make it to Louhiniemi?"),
    ),
    ("delivery", "negative"): (
        ("Tilauksesta {k} viikkoa: {t}. Seuranta sanoo yhä ’lähdössä’.", "{k} weeks since the order of {t}. Tracking still says ‘leaving soon’."),
        ("Kuormasta puuttui taas {k} laatikkoa. Rahtikirjassa ne kyllä ovat.", "{k} boxes missing from the load again. They are on the waybill, mind you."),
        ("Toimitus jätettiin sateeseen lastauslaiturille. Pahvi oli puuroa.", "The delivery was left on the loading dock in the rain. The cardboard was porridge."),
        ("Auto kävi, mutta oven takana ei kuulemma ollut ketään. Minä seisoin sen oven takana.", "The van came, but apparently nobody was at the door. I was standing at that door."),
    ),
    ("quality", "positive"): (
        ("Vaihdoimme merkkiä: {t}. Kukaan ei ole valittanut viikkoon, mikä on meillä ennätys.", "We changed brands of {t}. Nobody has complained for a week, which is a record here."),
        ("Hajusteeton käsienpesuneste on pelastanut koko vuoron kädet.", "The unscented hand wash has saved the hands of the whole shift."),
        ("Nitriilikäsineet kestävät jopa hitsaamon loppusiivouksen.", "The nitrile gloves survive even the final clean-up of the welding shop."),
    ),
    ("quality", "neutral"): (
        ("Kokemuksia: {t}? Vaarnamolla on kaksi laatua, emmekä osaa valita.", "Any experience of {t}? Vaarnamo has two grades and we cannot choose."),
        ("Onko joku kokeillut Vaarnamon uutta annostelijaa? Meille vaihdettiin harmaa ja hiljainen.", "Has anyone tried Vaarnamo's new dispenser? Ours was changed for a grey, quiet one."),
    ),
    ("quality", "negative"): (
        ("Tämän kuun erä ei ole entisensä: {t}.", "This month's batch is not what it used to be: {t}."),
        ("Annostelija annostelee vain omalle kengälle.", "The dispenser dispenses only onto my shoe."),
        ("Viiltosuojakäsineissä reikä toisena päivänä. Suoja on nyt lähinnä henkinen.", "A hole in the cut-resistant gloves on day two. The protection is now mostly spiritual."),
        ("Kolmesta pyyhkeestä kaksi repeää, kolmas jää telineeseen.", "Of three towels two tear and the third stays in the holder."),
    ),
    ("service", "positive"): (
        ("Soitin Vaarnamolle, ja puhelimeen vastasi ihminen. Ensimmäisellä pirauksella.", "I called Vaarnamo and a human being answered. On the first ring."),
        ("Myyjä kertoi rehellisesti, ettemme tarvitse kalliimpaa. Ostan häneltä jatkossakin.", "The salesperson told us honestly that we do not need the dearer one. I will go on buying from her."),
        ("Käyttöturvallisuustiedote löytyi {k} minuutissa, kun tarkastaja jo odotti {p:ine}.", "The safety data sheet was found in {k} minutes with the inspector already waiting in {p}."),
    ),
    ("service", "neutral"): (
        ("Kuka Vaarnamolla hoitaa nykyään Suolamon asiakkaita?", "Who at Vaarnamo looks after the customers in Suolamo these days?"),
        ("Joko joku on tavannut Vaarnamon uuden asiakkuusjohtajan? Meillä {p:ine} häntä ei ole näkynyt.", "Has anyone met Vaarnamo's new customer director yet? We have not seen her in {p}."),
    ),
    ("service", "negative"): (
        ("Kolme ihmistä ja kolme eri vastausta samaan kysymykseen: {t}.", "Three people and three different answers to one question about {t}."),
        ("Jonotin puhelimessa {n} minuuttia. Jonotusmusiikin osaan nyt ulkoa.", "I was on hold for {n} minutes. I now know the music by heart."),
        ("Lähetin viestin {d:ess}. Onko siellä ketään?", "I sent a message {d}. Is anybody there?"),
        ("Yhteyshenkilömme vaihtui, eikä kukaan kertonut meille.", "Our contact person changed and nobody told us."),
    ),
    ("price", "positive"): (
        ("Sopimushinta piti koko vuoden, vaikka muut nostivat. Arvostan.", "The agreed price held all year although others raised theirs. I appreciate it."),
        ("Vertasin kolmea toimittajaa: {t}. Vaarnamo ei ollut halvin, mutta kokonaisuus ratkaisi.", "I compared three suppliers for {t}. Vaarnamo was not the cheapest, but the whole decided it."),
    ),
    ("price", "neutral"): (
        ("Mitä teillä maksetaan, kun tilataan {t:par}? Teen ensi vuoden budjettia.", "What do you pay when you order {t}? I am making next year's budget."),
        ("Millä rajalla Vaarnamolta saa paljousalennuksen?", "From what quantity on does Vaarnamo give a discount?"),
    ),
    ("price", "negative"): (
        ("Hinta nousi, ja kuulimme siitä laskulla: {t}.", "The price went up and we learned of it from the invoice: {t}."),
        ("Pientoimituslisä on jo suurempi kuin itse toimitus.", "The small-order charge is by now larger than the order."),
    ),
    ("billing", "positive"): (
        ("Hyvityslasku tuli ennen kuin ehdin kysyä perään. Kirkas päivä kirjanpidossa.", "The credit note came before I had time to ask. A bright day in bookkeeping."),
        ("Vaarnamon kokoomalasku mahtuu yhdelle sivulle ja täsmää. Kehystän sen.", "Vaarnamo's monthly invoice fits on one page and adds up. I shall frame it."),
    ),
    ("billing", "neutral"): (
        ("Saako Vaarnamolta verkkolaskun toimipaikoittain eriteltynä?", "Can one get an e-invoice from Vaarnamo broken down by site?"),
    ),
    ("billing", "negative"): (
        ("Sama lasku kolmannen kerran, joka kerta eri summalla.", "The same invoice for the third time, with a different sum each time."),
        ("Laskulla on {n} riviä, ja yksi niistä on oikein.", "The invoice has {n} lines, and one of them is right."),
        ("Maksumuistutus laskusta, joka hyvitettiin {m:ine}.", "A payment reminder for an invoice that was credited {m}."),
    ),
    ("shop", "positive"): (
        ("Verkkokaupan pikalista on paras keksintö sitten kahviautomaatin.", "The quick list in the web shop is the best invention since the coffee machine."),
        ("Uusintatilaus kahdella painalluksella. Kiitos sille, joka sen keksi.", "Ordering again in two clicks. Thanks to whoever thought of it."),
    ),
    ("shop", "neutral"): (
        ("Saako Vaarnamon verkkokaupassa näkyviin pelkät sopimustuotteet?", "Can one see only the contract products in Vaarnamo's web shop?"),
    ),
    ("shop", "negative"): (
        ("Verkkokauppa kirjaa ulos kesken tilauksen. Kori on tyhjä, mieli myös.", "The web shop signs me out in the middle of an order. The basket is empty, and so am I."),
        ("Tuotekuvassa sininen, laatikossa keltainen: {t}.", "Blue in the picture, yellow in the box: {t}."),
        ("Hain verkkokaupasta: {t}. Tulos: puutarhaletku.", "I searched the web shop for {t}. Result: a garden hose."),
    ),
    ("repair", "positive"): (
        ("Täyttöpalvelu kävi eilen, ja {p:ine} on taas kaikkea. Huomaamatonta ja hyvää.", "The refill service came yesterday and there is everything in {p} again. Unnoticed and good."),
        ("Huoltaja korjasi samalla senkin annostelijan, josta kukaan ei ollut jaksanut ilmoittaa.", "The technician also fixed the dispenser nobody had bothered to report."),
    ),
    ("repair", "neutral"): (
        ("Kuinka usein teillä käy täyttöpalvelu? Meillä {k} viikon välein.", "How often does the refill service visit you? Here it is every {k} weeks."),
        ("Tarvitaanko Vaarnamon täyttökäynnille oma avain vai riittääkö vastaanotto?", "Does the Vaarnamo refill visit need a key of its own, or will reception do?"),
    ),
    ("repair", "negative"): (
        ("Täyttökäynti jäi väliin. Nyt kädet kuivataan {p:ine} housuihin.", "The refill visit was skipped. In {p} hands are now dried on trousers."),
        ("Huoltaja kävi, totesi telineen rikkinäiseksi ja lähti. Teline on yhä rikki.", "The technician came, found the holder broken and left. It is still broken."),
        ("Käyntilappu ovessa, tyhjät telineet seinällä.", "A visit slip on the door, empty holders on the wall."),
    ),
}  # fmt: skip

THEMES = {template: theme for (theme, _tone), templates in TEXTS.items() for template in templates}
"""What each template is about."""

TONES = {tone: [t for (_theme, one), templates in TEXTS.items() if one == tone for t in templates]
         for tone in ("positive", "neutral", "negative")}  # fmt: skip
"""The templates by their tone."""

WEIGHTS = {"positive": 34, "neutral": 22, "negative": 44}
CHANNELS = {"forum": 36, "short": 30, "review": 22, "picture": 12}

TO_CASE = ("Hei, kirjoitan tänne, kun puhelin oli varattu. {title}.", "Hello, I am writing here as the line was busy. {title}.")  # fmt: skip
"""What a case of social origin began with."""

NICKS = ("hallinvartija", "varastonvarjo", "kahvihuone", "tarjouspyynto", "lavakuormaaja", "aamuvuoro", "iltavuoro",
         "tarvikekaappi", "rahtikirja", "hyllyvali", "laiturikolme", "kuittikasa", "ostolista", "trukkimies", "sahaveikko",
         "leipurinviikko", "puhtauspuoli", "tiskivuoro", "huoltokuski", "lattiakaivo")  # fmt: skip

# --------------------------------------------------------------------------------------------------
# The silent alarm (PB9): what the key customer's people write, and what only looks like it

MISSED = (
    ("Kolmas viikko, kun täydennyskäynti jää tekemättä. Lasku kyllä tulee ajallaan.", "Third week that the refill visit has not happened. The invoice, though, comes on time."),
    ("Telineet tyhjinä jo toista viikkoa. Soitin, kirjoitin, odotin. Odotan yhä.", "Holders empty for the second week. I called, I wrote, I waited. I am still waiting."),
    ("Meille luvattiin oma huoltaja. Ilmeisesti hän on arka, sillä kukaan ei ole nähnyt häntä.", "We were promised a technician of our own. He must be shy, for nobody has ever seen him."),
)  # fmt: skip
CHASED = (
    ("Vinkkejä suojaintoimittajasta? Nykyisen perään saa soitella joka kerta.", "Any tips for a supplier of protective gear? With ours you have to chase them every time."),
    ("Kilpailutan syksyllä tarvikkeet. Nykyinen toimittaja huomaa sen varmaan viimeisenä.", "I am putting our supplies out to tender this autumn. Our supplier will probably be the last to notice."),
    ("Miten kauan teillä kestää, että toimittaja vastaa sähköpostiin? Meillä ennätys on yhdeksän päivää.", "How long does your supplier take to answer an e-mail? Our record is nine days."),
)  # fmt: skip
NAMED = (
    ("{named} väki oli taas ilman käsihuuhdetta. Toimittaja lupasi ’huomenna’.", "The people at {name} were out of hand sanitiser again. The supplier promised ‘tomorrow’."),
    ("Kävin {named} taukotilassa: käsipaperin tilalla lappu ’tulossa’. Toimittajan tasosta kertoo jotain.", "I was in the break room of {name}: instead of paper towels a note ‘on its way’. It tells something of their supplier."),
    ("{named} vastaanotossa odotti kuormallinen väärää tavaraa. Sama toimittaja kuulemma aina.", "At the reception of {name} a load of wrong goods was waiting. Always the same supplier, I hear."),
)  # fmt: skip
NEAR = (
    "{named} uusi toimittaja hukkasi koko tilauksen. Hieno alku.",
    "{name}'s new supplier lost the whole order. A fine start.",
)
IRONIC = (
    "Olipa taas salamannopea toimitus – vain viikon myöhässä.",
    "Lightning-fast delivery again – only a week late.",
)
CALM = (("Juttelin ostajan kanssa", "A talk with the buyer"),
        ("Ostaja oli hyväntuulinen ja tyytyväinen. Ei avoimia asioita.", "The buyer was in good spirits and content. Nothing is open."))  # fmt: skip
"""The reassuring last note on the customer."""
