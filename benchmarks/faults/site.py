"""A small municipality under load: processes that go round for ever, their cases, and who handles them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import select, text

from engine import bpmn, jobs, store
from engine.model import FlowNode
from engine.model import ProcessModel as DrawnModel
from engine.model.elements import Repetition
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
ASKS = """
(start) -> Hämta {serviceTask} -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Hämta
"""
WAITS = """
(start) -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> (message Betalt) -> Utred
"""
FOLLOWS = """
(start) -> Registrera ansökan [Handläggare] -> Granska handlingar [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Registrera ansökan
"""
FOLLOWED = FOLLOWS.replace("Granska handlingar", "Granska alla handlingar")
"""The next version of it, to which its cases are moved, and back."""
DECIDES = """
(start) -> Utred [Handläggare] -> Avgift {businessRuleTask} [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Utred
"""
CALLS = """
(start) -> Anropa {callActivity} -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Anropa
"""
CALLED = "(start) -> Expediera [Handläggare] -> (slut)"
HEARS = """
(start) -> Hör granne [Handläggare] -> Besluta [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Hör granne
Hör granne !(timer P400D) -> Påminn [Handläggare] -> (sen)
"""
NEIGHBOURS = Repetition("parallel", cardinality="3", output="svar", output_item="anmarkning")
SKETCHES = (LOOP, BRANCHES, TIMES, ASKS, WAITS, DECIDES, CALLS, HEARS)
EMAILS = ("anna@example.se", "lisa@example.se")
OPERATOR, OWNER = "ylva@example.se", "karin@example.se"
MESSAGE, TOPIC = "Betalt", "register"
AT = ("Utred", "Besluta", "Registrera ansökan")
"""Where operators move cases: to activities from which all go on round and round."""
REVIEW = date(2027, 11, 23)
CANCELLED = 12
"""So many cases are there to be cancelled."""
MOVED = 8


@dataclass(frozen=True)
class Site:
    """The cases, by number; each client has some of its own, and all have ``shared`` in common.

    ``awaiting`` wait for messages of who has ``token``; ``ending`` may be cancelled; those of the e-service of the
    version ``version_id`` are moved to it.
    """

    own: tuple[tuple[str, ...], ...]
    shared: tuple[str, ...]
    awaiting: tuple[str, ...]
    ending: tuple[str, ...]
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
        session.add(Connector(topic=TOPIC, kind="http", settings=settings, is_on=True, changed_at=NOW))
        token = senders.add_sender(session, "Kassan", place.municipality, None, by=None, now=NOW)[1]
        found = [_cases(place, sketch, clients + 1) for sketch in SKETCHES]
        ending = _cases(place, LOOP, CANCELLED)
        beside = _beside(place)
        moved = _cases(beside, FOLLOWS, MOVED)
        version_id = beside.publish_model(_drawn(FOLLOWED)).id
    own = tuple(zip(*(numbers[:clients] for numbers in found), strict=True))
    shared = (*(number for numbers in found for number in numbers[clients:]), *ending, *moved)
    return Site(own, shared, tuple(found[SKETCHES.index(WAITS)]), tuple(ending), token, version_id)


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
    version = models.upload(session, block, None, "x.bpmn", bpmn.write(read_sketch(CALLED)), by=karin, now=NOW)
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


def _drawn(sketch: str) -> DrawnModel:
    drawn = read_sketch(sketch, "Prov")
    nodes = (_used(node) for node in drawn.nodes)
    return drawn.with_nodes(nodes).with_flows(replace(flow, condition=flow.name) for flow in drawn.flows)


def _used(node: FlowNode) -> FlowNode:
    """Return a node with the system, table or process that it uses, or with those for whom it is done."""
    if node.name == "Hör granne":
        return replace(node, repetition=NEIGHBOURS)
    if node.kind == "callActivity":
        return replace(node, called="expediera")
    asked = {"serviceTask": ("topic", TOPIC), "businessRuleTask": ("decisionRef", "avgift")}
    return replace(node, properties=(asked[node.kind],)) if node.kind in asked else node


def _cases(place: Place, sketch: str, number: int) -> list[str]:
    place.publish_model(_drawn(sketch))
    return [
        applications.send(
            place.session,
            place.municipality,
            place.e_service,
            {"arende": "Altan"},
            by=place.maja,
            now=datetime.now(UTC),
        ).number
        for _ in range(number)
    ]
