"""The coined words company names are made of. Genitives are written out: they cannot be guessed.

Every stem, town and Swedish name is invented. They were not checked against the trade register; the
catalogue asks for one manual check before a release.
"""

TOWNS = {
    "Hiislahti": ("Hiislahden", "99991"),
    "Louhiniemi": ("Louhiniemen", "99992"),
    "Korventausta": ("Korventaustan", "99993"),
    "Suolamo": ("Suolamon", "99994"),
}
"""Town: its genitive and a postal code outside the range in use."""


def _pairs(text: str) -> list[tuple[str, str]]:
    return [tuple(word.split("|")) for word in text.split()]


STEMS = _pairs("""
Ahjokivi|Ahjokiven Tervaranta|Tervarannan Rautapolku|Rautapolun Kuusenkaari|Kuusenkaaren Jäkäläranta|Jäkälärannan
Vesiharju|Vesiharjun Mustaselkä|Mustaselän Kallioniitty|Kallioniityn Lummelahti|Lummelahden Äijönsuo|Äijönsuon
Tuulikangas|Tuulikankaan Siniseppä|Sinisepän Vaskiniemi|Vaskiniemen Harmaakivi|Harmaakiven Pajulintu|Pajulinnun
Kirkasvesi|Kirkasveden Öljymäki|Öljymäen Nokipoika|Nokipojan Näätäsuo|Näätäsuon Pihlajakoski|Pihlajakosken
Hallaportti|Hallaportin Usvasilta|Usvasillan Kelotupa|Kelotuvan Loimukorpi|Loimukorven Routakallio|Routakallion
Ilvesnotko|Ilvesnotkon Kuikkaselkä|Kuikkaselän Sarkapelto|Sarkapellon Ukkospilvi|Ukkospilven Kuparipolku|Kuparipolun
Tinaseppä|Tinasepän Lasisalmi|Lasisalmen Käkiniitty|Käkiniityn Pöllönkulma|Pöllönkulman Särkilampi|Särkilammen
Ahvenkari|Ahvenkarin Myrskyluoto|Myrskyluodon Utukaari|Utukaaren Talvikumpu|Talvikummun Syysharju|Syysharjun
Ruskavaara|Ruskavaaran Sammalpuro|Sammalpuron Tuohivirta|Tuohivirran Niinilehto|Niinilehdon Köynnösmäki|Köynnösmäen
Väylänkärki|Väylänkärjen Myllynsiipi|Myllynsiiven Hiidenkelo|Hiidenkelon Peurankaarre|Peurankaarteen
Tähkäniemi|Tähkäniemen Ohrakumpu|Ohrakummun Kaurapelto|Kaurapellon Hillakangas|Hillakankaan Karpalonotko|Karpalonotkon
Juolukkasuo|Juolukkasuon Mesikukkula|Mesikukkulan Kanervaportti|Kanervaportin Variksenpolku|Variksenpolun
Haukkasilta|Haukkasillan Tiiranluoto|Tiiranluodon Lokinsiipi|Lokinsiiven Katajarinne|Katajarinteen
Saarnivirta|Saarnivirran Lehmuskaari|Lehmuskaaren Vaahteraportti|Vaahteraportin Pyökkiharju|Pyökkiharjun
Savipolku|Savipolun Hiekkakaari|Hiekkakaaren Turvekangas|Turvekankaan Hiilikorpi|Hiilikorven Malmiranta|Malmirannan
Teräskulma|Teräskulman Nikkelinotko|Nikkelinotkon Kvartsiniemi|Kvartsiniemen Graniittiportti|Graniittiportin
Sälpävuori|Sälpävuoren Kiilleranta|Kiillerannan Sumusilta|Sumusillan Kastepelto|Kastepellon Ukonkaari|Ukonkaaren
Revonloimu|Revonloimun Kuutamolahti|Kuutamolahden Tähtikallio|Tähtikallion Jäänreuna|Jäänreunan Avantopuro|Avantopuron
Kinosmäki|Kinosmäen Nuoskapolku|Nuoskapolun Pakkasharju|Pakkasharjun Hellekangas|Hellekankaan Kynnyskivi|Kynnyskiven
Orsiportti|Orsiportin Räystäskaari|Räystäskaaren Hirsikulma|Hirsikulman Tuvanperä|Tuvanperän Aitanpolku|Aitanpolun
Riihikumpu|Riihikummun Luhtiaitta|Luhtiaitan Saranamäki|Saranamäen Salparanta|Salparannan Viilakoski|Viilakosken
Taltaniemi|Taltaniemen Puntarivuori|Puntarivuoren Vaakakallio|Vaakakallion Mittakaari|Mittakaaren
Köysikangas|Köysikankaan Purjelaakso|Purjelaakson Ankkurinotko|Ankkurinotkon Airoranta|Airorannan
Kajuuttapolku|Kajuuttapolun Majakkaniitty|Majakkaniityn Loistokari|Loistokarin Reimariselkä|Reimariselän
Väreluoto|Väreluodon Hylkyranta|Hylkyrannan Vanamosuo|Vanamosuon Sudenkulma|Sudenkulman Karhunportti|Karhunportin
Otsonpolku|Otsonpolun Kettukaari|Kettukaaren Jäniskumpu|Jäniskummun Oravasilta|Oravasillan Siilinotko|Siilinotkon
Hämyranta|Hämyrannan Sarastuskallio|Sarastuskallion Päiväkumpu|Päiväkummun Yöpuro|Yöpuron Rantaköynnös|Rantaköynnöksen
Välkevirta|Välkevirran Säihkylampi|Säihkylammen Tyrskykari|Tyrskykarin Maininkiranta|Maininkirannan
""")
"""Stem and its genitive."""

