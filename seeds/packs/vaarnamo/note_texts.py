"""What people jot down about an account."""

NOTES = (
    (("Päätöksenteko", "Decision-making"), ("Yli {k} 000 euron hankinnat vaativat johtoryhmän päätöksen. Kokous on kuun toisella viikolla.", "Purchases over {k},000 euros need a decision of the management team. It meets in the second week of the month.")),
    (("Kilpailija liikkeellä", "A competitor on the move"), ("Toinen toimittaja on käynyt esittelyssä kahdesti. {who} arvostaa meillä toimitusvarmuutta.", "Another supplier has been to demonstrate twice. {who} values our reliability.")),
    (("Käytännön vinkki", "Practical tip"), ("Soita ennen tuloa: portti on auki vain kello {o}–15.", "Call before you come: the gate is open only from {o} to 15.")),
    (("Tunnelma", "Mood"), ("Yhteistyö sujuu, mutta {who} odottaa aktiivisempaa otetta.", "Co-operation goes well, but {who} expects us to be more active.")),
    (("Kasvun paikka", "Room to grow"), ("Suojaimet ostetaan vielä muualta. {who} olisi valmis katsomaan tarjouksen.", "They still buy protective equipment elsewhere. {who} would be ready to look at a quote.")),
    (("Ympäristötavoite", "Environmental goal"), ("Asiakas haluaa puolittaa muovijätteen kahdessa vuodessa. Ehdotetaan täyttöpusseja.", "The customer wants to halve plastic waste in two years. We propose refill bags.")),
    (("Laskutus", "Invoicing"), ("Laskut kulkevat keskitetyn ostolaskupalvelun kautta. Viite on pakollinen.", "Invoices go through a central service. A reference is required.")),
    (("Vuosikello", "Yearly cycle"), ("Budjetti tehdään syyskuussa, tarjousten on oltava sisällä ennen sitä.", "The budget is made in September; quotes must be in before that.")),
    (("Muutos organisaatiossa", "Change in the organisation"), ("Ostot siirtyvät vähitellen konsernille. Uusi linja selviää keväällä.", "Purchasing is gradually moving to the group. The new line will be known in spring.")),
    (("Ensivaikutelma", "First impression"), ("Siisti talo, selkeä johtaminen. {who} tietää, mitä haluaa.", "A tidy house, clear management. {who} knows what they want.")),
    (("Toive", "Wish"), ("{who} toivoo, että sama kuljettaja jatkaa. Luotetaan häneen.", "{who} hopes the same driver stays. They trust the driver.")),
    (("Varasto", "Stock"), ("Hyllytilaa on vain {k} metriä, siksi pienet toimitukset viikoittain.", "There are only {k} metres of shelf, hence small weekly deliveries.")),
    (("Muista tämä", "Remember this"), ("Allergia: ei hajustettuja tuotteita {p:ill}.", "Allergy: no scented products for {p}.")),
    (("Reklamaation jälkeen", "After a complaint"), ("Tilanne rauhoittui, kun soitimme itse emmekä jääneet odottamaan. Sovittu seuranta {m:ine}.", "Things calmed down when we called instead of waiting. A follow-up is agreed {m}.")),
    (("Tausta", "Background"), ("Asiakas tuli aikanaan suosittelun kautta ja on suositellut meitä eteenpäin.", "The customer once came through a referral and has referred us to others.")),
    (("Hinta ja arvo", "Price and value"), ("Hinta ei ole ykkösasia, jos täyttö toimii. {who} sanoi tämän suoraan.", "Price is not the first thing if refilling works. {who} said so plainly.")),
    (("Tarjouspyyntö tulossa", "A call for tenders is coming"), ("Kilpailutus avataan {m:ine}. Vaatimuksena {t:gen} ympäristömerkki.", "The tender opens {m}. An ecolabel is required for {t}.")),
    (("Vastaanotto", "Reception"), ("Tavara otetaan vastaan {p:ine}, kuittaus aina kahdelta henkilöltä.", "Goods are received in {p}; two people always sign.")),
    (("Varahenkilö", "Stand-in"), ("Lomien aikana tilauksista vastaa {who}.", "{who} takes care of orders during holidays.")),
    (("Mittaaminen", "Measuring"), ("Asiakas seuraa {t:gen} kulutusta työntekijää kohti ja vertaa toimipaikkoja.", "The customer follows the consumption of {t} per employee and compares sites.")),
    (("Turvallisuus ensin", "Safety first"), ("Tapaturmat ovat johdon mittari. {who} raportoi niistä joka kuukausi.", "Accidents are a measure of the management. {who} reports them every month.")),
    (("Kieli", "Language"), ("Ohjeet pyydetään suomeksi ja englanniksi, osa väestä ei lue suomea.", "Instructions are wanted in Finnish and English; some of the staff do not read Finnish.")),
    (("Vierailu meillä", "A visit to us"), ("{who} kävi varastollamme ja kiinnostui keräilyn tarkkuudesta.", "{who} visited our warehouse and took an interest in the accuracy of picking.")),
    (("Etätapaaminen", "Online meeting"), ("{who} tapaa mieluiten etänä, puoli tuntia riittää.", "{who} prefers to meet online; half an hour is enough.")),
)  # fmt: skip

