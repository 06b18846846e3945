"""A case that stopped for want of a value goes on when a person says what it is."""

from dataclasses import replace
from typing import Any

import pytest

from engine.language import render
from engine.model import FormField, ProcessModel, Repetition, Timer, Trigger
from engine.model.sketch import read_sketch
from engine.services.case_handling import awaited_times, cases, corrections, history, incidents
from engine.services.case_handling.incidents import NotMended
from engine.services.case_handling.typed_values import WrongValues
from engine.services.organization.access import NotYours
from engine.store import Database
from engine.store.tables import Case
from tests.robustness.soundness import assert_sound
from tests.services.cases.place import NOW, Place
from tests.services.cases.test_between_cases import begin
from tests.services.cases.test_incoming import apply, done, names

SKETCH = "(start) -> Hör granne [Handläggare] -> (timer P1D) -> Besluta [Handläggare] -> (slut)"


def changed(**changes: dict[str, Any]) -> ProcessModel:
    """Return the sketch with nodes changed, by their ids."""
    model = read_sketch(SKETCH, "Prov")
    return replace(model, nodes=tuple(replace(node, **changes.get(node.id, {})) for node in model.nodes))


def stopped_at_neighbours(place: Place) -> Case:
    """Return a case that cannot know which neighbours it is to hear; a later form calls them something."""
    asked = (FormField("grannar", "Grannar som ska höras"),)
    repeated = Repetition("parallel", collection="grannar", item="granne")
    place.publish_model(changed(Hör_granne={"repetition": repeated}, Besluta={"form": asked}))
    return apply(place)


def correct(place: Place, case: Case, reason: str = "Glömdes", **typed: str) -> Case:
    return corrections.correct(place.session, case.number, typed, reason=reason, by=place.anna, now=NOW)


def test_what_nobody_has_set_is_named_set_and_the_case_goes_on(place: Place, database: Database) -> None:
    case = stopped_at_neighbours(place)
    (field,) = corrections.hanging_on(place.session, case)
    assert (field.name, field.kind, field.label) == ("grannar", "unset", "Grannar som ska höras")
    correct(place, case, grannar="Bo Ek\n\nEva Al\n")
    assert case.status == "running"
    assert names(place, case) == ["Hör granne – Bo Ek", "Hör granne – Eva Al"]
    assert corrections.hanging_on(place.session, case) == []
    told = render(history.sentence(cases.events(place.session, case)[0], "sv"), "sv")
    assert told == 'Anna Berg angav grannar = ["Bo Ek", "Eva Al"] och lät ärendet försöka igen: Glömdes'
    assert_sound(database)


def test_what_is_wrong_again_stops_the_case_again_and_is_shown_as_it_was_set(place: Place) -> None:
    case = stopped_at_neighbours(place)
    correct(place, case, grannar="true")
    assert case.status == "incident"
    (field,) = corrections.hanging_on(place.session, case)
    assert (field.kind, field.written) == ("yes_no", "true")


@pytest.mark.parametrize(
    ("typed", "reason", "refused"),
    [
        ({"grannar": " "}, "Glömdes", NotMended),
        ({"annat": "Bo Ek"}, "Glömdes", NotMended),
        ({"grannar": "Bo Ek"}, " ", NotMended),
        ({"grannar": '{"a": '}, "Glömdes", WrongValues),
    ],
)
def test_what_says_nothing_changes_nothing(
    place: Place, typed: dict[str, str], reason: str, refused: type[Exception]
) -> None:
    case = stopped_at_neighbours(place)
    with pytest.raises(refused):
        correct(place, case, reason, **typed)
    place.session.rollback()
    assert case.status == "incident"
    assert "grannar" not in case.variables


def test_only_who_handles_the_case_sets_it_and_only_while_it_has_stopped(place: Place) -> None:
    case = stopped_at_neighbours(place)
    with pytest.raises(NotYours):
        corrections.correct(place.session, case.number, {"grannar": "Bo"}, reason="x", by=place.maja, now=NOW)
    place.session.rollback()
    correct(place, case, grannar="Bo")
    with pytest.raises(NotMended):
        correct(place, case, grannar="Eva")


def test_a_time_that_is_none_is_corrected_and_counts(place: Place) -> None:
    until = changed(timer_P1D={"triggers": (Trigger("timer", timer=Timer("date", "${svar_senast}")),)})
    case = begin(place, place.publish_model(until), svar_senast="snart")
    done(place, case)
    assert case.status == "incident"
    assert [(field.kind, field.written) for field in corrections.hanging_on(place.session, case)] == [
        ("unset", "snart")
    ]
    correct(place, case, svar_senast="5 arbetsdagar")
    assert case.status == "running"
    (time,) = awaited_times.awaited_times(place.session, case)
    assert time.due_at.date().isoformat() == "2026-11-30"
    assert str(time.sentence) == "Then the case goes on at the event “timer P1D”."


def test_an_incident_of_an_earlier_release_tells_what_it_hangs_on_when_it_is_tried_again(place: Place) -> None:
    case = stopped_at_neighbours(place)
    case.incident = {name: text for name, text in (case.incident or {}).items() if name != "variables"}
    place.session.commit()
    assert corrections.hanging_on(place.session, case) == []
    incidents.retry(place.session, case.number, by=place.anna, now=NOW)
    assert [field.name for field in corrections.hanging_on(place.session, case)] == ["grannar"]