HYPHENATED = _pairs("""
Raita-Aho|Raita-Ahon Ylä-Routa|Ylä-Roudan Ala-Kelo|Ala-Kelon Iso-Tähkä|Iso-Tähkän Vähä-Hilla|Vähä-Hillan
Kivi-Räme|Kivi-Rämeen Takku-Oja|Takku-Ojan Etelä-Kaarto|Etelä-Kaarron
""")

NOUNS = {
    "construction": (
        "Rakennus",
        "Betoni",
        "Kattotyöt",
        "Maalaus",
        "Talotekniikka",
        "Sähköasennus",
        "Elementti",
        "Maanrakennus",
    ),
    "food": ("Leipomo", "Panimo", "Elintarvike", "Kalajaloste", "Meijeri", "Lihajaloste", "Mylly", "Marjajaloste"),
    "metal": ("Metalli", "Konepaja", "Valimo", "Levytyö", "Koneistus", "Pintakäsittely"),
    "wood": ("Saha", "Puutuote", "Huonekalutehdas", "Vaneri", "Höyläämö"),
    "textile": ("Tekstiilihuolto", "Pesula", "Työvaatehuolto", "Mattopalvelu"),
    "logistics": ("Logistiikka", "Kuljetus", "Varasto", "Terminaalipalvelu", "Huolinta"),
    "hospitality": ("Hotellit", "Catering", "Ravintolat", "Lounaskeittiö", "Majatalot", "Kylpylä"),
    "retail": ("Tukku", "Kauppahuone", "Puutarhamyymälät", "Rautakauppa"),
    "health": ("Hoivapalvelut", "Hammasklinikka", "Kuntoutus", "Työterveys", "Hoivakodit", "Palvelutalot"),
    "education": ("Päiväkodit", "Opisto", "Kielikoulu", "Valmennus"),
    "property": ("Kiinteistöpalvelut", "Siivous", "Isännöinti", "Allashuolto", "Nuohous", "Viherpalvelu"),
    "vehicle": ("Autohuolto", "Konehuolto", "Rengaspalvelu", "Maatalouskonepalvelu", "Korikorjaamo"),
    "other": ("Prosessi", "Pakkaus", "Kirjapaino", "Muovituote", "Laboratoriot", "Kierrätys"),
}
"""What a company of an industry calls itself."""

