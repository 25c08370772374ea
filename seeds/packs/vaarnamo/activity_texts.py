"""What the account managers wrote of their calls, meetings and e-mails.

A theme is (types, subject, bodies): types are ``c`` call, ``m`` meeting, ``e`` e-mail, and ``i`` marks what the
customer usually starts.
"""

THEMES = (
    ("cei", ("Täydennystilaus: {t}", "Top-up order: {t}"), (
        ("{who} tilasi lisää {t:par}, koska kulutus on kasvanut.", "{who} ordered more {t} because consumption has grown."),
        ("{who} pyysi toimittamaan {n} laatikkoa {t:par} suoraan {p:ill}.", "{who} asked us to deliver {n} boxes of {t} straight to {p}."),
        ("Hyllyssä oli enää vähän {t:par}. {who} teki tilauksen samalla.", "The stock of {t} was running low. {who} placed the order at once."),
    )),
    ("cei", ("Hintakysely: {t}", "Price enquiry: {t}"), (
        ("{who} kysyi {t:gen} vuosihintaa ja vertaa kahta toimittajaa.", "{who} asked for a yearly price for {t} and is comparing two suppliers."),
        ("{who} halusi tietää {t:gen} hinnan, jos määrä kaksinkertaistuu.", "{who} wanted to know the price of {t} if the volume doubled."),
    )),
    ("cm", ("Täyttöpalvelun toimivuus", "How the refill service works"), (
        ("{who} kertoi, että täyttöväli sopii hyvin muualla, mutta {p:ine} tavara loppuu kesken.",
         "{who} said the refill interval suits them elsewhere, but supplies run out in {p}."),
        ("Käytiin läpi täyttökäyntien raportit. {who} toivoo käyntiä aina samana viikonpäivänä.",
         "We went through the reports of the refill visits. {who} would like the visit always on the same weekday."),
    )),
    ("cei", ("Laskun erittely", "Breakdown of an invoice"), (
        ("{who} kaipasi laskulle toimipaikkakohtaista erittelyä.", "{who} wanted the invoice broken down by site."),
        ("{who} ei löytänyt laskulta {t:gen} alennusta.", "{who} could not find the discount for {t} on the invoice."),
        ("{who} pyysi siirtymään verkkolaskuun ensi kuusta alkaen.", "{who} asked us to change to e-invoices from next month."),
    )),
    ("m", ("Neljännesvuosipalaveri", "Quarterly meeting"), (
        ("Käytiin läpi toimitukset, reklamaatiot ja hinnat. {who} on tyytyväinen toimitusvarmuuteen.",
         "We went through deliveries, complaints and prices. {who} is happy with the reliability of deliveries."),
        ("Aiheina {t:gen} kulutus ja henkilöstön koulutus. {who} toi mukaan uuden tilaajan.",
         "The topics were the consumption of {t} and training for staff. {who} brought along a new orderer."),
        ("{who} kertoi, että organisaatio muuttuu ja ostot keskitetään. Meiltä toivotaan yhtä hinnastoa.",
         "{who} told us that the organisation is changing and purchasing will be centralised. They want one price list from us."),
    )),
    ("m", ("Kartoituskäynti", "Survey visit"), (
        ("Kierrettiin tilat. Annostelijoista {n} on uusimisen tarpeessa, pahin tilanne on {p:ine}.",
         "We toured the premises. {n} of the dispensers need replacing; it is worst in {p}."),
        ("Laskettiin {t:gen} kulutus {p:ine} ja sovittiin uusi varastotaso.",
         "We worked out the consumption of {t} in {p} and agreed on a new stock level."),
    )),
    ("cm", ("Tuote-esittely: {t}", "Product demonstration: {t}"), (
        ("Esiteltiin kaksi vaihtoehtoa. {who} ottaa toisen koekäyttöön {p:ill}.", "We showed two alternatives. {who} will try one of them in {p}."),
        ("{who} piti uutta laatua parempana, mutta hinta mietityttää.", "{who} liked the new quality better but is thinking about the price."),
    )),
    ("cem", ("Sopimuksen jatko", "Renewal of the agreement"), (
        ("{who} on valmis jatkamaan, jos hinta pysyy ennallaan vuoden.", "{who} is ready to go on if the price holds for a year."),
        ("Sopimus päättyy {m:ine}. {who} haluaa ehdotuksen hyvissä ajoin.", "The agreement ends {m}. {who} wants a proposal in good time."),
    )),
    ("cei", ("Toimitus myöhässä", "Delivery late"), (
        ("{who} odotti {t:gen} toimitusta jo eilen. Kuorma oli jäänyt terminaaliin.", "{who} was expecting the delivery of {t} yesterday. The load was left at the terminal."),
        ("{who} kertoi, että {t:gen} toimituksesta puuttui {k} laatikkoa.", "{who} said that {k} boxes were missing from the delivery of {t}."),
    )),
    ("cei", ("Tilaaja vaihtuu", "A new orderer"), (
        ("{who} vastaa jatkossa tilauksista. Edellinen tilaaja siirtyi muihin tehtäviin.", "{who} will take care of the orders from now on. The previous orderer moved to other duties."),
        ("{who} pyysi itselleen tilausoikeuden verkkokauppaan.", "{who} asked for the right to order in the web shop."),
    )),
    ("cei", ("Käyttöturvallisuustiedotteet", "Safety data sheets"), (
        ("{who} tarvitsi puhdistusaineiden ajantasaiset tiedotteet työsuojelutarkastusta varten.",
         "{who} needed the up-to-date sheets of the cleaning agents for a safety inspection."),
        ("{who} kysyi, missä tiedotteet ovat ruotsiksi.", "{who} asked where to find the sheets in Swedish."),
    )),
    ("cei", ("Palaute toimituksesta", "Feedback on a delivery"), (
        ("{who} kehui kuljettajaa, joka kantoi tavarat {p:ill} asti.", "{who} praised the driver, who carried the goods all the way to {p}."),
        ("{who} toivoi vähemmän muovia pakkauksiin.", "{who} wished for less plastic in the packaging."),
        ("{who} kertoi, että kuorma oli jätetty sateeseen. Pahoiteltiin ja luvattiin korvata kastuneet.",
         "{who} told us the load had been left in the rain. We apologised and promised to replace what got wet."),
    )),
    ("cm", ("Säästöehdotus: {t}", "Savings proposal: {t}"), (
        ("Ehdotettiin suurempaa pakkauskokoa. {who} laskee vaikutuksen.", "We proposed a larger pack size. {who} will work out the effect."),
        ("Näytettiin, että {t:gen} hävikki syntyy {p:ine}. {who} yllättyi määrästä.", "We showed that the waste of {t} arises in {p}. {who} was surprised by the amount."),
    )),
    ("m", ("Koulutus henkilöstölle", "Training for staff"), (
        ("Pidettiin käsihygieniakoulutus {n} hengelle. {who} toivoo jatkoa.", "We held a hand-hygiene training for {n} people. {who} hopes for more."),
        ("Sovittiin suojainten käyttökoulutuksesta. {who} kerää osallistujat.", "We agreed on training in the use of protective equipment. {who} will gather the participants."),
    )),
    ("cei", ("Muutos toimituspaikkaan", "Change of delivery point"), (
        ("{who} ilmoitti, että tavara otetaan jatkossa vastaan {p:ine}.", "{who} told us that goods will be received in {p} from now on."),
        ("Remontin ajan tavarat jätetään pihalle katokseen, {who} kertoi.", "During the renovation the goods are left under the roof in the yard, {who} said."),
    )),
    ("cei", ("Tilausrytmi", "Rhythm of ordering"), (
        ("{who} tilaa jatkossa kerran viikossa pienten päivätilausten sijaan.", "{who} will order once a week instead of small daily orders."),
        ("{who} kysyi, voiko {t:gen} toimittaa automaattisesti kerran kuussa.", "{who} asked whether {t} could be delivered automatically once a month."),
    )),
    ("cm", ("Vuosisuunnitelma", "Plan for the year"), (
        ("Sovittiin tavoitteeksi vähentää {t:gen} kulutusta {k} prosenttia.", "We agreed to aim at reducing the consumption of {t} by {k} per cent."),
        ("{who} kertoi, että henkilöstöä palkataan lisää ja tarve kasvaa.", "{who} told us that they are hiring and their needs will grow."),
        ("{who} kertoi, että yksi toimipaikka suljetaan {m:ine}.", "{who} told us that one site will be closed {m}."),
    )),
    ("e", ("Tarjous: {t}", "Quote: {t}"), (
        ("Tarjous koskee {n} laatikkoa {t:par} ja on voimassa 30 päivää. Vastaanottaja {who}.", "The quote is for {n} boxes of {t} and is valid for 30 days. Recipient {who}."),
        ("{who} pyysi tarjoukseen rahtivapaan toimituksen.", "{who} asked for free delivery in the quote."),
    )),
    ("e", ("Kooste sovituista asioista", "Summary of what was agreed"), (
        ("Kerrattiin sovitut hinnat, toimituspäivä ja vastuuhenkilöt. {who} kuittasi.", "We repeated the agreed prices, day of delivery and people in charge. {who} acknowledged."),
        ("Mukana {t:gen} kulutusraportti. Vastaanottaja {who}.", "With a consumption report on {t}. Recipient {who}."),
    )),
)  # fmt: skip

