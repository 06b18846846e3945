"""The test run: played over pages without JavaScript, saved as a scenario, replayed on later versions."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from engine import bpmn, jobs
from engine.drawing import with_layout
from engine.model.sketch import read_sketch
from engine.services.test_runs import trials
from engine.store import Database
from engine.store.tables import Case, ModelVersion, ScenarioResult, Trial

SignIn = Callable[[str], FlaskClient]
FIRST = """
(start) -> Granska [Handläggare] -> <Komplett?> -ja-> Kommunicera [Handläggare] -> Besluta [Chef] -> (slut)
<Komplett?> -nej-> Begär komplettering [Handläggare] -> (timer P2W: två veckor) -> Granska
"""
SECOND = """
(start) -> Granska [Handläggare] -> <Komplett?> -ja-> Besluta [Chef] -> Kommunicera [Handläggare] -> (slut)
<Komplett?> -nej-> Begär komplettering [Handläggare] -> (timer P2W: två veckor) -> Granska
"""


def file_of(sketch: str) -> bytes:
    return bpmn.write(with_layout(read_sketch(sketch)))


def upload(client: FlaskClient, sketch: str, name: str = "a.bpmn") -> int:
    form = {"service": "bygglov", "as": "standard", "file": (io.BytesIO(file_of(sketch)), name)}
    answer = client.post("/models/upload", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[-1])


class Player:
    """Plays the page as a browser without JavaScript does: by its forms."""

    def __init__(self, client: FlaskClient, version_id: int) -> None:
        self.client = client
        self.address = f"/models/versions/{version_id}/trial"

    @property
    def page(self) -> str:
        return self.client.get(self.address).text

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found is not None, name
        return found[1]

    def act(self, act: str, **values: str) -> int:
        sent = {"turn": self.field("turn"), **values}
        if act in ("complete", "time", "come") and "token" not in sent:
            sent["token"] = self.field("token")
        return self.client.post(f"{self.address}/{act}", data=sent).status_code

    def choose(self, label: str) -> int:
        flow = re.search(rf'name="choice" value="([^"]*)"[^>]*>(?:(?!</button>).)*{label}</button>', self.page, re.S)
        assert flow is not None, label
        return self.act("complete", choice=flow[1])

    def marks(self) -> str:
        return re.search(r'data-marks="([^"]*)"', self.page)[1]


@pytest.fixture
def owner(sign_in: SignIn, database: Database) -> FlaskClient:
    jobs.migrate(database)
    return sign_in("Louise Fryksta")


@pytest.fixture
def player(owner: FlaskClient) -> Player:
    return Player(owner, upload(owner, FIRST))


def play_the_whole(player: Player) -> None:
    player.act("start", how="unfilled")
    player.act("complete", how="unfilled")
    player.choose("nej")
    player.act("complete", how="unfilled")
    player.act("time")
    player.act("complete", how="unfilled")
    player.choose("ja")
    player.act("complete", how="unfilled")
    player.act("complete", how="unfilled")


def test_a_case_is_played_from_the_start_to_its_end(player: Player, database: Database) -> None:
    assert "Börja" in player.page or "Början: någon ansöker" in player.page
    assert player.act("start", how="unfilled") == 303
    assert "Granska" in player.page and "now" in player.marks()
    play_the_whole(player)
    assert "Ärendet har kommit till sitt slut" in player.page
    assert "två veckor" in player.page
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_a_reload_shows_the_same_and_two_people_do_not_disturb_each_other(player: Player, sign_in: SignIn) -> None:
    player.act("start", how="unfilled")
    assert player.marks() == player.marks()
    other = Player(sign_in("Elin Holm"), int(player.address.split("/")[3]))
    assert "Början: någon ansöker" in other.page
    other.act("start", how="unfilled")
    other.act("complete", how="unfilled")
    assert "Komplett?" not in re.sub(r"<option.*?</option>", "", player.page.split('id="log"')[0].split('id="now"')[-1])


def test_a_second_tab_is_told_that_the_test_run_has_gone_on(player: Player) -> None:
    player.act("start", how="unfilled")
    stale = {"turn": player.field("turn"), "token": player.field("token"), "how": "unfilled"}
    assert player.client.post(f"{player.address}/complete", data=stale).status_code == 303
    assert player.client.post(f"{player.address}/complete", data=stale).status_code == 303
    assert "Provkörningen har gått vidare på annat håll" in player.page


def test_moves_are_taken_back_one_by_one_several_at_once_and_all(player: Player) -> None:
    player.act("start", how="unfilled")
    first = player.marks()
    player.act("complete", how="unfilled")
    player.choose("nej")
    player.act("back")
    player.act("back")
    assert player.marks() == first
    player.act("complete", how="unfilled")
    player.choose("nej")
    player.act("back", count="2")
    assert player.marks() == first
    player.act("again")
    assert "Början: någon ansöker" in player.page


def test_chance_takes_one_move_or_all_to_the_end_and_another_way_after_starting_again(player: Player) -> None:
    player.act("chance")
    player.act("chance")
    assert "Granska" in player.page
    player.act("chance", until="end")
    assert "Ärendet har kommit till sitt slut" in player.page


def test_a_value_is_set_and_a_wrong_name_is_refused_with_what_was_typed(player: Player) -> None:
    player.act("start", how="unfilled")
    assert player.act("set", **{"set-name": "antal", "set-value": "3"}) == 303
    assert 'value="3"' in player.page
    answer = player.client.post(
        f"{player.address}/set", data={"turn": player.field("turn"), "set-name": "1 fel", "set-value": "x"}
    )
    assert answer.status_code == 422
    assert "”1 fel” kan inte vara namnet på ett värde" in answer.text and 'value="1 fel"' in answer.text


def test_a_way_that_is_not_chosen_is_asked_for(player: Player) -> None:
    player.act("start", how="unfilled")
    player.act("complete", how="unfilled")
    assert player.act("complete") == 422


@pytest.mark.parametrize("act", ["complete", "time", "come"])
def test_what_is_no_longer_open_is_refused_in_a_sentence(player: Player, act: str) -> None:
    player.act("start", how="unfilled")
    assert player.act(act, token="999") == 303
    assert "inte längre" in player.page or "väntar inte" in player.page


def test_an_unknown_act_is_not_found(player: Player) -> None:
    assert player.client.post(f"{player.address}/fly", data={"turn": "0"}).status_code == 404


def test_a_version_that_cannot_run_says_why(player: Player, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(ModelVersion).values(prepared_sha=None, executable=False))
        session.commit()
    page = player.client.get(player.address)
    assert page.status_code == 409 and "version 1" in page.text and "Starta" not in page.text


def test_a_played_path_is_saved_and_replayed_on_the_next_version(player: Player) -> None:
    play_the_whole(player)
    assert player.act("save", **{"scenario-name": "Avslag efter komplettering"}) == 303
    assert player.act("save", **{"scenario-name": "Avslag efter komplettering"}) == 422
    version = upload(player.client, SECOND, "b.bpmn")
    page = player.client.get(f"/models/versions/{version}").text
    assert "0 av 1 scenario går som förut" in page
    assert "går ärendet nu till aktiviteten ”Besluta” i stället för aktiviteten ”Kommunicera”" in page
    assert "I 1 scenario tar ärendet en annan väg än väntat" in page


def test_a_scenario_is_opened_accepted_renamed_downloaded_and_deleted(player: Player, database: Database) -> None:
    play_the_whole(player)
    player.act("save", **{"scenario-name": "Bifall"})
    version = upload(player.client, SECOND, "b.bpmn")
    listed = player.client.get(f"/models/versions/{version}/scenarios").text
    address = re.search(rf"/models/versions/{version}/scenarios/\d+", listed)[0]
    assert "annan väg" in listed and "här skiljs vägarna" in player.client.get(address).text
    assert player.client.post(f"{address}/rename", data={"scenario-name": " "}).status_code == 422
    player.client.post(f"{address}/rename", data={"scenario-name": "Bifall sent"})
    assert b"name: Bifall sent" in player.client.get(f"{address}/file").data
    player.client.post(f"{address}/accept")
    page = player.client.get(address).text
    assert "Ärendet går samma väg som förut" in page and "Bifall sent" in page
    assert player.client.post(f"{address}/fly").status_code == 404
    player.client.post(f"{address}/delete")
    assert player.client.get(address).status_code == 409
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ScenarioResult)) == 0


def test_what_no_scenario_passes_is_counted_and_marked(player: Player) -> None:
    player.act("start", how="unfilled")
    player.act("complete", how="unfilled")
    player.choose("ja")
    player.act("complete", how="unfilled")
    player.act("complete", how="unfilled")
    player.act("save", **{"scenario-name": "Bifall"})
    page = player.client.get(player.address.replace("trial", "scenarios")).text
    assert "3 av 4 aktiviteter" in page and "Begär komplettering" in page and "missed" in page


def test_only_who_decides_over_the_model_saves_and_changes_scenarios(player: Player, sign_in: SignIn) -> None:
    play_the_whole(player)
    player.act("save", **{"scenario-name": "Bifall"})
    other = Player(sign_in("Karl Morast"), int(player.address.split("/")[3]))
    other.act("start", how="unfilled")
    assert other.act("save", **{"scenario-name": "Mitt"}) == 422
    listed = other.client.get(player.address.replace("trial", "scenarios")).text
    address = re.search(r"/models/versions/\d+/scenarios/\d+", listed)[0]
    other.client.post(f"{address}/delete")
    assert other.client.get(address).status_code == 200


def test_old_test_runs_are_forgotten(player: Player, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept() -> int:
        with database.reading() as session:
            return session.scalar(select(func.count()).select_from(Trial)) or 0

    others = [Player(player.client, upload(player.client, sketch)) for sketch in (SECOND, SECOND.replace("P2W", "P3W"))]
    for each in (player, *others):
        each.act("start", how="unfilled")
    assert kept() == 3
    with database.writing() as session:
        oldest = session.scalars(select(Trial).order_by(Trial.id)).all()[1]
        oldest.changed_at -= trials.KEPT + timedelta(days=1)
        session.commit()
    player.act("back")
    assert kept() == 2
    monkeypatch.setattr(trials, "MOST_KEPT", 1)
    player.act("start", how="unfilled")
    assert kept() == 1
    assert player.page.count("line-1") > 0
