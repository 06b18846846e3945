"""What is refused, with a sentence that says why and what to do."""

import time

import pytest

from engine import dmn
from engine.bpmn import Unreadable, read
from engine.bpmn.limits import MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, MAX_LABEL
from engine.language import render

OPEN = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x">'
TASK = '<process id="p"><task id="t" name="Granska"/></process>'
GOOD = f"{OPEN}{TASK}</definitions>"
MANY = "".join(f"x:a{number}='' " for number in range(MAX_ATTRIBUTES))


def refusal(data: bytes | str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(data.encode() if isinstance(data, str) else data)
    return caught.value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"PK\x03\x04rest", "ZIP file"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8brest", "compressed"),
        (b"A process in words", "not XML"),
        (b"<!DOCTYPE html><html><body></body></html>", "web page"),
        (b"<html><br></html>", "web page"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b'<Package xmlns="http://www.wfmc.org/2009/XPDL2.2"/>', "XPDL"),
        (b'<BusinessProcessDiagram xmlns="http://bpmn.org/BPMN/1.2"/>', "BPMN 1.x"),
        (b"<mxfile/>", "draw.io"),
        (b"<letter/>", "starts with “letter”"),
        (b"<definitions/>", "namespace is missing"),
        (b'<definitions xmlns="urn:other"/>', "namespace is “urn:other”"),
        (f"{OPEN}</definitions>".encode(), "no process"),
        (f'{OPEN}<y:task xmlns="urn:y"/></definitions>'.encode(), "abbreviation"),
        (f"{OPEN}<process>".encode(), "end of the file is missing"),
        (f"{OPEN}<process></task></process></definitions>".encode(), "is wrong"),
        (GOOD.replace("Granska", "a&#0;b").encode(), "forbids"),
        (GOOD.replace("Granska", "a\x00b").encode(), "forbids"),
        (GOOD.replace("Granska", "&nbsp;").encode(), "is wrong"),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + GOOD.encode(), "“UTF-7” is not supported"),
        (GOOD.encode("utf-32"), "UTF-32"),
        (GOOD.replace("Granska", "Överklaga").encode("latin-1"), "UTF-8, but line 1"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    assert said in render(refusal(data).message, "en")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE definitions>",
        '<!-- a comment --><!DOCTYPE definitions SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused_before_any_parser_sees_it(declaration: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{declaration}{GOOD}'.replace('"latin-1"', '"iso-8859-1"')
    error = refusal(text.encode(encoding))
    assert "document type declaration" in str(error)
    assert error.line == 2


def test_words_about_document_types_within_the_text_are_no_document_type() -> None:
    assert read(GOOD.replace("Granska", "&lt;!DOCTYPE").encode()).model.nodes[0].name == "<!DOCTYPE"


def test_an_id_used_twice_is_refused_with_both_names() -> None:
    error = refusal(
        f'{OPEN}<process id="p"><task id="t" name="Granska"/><userTask id="t" name="Besluta"/></process></definitions>'
    )
    assert "“Granska” and by “Besluta”" in str(error)
    assert error.element == "t"


def test_a_process_id_used_twice_is_refused() -> None:
    assert "process id “p”" in str(refusal(f'{OPEN}{TASK}<process id="p"/></definitions>'))


def test_the_place_of_a_fault_is_told() -> None:
    error = refusal(f"{OPEN}\n<process>\n  <task></process></definitions>")
    assert (error.line, error.column) == (3, 19)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            f"{OPEN}{'<subProcess>' * MAX_DEPTH}{'</subProcess>' * MAX_DEPTH}</definitions>",
            f"more than {MAX_DEPTH} deep",
        ),
        (f"{OPEN}{'<subProcess>' * 5000}{'</subProcess>' * 5000}</definitions>", f"more than {MAX_DEPTH} deep"),
        (GOOD.replace("<task ", "<task " + MANY), "more than 200 settings"),
        (GOOD.replace("Granska", "a" * (MAX_LABEL + 1)), f"the limit is {MAX_LABEL}"),
        (f"{OPEN}{'<x:a/>' * (MAX_ELEMENTS + 1)}{TASK}</definitions>", f"more than {MAX_ELEMENTS} elements"),
        (f"{OPEN}{'<x:a/>' * (2 * MAX_ELEMENTS)}{TASK}</definitions>", f"more than {MAX_ELEMENTS} elements"),
        (" " * MAX_BYTES + GOOD, "megabytes"),
    ],
    ids=["open", "deep", "attributes", "label", "elements", "brackets", "bytes"],
)
def test_a_limit_is_named_when_it_is_passed(data: str, said: str) -> None:
    began = time.perf_counter()
    assert said in str(refusal(data))
    assert time.perf_counter() - began < 5


def test_a_refusal_is_said_in_swedish_too() -> None:
    assert render(refusal(b"").message, "sv") == "Filen är tom. Välj filen igen."


def test_a_refusal_says_what_to_do_in_the_drawing_tool_first_and_where_the_fault_is_last() -> None:
    said = render(refusal(f"{OPEN}<process></task></process></definitions>").message, "sv")
    assert said.startswith("Filen är skadad och går inte att läsa.")
    assert "Exportera processen på nytt från ritverktyget, som BPMN 2.0." in said
    assert said.endswith("Felet finns på rad 1, kolumn 98.")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04rest", "inte en beslutstabell (DMN)"),
        (b"%PDF-1.7", "Exportera beslutstabellen på nytt från ritverktyget, som DMN 1.3."),
        (b"<definitions><decision></definitions>", "Exportera beslutstabellen"),
        (b"<!DOCTYPE d><definitions/>", "Exportera beslutstabellen"),
    ],
)
def test_a_refusal_of_a_decision_table_speaks_of_decision_tables(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        dmn.read(data)
    assert said in render(caught.value.message, "sv")
    assert "BPMN" not in render(caught.value.message, "sv")
