"""Cases to be hard on: sketches, how one is applied for and completed, and many who act at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, work_items
from engine.store import Database
from engine.store.tables import Case, Person, WorkItem
from tests.services.cases.place import NOW, Place

LOOP = """
(start) -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Utred
Utred !(timer P14D) -> Påminn [Handläggare] -> (sen)
"""
"""Round and round until the answer is “klart”; each round sets a timer anew."""

BRANCHES = """
(start) -> <+ Dela> -> Remiss ett [Handläggare] -> <+ Samla> -> Besluta [Handläggare] -> (slut)
<+ Dela> -> Remiss två [Handläggare] -> <+ Samla>
"""
"""Two work items at the same time, and one after both."""

AGAIN = {"anmarkning": "nej"}


def publish(place: Place, sketch: str) -> None:
    """Publish a sketch whose labels on flows are conditions."""
    drawn = read_sketch(sketch, "Prov")
    place.publish_model(drawn.with_flows(replace(flow, condition=flow.name) for flow in drawn.flows))


def apply(place: Place) -> int:
    """Return the id of a new case."""
    case = applications.send(
        place.session, place.municipality, place.e_service, {"arende": "Altan"}, by=place.maja, now=NOW
    )
    return case.id


def open_items(database: Database, case_id: int) -> dict[str, int]:
    """Return the open work items of a case: ids by name."""
    with database.reading() as session:
        found = select(WorkItem).where(WorkItem.case_id == case_id, WorkItem.status == "open")
        return {item.name: item.id for item in session.scalars(found)}


def complete(session: Session, item_id: int, by: Person, values: dict[str, Any] | None = None) -> None:
    """Complete a work item as ``by``."""
    work_items.complete(session, item_id, values or {}, by=session.get_one(Person, by.id), now=NOW)


def at_once(database: Database, *acts: Callable[[Session], object]) -> list[object]:
    """Do all acts at the same moment, each on a connection of its own; return what each gave or raised."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[Session], object]) -> object:
        with database.writing() as session:
            barrier.wait(20)
            try:
                return act(session)
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def case_of(session: Session, case_id: int) -> Case:
    """Return a case as it is stored now."""
    return session.get_one(Case, case_id, populate_existing=True)
