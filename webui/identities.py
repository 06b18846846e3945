"""Who is meant by a personal identity number: what stands for it in the database of this installation."""

from flask import current_app

from engine.services.organization.identities import identity_number, reference_of
from engine.services.seed import persons
from webui.database import now
from webui.language.dates import HERE


def reference(typed: str) -> str:
    """Return what stands for a number that somebody typed; the demo knows those of its residents. Raises NoIdentity."""
    number = identity_number(typed, today=now().astimezone(HERE).date())
    if current_app.config["KLUNGA_DEMO"]:
        name = next((name for name, known in persons.NUMBERS.items() if known == number), "")
        if name:
            return persons.reference_of(name)
    return reference_of(number, str(current_app.config["KLUNGA_IDENTITY_KEY"]).encode())


def number_of(name: str) -> str:
    """Return the number of a resident of the demo, as it is written; "" of anybody else."""
    number = persons.NUMBERS.get(name, "") if current_app.config["KLUNGA_DEMO"] else ""
    return f"{number[:8]}-{number[8:]}" if number else ""
