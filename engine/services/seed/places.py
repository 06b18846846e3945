"""The sixteen municipalities of Värmland with invented colours and contacts: no real arms, no real numbers."""

from dataclasses import dataclass

from engine.services.organization.municipalities import Brand


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality of the demo, before it is stored."""

    code: str
    slug: str
    case_prefix: str
    brand: Brand


def _place(code: str, slug: str, name: str, genitive: str, colours: str, hours: str) -> Place:
    colour, deep, soft, accent = colours.split()
    contact = {
        "sv": f"{genitive} medborgarkontor, vardagar {hours}, 054-000 00 00",
        "en": f"{name} citizens' office, weekdays {hours.replace(' och ', ' and ')}, 054-000 00 00",
    }
    brand = Brand(name, f"{genitive} kommun", colour, deep, soft, accent, contact)
    return Place(code, slug, name.upper(), brand)


PLACES: tuple[Place, ...] = (
    _place("1784", "arvika", "Arvika", "Arvika", "#6a3f97 #472a66 #f2ebf9 #b993de", "8–16"),
    _place("1730", "eda", "Eda", "Eda", "#2f6f4f #1b4532 #e7f3ec #8fcfae", "9–15"),
    _place("1782", "filipstad", "Filipstad", "Filipstads", "#8c3b1f #5e2712 #fbeee8 #e6a98f", "8–16"),
    _place("1763", "forshaga", "Forshaga", "Forshaga", "#00707a #004a51 #e1f3f4 #7cc9cf", "8–16"),
    _place("1764", "grums", "Grums", "Grums", "#54632b #37421b #f0f4e4 #bccb86", "9–16"),
    _place("1783", "hagfors", "Hagfors", "Hagfors", "#4b5d73 #2f3c4c #ebeff4 #a9b9cc", "8–16"),
    _place("1761", "hammaro", "Hammarö", "Hammarö", "#0f5d8f #0a3f61 #e3f1fa #7fbfe8", "8–17"),
    _place("1780", "karlstad", "Karlstad", "Karlstads", "#8a5a00 #5a3b00 #fdf3dc #f2b632", "8–17"),
    _place("1715", "kil", "Kil", "Kils", "#1f5f8f #143f60 #e6f0f8 #7fb9e6", "9–12 och 13–16"),
    _place("1781", "kristinehamn", "Kristinehamn", "Kristinehamns", "#a02c2c #6d1c1c #fbeaea #e89b9b", "8–16"),
    _place("1762", "munkfors", "Munkfors", "Munkfors", "#5b4a3f #3d3029 #f4efeb #c9b3a3", "9–15"),
    _place("1760", "storfors", "Storfors", "Storfors", "#3d4fa0 #28356e #eaedf9 #a3b0ea", "9–15"),
    _place("1766", "sunne", "Sunne", "Sunne", "#9c2f4f #6a1e35 #fbeaf0 #e39ab1", "8–16"),
    _place("1785", "saffle", "Säffle", "Säffle", "#226b67 #144845 #e4f2f1 #86cac5", "8–16"),
    _place("1737", "torsby", "Torsby", "Torsby", "#1d6141 #123f2a #e6f2ea #9cc94d", "9–12 och 13–16"),
    _place("1765", "arjang", "Årjäng", "Årjängs", "#7a3b7d #522654 #f6ebf6 #d09ad3", "9–16"),
)
