"""A million work items of sixteen municipalities, made in the database itself: a minute or two, not hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, insert, text

from benchmarks.looping import EMAIL, PASSWORD, model, now
from engine import jobs, store
from engine.services.organization import people
from engine.store import Database
from engine.store.tables import Assignment, CandidateGroup, EService, Membership, Person
from tests.services.cases.place import make_place, municipality

PLACES, GROUPS, SERVICES, PEOPLE = 16, 5, 20, 30
"""Municipalities, groups in each, e-services, and caseworkers in each municipality."""
NAMES = (
    "Registrera",
    "Kontrollera underlaget",
    "Utred",
    "Kommunicera",
    "Besluta",
    "Granska ritningar",
    "Remittera",
    "Expediera beslut",
)
STREETS = ("Ekebacken", "Storgatan", "Hamngatan", "Skolvägen", "Kvarnbacken", "Esplanaden", "Torget")
PHASES = ("registration", "review", "investigation", "decision", "execution", "followup")
JOINT_EMAIL = "joint@example.se"


@dataclass(frozen=True)
class Filled:
    """What was filled: two caseworkers, one of a municipality with three groups, and one of all with two in each."""

    one: int
    joint: int
    e_service_id: int
    group_id: int
    open_items: int


def fill(database: Database, items: int) -> Filled:
    """Fill an empty database with so many work items, four to a case, one in five of them open."""
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        place = make_place(session)
        version = place.publish_model(model())
        places = [place.municipality, *(municipality(session, f"{2000 + n}", f"Ort {n}") for n in range(1, PLACES))]
        first_service = _services(session.connection())
        first_group = _groups(session.connection(), [each.id for each in places])
        first_person = _people(session.connection(), [each.id for each in places], first_group)
        place.anna.email = EMAIL
        people.set_password(session, place.anna, PASSWORD, by=place.anna)
        joint = Person(name="Josef Gemensam", email=JOINT_EMAIL, created_at=now())
        session.add(joint)
        session.flush()
        people.set_password(session, joint, PASSWORD, by=joint)
        _assign(session.connection(), place.anna.id, [], [first_group, first_group + 1, first_group + 2])
        everywhere = [first_group + n * GROUPS + g for n in range(PLACES) for g in (0, 1)]
        _assign(session.connection(), joint.id, [each.id for each in places], everywhere)
        _moments(session.connection())
        known = {"version": version.id, "maja": place.maja.id, "anna": place.anna.id, "place": place.municipality.id}
        known |= {"service": first_service, "group": first_group, "person": first_person}
        _cases(session.connection(), items // 4, [each.id for each in places], known)
        _items(session.connection(), items, known)
        session.commit()
        open_items = session.scalar(text("SELECT count(*) FROM work_item WHERE status = 'open'")) or 0
        anna, other = place.anna.id, joint.id
    if not database.is_sqlite:  # as the server does by itself after a while
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) work_item"))
            connection.execute(text('VACUUM (ANALYZE) "case"'))
            connection.execute(text("VACUUM (ANALYZE) case_words"))
    return Filled(anna, other, first_service + 3, first_group, open_items)


def _services(connection: Connection) -> int:
    named = [{"sv": f"Tjänst {number}", "en": f"Service {number}"} for number in range(SERVICES)]
    rows = [
        {"slug": f"tjanst-{number}", "name": each, "summary": each, "handling_time": each, "legal_basis": ""}
        for number, each in enumerate(named)
    ]
    return _first(connection, EService, rows)


def _groups(connection: Connection, places: Sequence[int]) -> int:
    rows = [{"municipality_id": place, "name": f"Grupp {number}"} for place in places for number in range(GROUPS)]
    return _first(connection, CandidateGroup, rows)


def _people(connection: Connection, places: Sequence[int], first_group: int) -> int:
    rows = [{"name": f"Person {n} i {place}", "created_at": now()} for place in places for n in range(PEOPLE)]
    first = _first(connection, Person, rows)
    work = [
        {"person_id": first + at * PEOPLE + n, "municipality_id": place, "role": "caseworker"}
        for at, place in enumerate(places)
        for n in range(PEOPLE)
    ]
    connection.execute(insert(Assignment), work)
    members = [
        {"person_id": first + at * PEOPLE + n, "group_id": first_group + at * GROUPS + n % GROUPS}
        for at in range(len(places))
        for n in range(PEOPLE)
    ]
    connection.execute(insert(Membership), members)
    return first


def _first(connection: Connection, table: type, rows: list[dict[str, object]]) -> int:
    """Insert rows, and return the id of the first; the others follow it."""
    connection.execute(insert(table), rows)
    last: int = connection.scalar(text(f"SELECT max(id) FROM {table.__tablename__}"))  # type: ignore[attr-defined]
    return last - len(rows) + 1


def _assign(connection: Connection, person: int, places: Sequence[int], groups: Sequence[int]) -> None:
    if places:
        rows = [{"person_id": person, "municipality_id": place, "role": "caseworker"} for place in places]
        connection.execute(insert(Assignment), rows)
    connection.execute(insert(Membership), [{"person_id": person, "group_id": group} for group in groups])


def _moments(connection: Connection) -> None:
    """Write down a thousand times of the last and next months, and the words, for the rows to choose from."""
    columns = "k INTEGER PRIMARY KEY, at TIMESTAMP, late TIMESTAMP, name TEXT, street TEXT, phase TEXT"
    connection.execute(text(f"CREATE TABLE filling ({columns})"))
    begin = now()
    rows = [
        {
            "k": k,
            "at": (begin - timedelta(hours=3 * k)).replace(tzinfo=None),
            "late": (begin + timedelta(hours=2 * k - 300)).replace(tzinfo=None),
            "name": NAMES[k % len(NAMES)],
            "street": f"{STREETS[k % len(STREETS)]} {k % 90 + 1}",
            "phase": PHASES[k % len(PHASES)],
        }
        for k in range(1000)
    ]
    connection.execute(text("INSERT INTO filling VALUES (:k, :at, :late, :name, :street, :phase)"), rows)


_TAKE_INDEX = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_case_words_grams'"
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :many)"


def _cases(connection: Connection, many: int, places: Sequence[int], known: dict[str, int]) -> None:
    """Write the cases: number i lies in municipality i % 16."""
    connection.execute(text("CREATE TABLE filling_place (k INTEGER PRIMARY KEY, id INTEGER)"))
    connection.execute(
        text("INSERT INTO filling_place VALUES (:k, :id)"), [{"k": k, "id": id_} for k, id_ in enumerate(places)]
    )
    state = "x''" if connection.dialect.name == "sqlite" else "''::bytea"
    index = None if connection.dialect.name == "sqlite" else connection.scalar(text(_TAKE_INDEX))
    if index:  # made of all words at once afterwards: a sixth of the time
        connection.exec_driver_sql("DROP INDEX ix_case_words_grams")
    connection.execute(
        text(
            f"""{_NUMBERS} INSERT INTO "case" (id, number, municipality_id, e_service_id, model_version_id,
            applicant_id, subject, state, serializer, version, event_count, status, phase, application, variables,
            received_at, search)
            SELECT 1000 + i, 'FYL 2026-' || (1000000 + i), p.id, :service + i / 16 % {SERVICES}, :version, :maja,
            'Ansökan om lov på ' || f.street, {state}, '1', 1, 0, 'running', f.phase, '{{}}', '{{}}', f.at,
            lower('FYL 2026-' || (1000000 + i) || ' Ansökan om lov på ' || f.street || ' Maja Sökande')
            FROM n JOIN filling_place AS p ON p.k = i % {PLACES} JOIN filling AS f ON f.k = i * 7 % 1000"""
        ),
        {**known, "many": many},
    )
    if index:
        connection.exec_driver_sql(index)


def _items(connection: Connection, many: int, known: dict[str, int]) -> None:
    """Write the work items: four to a case, the last of them open in four cases of five."""
    connection.execute(
        text(
            f"""{_NUMBERS} INSERT INTO work_item (case_id, token, element, name, lane, group_id, assignee_id, status,
            opened_at, due_at, urgent_at, e_service_id, phase, number, received_at, search)
            SELECT c.id, 't' || i, 'a', f.name, '', :group + i / 4 % {PLACES} * {GROUPS} + i / 64 % {GROUPS},
            CASE WHEN i / 4 % {PLACES} = 0 AND i % 5 = 0 THEN :anna
                 WHEN i % 3 = 0 THEN :person + i / 4 % {PLACES} * {PEOPLE} + i / 64 % {PEOPLE} END,
            CASE WHEN i % 4 = 3 AND i / 64 % 5 <> 4 OR i % 256 = 0 THEN 'open' ELSE 'completed' END,
            g.at, g.late, g.late, c.e_service_id, c.phase, c.number, c.received_at,
            lower(f.name || ' ' || c.number || ' ' || c.subject)
            FROM n JOIN "case" AS c ON c.id = 1000 + i / 4 JOIN filling AS f ON f.k = i * 13 % 1000
            JOIN filling AS g ON g.k = i * 31 % 1000"""
        ),
        {**known, "many": many},
    )
