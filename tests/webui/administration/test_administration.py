"""Administrators look after their own municipalities' persons, groups and looks, and nobody else's."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine.services.organization import people
from engine.store import Database

SignIn = Callable[[str], FlaskClient]
Number = Callable[[str], int]
LOOK = {
    "name": "Kil",
    "official_name": "Kils kommun",
    "colour": "#1f5f8f",
    "colour_deep": "#143f60",
    "colour_soft": "#e6f0f8",
    "colour_accent": "#7fb9e6",
    "contact_sv": "Medborgarkontoret",
    "contact_en": "The citizens' office",
}


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.get_data(as_text=True))


def test_an_administrator_of_one_municipality_sees_its_staff_and_no_residents(sign_in: SignIn):
    listed = page(sign_in("Ylva Kihl"), "/administration/persons")
    assert "Anna Berg" in listed
    assert "Karl Morast" not in listed
    assert "Maja Lindström" not in listed


@pytest.mark.parametrize("name", ["Karl Morast", "Maja Lindström"])
def test_a_person_of_another_municipality_and_a_resident_are_not_found(sign_in: SignIn, number_of: Number, name: str):
    client, number = sign_in("Ylva Kihl"), number_of(name)
    assert client.get(f"/administration/persons/{number}").status_code == 404
    given = {"role": "caseworker", "place": "kil"}
    assert client.post(f"/administration/persons/{number}/assignments", data=given).status_code == 404


def test_a_search_finds_by_name_and_by_address(sign_in: SignIn):
    client = sign_in("Eva Nor")
    for text in ("berg", "anna@klunga"):
        listed = page(client, f"/administration/persons?q={text}")
        assert "Anna Berg" in listed
        assert "Karl Morast" not in listed
    assert "Ingen passar filtret." in page(client, "/administration/persons?q=zzz")


def test_a_person_is_added_assigned_and_can_sign_in(sign_in: SignIn, database: Database):
    client = sign_in("Ylva Kihl")
    typed = {"name": "Bo Ek", "email": "bo@klunga.example", "password": "cykla i klunga"}
    added = client.post("/administration/persons/new", data=typed)
    assert added.status_code == 303
    assigned = client.post(f"{added.location}/assignments", data={"role": "caseworker", "place": "kil"})
    assert "Bo Ek är nu handläggare i Kil." in page(client, assigned.location)
    with database.reading() as session:
        assert people.sign_in(session, "bo@klunga.example", "cykla i klunga").name == "Bo Ek"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "email": "bo@klunga.example"}, "Skriv personens namn."),
        ({"name": "Bo", "email": "bo"}, "Skriv adressen som namn@kommun.se."),
        ({"name": "Bo", "email": "anna@klunga.example"}, "anna@klunga.example"),
        ({"name": "Bo", "email": "bo@klunga.example", "password": "kort"}, "minst 12 tecken"),
    ],
)
def test_what_is_wrong_with_a_new_person_is_said_and_the_rest_is_kept(
    sign_in: SignIn, typed: dict[str, str], said: str
):
    answer = sign_in("Eva Nor").post("/administration/persons/new", data=typed)
    shown = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert said in shown
    assert f'value="{typed["email"]}"' in shown


def test_an_assignment_ends_but_not_that_of_the_last_administrator(sign_in: SignIn, number_of: Number):
    client = sign_in("Eva Nor")
    for name, said in (("Anna Berg", "Uppdraget för Anna Berg är avslutat."), ("Eva Nor", "sista administratören")):
        address = f"/administration/persons/{number_of(name)}"
        end = re.search(r'action="([^"]+/end)"', page(client, address))
        assert end
        client.post(end[1])
        assert said in page(client, address)


def test_only_an_administrator_for_all_shuts_out_and_sets_passwords(sign_in: SignIn, number_of: Number):
    address = f"/administration/persons/{number_of('Anna Berg')}"
    local = sign_in("Ylva Kihl")
    assert re.search(r"<button[^>]* disabled>Stäng av personen", page(local, address))
    local.post(f"{address}/active", data={"active": "no"})
    assert "Aktiv" in page(local, address)
    assert local.post(f"{address}/password", data={"password": "cykla i klunga"}).status_code == 403
    everywhere = sign_in("Eva Nor")
    everywhere.post(f"{address}/active", data={"active": "no"})
    assert "Anna Berg kan inte längre logga in." in page(everywhere, address)
    assert everywhere.post(f"{address}/password", data={"password": "kort"}).status_code == 422
    assert everywhere.post(f"{address}/password", data={"password": "cykla i klunga"}).status_code == 303


def test_nobody_shuts_themselves_out(sign_in: SignIn, number_of: Number):
    client, address = sign_in("Eva Nor"), f"/administration/persons/{number_of('Eva Nor')}"
    client.post(f"{address}/active", data={"active": "no"})
    assert "Du kan inte stänga av dig själv." in page(client, address)


def test_a_colour_on_which_text_cannot_be_read_is_refused_with_the_figure(sign_in: SignIn):
    client = sign_in("Ylva Kihl")
    answer = client.post("/administration/municipalities/kil", data={**LOOK, "colour": "#F2B632"})
    shown = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Kontrasten är 1,8 till 1; text behöver minst 4,5 till 1." in shown
    assert "#f2b632" in shown
    assert client.post("/administration/municipalities/kil", data={**LOOK, "colour": "red"}).status_code == 422


def test_the_look_of_a_municipality_is_saved_and_shown_to_residents(sign_in: SignIn):
    client = sign_in("Ylva Kihl")
    saved = client.post("/administration/municipalities/kil", data={**LOOK, "colour": "#0B5C6B"})
    assert saved.status_code == 303
    assert "#0b5c6b" in client.get("/brand/all.css").get_data(as_text=True)


@pytest.mark.parametrize("address", ["", "/groups"])
def test_another_municipality_is_not_mine_to_change(sign_in: SignIn, address: str):
    client = sign_in("Ylva Kihl")
    assert client.get(f"/administration/municipalities/eda{address}").status_code == 403
    assert client.post(f"/administration/municipalities/eda{address}", data=LOOK).status_code == 403


def test_a_group_is_made_filled_renamed_and_stays_in_its_municipality(sign_in: SignIn, number_of: Number):
    client = sign_in("Ylva Kihl")
    made = client.post("/administration/municipalities/kil/groups", data={"name": "Miljö"})
    assert made.status_code == 303
    client.post(f"{made.location}/members", data={"member": [number_of("Anna Berg"), number_of("Karl Morast")]})
    listed = page(client, "/administration/municipalities/kil/groups")
    assert "Anna Berg" in listed
    assert "Karl Morast" not in listed
    client.post(f"{made.location}/name", data={"name": "Miljö och hälsa"})
    assert "Miljö och hälsa" in page(client, made.location)
    again = client.post("/administration/municipalities/kil/groups", data={"name": "Miljö och hälsa"})
    assert again.status_code == 422
    assert sign_in("Eva Nor").get(made.location.replace("kil", "eda")).status_code == 404


def test_a_lane_is_served_for_all_e_services_and_otherwise_for_one(sign_in: SignIn):
    client = sign_in("Ylva Kihl")
    groups = [client.post("/administration/municipalities/kil/groups", data={"name": name}).location for name in "AB"]
    numbers = [address.rsplit("/", 1)[-1] for address in groups]
    lanes = "/administration/municipalities/kil/lanes"
    client.post(lanes, data={"lane": "Registrator", "group": numbers[0]})
    client.post(lanes, data={"lane": "Registrator", "group": numbers[1], "service": "bygglov"})
    assert "Registrator" in page(client, groups[0])
    assert "Registrator" in page(client, groups[1]).split("Betjänar banorna")[1]
    client.post(lanes, data={"lane": "Registrator", "group": "", "service": "bygglov"})
    shown = page(client, groups[1])
    assert "Undantaget för banan Registrator är borttaget." in shown
    assert "Registrator</li>" not in shown


def test_only_an_administrator_for_all_appoints_the_owner_of_a_standard(sign_in: SignIn, number_of: Number):
    given = {"owner": number_of("Karl Morast")}
    assert sign_in("Ylva Kihl").post("/administration/standards/bygglov", data=given).status_code == 403
    client = sign_in("Eva Nor")
    client.post("/administration/standards/bygglov", data={"owner": number_of("Anna Berg")})
    assert "Välj en processägare." in page(client, "/administration/standards")
    client.post("/administration/standards/bygglov", data=given)
    assert "Karl Morast äger nu standarden för Bygglov." in page(client, "/administration/standards")


def test_nobody_else_opens_the_pages(sign_in: SignIn):
    client = sign_in("Anna Berg")
    for address in ("persons", "municipalities", "municipalities/kil", "standards"):
        assert client.get(f"/administration/{address}").status_code == 403


def test_whoever_changes_the_own_password_stays_signed_in_and_no_letter_of_it_is_lost(
    sign_in: SignIn, number_of: Number
):
    long, address = "cykla i klunga " * 30, f"/administration/persons/{number_of('Eva Nor')}/password"
    eva = sign_in("Eva Nor")
    assert eva.post(address, data={"password": long}).status_code == 303
    here, elsewhere = eva.application.test_client(), eva.application.test_client()
    for browser in (here, elsewhere):
        assert browser.post("/sign-in", data={"email": "eva@klunga.example", "password": long}).status_code == 303
    here.post(address, data={"password": "ett nytt lösenord"})
    assert here.get("/administration/persons").status_code == 200
    assert elsewhere.get("/administration/persons").status_code == 303
