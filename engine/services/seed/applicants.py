"""Which cases the demo has: who applied where, for what, how long ago, and how far each has come."""

from dataclasses import dataclass, field
from typing import Any

MAJA, KRANS, OVE, STINA = "Maja Lindström", "Mikael Krans", "Ove Kjell", "Stina Alm"
SVEN, TOMAS, ULLA, ASA = "Sven Lindström", "Tomas Bråten", "Ulla Wermelin", "Åsa Glava"


@dataclass(frozen=True, slots=True)
class Application:
    """An application of the demo. ``steps`` is how many work items were completed, None all of them."""

    place: str
    e_service: str
    applicant: str
    days_ago: int
    steps: int | None
    values: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, Any] = field(default_factory=dict)
    """What the caseworkers answer where it is not the usual."""


def _build(
    place: str, who: str, days: int, steps: int | None, site: str, what: str, kind: str = "tillbyggnad", area: int = 24
) -> Application:
    values = {
        "fastighet": site,
        "atgard": kind,
        "area": area,
        "beskrivning": what,
        "strandskydd": "nej",
        "epost": "sokande@klunga.example",
        "telefon": "070-000 00 00",
    }
    return Application(place, "bygglov", who, days, steps, values)


def _food(place: str, who: str, days: int, steps: int | None, name: str, what: str, kind: str) -> Application:
    values = {
        "foretag": name,
        "organisationsnummer": "550000-0000",
        "verksamhetens_namn": name,
        "typ": kind,
        "adress": "Storgatan 1",
        "beskrivning": what,
        "epost": "foretag@klunga.example",
        "telefon": "070-000 00 00",
    }
    return Application(place, "livsmedelsregistrering", who, days, steps, values)


def _park(place: str, who: str, days: int, steps: int | None, need: str, distance: int) -> Application:
    values = {
        "forare_eller_passagerare": "forare",
        "tidigare_tillstand": "nej",
        "gangstracka": distance,
        "hjalpmedel": "rollator",
        "behov": need,
        "telefon": "070-000 00 00",
    }
    return Application(place, "parkeringstillstand", who, days, steps, values)


APPLICATIONS: tuple[Application, ...] = (
    _build("kil", MAJA, 63, 6, "Ekebacken 2:14", "Nybyggnad av enbostadshus i ett plan.", "nybyggnad", 142),
    _build("kil", TOMAS, 48, 4, "Norra Ås 1:7", "Tillbyggnad av veranda mot söder."),
    _build("kil", OVE, 31, 3, "Runnevål 3:2", "Garage för två bilar intill tomtgräns.", "nybyggnad", 48),
    _build("kil", STINA, 20, 2, "Tolita 1:19", "Altan med tak, 24 kvadratmeter."),
    _build("kil", KRANS, 9, 1, "Fryksta 5:31", "Ny färg och nya fönster mot gatan.", "fasad"),
    _build("kil", ULLA, 2, 0, "Högboda 4:8", "Plank mot järnvägen, 1,8 meter högt.", "mur_plank"),
    _food("kil", SVEN, 12, 3, "Kils Vaffelstuga", "Våfflor, kaffe och smörgåsar i hembygdsgården.", "kafe"),
    _food("kil", KRANS, 1, 0, "Fryksdalens Foodtruck", "Hamburgare från vagn på torg och marknader.", "mobil"),
    _food("sunne", ULLA, 5, 2, "Rottneros Saluhall", "Ost, charkuterier och smörgåsar.", "butik"),
    _park("kil", STINA, 15, 3, "Artros i båda knäna, kan inte bära och gå samtidigt.", 60),
    _park("torsby", MAJA, 18, 4, "Bruten höft i våras, går kort sträcka med rollator.", 80),
    _food("arvika", MAJA, 96, None, "Lindströms Glass", "Tillverkning och försäljning av mjukglass.", "tillverkning"),
    _build("karlstad", MAJA, 5, 1, "Råtorp 1:88", "Uterum på befintlig altan."),
    _build("karlstad", ASA, 40, 5, "Färjestaden 2:6", "Påbyggnad med en våning."),
    _park("karlstad", OVE, 6, 1, "Svår andfåddhet, behöver stanna ofta.", 90),
    _build("arvika", ASA, 14, 2, "Glava 1:44", "Sjöbod ersätts på samma plats."),
    _park("eda", ULLA, 10, 2, "Nedsatt balans efter stroke.", 50),
    _park("filipstad", TOMAS, 8, 1, "Reumatism, kör anpassad bil.", 70),
    _food("forshaga", SVEN, 7, 2, "Deje Bageri", "Bröd och bullar, försäljning över disk.", "butik"),
    _food("grums", TOMAS, 4, 1, "Slottsbrons Kiosk", "Korv, glass och kaffe.", "butik"),
    _park("hagfors", KRANS, 16, 3, "Benprotes, går med käpp.", 100),
    _build("hammaro", STINA, 22, 3, "Skoghall 4:12", "Carport med förråd."),
    _food("kristinehamn", OVE, 11, 2, "Picassos Kök", "Restaurang med femtio platser.", "restaurang"),
    _build("munkfors", ULLA, 28, 3, "Ransäter 2:9", "Inredning av vind.", "andrad_anvandning"),
    _park("storfors", ASA, 13, 2, "Nedsatt syn och gångförmåga.", 40),
    _park("sunne", SVEN, 19, 3, "Hjärtsvikt, orkar gå kort sträcka.", 60),
    _build("saffle", TOMAS, 17, 2, "Kyrkebyn 3:5", "Maskinhall blir verkstad.", "andrad_anvandning"),
    _build("arjang", KRANS, 12, 2, "Silbodal 1:71", "Fritidshus byggs till med sovrum."),
    _build("torsby", OVE, 25, 2, "Ambjörby 1:3", "Bastu vid sjön.", "nybyggnad", 14),
)