CLOSINGS = {
    "call": (
        ("Luvattiin palata asiaan {d:ess}.", "We promised to get back {d}."),
        ("Palvelutiimi soittaa takaisin {d:ess}.", "The service team will call back {d}."),
        ("Asia hoitui puhelimessa.", "It was settled on the phone."),
        ("Seuraava soitto kuun lopussa.", "Next call at the end of the month."),
        ("Parhaiten tavoittaa aamupäivällä.", "Mornings are the best time to call."),
        ("Ei jatkotoimia.", "No further action."),
    ),
    "appointment": (
        ("Muistio lähetettiin samana päivänä.", "The minutes were sent the same day."),
        ("Seuraava tapaaminen {m:ine}.", "Next meeting {m}."),
        ("Paikalla oli {k} henkeä asiakkaalta.", "{k} people took part on their side."),
        ("Tapaaminen pidettiin etänä.", "The meeting was held online."),
        ("Sovittiin jatkosta {d:ess}.", "We agreed to continue {d}."),
    ),
    "email": (
        ("Vastattiin samana päivänä.", "Answered the same day."),
        ("Kopio palvelutiimille.", "Copy to the service team."),
        ("Kirjattu asiakaskortille.", "Recorded on the customer's card."),
        ("Odotetaan vahvistusta.", "Waiting for confirmation."),
        ("Kuittaus saatu.", "Receipt confirmed."),
    ),
}  # fmt: skip

