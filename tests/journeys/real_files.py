"""What becomes of an uploaded file: published, applied for and handled through the pages, until its case is closed."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from engine.services.case_handling import timers
from engine.services.catalogue import e_services
from engine.services.organization import municipalities, people
from engine.services.organization.municipalities import Brand
from engine.store import Database
from engine.store.tables import Case, Timer
from tests.journeys.visitor import Form, Page, Visitor
from webui.sign_in.demo import personas

NOW = datetime(2026, 1, 5, tzinfo=UTC)
PEOPLE = (("Louise Fryksta", "process_owner"), ("Anna Berg", "caseworker"), ("Maja Lindström", "resident"))
MOST_ACTS = 300
"""After so many acts of the caseworker, a case is told to go round for ever."""


@dataclass(frozen=True)
class RealFile:
    """A file of the list, and the folder or exporting tool that it comes from."""

    path: Path
    source: str


@dataclass
class Outcome:
    """How far a file came: ``end`` is closed, or says what kept it from that."""

    file: RealFile
    rewrites: int = 0
    work_items: int = 0
    acts: int = 0
    end: str = ""
    pages: list[Page] = field(default_factory=list)
    case: str = ""
    version: str = ""

    @property
    def line(self) -> str:
        """Return a line of the table."""
        return f"{self.file.path.name:48.48} {self.file.source:34.34} {self.rewrites:4} {self.work_items:4}  {self.end}"


def listed(data: Path) -> list[RealFile]:
    """Return the files of import/, those of one folder of many tools each with its tool, without its version."""
    found = []
    for line in (data / "import" / "LIST.tsv").read_text("utf-8").splitlines()[1:]:
        name, _, _, _, _, tool, *_ = line.split("\t")
        folder = name.split("/")[0]
        source = re.split(r",| \d| V\.", tool)[0] or folder if folder == "miwg" else folder
        found.append(RealFile(data / "import" / name, source))
    return found


def drawn(files: Sequence[RealFile], seed: int, count: int) -> list[RealFile]:
    """Return ``count`` files of as many sources: half of them folders, half tools, while there are enough."""
    chance = random.Random(seed)
    by_source: dict[str, list[RealFile]] = {}
    for each in files:
        by_source.setdefault(each.source, []).append(each)
    folders = sorted(source for source, own in by_source.items() if own[0].path.parent.name == source)
    tools = sorted(by_source.keys() - set(folders))
    half = min(count // 2, len(folders))
    sources = [*chance.sample(folders, half), *chance.sample(tools, count - half)]
    return [chance.choice(by_source[source]) for source in sources]


def make_kil(database: Database) -> None:
    """Store Kil with a process owner, a caseworker and a resident; no e-service."""
    with database.writing() as session:
        contact = {"sv": "Kontaktcenter", "en": "Contact centre"}
        brand = Brand("Kil", "Kils kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", contact)
        kil = municipalities.create_municipality(session, brand, code="1715", slug="kil", case_prefix="KIL", by=None)
        for name, role in PEOPLE:
            email = f"{name.split()[0].lower()}@klunga.example"
            person = people.create_person(session, name, now=NOW, email=email, is_resident=role == "resident")
            if role != "resident":
                people.assign(session, person, role, kil, by=None)


def make_e_service(database: Database, slug: str) -> None:
    """Store an e-service without model and forms, whose standard Louise owns: no page makes e-services."""
    with database.writing() as session:
        text = {"sv": f"Prov {slug}", "en": f"Trial {slug}"}
        data = {"slug": slug, "name": text, "summary": text, "handling_time": text}
        e_service = e_services.save_e_service(session, data, by=None)
        louise = next(each for each in people.everybody(session) if each.name == PEOPLE[0][0])
        e_services.appoint_owner(session, e_service, louise, by=None)


def demo_address(app: Flask, name: str) -> str:
    """Return where a person of Kil signs in with one click."""
    with app.test_request_context(), app.extensions["klunga"].reading() as session:
        token = next(each.token for each in personas(session) if each.visitor.name == name)
    return f"/demo/sign-in/{token}"


def signed_in(app: Flask, name: str) -> Visitor:
    """Return a person of Kil who has signed in by the demo's link and reads English."""
    visitor = Visitor(app.test_client())
    visitor.open(demo_address(app, name))
    visitor.open("/?lang=en")
    return visitor


