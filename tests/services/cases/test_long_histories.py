"""What a resident is told of a case with a long history: a page at a time, all of it, each thing once."""

from sqlalchemy import event, insert

from engine.language import render
from engine.services.case_handling import applications, followed_cases
from engine.services.case_handling.followed_cases import EVENTS
from engine.store.tables import CaseEvent
from tests.services.cases.place import NOW, Place

MANY = 2 * EVENTS + 50


def test_a_long_history_is_told_page_by_page(place: Place) -> None:
    place.publish("(start) -> Utred [Handläggare] -> (slut)")
    values = {"arende": "En carport"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    told = {"case_id": case.id, "at": NOW, "by_id": place.maja.id, "kind": "attached"}
    rows = [{**told, "seq": n, "data": {"file": f"{n}.pdf"}} for n in range(case.event_count + 1, MANY + 1)]
    place.session.execute(insert(CaseEvent), rows)
    lines, before, pages = list[str](), None, 0
    while pages == 0 or before:
        read = 0

        def count(target: CaseEvent, _context: object) -> None:
            nonlocal read
            read += isinstance(target, CaseEvent)

        event.listen(CaseEvent, "load", count)
        place.session.expunge_all()
        page = followed_cases.history(place.session, case, before=before)
        event.remove(CaseEvent, "load", count)
        assert read <= EVENTS + 1
        lines += [render(sentence, "en") for _, sentence in page.lines]
        before, pages = page.earlier, pages + 1
    assert pages == 3
    files = [f"You sent in {n}.pdf." for n in range(MANY, case.event_count, -1)]
    assert lines[: len(files)] == files
    assert lines[-1] == "You sent the application."
