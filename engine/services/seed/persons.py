"""The invented persons of the demo. Likeness with anybody is chance."""

from dataclasses import dataclass

from engine.services.organization.authority import Role


@dataclass(frozen=True, slots=True)
class Character:
    """A person of the demo: the assignments as (role, municipality's short name or "" for all)."""

    name: str
    assignments: tuple[tuple[Role, str], ...] = ()
    is_resident: bool = False

    @property
    def email(self) -> str:
        """Return the invented address."""
        plain = self.name.lower().translate(str.maketrans("åäöé ", "aaoe."))
        return f"{plain}@klunga.example"


CASEWORKERS: dict[str, tuple[str, str]] = {
    "arvika": ("Birgitta Ek", "Håkan Sandin"),
    "eda": ("Cecilia Rask", "Gunnar Olsmo"),
    "filipstad": ("Disa Hult", "Peter Långban"),
    "forshaga": ("Dan Edholm", "Rita Deje"),
    "grums": ("Edvin Slott", "Yvonne Borg"),
    "hagfors": ("Einar Stål", "Sofia Uvberg"),
    "hammaro": ("Emma Skog", "Urban Lövnäs"),
    "karlstad": ("Fatima Noor", "Reza Alavi"),
    "kil": ("Anna Berg", "Lisa Jonsson"),
    "kristinehamn": ("Frida Varnum", "Oskar Picard"),
    "munkfors": ("Gun Persson", "Jens Moberg"),
    "storfors": ("Hanna Lungälv", "Stefan Matts"),
    "sunne": ("Ida Lund", "Sara Wikman"),
    "saffle": ("Ines Byälv", "Torsten Hed"),
    "torsby": ("Pia Holmgren", "Erik Dahl"),
    "arjang": ("Viktor Silbo", "Marit Lennart"),
}
"""Two caseworkers in each municipality."""

ALSO_IN = {"Anna Berg": ("sunne",), "Lisa Jonsson": ("forshaga",)}
"""Joint caseworkers: where else they handle cases."""

PROCESS_OWNERS: dict[str, str] = {
    "arvika": "Lena Hedman",
    "eda": "Karl Morast",
    "filipstad": "Kerstin Brattfors",
    "forshaga": "Klas Grossbol",
    "grums": "Kristina Liljedal",
    "hagfors": "Karin Lindqvist",
    "hammaro": "Leif Skoghall",
    "karlstad": "Maria Ek",
    "kil": "Louise Fryksta",
    "kristinehamn": "Magnus Ölme",
    "munkfors": "Malin Ransäter",
    "storfors": "Margareta Alkvett",
    "sunne": "Nils Ström",
    "saffle": "Olof Kyrkebyn",
    "torsby": "Per Ambjörby",
    "arjang": "Jonas Nyström",
}

RESIDENTS = (
    "Maja Lindström",
    "Mikael Krans",
    "Ove Kjell",
    "Stina Alm",
    "Sven Lindström",
    "Tomas Bråten",
    "Ulla Wermelin",
    "Åsa Glava",
)

NUMBERS = {
    "Maja Lindström": "198504129803",
    "Mikael Krans": "195203199814",
    "Ove Kjell": "199107029820",
    "Stina Alm": "197809259836",
    "Sven Lindström": "196401119844",
    "Tomas Bråten": "199905309853",
    "Ulla Wermelin": "198712169864",
    "Åsa Glava": "194308089871",
}
"""The personal identity numbers of the demo's residents; in such series the tax agency gives none to anybody."""


def reference_of(name: str) -> str:
    """Return what the demo stores instead of the number of one of its residents."""
    return f"demo:{Character(name).email}"


def characters() -> tuple[Character, ...]:
    """Return everybody: staff of each municipality, those who work for all of them, and residents."""
    staff = [
        Character(name, tuple(("caseworker", place) for place in (slug, *ALSO_IN.get(name, ()))))
        for slug, names in CASEWORKERS.items()
        for name in names
    ]
    owners = [Character(name, (("process_owner", slug),)) for slug, name in PROCESS_OWNERS.items()]
    joint = [
        Character("Elin Holm", (("change_lead", ""),)),
        Character("Eva Nor", (("administrator", ""),)),
        Character("Ylva Kihl", (("administrator", "kil"),)),
        Character("Tove Runn", (("team_leader", "kil"),)),
        Character("Kalle Apertin", (("team_leader", "kil"),)),
    ]
    residents = [Character(name, is_resident=True) for name in RESIDENTS]
    return (*staff, *owners, *joint, *residents)