TASKS = (
    (("Lähetä tarjous: {t}", "Send a quote: {t}"), ("{who} odottaa tarjousta viikon sisällä.", "{who} expects the quote within a week.")),
    (("Päivitä toimipaikkaluettelo", "Update the list of sites"), ("{who} lähettää uuden luettelon. Vanhasta puuttuu {k} kohdetta.", "{who} will send a new list. {k} sites are missing from the old one.")),
    (("Tarkista hinta: {t}", "Check the price: {t}"), ("Sopimuksen ja laskun hinta eroavat. {who} odottaa vastausta.", "The prices in the agreement and on the invoice differ. {who} is waiting for an answer.")),
    (("Selvitä puuttuva toimitus", "Trace the missing delivery"), ("Kuljetusliikkeen pitää kertoa, mihin {k} laatikkoa jäi.", "The haulier must tell where {k} boxes went.")),
    (("Tilaa uudet annostelijat", "Order new dispensers"), ("{n} kappaletta, asennus {p:ill}.", "{n} pieces, to be installed in {p}.")),
    (("Valmistele neljännesvuosipalaveri", "Prepare the quarterly meeting"), ("Kokoa toimitukset, reklamaatiot ja ehdotus varastotasoista.", "Collect deliveries, complaints and a proposal for stock levels.")),
    (("Hyvitä palautus: {t}", "Credit a return: {t}"), ("{who} palautti {k} laatikkoa. Hyvityslasku puuttuu.", "{who} returned {k} boxes. The credit note is missing.")),
    (("Soita uudelleen", "Call again"), ("{who} oli lomalla, kun viimeksi yritettiin.", "{who} was on holiday when we last tried.")),
    (("Varaa koulutuspäivä", "Book a training day"), ("{who} toivoo päivää {m:ine}.", "{who} would like a day {m}.")),
)  # fmt: skip

PLANS = {
    "appointment": (
        (("Neljännesvuosipalaveri", "Quarterly meeting"), ("Asialista: {t:gen} kulutus, hinnat, uudet kohteet.", "Agenda: consumption of {t}, prices, new sites.")),
        (("Sopimusneuvottelu", "Negotiation of the agreement"), ("Tavoitteena kahden vuoden sopimus. {who} tuo mukaan talouden edustajan.", "The aim is an agreement for two years. {who} will bring somebody from finance.")),
        (("Kartoituskäynti", "Survey visit"), ("Kierretään {p} ja lasketaan annostelijat.", "We tour {p} and count the dispensers.")),
        (("Tuote-esittely: {t}", "Product demonstration: {t}"), ("Ota näytteet mukaan. {who} kutsuu käyttäjät paikalle.", "Take samples along. {who} will invite the users.")),
    ),
    "call": (
        (("Tarjouksen läpikäynti", "Going through the quote"), ("{who} on luvannut päätöksen tällä viikolla.", "{who} has promised a decision this week.")),
        (("Kuulumiset", "How are things"), ("Kysy, miten {t:gen} koekäyttö on sujunut.", "Ask how the trial of {t} has gone.")),
        (("Tilausrytmin tarkistus", "Checking the rhythm of ordering"), ("Toimituspäivä on yhä sopimatta. Vastuussa {who}.", "The day of delivery is still to be agreed. In charge: {who}.")),
    ),
    "email": (
        (("Luonnos: kooste palaverista", "Draft: summary of the meeting"), ("Lisää vielä {t:gen} hinta ennen lähettämistä.", "Add the price of {t} before sending.")),
        (("Luonnos: sopimusehdotus", "Draft: proposal for an agreement"), ("{who} saa ehdotuksen, kun hinnat on vahvistettu.", "{who} will get the proposal once prices are confirmed.")),
    ),
}  # fmt: skip

CANCELLED = (
    ("Peruttu: {who} estyi.", "Cancelled: {who} could not make it."),
    ("Peruttu, uusi aika {m:ine}.", "Cancelled, a new time {m}."),
)
