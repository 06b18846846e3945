"""The owner of a variant sees what becomes of its open cases, decides, and has them moved and put back."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications
from engine.services.catalogue import adoptions
from engine.services.migration import moving, working
from engine.services.publishing import models
from engine.store import Database
from engine.store.tables import EService, ModelVersion, Municipality, Person

SignIn = Callable[[str], FlaskClient]
OLD = "(start) -> Registrera ansökan -> Granska ansökan -> Besluta i ärendet -> (slut)"
RENAMED = OLD.replace("Registrera ansökan", "Registrera den nya ansökan")
WITHOUT = "(start) -> Granska ansökan -> Besluta i ärendet -> (slut)"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Eda:
    """Karl, who owns Eda's variant, and two open cases on its first version."""

    database: Database
    karl: FlaskClient

    def upload(self, sketch: str) -> int:
        """Upload a sketch as a draft of the variant; return its id."""
        with self.database.writing() as session:
            by, place, e_service = self.rows(session)
            data = bpmn.write(read_sketch(sketch, "Bygglov"))
            return models.upload(session, e_service, place, "eda.bpmn", data, by=by, now=now()).id

    def rows(self, session) -> tuple[Person, Municipality, EService]:
        by = session.scalars(select(Person).where(Person.name == "Karl Morast")).one()
        place = session.scalars(select(Municipality).where(Municipality.slug == "eda")).one()
        return by, place, session.scalars(select(EService)).one()

    def publish(self, version_id: int) -> None:
        with self.database.writing() as session:
            by, *_ = self.rows(session)
            session.get_one(ModelVersion, version_id).findings = []
            models.publish(session, version_id, by=by, now=now())

    def work(self, version_id: int, job: Callable = working.migrate_cases) -> None:
        """Do what a worker does."""
        with self.database.writing() as session:
            migration = moving.migration_of(session, session.get_one(ModelVersion, version_id))
            job(session, migration.id, migration.run, 1, 100, now=now())

    def page(self, version_id: int) -> str:
        answer = self.karl.get(f"/models/versions/{version_id}/open-cases")
        assert answer.status_code == 200
        return html.unescape(answer.get_data(as_text=True))

    def post(self, version_id: int, act: str = "", **fields: str):
        return self.karl.post(f"/models/versions/{version_id}/open-cases{act}", data=fields)


