"""Store the e-services of a folder as docs/reference/e-services.md describes it: models, forms, adoptions."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from engine.services.catalogue import adoptions, e_services
from engine.services.publishing import models
from engine.services.publishing.obstacles import Acceptance, obstacles
from engine.services.seed.persons import PROCESS_OWNERS
from engine.services.test_runs import scenario_files, scenarios
from engine.store.tables import EService, ModelVersion, Municipality, Person

REASON = "Provat: ett bifall som ingen har motsatt sig kommuniceras inte. Avslag kommuniceras alltid."
"""Why the demo's process owners publish in spite of a legal finding."""


def store_e_service(
    session: Session,
    folder: Path,
    places: Mapping[str, Municipality],
    persons: Mapping[str, Person],
    *,
    now: datetime,
) -> EService:
    """Store what is missing of the e-service in ``folder``; return it.

    The standard is published by its owner, a variant by its municipality if it runs it; other
    variants stay drafts, so that their owners have something to decide.
    """
    data = yaml.safe_load((folder / "service.yaml").read_text("utf-8"))
    e_service = e_services.save_e_service(session, data, by=None)
    owner = persons[PROCESS_OWNERS[data["owner"]["municipality"]]]
    e_services.appoint_owner(session, e_service, owner, by=None)
    _store_forms(session, e_service, folder / "forms", places)
    _store_version(session, e_service, None, folder / "standard.bpmn", owner, now, publish=True)
    _store_scenarios(session, e_service, folder / "scenarios", owner, now)
    modes: dict[str, Any] = data["adoptions"]
    for path in sorted((folder / "variants").glob("*.bpmn")):
        by, runs = persons[PROCESS_OWNERS[path.stem]], modes.get(path.stem) == "variant"
        _store_version(session, e_service, places[path.stem], path, by, now, publish=runs)
    for slug, mode in modes.items():
        place, by = places[slug], persons[PROCESS_OWNERS[slug]]
        if adoptions.in_force(session, e_service, place, on=now.date()) is None:
            adoptions.adopt(session, e_service, place, mode, valid_from=now.date(), by=by, now=now)
    return e_service


def _store_forms(session: Session, e_service: EService, folder: Path, places: Mapping[str, Municipality]) -> None:
    paths = sorted(folder.rglob("*.json"))
    read = ((places.get(path.parent.name), path.stem, json.loads(path.read_text("utf-8"))) for path in paths)
    e_services.save_forms(session, e_service, read)


def _store_scenarios(session: Session, e_service: EService, folder: Path, by: Person, now: datetime) -> None:
    version = models.versions(session, e_service, None)[-1]
    if scenarios.of_model(session, version.process_model):
        return
    for file in scenario_files.in_folder(folder):
        scenarios.store(session, version, file.name, file.recording, by=by, now=now)


def _store_version(
    session: Session,
    e_service: EService,
    place: Municipality | None,
    path: Path,
    by: Person,
    now: datetime,
    *,
    publish: bool,
) -> None:
    if models.versions(session, e_service, place):
        return
    version = models.upload(session, e_service, place, path.name, path.read_bytes(), by=by, now=now)
    if publish:
        models.publish(session, version.id, _accepted(version, now), by=by, now=now + timedelta(hours=1))


def _accepted(version: ModelVersion, now: datetime) -> list[Acceptance]:
    review_on = (now + timedelta(days=365)).date()
    return [
        Acceptance(each.rule, each.element, REASON, review_on) for each in obstacles(version) if each.can_be_accepted
    ]
