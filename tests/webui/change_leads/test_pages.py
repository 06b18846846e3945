"""What a change lead reads: the map, the comparisons, and who may see them."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import bpmn
from engine.compare import Effect, Ways
from engine.compare.effect import Figures
from engine.errors import EngineError
from engine.language import message, render
from engine.model.sketch import read_sketch
from engine.services.catalogue import e_services
from engine.services.harmonizing import comparisons, harmonization, readiness
from engine.services.organization import municipalities
from engine.services.publishing import models
from engine.store.tables import FamilyWork, Person
from tests.webui.change_leads.conftest import NOW, app_of, sign_in, text_of, token_of
from webui.change_leads.consequences import in_words
from webui.database import writing

STANDARD, KIL_FIRST, KIL, ARVIKA = 1, 2, 3, 4
KIL_PAGE = f"/compare/{STANDARD}/{KIL}"
PAGES = (
    "/map",
    "/map?services=least&places=most",
    "/map.csv",
    "/compare",
    "/compare?service=bygglov",
    KIL_PAGE,
    f"{KIL_PAGE}?order=process",
    f"{KIL_PAGE}/table",
    f"{KIL_PAGE}/table?order=role",
    f"{KIL_PAGE}/diagram",
    f"{KIL_PAGE}/overlay",
    f"{KIL_PAGE}/overlay.bpmn",
    f"{KIL_PAGE}/behaviour",
    f"{KIL_PAGE}/effect",
    f"{KIL_PAGE}/correspondences",
    f"/compare/versions/{KIL}/text",
    f"/compare/versions/{KIL}/drawing.bpmn",
)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("audience", "status"), [("Change lead", 200), ("Process owner", 200), ("Caseworker", 403)], ids=str
)
def test_change_leads_and_process_owners_may_read_and_caseworkers_not(
    signed_in: Callable[[str], FlaskClient], audience: str, status: int, address: str
):
    assert signed_in(audience).get(address).status_code == status


def test_the_map_tells_likeness_number_of_differences_and_what_each_runs(lead: FlaskClient):
    said = text_of(lead, "/map?lang=en")
    assert "1 e-services in 3 municipalities" in said
    page = lead.get("/map").text
    assert f'href="/compare/{STANDARD}/{KIL}"' in page
    assert re.search(rf'href="/compare/{STANDARD}/{ARVIKA}"><b>(9\d)</b>', page)


def test_the_summary_puts_each_difference_in_a_sentence_with_the_municipality_s_name(lead: FlaskClient):
    said = text_of(lead, f"{KIL_PAGE}?lang=en")
    assert "Building permit: Kil compared with the standard" in said
    assert (
        "Kil lacks Bekräfta mottagandet. In the standard it comes between Registrera ansökan and Utred planenlighet."
        in said
    )
    assert "Kil has an extra activity, Granska förslag, between Utred planenlighet and Besluta om lov." in said


def test_the_summary_is_swedish_at_the_start_of_a_sentence_and_within_it(lead: FlaskClient):
    said = text_of(lead, f"/compare/{KIL}/{STANDARD}?lang=sv")
    assert "Bygglov: standarden jämfört med Kil" in said
    assert "Standarden saknar Granska förslag. I Kil kommer det" in said


def test_what_concerns_the_applicant_comes_first(lead: FlaskClient):
    said = text_of(lead, f"{KIL_PAGE}?lang=en")
    assert said.index("Concerns the applicant's rights") < said.index("Concerns who decides")


def test_other_names_alone_are_no_difference(lead: FlaskClient):
    said = text_of(lead, f"/compare/{STANDARD}/{ARVIKA}?lang=en")
    assert "Arvika works exactly as the standard. Only words differ." in said
    assert "Registrering av ansökan in Arvika is" in said


def test_two_versions_of_one_model_are_called_by_their_numbers(lead: FlaskClient):
    said = text_of(lead, f"/compare/{KIL_FIRST}/{KIL}?lang=en")
    assert "Building permit: version 2 compared with version 1" in said
    assert "Version 2 lacks Bekräfta mottagandet. In version 1 it comes" in said


def test_two_municipalities_are_called_by_their_names(lead: FlaskClient):
    assert "Kil lacks Bekräfta mottagandet. In Arvika it comes" in text_of(lead, f"/compare/{ARVIKA}/{KIL}?lang=en")


def test_the_same_file_on_both_sides_is_said_so(lead: FlaskClient):
    assert "The same file is on both sides." in text_of(lead, f"/compare/{STANDARD}/{STANDARD}?lang=en")


def test_the_same_work_is_said_to_be_the_same(lead: FlaskClient):
    assert "The same file is on both sides." in text_of(lead, f"/compare/{STANDARD}/{KIL_FIRST}?lang=en")


def test_short_addresses_lead_to_the_comparison_with_the_standard(lead: FlaskClient):
    assert lead.get("/compare/bygglov/kil").location == KIL_PAGE
    assert lead.get("/compare/bygglov/eda").location == "/compare?service=bygglov"
    assert lead.get("/compare/bygglov/nowhere").status_code == 404


def test_the_picker_leads_to_any_two_and_asks_when_one_is_missing(lead: FlaskClient):
    assert lead.get(f"/compare?service=bygglov&reference={KIL_FIRST}&variant={KIL}").location == (
        f"/compare/{KIL_FIRST}/{KIL}"
    )
    page = lead.get(f"/compare?service=bygglov&reference={KIL_FIRST}&variant=&lang=en")
    assert page.status_code == 422
    assert "Choose a model." in page.text


def test_a_version_that_is_not_there_is_said_so(lead: FlaskClient):
    assert lead.get(f"/compare/{STANDARD}/999").status_code == 404


def test_rows_of_the_diagram_name_the_elements_of_both_sides(lead: FlaskClient):
    page = lead.get(f"{KIL_PAGE}/diagram").text
    row = next(each for each in re.findall(r"<li data-kind[^>]+>", page) if 'data-kind="del"' in each)
    assert 'data-elements-left="Bekräfta_mottagandet"' in row
    assert 'data-near-right="Registrera_ansökan Utred_planenlighet"' in row


def test_the_table_can_be_saved_for_a_spreadsheet(lead: FlaskClient):
    answer = lead.get(f"{KIL_PAGE}/differences.csv?lang=sv")
    assert answer.mimetype == "text/csv"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Nummer;Slag;Standard 1;Kil, variant 2;")
    assert any("Bekräfta mottagandet" in line for line in lines[1:])


def test_the_diagram_reads_as_text_in_the_order_of_the_process(lead: FlaskClient):
    said = text_of(lead, f"/compare/versions/{KIL}/text?lang=en")
    assert said.index("Registrera ansökan") < said.index("Granska förslag") < said.index("Besluta om lov")


def test_correspondences_say_how_sure_and_what_only_one_has(lead: FlaskClient):
    said = text_of(lead, f"{KIL_PAGE}/correspondences?lang=en")
    assert "Registrera ansökan Registrera ansökan 98% Same label." in said
    assert "Only in Standard 1 1 Bekräfta mottagandet" in said
    assert "Only in Kil, variant 2 1 Granska förslag" in said


def test_a_file_that_can_no_longer_be_read_is_said_so_on_every_page(lead: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise EngineError(message("The file names another file, which could do harm."))

    monkeypatch.setattr(comparisons, "stored_comparison", refuse)
    for page in ("", "/table", "/diagram", "/correspondences"):
        said = text_of(lead, f"{KIL_PAGE}{page}?lang=en")
        assert "The two cannot be compared now. The file names another file, which could do harm." in said
        assert "Nothing is lost" in said


def test_a_file_that_can_no_longer_be_read_is_said_so_on_the_map(lead: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(harmonization, "briefs", lambda _session, pairs: dict.fromkeys(pairs, comparisons.UNREADABLE))
    assert "unreadable" in text_of(lead, "/map?lang=en")


def test_what_is_not_compared_yet_is_said_so_and_a_worker_is_asked(lead: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(harmonization, "briefs", lambda _session, _pairs: {})
    monkeypatch.setattr(harmonization, "compare_missing", lambda *_, **__: 2)
    asked: list[int] = []
    monkeypatch.setattr(readiness, "ask", lambda _session, ids, *, now: asked.extend(ids))
    for page in ("/map", "/start/change-lead"):
        assert "data-coming" in lead.get(page).text
    assert len(asked) == 2
    assert "2 being compared" in text_of(lead, "/map?lang=en")
    assert "2 models are left to compare with their standard." in text_of(lead, "/start/change-lead?lang=en")


def test_without_e_services_the_map_says_how_one_begins(lead: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(harmonization, "list_e_services", lambda _session: [])
    assert "There are no e-services yet." in text_of(lead, "/map?lang=en")


def test_behaviour_is_told_of_kil_by_name_and_of_arvika_not_at_all(lead: FlaskClient):
    said = text_of(lead, f"{KIL_PAGE}/behaviour?lang=sv")
    assert "I Kil kan ett ärende gå igenom utan att den sökande får en bekräftelse. I standarden aldrig." in said
    same = text_of(lead, f"/compare/{STANDARD}/{ARVIKA}/behaviour?lang=en")
    assert "The same can happen in both." in same


def test_effect_has_figures_of_both_and_the_activities_on_the_way(lead: FlaskClient):
    said = text_of(lead, f"{KIL_PAGE}/effect?lang=en")
    assert "Hand-overs between roles 2 2 0 2 2 0" in said
    assert "Granska förslag Handläggare" in said.partition("The usual way in Kil")[2]


def test_effect_says_in_a_sentence_what_differs_and_marks_what_only_one_way_has(lead: FlaskClient):
    page = lead.get(f"{KIL_PAGE}/effect?lang=en").text
    assert "On the usual way and on the shortest both have the same figures." in page
    assert '<li class="is-alone is-del"><span>Bekräfta mottagandet' in page
    assert '<li class="is-alone is-ins"><span>Granska förslag' in page
    assert "is-alone" not in lead.get(f"/compare/{STANDARD}/{ARVIKA}/effect?lang=en").text


def test_effect_counts_in_words_what_is_more_and_what_is_less():
    ours, theirs = Figures(5, 2, 3, 1, 0), Figures(6, 4, 2, 1, 0)
    told = in_words(Effect(Ways(ours, ours), Ways(ours, theirs)))
    assert [render(each, "en").replace("{variant}", "Kil") for each in told] == [
        "On the usual way  has 1 activity more, 2 roles more and 1 hand-over less.",
        "On the shortest way both have the same figures.",
    ]
    assert in_words(Effect(Ways(None, None), Ways(ours, ours))) == ()


def test_what_is_called_otherwise_stands_before_what_is_called_the_same(lead: FlaskClient):
    said = text_of(lead, f"/compare/{STANDARD}/{ARVIKA}/correspondences?lang=en")
    other, same = said.index("under other names"), said.index("and called the same")
    assert other < said.index("Registrering av ansökan") < same < said.index("Utred planenlighet")


def test_the_overlay_draws_each_once_and_marks_what_only_one_has(lead: FlaskClient):
    drawn = lead.get(f"{KIL_PAGE}/overlay.bpmn").text
    labels = ("Bekräfta mottagandet", "Granska förslag", "Utred planenlighet")
    assert [drawn.count(f'name="{label}"') for label in labels] == [1, 1, 1]
    page = unescape(lead.get(f"{KIL_PAGE}/overlay").text)
    assert '["del"]' in page and '["ins"]' in page


def test_large_models_are_compared_by_a_worker_and_the_page_comes_again(
    own_file: Path, monkeypatch: pytest.MonkeyPatch
):
    app = app_of(own_file)
    lead = sign_in(app, "Change lead")
    monkeypatch.setattr(comparisons, "LARGE", 1)
    for module in (comparisons, harmonization):  # other tests compared the same files
        monkeypatch.setattr(module, "method", lambda _="": "as never before")
    for page in (KIL_PAGE, f"{KIL_PAGE}/diagram", f"{KIL_PAGE}/behaviour", f"{KIL_PAGE}/effect", f"{KIL_PAGE}/table"):
        answer = lead.get(f"{page}?lang=en")
        assert "coming.js" in answer.text
        assert '<noscript><meta http-equiv="refresh"' in answer.text
        assert "The two are being compared." in answer.text
        assert 'aria-busy="true"' in answer.text
    assert "being compared" in text_of(lead, "/map?lang=en")
    stopped = lead.post(f"{KIL_PAGE}/comparing", data={"csrf_token": token_of(answer.text), "stop": "1"})
    assert stopped.location == KIL_PAGE
    work_on_pairs(app)
    assert "The comparing is stopped." in text_of(lead, f"{KIL_PAGE}?lang=en")
    assert "data-coming" not in lead.get(KIL_PAGE).text
    token = token_of(lead.get(KIL_PAGE).text)
    lead.post(f"{KIL_PAGE}/comparing", data={"csrf_token": token, "go_on": "1"})
    assert "coming.js" in lead.get(KIL_PAGE).text
    work_on_pairs(app)
    assert "Bekräfta mottagandet" in text_of(lead, KIL_PAGE)


def work_on_pairs(app: Flask) -> None:
    """Do what workers are asked for."""
    with app.app_context(), writing() as session:
        for work in session.scalars(select(FamilyWork).where(FamilyWork.what == "pair")).all():
            comparisons.compare_pair(session, work.e_service_id, work.key, "pair", work.turn, now=NOW)


WAITS = """
(Ansökan inkommen) -> Registrera ansökan [Registrator] -> Bekräfta mottagandet [Registrator]
Bekräfta mottagandet -> (message Svar: Svar från granne) -> Utred planenlighet [Handläggare]
Utred planenlighet -> Besluta om lov [Delegat] -> (Beslutat)
"""


def test_where_a_case_waits_is_seen_on_its_way_and_an_older_comparison_says_what_counts_today(own_file: Path):
    app = app_of(own_file)
    lead = sign_in(app, "Change lead")
    assert "This is how it was" not in text_of(lead, f"{KIL_PAGE}?lang=en")
    with app.app_context(), writing() as session:
        service = e_services.find_e_service(session, "bygglov")
        owner = session.scalars(select(Person).where(Person.name == "Eva Nor")).one()
        place = municipalities.find_municipality(session, "kil")
        data = bpmn.write(read_sketch(WAITS))
        newer = models.upload(session, service, place, "m.bpmn", data, by=owner, now=NOW).id
    page = lead.get(f"{KIL_PAGE}/effect").text
    assert "This is how it was: Kil, variant 3 has come since." in text_of(lead, f"{KIL_PAGE}/effect")
    assert f'href="/compare/{STANDARD}/{newer}/effect"' in page
    today = text_of(lead, f"/compare/{STANDARD}/{newer}/effect")
    assert re.search(r"Svar från granne\s+waits", today)
    assert "This is how it was" not in today
