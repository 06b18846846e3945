"""service.yaml of every e-service says what pages and seeding need."""

from pathlib import Path

import pytest
from klunga_tests_e_services import AGAINST_THE_LAW, ALL, DRAWN_ELSEWHERE, MUNICIPALITIES, ROOT, EService

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "e-services.md"
every = pytest.mark.parametrize("e_service", ALL, ids=lambda e_service: e_service.folder.name)


def test_there_are_three_e_services() -> None:
    assert {e_service.folder.name for e_service in ALL} == set(DRAWN_ELSEWHERE)
    assert not [file for file in ROOT.iterdir() if file.is_dir() and not (file / "service.yaml").exists()]


@every
def test_the_slug_is_the_name_of_the_folder(e_service: EService) -> None:
    assert e_service.service["slug"] == e_service.folder.name


@every
def test_what_people_read_stands_in_both_languages(e_service: EService) -> None:
    service = e_service.service
    texts = [service[key] for key in ("name", "summary", "handling_time", "fee", "note")]
    texts += [service["deadline"]["text"], service["owner"]["role"], *service["needs"]]
    texts += service["handling_time_in"].values()
    assert all(text["sv"].strip() and text["en"].strip() for text in texts)


@every
def test_the_variants_are_said_to_be_fictional(e_service: EService) -> None:
    assert e_service.service["fictional"] is True
    assert "påhittade" in e_service.service["note"]["sv"]
    assert e_service.service["law_checked"] is False


@every
def test_the_deadline_is_that_of_the_standard(e_service: EService) -> None:
    process = e_service.standard.processes[0]
    stated = e_service.service["deadline"]
    assert (process.deadline, process.legal_basis) == (stated["duration"], stated["basis"])


@every
def test_every_municipality_runs_something_that_it_can_run(e_service: EService) -> None:
    adoptions = e_service.service["adoptions"]
    assert set(adoptions) == MUNICIPALITIES
    assert set(adoptions.values()) <= {"standard", "variant", "not_offered"}
    with_variant = {municipality for municipality, mode in adoptions.items() if mode == "variant"}
    may_wait = {DRAWN_ELSEWHERE[e_service.folder.name]}
    held_back = {AGAINST_THE_LAW.get(e_service.folder.name, "")} - {""}
    assert with_variant | may_wait == set(e_service.variants) - held_back


@every
def test_at_least_five_municipalities_have_a_variant(e_service: EService) -> None:
    assert len(e_service.variants) >= 5
    assert set(e_service.variants) <= MUNICIPALITIES


@every
def test_what_differs_on_purpose_is_written_down_for_each_variant(e_service: EService) -> None:
    written = REFERENCE.read_text(encoding="utf-8")
    section = written.split(f"### {e_service.folder.name}\n", 1)[1].split("\n### ", 1)[0]
    rows = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ") and "`" in line]
    assert {row.strip("`") for row in rows} == set(e_service.variants)
