"""An address that nobody made is answered with a page, never with an error of ours."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from webui import create_app
from webui.addresses import case_number, whole_number
from webui.audience import declared_audience
from webui.sign_in.demo import PURPOSE, demo_links

HUGE = ("9223372036854775808", "9" * 30, "9" * 5000)
"""More than a column holds, and more than Python reads."""
QUERY = "&".join(
    f"{name}={HUGE[1]}"
    for name in ("item", "group", "service", "place", "seed", "reference", "variant", "what", "with", "page")
)


@pytest.fixture
def whole(database_file: Path) -> Flask:
    """The application with the pages of every audience."""
    return create_app(f"sqlite:///{database_file}", demo=True, testing=True)


def addresses(rule: Rule, number: str) -> str:
    """Return an address of a rule with ``number`` for each id, and the names of things that are there."""
    known = {"case": "KIL-2026-000001", "int": number}
    return re.sub(r"<(?:(\w+):)?(\w+)>", lambda part: known.get(part[1], "kil"), rule.rule)


@pytest.mark.parametrize("purpose", ["caseworker", "process_owner", "change_lead", "administrator", "resident"])
def test_ids_that_no_database_can_hold_are_not_found(whole: Flask, purpose: str):
    browser = whole.test_client()
    links = {name: link for name, _, link in demo_links(whole, "http://localhost")}
    browser.get(links[PURPOSE[purpose]])
    with whole.app_context():
        rules = [rule for rule in whole.url_map.iter_rules() if purpose in declared_audience(rule.endpoint)]
    assert rules
    for rule in rules:
        if "GET" in (rule.methods or ()):
            assert browser.get(f"{addresses(rule, '1')}?{QUERY}").status_code < 500, rule
        if "<int:" in rule.rule:
            for huge in HUGE:
                assert browser.get(addresses(rule, huge)).status_code == 404, rule


@pytest.mark.parametrize("text", ["", "-1", "+1", "1_0", " 1", "1.0", "٣", "abc", *HUGE])
def test_what_is_no_id_is_not_read_as_one(text: str):
    with pytest.raises(ValueError):
        whole_number(text)
    assert whole_number("17") == 17


@pytest.mark.parametrize("written", ["KIL 2026-000412", "KIL-2026-000412"])
def test_a_case_number_is_understood_as_it_is_read_and_as_it_stands_in_an_address(written: str) -> None:
    assert case_number(written) == "KIL 2026-000412"
    assert case_number("KIL 1") == "KIL 1"