@pytest.fixture
def eda(database: Database, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Eda:
    monkeypatch.setattr(models, "check_again", lambda *_, **__: None)
    found = Eda(database, sign_in("Karl Morast"))
    version = found.upload(OLD)
    found.publish(version)
    with database.writing() as session:
        by, place, e_service = found.rows(session)
        adoptions.adopt(session, e_service, place, "variant", valid_from=now().date(), by=by, now=now())
        for subject in ("Altan", "Carport"):
            applications.send(session, place, e_service, {"arende": subject}, by=by, now=now())
    return found


def test_what_would_become_of_open_cases_is_shown_before_publishing(eda: Eda) -> None:
    draft = eda.upload(RENAMED)
    shown = eda.page(draft)
    for words in ("Fortsätter, med ändringar", "Den heter nu", "Registrera ansökan", "Eda", "version 1"):
        assert words in shown
    assert "Vad som händer med 2 öppna ärenden" in html.unescape(
        eda.karl.get(f"/models/versions/{draft}").get_data(as_text=True)
    )


def test_a_figure_leads_to_the_cases_that_it_counts(eda: Eda, sign_in: SignIn) -> None:
    draft = eda.upload(RENAMED)
    address = f"/models/versions/{draft}/open-cases/cases"
    links = re.findall(rf'href="({address}[^"]*)"', eda.page(draft))
    assert len(links) > 2
    for link in links:
        listed = html.unescape(eda.karl.get(link).get_data(as_text=True))
        assert "2 öppna ärenden" in listed
        assert "EDA" in listed and "Altan" not in listed  # an owner sees numbers, not what is in the cases
    assert "Inget sådant ärende" in eda.karl.get(f"{address}?verdict=decision").get_data(as_text=True)
    louise = sign_in("Louise Fryksta")
    assert address not in louise.get(f"/models/versions/{draft}/open-cases").get_data(as_text=True)
    assert louise.get(address).status_code == 403
    eda.karl.post(f"/models/versions/{draft}/open-cases", data={"act": "move"})
    eda.publish(draft)
    assert eda.karl.get(address).status_code == 303  # they are being moved: that page tells of them


def test_what_is_decided_before_publishing_is_done_with_it_and_can_be_undone(eda: Eda) -> None:
    draft = eda.upload(RENAMED)
    assert eda.karl.post(f"/models/versions/{draft}/open-cases", data={"act": "move"}).status_code == 303
    assert "flyttas när versionen publiceras" in eda.page(draft)
    eda.publish(draft)
    assert "0 av 2" in eda.page(draft)
    assert eda.karl.get(f"/models/versions/{draft}/open-cases/progress").json == {
        "status": "running",
        "done": 0,
        "total": 2,
    }
    eda.work(draft)
    shown = eda.page(draft)
    assert "Ärendena är flyttade" in shown and "Inget ärende väntar på ett avgörande" in shown
    assert eda.post(draft, "/undo").status_code == 303
    eda.work(draft, working.undo_migration)
    assert "Flytten är ångrad" in eda.page(draft)


def test_a_person_decides_for_all_at_one_place_or_one_by_one(eda: Eda) -> None:
    version = eda.upload(WITHOUT)
    shown = eda.page(version)
    assert "Någon måste avgöra" in shown and "Granska ansökan” (närmast)" in shown
    eda.karl.post(f"/models/versions/{version}/open-cases", data={"act": "move"})
    eda.publish(version)
    eda.work(version)
    shown = eda.page(version)
    assert "2 ärenden" in shown and "Den nya versionen saknar" in shown
    first, *_ = re.findall(r'name="case_(\d+)"', shown)
    assert eda.post(version, "/decide").status_code == 303
    assert "Inget är valt" in eda.page(version)
    eda.post(version, "/decide", **{f"case_{first}": "Granska_ansökan"})
    eda.work(version)
    (group,) = re.findall(r'name="all_(\w+)"', eda.page(version))
    eda.post(version, "/decide", **{f"all_{group}": "Granska_ansökan"})
    eda.work(version)
    assert "Inget ärende väntar på ett avgörande" in eda.page(version)


def test_a_place_where_a_case_cannot_go_on_is_refused_at_the_field(eda: Eda) -> None:
    version = eda.upload(
        "(start) -> <+ S> -> Granska ansökan -> <+ J> -> Besluta i ärendet -> (slut)\n<+ S> -> Hör grannar -> <+ J>"
    )
    (field,) = re.findall(r'name="(choice_\w+)"', eda.page(version))
    answer = eda.karl.post(f"/models/versions/{version}/open-cases", data={"act": "move", field: "Hör_grannar"})
    assert answer.status_code == 422
    assert "skulle för alltid vänta" in html.unescape(answer.get_data(as_text=True))


def test_cases_may_finish_on_the_version_that_they_are_on(eda: Eda) -> None:
    version = eda.upload(RENAMED)
    eda.karl.post(f"/models/versions/{version}/open-cases", data={"act": "move"})
    eda.karl.post(f"/models/versions/{version}/open-cases", data={"act": "finish"})
    eda.publish(version)
    assert "Flytta ärendena nu" in eda.page(version)
    assert eda.post(version, "/stop").status_code == 303
    assert "Inga öppna ärenden har flyttats" in eda.page(version)


def test_only_the_owner_decides(eda: Eda, sign_in: SignIn) -> None:
    version = eda.upload(RENAMED)
    louise = sign_in("Louise Fryksta")
    assert "Flytta ärendena" not in html.unescape(
        louise.get(f"/models/versions/{version}/open-cases").get_data(as_text=True)
    )
    assert louise.post(f"/models/versions/{version}/open-cases", data={"act": "move"}).status_code == 403


SPLIT = "(start) -> <+ S> -> Granska ansökan -> <+ J> -> Besluta i ärendet -> (slut)\n<+ S> -> Hör grannar -> <+ J>"


def test_a_new_branch_is_begun_or_counted_as_done_as_is_chosen(eda: Eda) -> None:
    split = eda.upload(SPLIT)
    eda.publish(split)
    with eda.database.writing() as session:
        by, place, e_service = eda.rows(session)
        applications.send(session, place, e_service, {"arende": "Uterum"}, by=by, now=now())
    version = eda.upload(f"{SPLIT}\n<+ S> -> Hör hembygdsföreningen -> <+ J>")
    shown = eda.page(version)
    assert "Nytt samtidigt: ”Hör hembygdsföreningen”" in shown and "1 ärende har passerat där det börjar" in shown
    (branch,) = set(re.findall(r'name="(branch_[^"]+)"', shown))
    eda.karl.post(f"/models/versions/{version}/open-cases", data={"act": "move", branch: "done"})
    assert re.search(r'value="done" checked', eda.page(version))
    eda.publish(version)
    eda.work(version)
    log = html.unescape(eda.karl.get(f"/models/versions/{version}/open-cases/log?status=moved").get_data(as_text=True))
    assert "Det som är nytt vid sidan av räknas som gjort: aktiviteten ”Hör hembygdsföreningen”" in log


def test_each_place_of_a_case_may_go_on_by_itself(eda: Eda) -> None:
    eda.publish(eda.upload(SPLIT))
    with eda.database.writing() as session:
        by, place, e_service = eda.rows(session)
        applications.send(session, place, e_service, {"arende": "Uterum"}, by=by, now=now())
    version = eda.upload("(start) -> Granska ansökan -> Hör grannar -> Besluta i ärendet -> (slut)")
    shown = eda.page(version)
    apart, field = re.findall(r'name="(apart_\w+)"', shown)[0], re.findall(r'name="(choice_\w+_1)"', shown)[0]
    eda.karl.post(
        f"/models/versions/{version}/open-cases", data={"act": "move", apart: "yes", field: "Granska_ansökan"}
    )
    eda.publish(version)
    eda.work(version)
    shown = html.unescape(eda.karl.get(f"/models/versions/{version}/open-cases/log").get_data(as_text=True))
    assert "Flyttat" in shown and "”Granska ansökan”" in shown
    assert eda.karl.get(f"/models/versions/{version}/open-cases/log?number=finns+inte").status_code == 200


def test_there_is_no_log_before_cases_are_moved(eda: Eda) -> None:
    assert eda.karl.get(f"/models/versions/{eda.upload(RENAMED)}/open-cases/log").status_code == 404
