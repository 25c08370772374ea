"""What people say of Pihkapolku and its club where it can be read or heard: by theme and tone."""

TEXTS = {
    ("quality", "positive"): (
        ("Kuoritakki kesti viikon tihkua ja yhden karhunvatukkapensaan.", "The shell jacket survived a week of drizzle and one bramble bush."),
        ("Kymmenen vuotta sama {i}, eikä vieläkään syytä vaihtaa.", "Ten years with the same {i} and still no reason to change."),
        ("Testattu pakkasessa: {i}. Toimii.", "Tested in the frost: {i}. It works."),
        ("Ensimmäinen yö ulkona, uusi {i} ja kevyt mieli.", "First night out, a new {i} and a light heart."),
        ("Villasukat Pihkapolulta. Muuta ei joulupukin tarvitse tuoda.", "Wool socks from Pihkapolku. Father Christmas need not bring anything else."),
    ),
    ("quality", "neutral"): (
        ("Kumpi kestää paremmin, kallis vai halpa {i}?", "Which lasts better, a dear or a cheap {i}?"),
        ("Onko kokemuksia talvikäytöstä: {i}?", "Has anyone used this in winter: {i}?"),
        ("Paljonko teillä painaa {i}? Kevennän kesän kantamusta.", "How much does your {i} weigh? I am lightening my summer load."),
    ),
    ("quality", "negative"): (
        ("Teltan vetoketju hajosi toisena yönä. Hyttyset kiittävät.", "The zip of the tent broke on the second night. The mosquitoes say thanks."),
        ("Makuualusta tyhjeni yöllä. Aamulla nukuin jo suolla.", "The sleeping mat went flat in the night. By morning I was sleeping on the bog."),
        ("Uusi {i}, ja rikki jo toisella kerralla.", "A new {i}, and broken the second time out."),
        ("Otsalamppu sammui keskellä kivikkoa. Onneksi oli kuu.", "The head torch went out in the middle of a boulder field. Luckily there was a moon."),
    ),
    ("delivery", "positive"): (
        ("Tilasin illalla, aamupäivällä paketti oli noutopisteessä.", "I ordered in the evening; by late morning the parcel was at the pick-up point."),
        ("Pihkapolun paketissa oli käsin kirjoitettu onnentoivotus vaellukselle.", "The parcel from Pihkapolku held a handwritten good-luck note for the hike."),
        ("Pakattu uusiopahviin ja naruun, ei muovin palaakaan: {i}.", "Packed in recycled card and string, not a scrap of plastic: {i}."),
    ),
    ("delivery", "neutral"): (
        ("Lähettääkö Pihkapolku pakettiautomaattiin vai vain noutopisteeseen?", "Does Pihkapolku send to parcel lockers or only to pick-up points?"),
        ("Milloin verkkokauppaan tulee seuraava erä: {i}?", "When does the web shop get the next batch: {i}?"),
    ),
    ("delivery", "negative"): (
        ("Seuranta: matkalla. Viikko sitten: matkalla. Minä: jo palannut matkalta.", "Tracking: on its way. A week ago: on its way. Me: back from my trip."),
        ("Tilasin saappaat koossa {n}. Paketissa oli kaksi vasenta.", "I ordered boots in size {n}. The parcel held two left ones."),
        ("Puolet tilauksesta tuli, lopusta tuli vain lasku.", "Half of the order came; of the rest only the invoice."),
        ("Paketti oli auki, ja puuttumaan jäi {i}.", "The parcel was open, and missing from it was a {i}."),
        ("Noutopiste vaihtui kesken matkan. {k} kilometriä lisää pyörällä, rinkka selässä.", "The pick-up point changed on the way. {k} kilometres more by bicycle, backpack on."),
    ),
    ("service", "positive"): (
        ("Rantamakasiinin myyjä kysyi ensin, minne olen menossa. Vasta sitten puhuttiin kengistä.", "The salesperson at Rantamakasiini first asked where I was going. Only then did we talk about boots."),
        ("Sain neuvon, joka säästi satasen: vanha {i} kelpaa vielä.", "I got advice that saved me a hundred: my old {i} will still do."),
        ("Chatissa vastattiin kahdessa minuutissa ja ihmisen kielellä.", "The chat answered in two minutes and in human language."),
        ("Kelonkulmassa sovitettiin {k} paria kenkiä, eikä kukaan huokaissut.", "At Kelonkulma we tried on {k} pairs of boots and nobody sighed."),
        ("Soitin väärään numeroon, ja Pihkapolulta neuvottiin silti oikeaan.", "I called the wrong number, and Pihkapolku still told me the right one."),
    ),
    ("service", "neutral"): (
        ("Kuka Pihkapolulla tietää eniten rinkoista? Menen kysymään.", "Who at Pihkapolku knows most about backpacks? I will go and ask."),
        ("Pitääkö varusteneuvontaan varata aika?", "Does one need an appointment for gear advice?"),
        ("Saako kurssipaikan siirtää kaverille, jos itse sairastuu?", "Can I pass my course place to a friend if I fall ill?"),
    ),
    ("service", "negative"): (
        ("Soitin kolmesti, jonotin {n} minuuttia, ja puhelu katkesi.", "I called three times, held for {n} minutes, and was cut off."),
        ("Kysyin myymälässä: {i}. Käsi heilahti jonnekin perälle.", "I asked in the shop for a {i}. A hand waved towards the back."),
        ("Palautus evättiin, koska pussi oli avattu. Miten takkia sovitetaan pussissa?", "They refused the return because the bag had been opened. How does one try on a jacket in a bag?"),
        ("{k} viestiä, {k} automaattivastausta.", "{k} messages, {k} automatic replies."),
        ("Kurssi peruttiin edellisenä iltana, ja siitä kertoi toinen kurssilainen.", "The course was cancelled the evening before, and it was another participant who told me."),
    ),
    ("shop", "positive"): (
        ("Harjutorin uudessa sovitusnurkassa on kiviä, juuria ja mutaa. Nerokasta.", "The new fitting corner at Harjutori has stones, roots and mud. Genius."),
        ("Tuulaportissa tuoksuu terva ja kahvi. Jäin tunniksi.", "Tuulaportti smells of tar and coffee. I stayed an hour."),
        ("Rantamakasiinin vuokrakajakit ovat kuin uusia.", "The hire kayaks at Rantamakasiini are as good as new."),
    ),
    ("shop", "neutral"): (
        ("Mihin aikaan Kelonkulma aukeaa lauantaina?", "What time does Kelonkulma open on Saturday?"),
        ("Löytyykö Harjutorista sovitettavaksi {i}?", "Does Harjutori have a {i} to try?"),
        ("Missä muut entiset Länsiportin asiakkaat käyvät nykyään?", "Where do other former customers of Länsiportti go these days?"),
    ),
    ("shop", "negative"): (
        ("Länsiportti suljettiin, ja minulta meni samalla huolto, neuvonta ja kahvipaikka.", "Länsiportti closed, and with it went my repairs, my advice and my coffee."),
        ("Lähin myymälä on nyt {n} kilometrin päässä. Verkossa ei voi sovittaa kenkää.", "The nearest shop is now {n} kilometres away. One cannot try on a boot online."),
        ("Kassalla yksi ihminen ja jono ulko-ovelle.", "One person at the till and a queue to the front door."),
        ("Verkkokauppa tyhjensi korin kesken maksamisen. {k}. kerran.", "The web shop emptied my basket while I was paying. Time number {k}."),
        ("Hyllyssä luki {i}. Hyllyssä oli tyhjää.", "The shelf said {i}. The shelf was empty."),
    ),
    ("repair", "positive"): (
        ("Huollosta palasi {i} parempana kuin uutena.", "Back from repairs: a {i} better than new."),
        ("Vanha rinkka sai uuden soljen veloituksetta. Näin asiakas pidetään.", "My old backpack got a new buckle for free. That is how you keep a customer."),
        ("Suksihuolto hoitui päivässä, vaikka koko kaupunki jonotti.", "The skis were serviced in a day although the whole town was queueing."),
    ),
    ("repair", "neutral"): (
        ("Paljonko suunnilleen maksaa huolto: {i}?", "Roughly what does it cost to repair a {i}?"),
        ("Korjaako Pihkapolku myös muualta ostettuja varusteita?", "Does Pihkapolku repair gear bought elsewhere?"),
    ),
    ("repair", "negative"): (
        ("Huollossa jo {k} viikkoa: {i}. Vaellus meni lainavarusteilla.", "At repairs for {k} weeks now: one {i}. I did the hike with borrowed gear."),
        ("Korjattu sauma petti samasta kohdasta.", "The mended seam gave way in the same place."),
        ("Huollosta soitettiin, että valmista on. Ajoin paikalle. Ei ollut.", "Repairs called to say it was ready. I drove over. It was not."),
        ("Vein huoltoon yhden, hain kotiin toisen: {i}.", "I took one to be repaired and brought another home: {i}."),
        ("Huoltoarvio nousi kahdesti, ja sitten {i} palautettiin korjaamatta.", "The estimate rose twice, and then the {i} came back unrepaired."),
    ),
    ("club", "positive"): (
        ("Polkuklubin kerhoilta: kolme uutta reittiä ja yksi uusi ystävä.", "Club evening at Polkuklubi: three new routes and one new friend."),
        ("Pisteillä ilmainen keittimen huolto. Kerran kanta-asiakkuus, josta on hyötyä.", "A free stove service with my points. For once a loyalty programme that is of use."),
        ("Nousin Rungoksi ja sain kirjeen, jonka joku oli kirjoittanut itse.", "I rose to Runko and got a letter somebody had actually written."),
    ),
    ("club", "neutral"): (
        ("Milloin Polkuklubin pisteet vanhenevat?", "When do Polkuklubi points expire?"),
        ("Mitä eroa on Rungolla ja Latvalla?", "What is the difference between Runko and Latva?"),
        ("Saako kerhoiltaan tuoda koiran?", "May one bring a dog to the club evening?"),
    ),
    ("club", "negative"): (
        ("Pisteitä piti tulla, pisteitä ei tullut, ja nyt ne ovat kuulemma vanhentuneet.", "Points were to come, points did not come, and now I hear they have expired."),
        ("Kielsin tekstiviestit keväällä. Tänään tuli taas {k}.", "I said no to text messages in spring. Today {k} more came."),
        ("Tasoni putosi, vaikka ostin rinkan. Kuulemma ’palautus vaikuttaa’.", "My tier dropped although I bought a backpack. ‘A return counts’, they say."),
        ("Polkuklubin etu koskee kahta tuotetta, joista kumpaakaan ei ole varastossa.", "The Polkuklubi benefit covers two products, neither of which is in stock."),
        ("Jäsenhinta näkyi hyllyssä, muttei kassalla: {i}.", "The member price was on the shelf but not at the till: {i}."),
    ),
}  # fmt: skip

