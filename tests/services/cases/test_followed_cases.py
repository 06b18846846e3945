"""An applicant sees what concerns the applicant of a case, and nothing of what the caseworkers do inside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.language import render
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, attachments, cases, followed_cases, work_items
from engine.services.organization.access import NotYours
from tests.services.cases.place import NOW, Place

SKETCH = """
(start) -> Registrera [Handläggare] -> Bekräfta [Handläggare] -> Granska [Handläggare] -> Be om mer [Handläggare]
Be om mer -> Ta emot [Handläggare]
Ta emot -> Utred [Handläggare] -> Besluta [Handläggare] -> Arkivera [Handläggare] -> (slut)
"""
MEANINGS = {
    "Registrera": ("registration", "register"),
    "Bekräfta": ("registration", "confirm"),
    "Granska": ("review", "check_completeness"),
    "Be_om_mer": ("review", "request_completion"),
    "Ta_emot": ("review", "register"),
    "Utred": ("investigation", "investigate"),
    "Besluta": ("decision", "decide"),
}
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def case(place: Place):
    """A case whose activities have a stated phase and meaning."""
    drawn = read_sketch(SKETCH, "Prov")
    stated = tuple(
        replace(node, phase=MEANINGS[node.id][0], meaning=MEANINGS[node.id][1]) if node.id in MEANINGS else node
        for node in drawn.nodes
    )
    place.publish_model(replace(drawn, nodes=stated))
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "Altan"}, by=place.maja, now=NOW
    )


def finish(place: Place, case, hours: int, **values: str) -> None:
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, values, by=place.anna, now=NOW + timedelta(hours=hours))


def now_in(place: Place, case) -> str:
    return render(followed_cases.just_now(place.session, case).sentence, "sv")


def told(place: Place, case) -> list[str]:
    return [render(sentence, "sv") for _, sentence in followed_cases.history(place.session, case).lines]


def test_each_place_in_the_case_has_its_sentence(place: Place, case):
    assert now_in(place, case) == "ansökan väntar på att registreras. Du behöver inte göra något."
    finish(place, case, 1)
    assert case.registered_at == NOW + timedelta(hours=1)
    assert now_in(place, case) == "ansökan är registrerad. En handläggare börjar snart. Du behöver inte göra något."
    finish(place, case, 1)
    assert now_in(place, case) == "kommunen kontrollerar att allt finns med. Du behöver inte göra något."
    (item,) = work_items.open_work_items(place.session, case)
    work_items.claim(place.session, item.id, by=place.anna, now=NOW)
    assert now_in(place, case).startswith("handläggaren Anna Berg kontrollerar")
    finish(place, case, 2)
    finish(place, case, 3, anmarkning="intern anmärkning")
    assert now_in(place, case) == "kommunen väntar på något från dig."
    for hours in (4, 5, 6):
        finish(place, case, hours)
    assert now_in(place, case).startswith("beslutet är fattat")
    finish(place, case, 7)
    assert now_in(place, case) == "ärendet är avslutat."


def test_the_history_is_what_concerns_the_applicant_and_nothing_internal(place: Place, case):
    cases.write_note(place.session, case, "Intern anteckning", by=place.anna, now=NOW)
    for hours in range(1, 9):
        finish(place, case, hours, anmarkning="intern")
    assert told(place, case) == [
        "Ärendet avslutades.",
        "Beslut fattades.",
        "Kommunen tog emot det du skickade in.",
        "Kommunen bad dig komplettera ansökan.",
        "Kommunen bekräftade att ansökan har kommit in.",
        "Ansökan registrerades.",
        "Du skickade ansökan.",
    ]


def test_what_is_asked_for_is_answered_by_a_file_that_is_sent_in_afterwards(place: Place, case):
    for hours in (1, 1, 2, 3):
        finish(place, case, hours)
    wanted = followed_cases.just_now(place.session, case).wanted
    assert wanted is not None
    assert wanted.files == 0
    later = NOW + timedelta(hours=4)
    attachments.attach_to_case(place.session, case, "", "ritning.pdf", PDF, by=place.maja, now=later)
    answered = followed_cases.just_now(place.session, case)
    assert answered.wanted is not None
    assert answered.wanted.files == 1
    assert render(answered.sentence, "sv").startswith("kommunen går igenom")
    assert told(place, case)[0] == "Du skickade in ritning.pdf."


def test_the_request_is_shown_also_where_the_drawing_goes_straight_back_to_the_check(place: Place):
    drawn = read_sketch("(start) -> Registrera -> Granska -> Be om mer -> Kontrollera -> Besluta -> (slut)", "Prov")
    meanings = {**MEANINGS, "Kontrollera": ("review", "check_completeness")}
    stated = (replace(node, phase=p, meaning=m) for node in drawn.nodes for p, m in [meanings.get(node.id, ("", ""))])
    place.publish_model(replace(drawn, nodes=tuple(stated)))
    case = applications.send(
        place.session, place.municipality, place.e_service, {"arende": "Altan"}, by=place.maja, now=NOW
    )
    for hours in (1, 2, 3):
        finish(place, case, hours)
    assert now_in(place, case) == "kommunen väntar på något från dig."
    assert followed_cases.just_now(place.session, case).wanted is not None
    finish(place, case, 4)
    assert followed_cases.just_now(place.session, case).wanted is None


def test_only_the_own_files_are_shown_and_opened(place: Place, case):
    theirs = attachments.attach_to_case(place.session, case, "", "internt.pdf", PDF, by=place.anna, now=NOW)
    own = attachments.attach_to_case(place.session, case, "", "mitt.pdf", PDF, by=place.maja, now=NOW)
    assert [file.file_name for file in followed_cases.own_files(place.session, case)] == ["mitt.pdf"]
    assert followed_cases.open_own_file(place.session, case.number, own.id, by=place.maja).content == PDF
    assert "Du skickade in internt.pdf." not in told(place, case)
    for attachment_id, by in ((theirs.id, place.maja), (own.id, place.lisa)):
        with pytest.raises(NotYours):
            followed_cases.open_own_file(place.session, case.number, attachment_id, by=by)


def test_where_nothing_is_said_of_registering_a_case_is_registered_when_somebody_has_begun(place: Place):
    place.publish("(start) -> Titta [Handläggare] -> Svara [Handläggare] -> (slut)")
    values = {"arende": "Altan"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    assert now_in(place, case).startswith("ansökan väntar på att registreras")
    finish(place, case, 1)
    assert case.registered_at == NOW + timedelta(hours=1)
    assert now_in(place, case) == "kommunen handlägger ärendet. Du behöver inte göra något."
