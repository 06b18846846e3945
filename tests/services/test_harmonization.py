"""The chart of all e-services and municipalities: what it shows before and after comparing."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.catalogue import adoptions
from engine.services.harmonizing import comparisons, harmonization
from engine.services.organization import municipalities, people
from engine.services.organization.municipalities import Brand
from engine.services.publishing import models
from engine.services.storage.remembered import Remembered
from engine.store.tables import EService, ModelVersion, Municipality

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
STANDARD = "(start) -> Registrera [Registrator] -> Utred [Handläggare] -> Besluta [Delegat] -> (slut)"
VARIANT = "(start) -> Registrera [Registrator] -> Utred [Handläggare] -> Granska [Chef] -> Besluta [Delegat] -> (slut)"


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what was compared in the database of another test."""
    monkeypatch.setattr(comparisons, "_briefs", Remembered(16))


@pytest.fixture
def grums(session: Session) -> Municipality:
    brand = Brand("Grums", "Grums kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", {"sv": "", "en": ""})
    return municipalities.create_municipality(session, brand, code="1764", slug="grums", case_prefix="GRUMS", by=None)


@pytest.fixture
def versions(session: Session, e_service: EService, kil: Municipality, grums: Municipality) -> list[ModelVersion]:
    owner = people.create_person(session, "Eva Nor", now=NOW)
    people.assign(session, owner, "process_owner", None, by=None)
    made = []
    for place, sketch in ((None, STANDARD), (kil, VARIANT)):
        data = bpmn.write(read_sketch(sketch))
        made.append(models.upload(session, e_service, place, "m.bpmn", data, by=owner, now=NOW))
    models.publish(session, made[0].id, by=owner, now=NOW)
    adoptions.adopt(session, e_service, grums, "standard", valid_from=TODAY, by=owner, now=NOW)
    return made


def test_what_is_not_compared_waits_and_is_compared_once(session: Session, versions: list[ModelVersion]) -> None:
    rows = harmonization.chart(session, on=TODAY)
    assert harmonization.waiting(rows) == [(versions[0].id, versions[1].id)]
    assert harmonization.compare_waiting(session, on=TODAY, now=NOW, seconds=0) == 1
    assert harmonization.compare_waiting(session, on=TODAY, now=NOW, seconds=60) == 0
    rows = harmonization.chart(session, on=TODAY)
    assert harmonization.waiting(rows) == []
    cells = {cell.municipality.name: cell for cell in rows[0].cells}
    assert cells["Kil"].brief is not None
    assert cells["Kil"].brief.differences == 1
    assert (cells["Grums"].mode, harmonization.similarity(cells["Grums"])) == ("standard", 1.0)


def test_the_figures_of_a_comparison_are_those_of_the_comparison(
    session: Session, versions: list[ModelVersion]
) -> None:
    found = comparisons.compare_versions(session, versions[0].id, versions[1].id, now=NOW)
    pair = versions[0].sha, versions[1].sha, comparisons.method()
    brief = comparisons.briefs(session, [pair])[pair]
    assert brief.similarity == found.similarity.value
    assert (brief.differences, brief.words) == (len(found.differences), len(found.script) - len(found.differences))
    assert (
        comparisons.briefs(session, [(pair[0], pair[0], pair[2])])[pair[0], pair[0], pair[2]] == comparisons.IDENTICAL
    )


def test_who_differs_in_the_same_way_is_named(
    session: Session, versions: list[ModelVersion], e_service: EService, kil: Municipality, grums: Municipality
) -> None:
    owner = versions[0].uploaded_by
    other = bpmn.write(read_sketch(VARIANT.replace("Utred", "Utred ansökan")))
    models.upload(session, e_service, grums, "g.bpmn", other, by=owner, now=NOW)
    harmonization.compare_waiting(session, on=TODAY, now=NOW, seconds=60)
    found = comparisons.compare_versions(session, versions[0].id, versions[1].id, now=NOW)
    row = harmonization.row_of(harmonization.chart(session, on=TODAY), e_service)
    shared = harmonization.sharing(session, versions[0], row, found, kil)
    extra = next(place for place, each in enumerate(found.script.operations) if each.kind == "insert")
    assert [each.name for each in shared[extra]] == ["Grums"]