THEMES = tuple(dict.fromkeys(theme for theme, _tone in TEXTS))

BY_THEME = {
    theme: [t for (one, _tone), templates in TEXTS.items() if one == theme for t in templates] for theme in THEMES
}
TONES = {template: tone for (_theme, tone), templates in TEXTS.items() for template in templates}
"""The templates of each theme, and the tone of each template."""

IRONIC = {
    "quality": ("Vedenpitävä takki todellakin: kaikki vesi pysyi sisäpuolella. Kiitos.", "A waterproof jacket indeed: all the water stayed inside. Thank you."),
    "delivery": ("Mahtavaa, talvimakuupussi ehti perille juuri juhannukseksi.", "Splendid, the winter sleeping bag arrived just in time for Midsummer."),
    "service": ("Loistavaa palvelua: myyjä ehti hymyillä ohi mennessään jo kolmannen kerran.", "Brilliant service: the salesperson smiled in passing for the third time already."),
    "shop": ("Hienoa, että lähikauppa suljettiin heti, kun opin reitin sinne.", "How nice that the shop closed as soon as I had learnt the way there."),
    "repair": ("Huolto on ihailtavan perusteellista: jo neljäs kuukausi menossa.", "The repair is admirably thorough: already in its fourth month."),
    "club": ("Onnittelut minulle: kuuden vuoden ostoksilla ansaitsin kokonaisen pipon.", "Congratulations to me: six years of purchases have earned me a whole beanie."),
}  # fmt: skip
"""What sounds like praise and is none, by theme."""

