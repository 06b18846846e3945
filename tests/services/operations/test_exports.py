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
from engine.services.exports.logs import LogWanted, traces
from engine.services.exports.writing import COLUMNS, write
from engine.services.organization.access import NotYours
from engine.store.tables import Case, Person
from tests.services.cases.place import NOW, Place

SKETCH = "(start) -> Registrera [Handläggare] -> =Besluta nu [Handläggare] -> (slut)"

XES = etree.XMLSchema(
    etree.XML("""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
<xs:group name="attributes"><xs:choice><xs:element name="string"><xs:complexType>
  <xs:attribute name="key" type="xs:Name" use="required"/><xs:attribute name="value" type="xs:string" use="required"/>
</xs:complexType></xs:element><xs:element name="date"><xs:complexType>
  <xs:attribute name="key" type="xs:Name" use="required"/><xs:attribute name="value" type="xs:dateTime" use="required"/>
</xs:complexType></xs:element><xs:element name="int"><xs:complexType>
  <xs:attribute name="key" type="xs:Name" use="required"/><xs:attribute name="value" type="xs:long" use="required"/>
</xs:complexType></xs:element></xs:choice></xs:group>
<xs:element name="log"><xs:complexType><xs:sequence>
  <xs:element name="extension" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
    <xs:attribute name="name" type="xs:NCName" use="required"/>
    <xs:attribute name="prefix" type="xs:NCName" use="required"/>
    <xs:attribute name="uri" type="xs:anyURI" use="required"/></xs:complexType></xs:element>
  <xs:element name="global" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
    <xs:group ref="attributes" minOccurs="0" maxOccurs="unbounded"/><xs:attribute name="scope" type="xs:NCName"/>
  </xs:complexType></xs:element>
  <xs:element name="classifier" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
    <xs:attribute name="name" type="xs:NCName" use="required"/><xs:attribute name="scope" type="xs:NCName"/>
    <xs:attribute name="keys" type="xs:token" use="required"/></xs:complexType></xs:element>
  <xs:group ref="attributes" minOccurs="0" maxOccurs="unbounded"/>
  <xs:element name="trace" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
    <xs:group ref="attributes" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="event" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:group ref="attributes" minOccurs="0" maxOccurs="unbounded"/></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:sequence><xs:attribute name="xes.version" type="xs:decimal" use="required"/>
<xs:attribute name="xes.features" type="xs:token"/></xs:complexType></xs:element>
</xs:schema>""")
)
"""What the schema of IEEE 1849-2016 asks of the parts that we write, in our words."""


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
    read = etree.fromstring(log(place, "xes", automatic=True))
    XES.assertValid(read)
    assert read.get("xes.version") == "1849.2016"
    names = [
        (
            each.xpath("string(string[@key='concept:name']/@value)"),
            each.xpath("string(string[@key='org:resource']/@value)"),
        )
        for each in read.iter("event")
    ]
    assert [name for name, _ in names] == ["Ansökan inkom", "start", "Registrera", "Anteckning skrevs"]
    assert names[0][1] == "applicant"
    assert b"Anna" not in log(place, "xes")
    assert "hälsan".encode() not in log(place, "xes")


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


def test_a_copy_of_a_case_is_whole_and_sealed(place: Place, case: Case, ylva: Person) -> None:
    attachments.attach_to_case(place.session, case, "", "ritning.pdf", b"%PDF-1.4 ritning", by=place.anna, now=NOW)
    with copy_case(place.session, case, by=ylva, now=NOW) as copy:
        archive = zipfile.ZipFile(copy)
        sums = dict(reversed(line.split("  ", 1)) for line in archive.read("manifest-sha256.txt").decode().splitlines())
        assert {name for name in archive.namelist() if name.startswith("data/")} == set(sums)
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        told = json.loads(archive.read("data/case.json"))
        page = archive.read("data/index.html").decode()
        (file,) = told["files"]
        assert archive.read(f"data/{file['path']}") == b"%PDF-1.4 ritning"
    assert told["number"] == case.number
    assert told["events"][-1]["sentence"]["sv"] == "Ylva Kihl tog ut en kopia av hela ärendet."
    assert [note["text"] for note in told["notes"]] == ["Ringde & hörde om hälsan."]
    assert "Ringde &amp; hörde" in page
    assert "<carport>" not in page


def test_there_is_no_copy_of_a_case_that_is_not_there(place: Place, case: Case) -> None:
    with pytest.raises(NotYours):
        find_case(place.session, "KIL 1999-000001")
