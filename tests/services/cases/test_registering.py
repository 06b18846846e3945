"""Staff register a case for somebody: once, from the day it came in, seen by its applicant, logged as theirs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, attachments, cases, followed_cases, history
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.organization import identities
from engine.services.organization.authority import NotAllowed
from engine.services.organization.identities import NoIdentity
from engine.services.starting import registering, registration_files
from engine.services.starting.registering import Applicant, Arrival, NotRegistered
from engine.store.tables import ApplicationDraft, Attachment, Case, CaseBeginning, Form, Person, RegistrationFile
from tests.services.cases.place import NOW, Place

SKETCH = "(start) -> Utred [Handläggare] -> (slut)"
TODAY = NOW.date()
MAJA = Applicant("Maja Lindström", "id1:maja", {"phone": "0554-123 45"})
PAPER = Arrival("paper", TODAY)
PDF = b"%PDF-1.4 blankett"


@pytest.fixture
def open_place(place: Place) -> Place:
    """Kil with a version that runs, and Maja known by her number."""
    place.publish(SKETCH)
    place.maja.personal_reference = "id1:maja"
    place.session.commit()
    return place


def register(place: Place, submission: str = "s1", **more: object) -> Case:
    given = {"applicant": MAJA, "arrival": PAPER, "by": place.anna, "now": NOW, **more}
    values = given.pop("values", {"arende": "Vedtrave vid tomtgränsen"})
    return registering.register(
        place.session,
        place.municipality,
        place.e_service,
        values,  # type: ignore[arg-type]
        submission=submission,
        **given,  # type: ignore[arg-type]
    )


def test_what_came_on_paper_becomes_a_case_that_its_applicant_sees(open_place: Place) -> None:
    case = register(open_place)
    assert (case.applicant_id, case.number) == (open_place.maja.id, "KIL 2026-000001")
    assert [each.case.id for each in applications.my_cases(open_place.session, open_place.maja)] == [case.id]
    begun = open_place.session.get_one(CaseBeginning, case.id)
    assert (begun.kind, begun.came_by, begun.registered_by_id) == ("staff", "paper", open_place.anna.id)
    assert begun.contact == {"name": "Maja Lindström", "phone": "0554-123 45"}
    (event,) = cases.events(open_place.session, case)
    told = str(history.sentence(event, "en"))
    assert told == "Anna Berg registered an application that came in on paper on 2026-11-23."
    ((_, read),) = followed_cases.history(open_place.session, case).lines
    assert str(read) == "The municipality registered the application that you sent in on paper."


def test_the_double_click_gives_one_case(open_place: Place) -> None:
    assert register(open_place).id == register(open_place).id
    assert register(open_place, "s2").number == "KIL 2026-000002"
    assert register(open_place, by=open_place.lisa).number == "KIL 2026-000003"


def test_time_limits_count_from_the_day_on_which_it_came_in(place: Place) -> None:
    drawn = read_sketch(SKETCH, "Prov")
    place.publish_model(replace(drawn, processes=tuple(replace(each, deadline="P10W") for each in drawn.processes)))
    on_time, late = register(place), register(place, "s2", arrival=Arrival("phone", TODAY - timedelta(days=14)))
    assert on_time.received_at == NOW
    assert late.received_at == datetime(2026, 11, 9, 11, tzinfo=UTC)
    assert on_time.legal_deadline is not None and late.legal_deadline is not None
    assert (on_time.legal_deadline - late.legal_deadline).days == 13


def test_somebody_without_a_number_is_the_applicant_and_nobody_signs_in_as_that_person(open_place: Place) -> None:
    case = register(open_place, applicant=Applicant("Ove Kjell"))
    person = open_place.session.get_one(Person, case.applicant_id)
    assert (person.name, person.personal_reference, person.email) == ("Ove Kjell", None, None)


def test_nobody_needs_a_name_where_the_service_says_so(open_place: Place) -> None:
    with pytest.raises(NotRegistered) as refused:
        register(open_place, applicant=Applicant())
    assert list(refused.value.problems) == ["name"]
    open_place.e_service.data = {"anonymous": True}
    open_place.session.commit()
    assert register(open_place, applicant=Applicant()).applicant_id is None


@pytest.mark.parametrize(
    ("arrival", "problem"),
    [
        (Arrival("paper", TODAY + timedelta(days=1)), "received"),
        (Arrival("paper", TODAY - timedelta(days=800)), "received"),
        (Arrival("brevduva", TODAY), "came_by"),  # type: ignore[arg-type]
    ],
)
def test_how_it_came_in_is_said_truly(open_place: Place, arrival: Arrival, problem: str) -> None:
    with pytest.raises(NotRegistered) as refused:
        register(open_place, arrival=arrival)
    assert list(refused.value.problems) == [problem]
    open_place.session.rollback()
    assert open_place.session.scalar(select(func.count(Case.id))) == 0


def test_only_caseworkers_of_the_municipality_register_cases(open_place: Place, elsewhere: Person) -> None:
    with pytest.raises(NotAllowed):
        register(open_place, by=elsewhere)
    with pytest.raises(NotAllowed):
        register(open_place, by=open_place.maja)
    ((where, services),) = registering.places(open_place.session, open_place.anna, now=NOW)
    assert (where.name, [each.slug for each in services]) == ("Kil", ["prov"])


@pytest.mark.parametrize("has_own_draft", [False, True])
def test_files_become_attachments_and_stay_when_the_form_is_refused(open_place: Place, has_own_draft: bool) -> None:
    session = open_place.session
    if has_own_draft:
        applications.save_draft(session, open_place.municipality, open_place.e_service, {}, by=open_place.maja, now=NOW)
    form = applications.forms.application_form(session, open_place.e_service.id, None)
    form["schema"]["properties"]["blankett"] = {"type": "string", "format": "attachment"}
    form["fields"].append({"name": "blankett", "label": {"sv": "Blankett", "en": "Form"}})
    session.add(Form(e_service_id=open_place.e_service.id, element="application", content=form))
    session.commit()
    kept = registration_files.keep_file(session, "s1", "blankett", "b.pdf", PDF, by=open_place.anna, now=NOW)
    with pytest.raises(WrongOutcome):
        register(open_place, values={"blankett": str(kept.id)})
    session.rollback()
    strange = {"arende": "x", "blankett": "999"}
    assert "blankett" not in register(open_place, "s9", values=strange).application
    case = register(open_place, values={"arende": "x", "blankett": str(kept.id)})
    (file,) = attachments.attachments_of(session, case)
    assert (file.file_name, case.application["blankett"]) == ("b.pdf", str(file.id))
    assert attachments.open_attachment(session, file.id, by=open_place.maja).content == PDF
    assert session.scalar(select(func.count(RegistrationFile.id))) == 0
    assert session.scalar(select(func.count(ApplicationDraft.id))) == has_own_draft
    assert session.scalar(select(func.count(Attachment.id))) == 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("19850412-9803", "198504129803"),
        ("850412-9803", "198504129803"),
        ("850412+9803", None),
        ("198504129803", "198504129803"),
        ("430808-9871", "194308089871"),
        ("19850412-9804", None),
        ("19850432-9803", None),
        ("Maja", None),
    ],
)
def test_a_personal_identity_number_is_checked(typed: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(NoIdentity):
            identities.identity_number(typed, today=date(2026, 11, 26))
    else:
        assert identities.identity_number(typed, today=date(2026, 11, 26)) == number


def test_a_reference_tells_no_number_without_the_key() -> None:
    one, other = (identities.reference_of("198504129803", key) for key in (b"a", b"b"))
    assert one != other and "8504" not in one
