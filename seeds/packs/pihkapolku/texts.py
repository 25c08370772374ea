"""What people at the shop write of their customers: activities, cases and notes, in both languages.

A theme of activities is (types, direction, subject, bodies): types are ``c`` call, ``e`` e-mail, ``m`` meeting,
``t`` task. A theme of cases is (type, title, description, resolutions).
"""

from random import Random

from seeds.shared.texts import words

ITEMS = words("gen par", """
rinkka|rinkan|rinkkaa|backpack
teltta|teltan|telttaa|tent
makuupussi|makuupussin|makuupussia|sleeping bag
kuoritakki|kuoritakin|kuoritakkia|shell jacket
retkikeitin|retkikeittimen|retkikeitintä|camping stove
riippumatto|riippumaton|riippumattoa|hammock
otsalamppu|otsalampun|otsalamppua|head torch
makuualusta|makuualustan|makuualustaa|sleeping mat
vaelluskenkäpari|vaelluskenkäparin|vaelluskenkäparia|pair of hiking boots
""")  # fmt: skip

COURSES = words("gen par", """
ensimmäisen vaelluksen kurssi|ensimmäisen vaelluksen kurssin|ensimmäisen vaelluksen kurssia|first hike course
talviretkeilykurssi|talviretkeilykurssin|talviretkeilykurssia|winter camping course
melontakurssi|melontakurssin|melontakurssia|kayaking course
""")  # fmt: skip


def slots(rng: Random) -> dict:
    """A drawing of the slots a text may have: ``i`` a thing, ``c`` a course, ``n`` and ``k`` numbers."""
    return {"i": rng.choice(ITEMS), "c": rng.choice(COURSES), "n": rng.randrange(36, 47), "k": rng.randrange(2, 6)}


ACTIVITIES = (
    ("ce", "in", ("Kysymys koosta: {i}", "A question of size: {i}"), (
        ("Asiakas empii kahden koon välillä. Sovittiin, että molemmat otetaan sovitettavaksi.", "The customer hesitates between two sizes. We agreed to keep both to try on."),
        ("Koko {n} on loppu. Asiakas odottaa seuraavaa erää.", "Size {n} is sold out. The customer waits for the next delivery."),
    )),
    ("ce", "in", ("Onko saatavilla: {i}", "Is it in stock: {i}"), (
        ("Löytyi toisesta myymälästä. Siirto tulee {k} päivässä.", "Found in another shop. The transfer takes {k} days."),
        ("Asiakas halusi mieluummin vuokrata kuin ostaa.", "The customer would rather hire than buy."),
    )),
    ("c", "out", ("Huolto valmis: {i}", "Repair done: {i}"), (
        ("Kerrottu, että huolto on valmis ja noudettavissa. Asiakas tulee lauantaina.", "Told that the repair is done and can be collected. The customer comes on Saturday."),
        ("Ei vastannut. Jätetty viesti vastaajaan.", "No answer. Left a message."),
    )),
    ("e", "out", ("Tilauksesi on noudettavissa", "Your order is ready for collection"), (
        ("Ilmoitus noutovalmiista tilauksesta.", "Notice of an order ready to be collected."),
    )),
    ("e", "out", ("Kurssivahvistus: {c}", "Course confirmation: {c}"), (
        ("Lähetetty vahvistus, varustelista ja ajo-ohje.", "Sent the confirmation, a list of gear and directions."),
    )),
    ("ce", "in", ("Kurssipaikan siirto: {c}", "Moving a course place: {c}"), (
        ("Asiakas ei pääse. Paikka siirretty seuraavalle kurssille.", "The customer cannot come. The place was moved to the next course."),
    )),
    ("ce", "in", ("Palautus: {i}", "A return: {i}"), (
        ("Asiakas kysyi palautusaikaa. Ohjeet annettu.", "The customer asked how long something can be returned. Told how."),
        ("Väri oli eri kuin kuvassa. Vaihto sovittu.", "The colour was not that of the picture. An exchange was agreed."),
    )),
    ("m", None, ("Varusteneuvonta", "Gear advice"), (
        ("Käytiin läpi varusteet viikon vaellukselle. {i:gen} valinta jäi vielä auki.", "Went through gear for a week's hike. Which {i} to take was left open."),
        ("Sovitettiin kenkiä eri sukilla. Asiakas lähti miettimään.", "Tried boots with different socks. The customer went to think it over."),
    )),
    ("m", None, ("Kerhoilta", "Club evening"), (
        ("Osallistui kerhoiltaan ja kertoi omasta reitistään.", "Came to the club evening and told of a route of their own."),
    )),
    ("c", "out", ("Kiitossoitto ostosta: {i}", "A call to say thank you: {i}"), (
        ("Kaikki hyvin. Toivoi muistutusta kyllästeen uusimisesta.", "All is well. Hoped for a reminder to renew the proofing."),
        ("Tyytyväinen palveluun, mutta jono kassalla oli pitkä.", "Happy with the service, but the queue at the till was long."),
    )),
    ("ce", "in", ("Pisteet eivät näy", "Points do not show"), (
        ("Ostos oli tehty ilman kerhokorttia. Tarkistettu kuitilta.", "The purchase was made without the club card. Checked from the receipt."),
    )),
    ("t", None, ("Tarkista {i:gen} varaosa", "Check the spare part: {i}"), (
        ("Varaosaa kysyttiin maahantuojalta.", "The importer was asked for the part."),
    )),
    ("t", None, ("Soita asiakkaalle: {i}", "Call the customer: {i}"), (
        ("Kerro, milloin uusi erä saapuu.", "Tell when the next delivery comes."),
    )),
)  # fmt: skip

