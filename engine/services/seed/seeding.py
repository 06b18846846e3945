"""Fill a database with the demo, step by step; each step stores only what is missing."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.services.catalogue.e_services import list_e_services
from engine.services.harmonizing.readiness import make_ready
from engine.services.seed.applicants import APPLICATIONS
from engine.services.seed.cases import store_case
from engine.services.seed.catalogue import store_e_service
from engine.services.seed.operations import store_operations
from engine.services.seed.organization import store_groups, store_numbers, store_persons, store_places
from engine.store.tables import Case

PROCESSES = Path(__file__).parents[3] / "processes"
IN_USE_FOR = timedelta(days=120)
"""How long before now the demo's models were published, so that its cases can be older than today."""


def seed_demo(session: Session, *, now: datetime, processes: Path = PROCESSES) -> None:
    """Store the fictional demo: municipalities, persons, e-services with their families, and cases in all states;
    what the comparing pages show of it is found too.

    Run again it adds nothing; interrupted, it goes on where it stopped, except that cases are only
    made in a database that has none.
    """
    began = now - IN_USE_FOR
    places = store_places(session)
    persons = store_persons(session, places, now=began)
    for folder in sorted(path.parent for path in processes.glob("*/service.yaml")):
        store_e_service(session, folder, places, persons, now=began)
    store_groups(session, places, on=now.date())
    if not session.scalar(select(func.count()).select_from(Case)):
        store_numbers(session, places, year=now.year)
        for application in sorted(APPLICATIONS, key=lambda each: -each.days_ago):
            store_case(session, application, places, persons, now=now)
        store_operations(session, places, persons, now=now)
        for e_service in list_e_services(session):
            make_ready(session, e_service.id, now=now)
