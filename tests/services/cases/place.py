"""A small municipality to test cases in: persons, an e-service, and versions drawn as sketches."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import bpmn
from engine.model import ProcessModel as DrawnModel
from engine.model.sketch import read_sketch
from engine.prepare import prepare
from engine.services.organization import municipalities, people
from engine.services.organization.municipalities import Brand
from engine.store.tables import (
    Adoption,
    Assignment,
    Blob,
    CandidateGroup,
    EService,
    ModelVersion,
    Municipality,
    Person,
    ProcessModel,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Place:
    """Kil, with Anna and Lisa in its group Handläggare, Maja as resident, and an e-service it runs as the standard."""

    session: Session
    municipality: Municipality
    e_service: EService
    anna: Person
    lisa: Person
    maja: Person
    group: CandidateGroup
    model: ProcessModel

    def publish(self, sketch: str) -> ModelVersion:
        """Publish a sketch as the next version of the standard."""
        return self.publish_model(read_sketch(sketch, "Prov"))

    def publish_model(self, drawn: DrawnModel) -> ModelVersion:
        """Publish a model as the next version of the standard."""
        original, prepared = bpmn.write(drawn), bpmn.write(prepare(drawn).model)
        for content in {original, prepared}:
            self.session.merge(
                Blob(sha=sha256(content).hexdigest(), size=len(content), media_type="application/xml", content=content)
            )
        self.session.flush()
        earlier = select(func.count()).where(ModelVersion.process_model_id == self.model.id)
        version = ModelVersion(
            process_model_id=self.model.id,
            number=(self.session.scalar(earlier) or 0) + 1,
            sha=sha256(original).hexdigest(),
            file_name="prov.bpmn",
            prepared_sha=sha256(prepared).hexdigest(),
            executable=True,
            status="published",
            uploaded_by_id=self.anna.id,
            uploaded_at=NOW,
            published_at=NOW,
        )
        self.session.add(version)
        self.session.commit()
        return version


def person(session: Session, name: str, **more: object) -> Person:
    """Add a person."""
    made = Person(name=name, created_at=NOW, **more)
    session.add(made)
    session.flush()
    return made


def team_leader(place: Place) -> Person:
    """Return Ylva, who leads the team of the municipality."""
    made = person(place.session, "Ylva Kihl")
    place.session.add(Assignment(person_id=made.id, municipality_id=place.municipality.id, role="team_leader"))
    place.session.commit()
    return made


def owner_of_standard(place: Place) -> Person:
    """Return Jonas, who decides over the standard and may make building blocks."""
    made = people.create_person(place.session, "Jonas Nyström", now=NOW)
    people.assign(place.session, made, "process_owner", place.municipality, by=None)
    place.e_service.owner_id = made.id
    place.session.commit()
    return made


def municipality(session: Session, code: str, name: str) -> Municipality:
    """Add a municipality in the colours of another one."""
    brand = Brand(name, f"{name}s kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", {"sv": "", "en": ""})
    return municipalities.create_municipality(
        session, brand, code=code, slug=name.lower(), case_prefix=name.upper(), by=None
    )


def make_place(session: Session) -> Place:
    """Return the place, without any version."""
    kil = municipality(session, "1715", "Kil")
    anna, lisa = person(session, "Anna Berg"), person(session, "Lisa Jonsson")
    maja = person(session, "Maja Lindström", is_resident=True)
    for each in (anna, lisa):
        session.add(Assignment(person_id=each.id, municipality_id=kil.id, role="caseworker"))
    group = CandidateGroup(municipality_id=kil.id, name="Handläggare", members=[anna, lisa])
    text = {"sv": "Prov", "en": "Trial"}
    e_service = EService(slug="prov", name=text, summary=text, handling_time=text)
    session.add_all([group, e_service])
    session.flush()
    model = ProcessModel(e_service_id=e_service.id)
    adoption = Adoption(
        e_service_id=e_service.id,
        municipality_id=kil.id,
        mode="standard",
        valid_from=date(2026, 1, 1),
        set_by_id=anna.id,
        set_at=NOW,
    )
    session.add_all([model, adoption])
    session.commit()
    return Place(session, kil, e_service, anna, lisa, maja, group, model)