URGENT = (
    ("Retkikeitin leimahti telttaretkellä, ja tyttären käteen tuli palovamma. Onko muille käynyt näin?", "The camping stove flared up on our trip and my daughter's hand was burnt. Has this happened to others?"),
    ("Riippumaton hihna katkesi, ja putosin kiville. Päivystyksessä tikattiin. Sama hihna on varmasti muillakin.", "The strap of the hammock snapped and I fell on the rocks. I needed stitches. Others must have the same strap."),
    ("Vuokrakajakin luukku aukesi keskellä selkää, ja lapsi joutui veteen. Emme pelästyneet turhaan.", "The hatch of the hire kayak opened out on the open water and our child went in. We were not scared for nothing."),
)  # fmt: skip
"""Somebody has been hurt: this one cannot wait."""

CHANNELS = {"short": 28, "picture": 22, "forum": 20, "review": 18, "desk": 12}

NICKS = ("tunturitiina", "rinkkarane", "suosaapas", "puolukkapolku", "nuotiomestari", "kajakkikaisa", "laavulle", "retkimuori",
         "keittovesi", "hillasoppa", "polkupolle", "merinomies", "karttaihminen", "aamukaste", "kuksankantaja", "otsalampunvalo",
         "sadepaivaretki", "juurakko", "mustikkamaki", "erakkokoira", "villasukkavaki", "pitkospuu")  # fmt: skip
