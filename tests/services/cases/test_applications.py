"""Residents fill in an application at their own pace and send it once."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from engine.services.case_handling import applications, attachments, work_items
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.catalogue import e_services
from engine.store import Database
from engine.store.tables import Attachment, Case, Person
from tests.services.cases.place import NOW, Place

SKETCH = "(start) -> Registrera [Handläggare] -> Utred [Handläggare] -> (slut)"
PDF = b"%PDF-1.4\n%%EOF\n"
FORM = {
    "title": {"sv": "Ansökan", "en": "Application"},
    "schema": {
        "type": "object",
        "properties": {"arende": {"type": "string"}, "intyg": {"type": "string", "format": "attachment"}},
        "required": ["arende", "intyg"],
    },
    "fields": [
        {"name": "arende", "label": {"sv": "Ärende", "en": "Matter"}},
        {"name": "intyg", "label": {"sv": "Intyg", "en": "Certificate"}},
    ],
}


def save(place: Place, values: Mapping[str, object]):
    return applications.save_draft(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)


def send(place: Place, values: Mapping[str, object], submission: str | None = None):
    return applications.send(
        place.session,
        place.municipality,
        place.e_service,
        values,
        by=place.maja,
        now=NOW,
        submission=submission,
    )


def attach(place: Place, draft, name: str = "intyg.pdf"):
    return attachments.attach_to_draft(place.session, draft, "intyg", name, PDF, by=place.maja, now=NOW)


def test_a_draft_is_found_again_and_can_be_discarded(place: Place):
    place.publish(SKETCH)
    save(place, {"arende": "Altan"})
    draft = save(place, {"arende": "Altan med tak"})
    assert [each.values for each in applications.my_drafts(place.session, place.maja)] == [{"arende": "Altan med tak"}]
    attach(place, draft)
    applications.discard_draft(place.session, draft)
    assert list(applications.my_drafts(place.session, place.maja)) == []
    assert place.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_a_file_that_was_replaced_does_not_come_with_the_application(place: Place):
    place.publish(SKETCH)
    draft = save(place, {"arende": "Altan"})
    first, second = attach(place, draft, "fel.pdf"), attach(place, draft, "rätt.pdf")
    save(place, {"arende": "Altan", "intyg": str(first.id)})
    second = attach(place, draft, "rätt.pdf")
    save(place, {"arende": "Altan", "intyg": str(second.id)})
    case = send(place, {"arende": "Altan", "intyg": str(second.id)})
    assert [file.file_name for file in attachments.attachments_of(place.session, case)] == ["rätt.pdf"]


def test_a_file_of_somebody_else_is_no_answer(place: Place):
    e_services.save_form(place.session, place.e_service, None, "application", FORM, by=None)
    place.publish(SKETCH)
    draft = save(place, {"arende": "Altan"})
    own = attach(place, draft)
    with pytest.raises(WrongOutcome) as refused:
        send(place, {"arende": "Altan", "intyg": str(own.id + 1)})
    assert list(refused.value.problems) == ["intyg"]
    assert send(place, {"arende": "Altan", "intyg": str(own.id)}).application["intyg"] == str(own.id)


def test_sending_twice_with_the_same_key_gives_one_case(place: Place):
    place.publish(SKETCH)
    draft = save(place, {"arende": "Altan"})
    first = send(place, draft.values, draft.submission)
    again = send(place, {"arende": "Altan"}, first.submission)
    assert again.number == first.number
    assert len(applications.my_cases(place.session, place.maja)) == 1


def test_the_next_application_of_the_same_kind_is_a_case_of_its_own(place: Place):
    place.publish(SKETCH)
    keys = set()
    for _ in range(2):
        draft = save(place, {"arende": "Altan"})
        keys.add(draft.submission)
        send(place, draft.values, draft.submission)
    assert len(keys) == 2
    assert len(applications.my_cases(place.session, place.maja)) == 2


def test_the_key_of_another_resident_leads_to_no_case(place: Place):
    place.publish(SKETCH)
    draft = save(place, {"arende": "Altan"})
    send(place, draft.values, draft.submission)
    assert draft.submission is not None
    assert applications.sent_as(place.session, draft.submission, by=place.anna) is None


def test_sent_twice_at_the_same_time_it_is_still_one_case(place: Place, database: Database):
    place.publish(SKETCH)
    submission = save(place, {"arende": "Altan"}).submission
    ready = Barrier(2)

    def send_once(_: int) -> str:
        with database.writing() as session:
            by = session.get_one(Person, place.maja.id)
            session.rollback()
            ready.wait(10)
            return applications.send(
                session,
                place.municipality,
                place.e_service,
                {"arende": "Altan"},
                by=by,
                now=NOW,
                submission=submission,
            ).number

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(send_once, range(2)))
    assert numbers[0] == numbers[1]
    assert place.session.scalar(select(func.count()).select_from(Case)) == 1


def test_handling_begins_when_somebody_works_with_the_registered_case(place: Place):
    place.publish(SKETCH)
    case = send(place, {"arende": "Altan"})
    assert applications.follow(place.session, case).status == "received"
    case.registered_at = NOW
    place.session.commit()
    assert applications.follow(place.session, case).status == "registered"
    (item,) = work_items.open_work_items(place.session, case)
    work_items.claim(place.session, item.id, by=place.anna, now=NOW + timedelta(hours=1))
    followed = applications.follow(place.session, case)
    assert (followed.status, followed.since["handling"]) == ("handling", NOW + timedelta(hours=1))