CASES = (
    ("problem", ("{i}: vetoketju rikki", "{i}: broken zip"), ("Vetoketju on irronnut {k} käyttökerran jälkeen.", "The zip came off after {k} uses."),
     (("Korjattu huollossa veloituksetta.", "Repaired free of charge."), ("Vaihdettu uuteen.", "Exchanged for a new one."))),
    ("problem", ("Tilaus ei saapunut", "The order did not arrive"), ("Seuranta näyttää toimitetuksi, mutta noutopisteessä ei ole pakettia.", "Tracking says delivered, but the pick-up point has no parcel."),
     (("Paketti löytyi toisesta noutopisteestä.", "The parcel was found at another point."), ("Uusi lähetys matkaan samana päivänä.", "A new one was sent the same day."))),
    ("problem", ("Väärä koko paketissa", "Wrong size in the parcel"), ("Tilattiin koko {n}, paketissa oli toinen.", "Size {n} was ordered, another came."),
     (("Oikea koko lähetetty, palautus veloituksetta.", "The right size was sent; returning is free."),)),
    ("problem", ("Pisteitä puuttuu", "Points missing"), ("Kahden ostoksen pisteet puuttuvat tililtä.", "The points of two purchases are missing."),
     (("Ostokset oli tehty ennen liittymistä. Asia selitetty.", "They were made before joining. This was explained."), ("Kassavirhe, pisteet selvitetty.", "A mistake at the till, cleared up."))),
    ("problem", ("Jono huollossa", "A queue at repairs"), ("{i:gen} huolto on kestänyt luvattua kauemmin.", "The repair of a {i} has taken longer than promised."),
     (("Huolto tehty, pahoiteltu viivettä.", "Done, with apologies for the delay."),)),
    ("problem", ("Lähin myymälä suljettu", "The nearest shop has closed"), ("Asiakas kysyy, mihin tuoda varusteet huoltoon.", "The customer asks where to bring gear for repair."),
     (("Ohjattu toiseen myymälään, nouto postitse sovittu.", "Sent to another shop; collection by post was agreed."),)),
    ("question", ("Miten {i} pestään", "How to wash: {i}"), ("Asiakas pelkää, että kyllästys kärsii.", "The customer fears for the proofing."),
     (("Hoito-ohje lähetetty.", "Care instructions were sent."),)),
    ("question", ("Lahjakortin voimassaolo", "How long a gift card is valid"), ("Lahjakortti on ostettu viime vuonna.", "The gift card was bought last year."),
     (("Kortti on voimassa kaksi vuotta.", "The card is valid for two years."),)),
    ("question", ("Milloin pisteet vanhenevat", "When do points expire"), ("Asiakas suunnittelee isompaa ostosta.", "The customer plans a larger purchase."),
     (("Kerrottu vanhenemispäivä ja saldo.", "Told the date and the balance."),)),
    ("request", ("Osoitteenmuutos", "Change of address"), ("Asiakas on muuttanut.", "The customer has moved."),
     (("Osoite päivitetty.", "The address was updated."),)),
    ("request", ("Kuitti takuuta varten", "A receipt for the guarantee"), ("Alkuperäinen kuitti on hukassa: {i}.", "The original receipt is lost: {i}."),
     (("Kuittikopio toimitettu.", "A copy was sent."),)),
    ("request", ("Vuokrauksen pidennys", "A longer hire"), ("Asiakas haluaa pitää vuokratun tuotteen {k} päivää pidempään: {i}.", "The customer wants to keep what they hired {k} days longer: {i}."),
     (("Sopii, lisäpäivät laskutettu.", "Fine; the extra days were charged."),)),
)  # fmt: skip

NOTES = (
    (("Mieluisin yhteydenotto", "Best way to reach"), ("Vastaa parhaiten iltapäivisin.", "Answers best in the afternoon.")),
    (("Kiinnostuksen kohde", "Interest"), ("Suunnittelee {k} päivän vaellusta ensi kesälle.", "Plans a {k} day hike next summer.")),
    (("Kengän koko", "Shoe size"), ("Koko {n}, leveä lesti.", "Size {n}, wide last.")),
    (("Perhe retkeilee", "The family hikes"), ("Lapset mukana, kysyy kevyitä varusteita.", "Children come along; asks for light gear.")),
    (("Palaute myymälästä", "Feedback on the shop"), ("Kehui neuvontaa, mutta valikoima oli kapea.", "Praised the advice, but found the range narrow.")),
    (("Varusteet", "Gear"), ("Oma {i} on vanha, uusi harkinnassa.", "Has an old {i}, thinks of a new one.")),
    (("Kurssit", "Courses"), ("Kävi: {c}. Tulisi mielellään jatkokurssille.", "Has been on: {c}. Would like to come to the next one.")),
    (("Kerhosta", "On the club"), ("Kutsuu ystäviä kerhoiltoihin.", "Brings friends to the club evenings.")),
    (("Verkkokauppa", "The web shop"), ("Tilaa mieluiten noutona.", "Prefers to collect orders.")),
    (("Ympäristö", "Environment"), ("Haluaa korjauttaa ennen kuin ostaa uutta.", "Wants things repaired before buying new.")),
    (("Allergia", "Allergy"), ("Ei untuvaa.", "No down.")),
    (("Muista", "Remember"), ("Harrastaa melontaa, kiinnostunut kuivasäkeistä.", "Paddles; is interested in dry bags.")),
)  # fmt: skip
