"""A small municipality under load: processes that go round for ever, their cases, and who handles them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import select

from engine import jobs, store
from engine.model.sketch import read_sketch
from engine.services import applications, people
from engine.store import Database
from engine.store.tables import Case
from tests.services.cases.place import Place, make_place

ENDS = "klart"
PASSWORD = "cykla i klunga"
LOOP = """
(start) -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Utred
Utred !(timer P400D) -> Påminn [Handläggare] -> (sen)
"""
BRANCHES = """
(start) -> <Igen> -> <+ Dela> -> Remiss ett [Handläggare] -> <+ Samla> -> Besluta [Handläggare] -> <Klar?>
<+ Dela> -> Remiss två [Handläggare] -> <+ Samla>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> <Igen>
"""
TIMES = """
(start) -> (timer PT2S: en stund) -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> (timer PT2S: en stund)
"""
EMAILS = ("anna@example.se", "lisa@example.se")


@dataclass(frozen=True)
class Site:
    """The cases, by number; each client has some of its own, and all have ``shared`` in common."""

    own: tuple[tuple[str, ...], ...]
    shared: tuple[str, ...]


def make_site(database: Database, clients: int) -> Site:
    """Fill an empty database; return the cases for so many clients."""
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        place = make_place(session)
        for person, email in zip((place.anna, place.lisa), EMAILS, strict=True):
            person.email = email
            people.set_password(session, person, PASSWORD, by=person)
        session.commit()
        found = [_cases(place, sketch, clients + more) for sketch, more in ((LOOP, 1), (BRANCHES, 1), (TIMES, 0))]
    own = tuple(zip(*(numbers[:clients] for numbers in found), strict=True))
    return Site(own, tuple(number for numbers in found for number in numbers[clients:]))


def open_cases(database: Database) -> list[str]:
    """Return the numbers of the cases that are not over."""
    with database.reading() as session:
        return list(session.scalars(select(Case.number).where(Case.status != "completed").order_by(Case.id)))


def _cases(place: Place, sketch: str, number: int) -> list[str]:
    drawn = read_sketch(sketch, "Prov")
    place.publish_model(drawn.with_flows(replace(flow, condition=flow.name) for flow in drawn.flows))
    made = []
    for _ in range(number):
        case = applications.send(
            place.session,
            place.municipality,
            place.e_service,
            {"arende": "Altan"},
            by=place.maja,
            now=datetime.now(UTC),
        )
        made.append(case.number)
    return made
