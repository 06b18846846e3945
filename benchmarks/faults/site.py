"""A small municipality under load: processes that go round for ever, their cases, and who handles them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import select, text

from benchmarks.faults import drawn
from engine import bpmn, jobs, store
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications
from engine.services.decisions import decision_tables
from engine.services.messaging import senders
from engine.services.organization import people
from engine.services.publishing import building_blocks, models
from engine.services.publishing.obstacles import Acceptance, obstacles
from engine.store import Database
from engine.store.tables import Adoption, Assignment, Case, Connector, EService, Person, ProcessModel
from tests.dmn.sketch import decision, file, table
from tests.services.cases.place import NOW, Place, make_place, person

PASSWORD = "cykla i klunga"
EMAILS = ("anna@example.se", "lisa@example.se")
OPERATOR, OWNER = "ylva@example.se", "karin@example.se"
REVIEW = date(2027, 11, 23)
CANCELLED = 24
"""So many cases are there to be cancelled."""
MOVED = 12
_TOLD = {drawn.WAITS: drawn.PAID, drawn.LISTENS: drawn.ASKED, drawn.TAKES: drawn.CLEAR}
"""Who is told from outside, and what. What cases tell each other is told from outside only when they have ended."""


@dataclass(frozen=True)
class Site:
    """The cases, by number; each client has some of its own, and all have ``shared`` in common.

    ``awaiting`` wait for messages of who has ``token``, of these names, ``listening`` for a signal; ``senders`` send a
    message to others in each round; ``ending`` may be cancelled; those of the e-service of version ``version_id`` are
    moved to it. ``ids`` are those of all cases, by number.
    """

    own: tuple[tuple[str, ...], ...]
    shared: tuple[str, ...]
    awaiting: Mapping[str, str]
    listening: tuple[str, ...]
    senders: tuple[str, ...]
    ending: tuple[str, ...]
    ids: Mapping[str, int]
    token: str
    version_id: int


def make_site(database: Database, clients: int, system: str) -> Site:
    """Fill an empty database; return the cases for so many clients. Cases ask the system at the address ``system``."""
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        place = make_place(session)
        karin = _let_in(place)
        _publish_what_is_used(place, karin)
        settings = {"method": "POST", "url": system, "request": "", "response": "nummer = number", "headers": ""}
        session.add(Connector(topic=drawn.TOPIC, kind="http", settings=settings, is_on=True, changed_at=NOW))
        token = senders.add_sender(session, "Kassan", place.municipality, None, by=None, now=NOW)[1]
        found = {sketch: _cases(place, sketch, clients + 1) for sketch in drawn.SKETCHES}
        ending = _cases(place, drawn.LOOP, CANCELLED)
        beside = _beside(place)
        moved = _cases(beside, drawn.FOLLOWS, MOVED)
        version_id = beside.publish_model(drawn.drawn(drawn.FOLLOWED)).id
        ids = {row.number: row.id for row in session.execute(select(Case.number, Case.id))}
    own = tuple(zip(*(numbers[:clients] for numbers in found.values()), strict=True))
    shared = (*(number for numbers in found.values() for number in numbers[clients:]), *ending, *moved)
    awaiting = {number: name for sketch, name in _TOLD.items() for number in found[sketch]}
    return Site(
        own,
        shared,
        awaiting,
        listening=tuple(found[drawn.HEARS]),
        senders=tuple(found[drawn.SENDS]),
        ending=tuple(ending),
        ids=ids,
        token=token,
        version_id=version_id,
    )


def open_cases(database: Database) -> list[str]:
    """Return the numbers of the cases that are not over."""
    with database.reading() as session:
        is_open = Case.status.not_in(("completed", "cancelled"))
        return list(session.scalars(select(Case.number).where(is_open).order_by(Case.id)))


def waiting_call(database: Database, case: str) -> int | None:
    """Return the id of the call to the system that a case waits for, None if it waits for none."""
    query = text(
        'SELECT k.id FROM service_call k JOIN "case" c ON c.id = k.case_id '
        "WHERE c.number = :case AND k.status IN ('waiting', 'failed')"
    )
    with database.reading() as session:
        found: int | None = session.scalar(query, {"case": case})
        return found


def _let_in(place: Place) -> Person:
    """Give all who act a password, and Kil a team leader; return the owner of its standards."""
    session = place.session
    ylva, karin = person(session, "Ylva Kihl"), person(session, "Karin Lind")
    session.add(Assignment(person_id=ylva.id, municipality_id=place.municipality.id, role="team_leader"))
    session.add(Assignment(person_id=karin.id, municipality_id=None, role="process_owner"))
    everybody = {**dict(zip(EMAILS, (place.anna, place.lisa), strict=True)), OPERATOR: ylva, OWNER: karin}
    for email, each in everybody.items():
        each.email = email
        people.set_password(session, each, PASSWORD, by=each)
    place.e_service.owner_id = karin.id
    session.commit()
    return karin


def _publish_what_is_used(place: Place, karin: Person) -> None:
    """Publish the decision table that cases ask, and the building block that they call."""
    session = place.session
    rows = table('U | anmarkning:string || avgift:number\n"klart" || 100\nnot("klart") || 200')
    fees = file(decision(rows, "avgift", name="Avgift"))
    stored = decision_tables.upload(session, place.e_service, None, "avgift.dmn", fees, by=karin, now=NOW)
    decision_tables.publish(session, stored.id, by=karin, now=NOW)
    block = building_blocks.make_block(session, "Expediera", "Dispatch", by=karin)
    version = models.upload(session, block, None, "x.bpmn", bpmn.write(read_sketch(drawn.CALLED)), by=karin, now=NOW)
    accepted = [Acceptance(each.rule, each.element, "Provat", REVIEW) for each in obstacles(version)]
    models.publish(session, version.id, accepted, by=karin, now=NOW)


def _beside(place: Place) -> Place:
    """Return the place with another e-service."""
    name = {"sv": "Följsamhet", "en": "Following"}
    e_service = EService(slug="foljer", name=name, summary=name, handling_time=name, owner_id=place.e_service.owner_id)
    place.session.add(e_service)
    place.session.flush()
    model = ProcessModel(e_service_id=e_service.id)
    adoption = Adoption(
        e_service_id=e_service.id,
        municipality_id=place.municipality.id,
        mode="standard",
        valid_from=date(2026, 1, 1),
        set_by_id=place.anna.id,
        set_at=NOW,
    )
    place.session.add_all([model, adoption])
    place.session.commit()
    return replace(place, e_service=e_service, model=model)


def _cases(place: Place, sketch: str, number: int) -> list[str]:
    """Return the numbers of new cases. Each has a number of its own as its matter, by which cases find each other."""
    place.publish_model(drawn.drawn(sketch))
    return [
        applications.send(
            place.session,
            place.municipality,
            place.e_service,
            {"arende": f"Altan {each}"},
            by=place.maja,
            now=datetime.now(UTC),
        ).number
        for each in range(number)
    ]