NOUN_GENITIVES = dict(
    _pairs("""
Rakennus|Rakennuksen Betoni|Betonin Kattotyöt|Kattotöiden Maalaus|Maalauksen Talotekniikka|Talotekniikan
Sähköasennus|Sähköasennuksen Elementti|Elementin Maanrakennus|Maanrakennuksen Leipomo|Leipomon Panimo|Panimon
Elintarvike|Elintarvikkeen Kalajaloste|Kalajalosteen Meijeri|Meijerin Lihajaloste|Lihajalosteen Mylly|Myllyn
Marjajaloste|Marjajalosteen Metalli|Metallin Konepaja|Konepajan Valimo|Valimon Levytyö|Levytyön
Koneistus|Koneistuksen Pintakäsittely|Pintakäsittelyn Saha|Sahan Puutuote|Puutuotteen Vaneri|Vanerin
Huonekalutehdas|Huonekalutehtaan Höyläämö|Höyläämön Tekstiilihuolto|Tekstiilihuollon Pesula|Pesulan
Työvaatehuolto|Työvaatehuollon Mattopalvelu|Mattopalvelun Logistiikka|Logistiikan Kuljetus|Kuljetuksen
Varasto|Varaston Terminaalipalvelu|Terminaalipalvelun Huolinta|Huolinnan Hotellit|Hotellien Catering|Cateringin
Ravintolat|Ravintoloiden Lounaskeittiö|Lounaskeittiön Majatalot|Majatalojen Kylpylä|Kylpylän Tukku|Tukun
Kauppahuone|Kauppahuoneen Puutarhamyymälät|Puutarhamyymälöiden Rautakauppa|Rautakaupan Hoivapalvelut|Hoivapalveluiden
Hammasklinikka|Hammasklinikan Kuntoutus|Kuntoutuksen Työterveys|Työterveyden Hoivakodit|Hoivakotien
Palvelutalot|Palvelutalojen Päiväkodit|Päiväkotien Opisto|Opiston Kielikoulu|Kielikoulun Valmennus|Valmennuksen
Kiinteistöpalvelut|Kiinteistöpalveluiden Siivous|Siivouksen Isännöinti|Isännöinnin Allashuolto|Allashuollon
Nuohous|Nuohouksen Viherpalvelu|Viherpalvelun Autohuolto|Autohuollon Konehuolto|Konehuollon Rengaspalvelu|Rengaspalvelun
Maatalouskonepalvelu|Maatalouskonepalvelun Korikorjaamo|Korikorjaamon Prosessi|Prosessin Pakkaus|Pakkauksen
Kirjapaino|Kirjapainon Muovituote|Muovituotteen Laboratoriot|Laboratorioiden Kierrätys|Kierrätyksen
""")
)
"""Every noun and its genitive."""

FIRST = (
    "Leipomo",
    "Panimo",
    "Meijeri",
    "Mylly",
    "Konepaja",
    "Valimo",
    "Pesula",
    "Kylpylä",
    "Rautakauppa",
    "Kirjapaino",
)
"""Nouns that may stand first: *Leipomo Usvasilta Oy*."""

SWEDISH = (
    ("Åkerdal & Björklöv", "construction"), ("Källbäcka Bygg", "construction"), ("Norrskata Marin", "logistics"),
    ("Ängsbrygga Bageri", "food"), ("Sjöfalla Textil", "textile"), ("Vassgärde Transport", "logistics"),
    ("Strömvret Elektriska", "construction"), ("Lövstrand & Ek-Dahlen", "property"), ("Grönvarp Trädgård", "retail"),
    ("Österskepp Plåt", "metal"), ("Fiskarnäset Rökeri", "food"), ("Blåhammarens Verkstad", "vehicle"),
    ("Tallgrunda Vård", "health"), ("Mörtvik & Söner", "wood"),
)  # fmt: skip
"""Swedish-looking names (without company form) and their industry."""

APOSTROPHES = (
    ("O’Kallas Catering", "hospitality"), ("Ca’Luumo Ravintolat", "hospitality"), ("D’Arvo Kalusteet", "wood"),
    ("L’Usva Laboratoriot", "other"), ("Niilo’s Lounas", "hospitality"), ("Hertta’s Leipomo", "food"),
    ("Ville’s Rengas", "vehicle"), ("O’Tuohela Tukku", "retail"),
)  # fmt: skip

PUBLIC = (
    ("{town} kaupunki, {office}", "administration"), ("{town} hyvinvointikuntayhtymä", "health"),
    ("{town} seurakuntayhtymä", "other"), ("{town} koulutuskuntayhtymä", "education"),
    ("{town} vesilaitos", "property"), ("{town} pelastuslaitos", "administration"),
)  # fmt: skip
OFFICES = (
    "tilapalvelu",
    "ruokapalvelut",
    "varhaiskasvatus",
    "liikuntapalvelut",
    "katu- ja puistotyöt",
    "sivistyspalvelut",
)

SOCIETIES = (
    ("Työpajayhdistys", "ry", "education"), ("Palvelukotiyhdistys", "ry", "health"), ("Urheilutalo", "ry", "other"),
    ("säätiö", "sr", "health"), ("Marjaosuuskunta", "", "food"), ("Energiaosuuskunta", "", "property"),
)  # fmt: skip
"""Associations, foundations and co-operatives: noun after the stem's genitive, form, industry."""

