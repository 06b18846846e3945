"""Each heading of a form file begins a part."""

from engine.services.forms.forms import with_file_names
from webui.residents.parts import parts_of

NAMED = {name: {"name": name, "label": {"sv": name, "en": name}} for name in "abc"}
HEADING = {"heading": {"sv": "Rubrik", "en": "Heading"}}


def form(*fields, required=()):
    properties = {"a": {"type": "string"}, "b": {"type": "string", "format": "attachment"}, "c": {"type": "integer"}}
    return {
        "title": {"sv": "Ansökan", "en": "Application"},
        "schema": {"type": "object", "properties": properties, "required": list(required)},
        "fields": list(fields),
    }


def test_a_form_without_headings_is_one_part_with_the_title_of_the_form():
    (part,) = parts_of(form(NAMED["a"], NAMED["b"]))
    assert (part.number, part.names, part.content["title"]["en"]) == (1, frozenset("ab"), "Application")


def test_headings_part_the_fields_and_what_is_required_of_them():
    first, second, third = parts_of(form(NAMED["a"], HEADING, NAMED["b"], HEADING, NAMED["c"], required="bc"))
    assert [each.names for each in (first, second, third)] == [frozenset("a"), frozenset("b"), frozenset("c")]
    assert [each.content["schema"]["required"] for each in (first, second, third)] == [[], ["b"], ["c"]]


def test_a_heading_without_fields_is_no_part():
    assert [part.number for part in parts_of(form(HEADING, HEADING, NAMED["a"]))] == [1]


def test_only_files_are_shown_by_their_names_even_if_a_number_is_the_same():
    values = {"b": "7", "c": 7}
    assert with_file_names(form(), values, {"7": "intyg.pdf"}) == {"b": "intyg.pdf", "c": 7}
