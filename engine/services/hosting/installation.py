"""Set up an installation for real: municipalities, e-services with forms and standards, one administrator."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.services.catalogue import e_services
from engine.services.organization import people
from engine.services.publishing import models
from engine.services.seed.organization import store_places
from engine.services.seed.seeding import PROCESSES
from engine.services.test_runs import scenario_files, scenarios
from engine.store.tables import Assignment, Person


def install(
    session: Session, name: str, email: str, password: str, *, now: datetime, processes: Path = PROCESSES
) -> tuple[Person, Sequence[str]]:
    """Store what a new installation begins with; return the administrator and the e-services that were added.

    The sixteen municipalities get invented colours to be changed under Administration. Each e-service comes
    with its forms, its scenarios, and its standard as a draft that its owner, at first the administrator,
    publishes. The fictional variants are left out. Run again, it adds what is missing and changes nothing else.

    Raises PersonRefused if the name, address or password cannot be used.
    """
    store_places(session)
    administrator = _administrator(session, name, email, password, now)
    known = {each.slug for each in e_services.list_e_services(session)}
    added = [folder for folder in _folders(processes) if folder.name not in known]
    for folder in added:
        data = yaml.safe_load((folder / "service.yaml").read_text("utf-8"))
        e_service = e_services.save_e_service(session, data, by=None)
        e_services.appoint_owner(session, e_service, administrator, by=None)
        forms = [
            (None, path.stem, json.loads(path.read_text("utf-8"))) for path in sorted((folder / "forms").glob("*.json"))
        ]
        e_services.save_forms(session, e_service, forms)
        standard = folder / "standard.bpmn"
        version = models.upload(
            session, e_service, None, standard.name, standard.read_bytes(), by=administrator, now=now
        )
        for file in scenario_files.in_folder(folder / "scenarios"):
            scenarios.store(session, version, file.name, file.recording, by=administrator, now=now)
    return administrator, [folder.name for folder in added]


def _folders(processes: Path) -> list[Path]:
    return sorted(path.parent for path in processes.glob("*/service.yaml"))


def _administrator(session: Session, name: str, email: str, password: str, now: datetime) -> Person:
    known = session.scalars(
        select(Person).join(Assignment).where(Person.email == email.strip().lower(), Assignment.role == "administrator")
    ).first()
    if known is not None:
        return known
    person = people.create_person(session, name, email=email, password=password, now=now, by=None)
    for role in ("administrator", "process_owner"):
        people.assign(session, person, role, None, by=None)
    return person