FORMER_NAME = (
    (("Nimenmuutos", "Change of name"), ("Yritys toimi aiemmin nimellä {former}. Uusi nimi otettiin käyttöön, kun omistaja vaihtui; väki ja puhelinnumero ovat samat.", "The company used to be called {former}. The new name came with a new owner; the people and the telephone number are the same.")),
    (("Uusi nimi, sama talo", "New name, same house"), ("Vanhoissa papereissa lukee vielä {former}. Kyse on samasta yrityksestä, vahvistettiin vaihteesta.", "Old papers still say {former}. It is the same company, the switchboard confirmed it.")),
)  # fmt: skip

NEWER = {
    "phone": (("Uusi puhelinnumero", "New telephone number"), ("Soitettu uuteen numeroon {value}. Vastaanotto vahvisti, että vanha poistuu käytöstä.", "Called the new number {value}. Reception confirmed that the old one will be taken out of use.")),
    "street": (("Muutto", "A move"), ("Toiminta on muuttanut, uusi käyntiosoite on {value}.", "They have moved; the new street address is {value}.")),
    "employees": (("Henkilöstömäärä", "Headcount"), ("Henkilöstöä on nyt {value}. Luku kysyttiin puhelimessa.", "There are now {value} employees. The figure was asked on the phone.")),
    "email_domain": (("Sähköpostit vaihtuvat", "E-mail addresses change"), ("Sähköpostin verkkotunnus on jatkossa {value}.", "The e-mail domain will be {value} from now on.")),
}  # fmt: skip
"""Notes on a duplicate that holds a newer value, by field."""

DECOYS = {
    "parent_subsidiary": (("Konsernirakenne", "Group structure"), ("Tytäryhtiöllä on oma Y-tunnus ja omat tilaukset. Sähköposti on konsernin yhteinen.", "The subsidiary has a business ID and orders of its own. E-mail is shared in the group.")),
    "same_building": (("Samassa talossa", "In the same building"), ("Naapurina on toinen asiakkaamme. Toimitukset menevät helposti väärälle ovelle.", "Another customer of ours is next door. Deliveries easily go to the wrong door.")),
    "near_name": (("Huomaa kaima", "Mind the namesake"), ("Toisella paikkakunnalla on samanniminen yritys, jolla ei ole tämän kanssa tekemistä.", "There is a company of the same name in another town; they have nothing to do with each other.")),
    "same_chain": (("Ketju", "Chain"), ("Ketjun yritykset ovat itsenäisiä, vaihde on yhteinen.", "The companies of the chain are independent; the switchboard is shared.")),
}  # fmt: skip
