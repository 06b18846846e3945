"""A case of an uploaded model: its work items ask for what the file's forms ask for, of the groups that it names."""

from datetime import timedelta

import pytest

from engine import bpmn
from engine.services.case_handling import applications, work_items
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.forms.forms import beginning
from engine.services.organization import groups
from engine.store.tables import WorkItem
from tests.services.cases.place import NOW, Place

FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
<process id="p"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<userTask id="a" name="Granska" camunda:candidateGroups="bygg" camunda:dueDate="${now().plusDays(3)}">
<extensionElements><camunda:formData>
<camunda:formField id="yta" label="Yta" type="long" defaultValue="5"><camunda:validation>
<camunda:constraint name="required"/><camunda:constraint name="max" config="50"/></camunda:validation>
</camunda:formField>
<camunda:formField id="arende" label="Ärende" type="string"><camunda:validation><camunda:constraint name="readonly"/>
</camunda:validation></camunda:formField></camunda:formData></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="a" targetRef="b"/><userTask id="b" name="Besluta"/>
<sequenceFlow id="f3" sourceRef="b" targetRef="e"/><endEvent id="e"/></process></definitions>"""


def start(place: Place) -> WorkItem:
    """Return the first work item of a case of the file, which nobody has yet served."""
    place.publish_model(bpmn.read(FILE.encode()).model)
    case = applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
    )
    (item,) = work_items.open_work_items(place.session, case)
    return item


def test_the_work_is_offered_to_a_group_of_the_name_that_the_file_gives_and_is_due_when_it_says(place: Place) -> None:
    item = start(place)
    assert (item.group.name, item.due_at) == ("bygg", NOW + timedelta(days=3))
    assert {member.name for member in item.group.members} == {"Anna Berg", "Lisa Jonsson"}


def test_an_administrator_may_let_a_group_of_the_municipality_serve_it(place: Place) -> None:
    groups.serve_lane(place.session, place.group.id, "bygg", by=None)
    assert start(place).group.name == "Handläggare"


def test_the_form_begins_with_defaults_and_what_the_case_knows(place: Place) -> None:
    assert beginning(work_items.form_of(place.session, start(place))) == {"yta": 5, "arende": "En carport"}


@pytest.mark.parametrize("values", [{}, {"yta": 51}, {"yta": "tio"}])
def test_what_the_file_demands_is_checked(place: Place, values: dict[str, object]) -> None:
    with pytest.raises(WrongOutcome) as refused:
        work_items.complete(place.session, start(place).id, values, by=place.anna, now=NOW)
    assert list(refused.value.problems) == ["yta"]


def test_what_is_filled_in_is_kept_and_what_is_only_shown_stays(place: Place) -> None:
    values = {"yta": 50, "arende": "Något annat", "other": 1}
    case = work_items.complete(place.session, start(place).id, values, by=place.anna, now=NOW).case
    assert (case.variables["yta"], case.variables["arende"], "other" in case.variables) == (50, "En carport", False)
