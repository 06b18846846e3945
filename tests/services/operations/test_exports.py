"""What is taken out is whole, valid and tells no more of persons than was asked for."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from lxml import etree

from engine.services.case_handling import applications, attachments, cases, work_items
from engine.services.exports.case_copy import copy_case, find_case
from engine.services.exports.logs import LogEvent, LogWanted, Trace, traces
from engine.services.exports.writing import COLUMNS, write
from engine.services.operations import moving
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act
from engine.services.operations.suspending import resume
from engine.services.organization.access import NotYours
from engine.store.tables import Case, Person
from tests.services.cases.place import NOW, Place
from tests.services.operations import xes

SKETCH = "(start) -> Registrera [Handläggare] -> =Besluta nu [Handläggare] -> (slut)"


@pytest.fixture
def case(place: Place) -> Case:
    """A case in which Anna has registered, with a note that holds what no log may tell."""
    place.publish(SKETCH)
    found = applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En <carport>"}, by=place.maja, now=NOW
    )
    (item,) = work_items.open_work_items(place.session, found)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW + timedelta(hours=1))
    cases.write_note(place.session, found, "Ringde & hörde om hälsan.", by=place.anna, now=NOW + timedelta(hours=2))
    return found


def log(place: Place, form: str = "csv", **wanted: object) -> bytes:
    return b"".join(write(traces(place.session, LogWanted(**wanted)), form, "Prov"))  # type: ignore[arg-type]


def rows(place: Place, **wanted: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(log(place, **wanted).decode())))


def test_a_log_as_xes_is_valid_and_tells_what_happened(place: Place, case: Case) -> None:
    told = xes.read(log(place, "xes", automatic=True))
    assert etree.fromstring(log(place, "xes")).get("xes.version") == "1849.2016"
    ((trace, events),) = told.traces
    assert (trace["concept:name"], trace["municipality"], trace["case_received"]) == (case.number, "Kil", NOW)
    assert [each["concept:name"] for each in events] == ["Ansökan inkom", "start", "Registrera", "Anteckning skrevs"]
    assert events[0]["org:resource"] == "applicant"
    assert (events[2]["org:role"], events[2]["time:timestamp"]) == ("Handläggare", NOW + timedelta(hours=1))
    assert b"Anna" not in log(place, "xes")
    assert "hälsan".encode() not in log(place, "xes")


def test_a_log_of_all_that_operators_do_is_valid(place: Place, case: Case, ylva: Person) -> None:
    later = (NOW + timedelta(hours=3 + number) for number in range(9))
    operate(place.session, case.number, Act("suspend", "Väntar."), by=ylva, now=next(later))
    resume(place.session, case.number, by=ylva, now=next(later))
    (spot,) = moving.standing(place.session, case)
    details = {"tokens": [spot.id], "target": "Registrera"}
    operate(place.session, case.number, Act("move", "Om igen.", details=details), by=ylva, now=next(later))
    moving.undo(place.session, case.number, by=ylva, now=next(later))
    (item,) = work_items.open_work_items(place.session, case)
    work_items.claim(place.session, item.id, by=place.anna, now=next(later))
    work_items.release(place.session, item.id, by=place.anna, now=next(later))
    operate(place.session, case.number, Act("cancel", "Dubblett.", "Det finns redan."), by=ylva, now=next(later))
    ((trace, events),) = xes.read(log(place, "xes", numbers="pseudonym")).traces
    assert [each["lifecycle:transition"] for each in events[3:]] == [
        "suspend", "resume", "complete", "complete", "assign", "schedule", "pi_abort",
    ]  # fmt: skip
    assert trace["case_status"] == "cancelled"
    assert case.number.encode() not in log(place, "xes", numbers="pseudonym")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'<date key="time:timestamp" value="2', b'<string key="time:timestamp" value="2'),
        (b"+00:00", b""),
        (b'key="org:role"', b'key="org:resource"'),
        (b'key="municipality"', b'key="klunga:municipality"'),
        (b'prefix="org"', b'prefix="o"'),
        (b'<string key="lifecycle:transition" value="complete"/>\n      ', b""),
        (b'value="complete"/>\n      <string', b'value="finished"/>\n      <string'),
    ],
)
def test_the_strict_reader_is_strict(place: Place, case: Case, right: bytes, wrong: bytes) -> None:
    good = log(place, "xes")
    assert right in good
    with pytest.raises((xes.Wrong, etree.XMLSyntaxError)):
        xes.read(good.replace(right, wrong))


def test_a_log_as_csv_has_its_columns_and_tells_of_persons_what_is_asked(place: Place, case: Case) -> None:
    told = rows(place)
    assert tuple(told[0]) == COLUMNS
    assert [row["lifecycle"] for row in told] == ["complete"] * 3
    assert told[1]["resource"].startswith("u-")
    assert told[1]["resource"] == told[2]["resource"]
    assert (told[1]["role"], told[1]["municipality"], told[1]["case"]) == ("Handläggare", "Kil", case.number)
    assert rows(place)[1]["resource"] != told[1]["resource"]
    assert [row["resource"] for row in rows(place, users="name")] == ["applicant", "Anna Berg", "Anna Berg"]
    assert [row["resource"] for row in rows(place, users="none")] == ["applicant", "", ""]
    assert rows(place, numbers="pseudonym")[0]["case"].startswith("c-")


def test_a_log_holds_the_cases_that_are_asked_for(place: Place, case: Case) -> None:
    kil, later = place.municipality.id, NOW + timedelta(days=1)
    assert rows(place, municipality_ids=frozenset({kil}), since=NOW, until=later)
    for wanted in ({"municipality_ids": frozenset({kil + 1})}, {"since": later}, {"until": NOW}, {"e_service_id": 0}):
        assert rows(place, **wanted) == []


def test_a_spreadsheet_takes_no_name_for_a_formula(place: Place, case: Case) -> None:
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW + timedelta(hours=3))
    assert "'=Besluta nu" in [row["activity"] for row in rows(place)]


def test_excel_in_swedish_reads_columns_letters_and_times(place: Place, case: Case) -> None:
    data = log(place, "excel")
    assert data.startswith(b"\xef\xbb\xbfcase;activity;")
    told = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert [row["activity"] for row in told] == ["Ansökan inkom", "Registrera", "Anteckning skrevs"]
    assert (told[0]["timestamp"], told[0]["case_received"]) == ("2026-11-23 09:00:00", "2026-11-23 09:00:00")


@pytest.mark.parametrize("form", ["csv", "excel"])
def test_a_table_says_what_stands_in_its_cells_whatever_that_is(form: str) -> None:
    odd = ['a;b,"c"', "=1+1", "+46", "-", "@SUM", "＝1", "rad\nrad", " =1", "🚲 å"]
    events = (LogEvent(each, NOW, "complete", each, each, "completed", each) for each in odd)
    trace = Trace("K;1", 'Bygg, "lov"', "Kil", "standard", 1, NOW, None, "running", "timer", events)
    data = b"".join(write(iter([trace]), form, "Prov")).decode("utf-8-sig")  # type: ignore[arg-type]
    told = list(csv.DictReader(io.StringIO(data, newline=""), delimiter=";" if form == "excel" else ","))
    assert [row["resource"].removeprefix("'") for row in told] == odd
    assert [row["resource"][0] == "'" for row in told] == [False, True, True, True, True, True, False, False, False]
    assert {(row["case"], row["e_service"]) for row in told} == {("K;1", 'Bygg, "lov"')}


def test_a_copy_of_a_case_is_whole_and_sealed(place: Place, case: Case, ylva: Person) -> None:
    called = "ritning 50%.pdf"
    attachments.attach_to_case(place.session, case, "", called, b"%PDF-1.4 ritning", by=place.anna, now=NOW)
    with copy_case(place.session, case, by=ylva, now=NOW) as copy:
        archive = zipfile.ZipFile(copy)
        sums = dict(reversed(line.split("  ", 1)) for line in archive.read("manifest-sha256.txt").decode().splitlines())
        assert {name for name in archive.namelist() if name.startswith("data/")} == set(sums)
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        size = sum(archive.getinfo(name).file_size for name in sums)
        assert f"Payload-Oxum: {size}.{len(sums)}\n" in archive.read("bag-info.txt").decode()
        told = json.loads(archive.read("data/case.json"))
        page = archive.read("data/index.html").decode()
        (file,) = told["files"]
        assert archive.read(f"data/{file['path']}") == b"%PDF-1.4 ritning"
        assert (file["name"], "%" in file["path"]) == (called, False)
    assert told["number"] == case.number
    assert told["events"][-1]["sentence"]["sv"] == "Ylva Kihl tog ut en kopia av hela ärendet."
    assert [note["text"] for note in told["notes"]] == ["Ringde & hörde om hälsan."]
    assert "Ringde &amp; hörde" in page
    assert "<carport>" not in page


def test_there_is_no_copy_of_a_case_that_is_not_there(place: Place, case: Case) -> None:
    with pytest.raises(NotYours):
        find_case(place.session, "KIL 1999-000001")