@dataclass
class Journey:
    """The way of one file through the pages. ``run`` returns how far it came."""

    database: Database
    people: Sequence[Visitor]
    outcome: Outcome
    slug: str
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def run(self) -> Outcome:
        """Upload, publish, adopt, apply and handle the case, and keep every page that was shown."""
        make_e_service(self.database, self.slug)
        louise, anna, maja = self.people
        for visitor in self.people:
            visitor.pages = self.outcome.pages
        if self._publish(louise) and self._adopt(louise) and self._apply(maja):
            self._handle(anna)
        return self.outcome

    def _publish(self, louise: Visitor) -> bool:
        page = louise.open(f"/models/upload?service={self.slug}&as=standard")
        path = self.outcome.file.path
        page = louise.send(page, _only(page, "/models/upload"), {"file": (path.read_bytes(), path.name)})
        if page.form("/publish") is None:
            return self._ended(f"not taken in: {page.told}")
        self.outcome.version = page.address
        self.outcome.rewrites = len(
            louise.open(f"{page.address}?all=1").tree.xpath("//li[starts-with(@id, 'change-')]")
        )
        while (form := page.form("/accept$")) is not None:
            row = form.filled["row"]
            page = louise.send(page, form, {name: _reason(name) for name in form.filled if "-" in name})
            again = page.form("/accept$")
            if again is not None and again.filled["row"] == row:
                return self._ended(f"not accepted: {page.told}")
        page = louise.send(page, _only(page, "/publish"), {})
        if page.form("/publish") is not None:
            return self._ended(f"not published: {page.told or page.text[:200]}")
        return True

    def _adopt(self, louise: Visitor) -> bool:
        page = louise.open(f"/models/{self.slug}/kil/adoption")
        page = louise.send(page, _only(page, "/adoption"), {"mode": "standard", "day": date.today().isoformat()})
        return page.status == 200 or self._ended(f"not adopted: {page.told}")

    def _apply(self, maja: Visitor) -> bool:
        page = maja.open(maja.open(f"/apply/kil/{self.slug}").links("/1")[0])
        page = maja.send(page, _only(page, "/1"), {"arende": "Ett prov", "act": "continue"})
        page = maja.send(page, _only(page, "/check"), {})
        found = re.search(r"KIL[ -]\d{4}[ -]\d+", page.text)
        if found is None:
            return self._ended(f"not received: {page.told or page.text[:200]}")
        self.outcome.case = found[0].replace(" ", "-")
        return True

    def _ended(self, how: str) -> bool:
        self.outcome.end = how
        return False

    def _handle(self, anna: Visitor) -> None:
        page = anna.open(f"/cases/{self.outcome.case}")
        for _ in range(MOST_ACTS):
            if page.status != 200 or "The case has stopped" in page.text:
                break
            following = self._work(anna, page) or self._register(anna, page) or self._wait(anna)
            if following is None:
                break
            self.outcome.acts += 1
            page = following
        self.outcome.end = _ending(page, self.outcome.acts)

    def _work(self, anna: Visitor, page: Page) -> Page | None:
        form = page.form("/complete")
        if form is None:
            return None
        self.outcome.work_items += 1
        heading = " ".join(page.tree.xpath("//h2[@id='work-item']//text()"))
        page = anna.send(page, form, self._filled_in(heading, form))
        return page if page.status != 200 else anna.open(f"/cases/{self.outcome.case}")

    def _filled_in(self, heading: str, form: Form) -> dict[str, str | list[str]]:
        """Return something valid in every field; alternatives and boxes that were used least come first."""
        typed: dict[str, str | list[str]] = {}
        for each in form.fields:
            name, kind = each.get("name"), each.get("type", each.tag)
            if kind in ("radio", "checkbox", "select"):
                values = [choice.get("value") for choice in form.fields if choice.get("name") == name]
                values = each.xpath(".//option/@value[. != '']") if kind == "select" else values
                values = [*values, ""] if kind == "checkbox" and len(values) == 1 else values
                typed.setdefault(name, min(values, key=lambda value: self.taken[heading + name, value]))
            elif kind in ("text", "textarea", "date", "email", "tel", "number"):
                number = each.get("inputmode") == "decimal"
                typed[name] = {"date": "2026-12-01", "email": "prov@klunga.example"}.get(kind, "1" if number else "Ett")
        self.taken.update((heading + name, str(value)) for name, value in typed.items())
        return {name: value for name, value in typed.items() if value}

    def _register(self, anna: Visitor, page: Page) -> Page | None:
        """Register the awaited thing that was registered least."""
        actions = [each for each in page.tree.xpath("//form/@action") if "/awaited/" in each]
        if not actions:
            return None
        said = {each: page.tree.xpath("//form[@action=$a]/../span", a=each)[0].text_content() for each in actions}
        least = min(actions, key=lambda each: self.taken["awaited", said[each]])
        self.taken["awaited", said[least]] += 1
        return anna.send(page, _only(page, least), {})

    def _wait(self, anna: Visitor) -> Page | None:
        """Let the clock go to the case's next timer: the only thing that is no page."""
        with self.database.writing() as session:
            number = self.outcome.case.replace("-", " ", 1)
            case = session.scalars(select(Case).where(Case.number.in_((number, self.outcome.case)))).one()
            timer = session.scalars(select(Timer).where(Timer.case_id == case.id).order_by(Timer.due_at)).first()
            if timer is None or case.status != "running":
                return None
            timers.fire_timer(session, case.id, timer.token, now=timer.due_at)
        return anna.open(f"/cases/{self.outcome.case}")


def _only(page: Page, part: str) -> Form:
    form = page.form(part)
    assert form is not None, f"{page.address} has no form for {part}: {page.status} {page.text[:300]}"
    return form


def _reason(field: str) -> str:
    later = date.today() + timedelta(days=365)
    return later.isoformat() if field.startswith("review") else "Kils rutin täcker det."


def _ending(page: Page, acts: int) -> str:
    closed = "The case is closed" in page.text
    if closed:
        return "closed"
    if "The case has stopped" in page.text:
        return "stopped: " + re.search(r"The case has stopped\.(.*?)Nothing is lost", page.text)[1].strip()
    if acts >= MOST_ACTS:
        return f"goes round: open after {acts} acts"
    waits = " ".join(page.tree.xpath("//*[@id='awaited-h']/../..//text()"))
    return f"waits: {' '.join(waits.split())}" if waits else f"dead end ({page.status}): {page.told} {page.text[:300]}"