LONG_FORMS = {"Oy": "Osakeyhtiö", "Ky": "Kommandiittiyhtiö", "Ab": "Aktiebolag"}
"""How a short company form is spelled out."""

MANAGERS = {
    "small": ("Yrittäjä", "Toimitusjohtaja"),
    "public": ("Hankintapäällikkö", "Palvelujohtaja", "Kiinteistöpäällikkö", "Toimialajohtaja", "Työsuojelupäällikkö"),
    "plant": ("Tuotantopäällikkö", "Tehtaanjohtaja", "Työsuojelupäällikkö", "Hankintapäällikkö"),
    "other": ("Toimitusjohtaja", "Hankintapäällikkö", "Palvelujohtaja", "Kiinteistöpäällikkö"),
}
"""Titles of decision makers by kind of workplace."""

PLANTS = ("construction", "food", "metal", "wood", "other")

TITLES = {
    "influencer": ("Laatupäällikkö", "Työsuojeluvaltuutettu", "Ympäristöasiantuntija", "Kehittämispäällikkö", "Projektipäällikkö"),
    "finance": ("Talouspäällikkö", "Kirjanpitäjä", "Controller", "Laskutusvastaava", "Talousjohtaja"),
    "purchasing": ("Ostaja", "Hankinta-asiantuntija", "Ostoassistentti", "Materiaalipäällikkö"),
}  # fmt: skip
"""Titles by the person's role towards a supplier (Faker's own list has pilots and archivists)."""

USERS = {
    "construction": ("Työnjohtaja", "Varastonhoitaja"), "food": ("Vuoromestari", "Tuotannon esihenkilö"),
    "metal": ("Työnjohtaja", "Varastonhoitaja"), "wood": ("Vuoromestari", "Huoltomestari"),
    "textile": ("Tuotannon esihenkilö", "Asiakaspalveluvastaava"), "logistics": ("Terminaaliesihenkilö", "Varastonhoitaja"),
    "hospitality": ("Keittiömestari", "Vuoropäällikkö", "Kerroshoidon esihenkilö"), "retail": ("Myymälävastaava", "Varastonhoitaja"),
    "health": ("Vastaava hoitaja", "Hygieniahoitaja", "Laitoshuollon esihenkilö"), "education": ("Päiväkodin johtaja", "Toimistosihteeri"),
    "property": ("Siivoustyönjohtaja", "Kiinteistönhoitaja"), "vehicle": ("Korjaamopäällikkö", "Varaosamyyjä"),
    "administration": ("Laitoshuollon esihenkilö", "Toimistosihteeri"), "other": ("Työnjohtaja", "Laborantti", "Toimistosihteeri"),
}  # fmt: skip
"""Titles of the people who use the products, by industry."""

NEW_STEMS = _pairs("""
Puolukkaharju|Puolukkaharjun Kuurasilta|Kuurasillan Naavakallio|Naavakallion Tervasveto|Tervasvedon Uitonsuu|Uitonsuun
Rohkopelto|Rohkopellon Lastumäki|Lastumäen Sysiranta|Sysirannan Vuolukaari|Vuolukaaren Kaskenportti|Kaskenportin
Liesikallio|Liesikallion Rengaspuro|Rengaspuron Honganpolku|Honganpolun Vipuniitty|Vipuniityn Kolokari|Kolokarin
Virstakulma|Virstakulman Sirppiniemi|Sirppiniemen Pärekangas|Pärekankaan Tuulosvirta|Tuulosvirran Keilanotko|Keilanotkon
Raivionperä|Raivionperän Nuottakari|Nuottakarin Jousilampi|Jousilammen Palkislahti|Palkislahden Ruohosalpa|Ruohosalvan
Merranluoto|Merranluodon Juovakivi|Juovakiven Kiepinranta|Kiepinrannan Siulakumpu|Siulakummun Halmepuro|Halmepuron
Ojennusharju|Ojennusharjun Karhetupa|Karhetuvan Kytöselkä|Kytöselän Lovisilta|Lovisillan Pyörrelaakso|Pyörrelaakson
""")
"""Stems of companies that are not in the register of accounts yet: those of leads."""

FAR_TOWNS = {
    "Kaukoharja": ("Kaukoharjalla", "99995"),
    "Merisalpa": ("Merisalvassa", "99996"),
    "Tunturinpohja": ("Tunturinpohjassa", "99997"),
}
"""Towns where Vaarnamo does not deliver: in the town, and a postal code outside the range in use."""
