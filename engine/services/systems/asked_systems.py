"""Which systems versions ask, by topic, and whether they are connected now."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.model import ProcessModel
from engine.model.systems import topic_of
from engine.services.publishing.understanding import read_model
from engine.store.tables import Connector, ModelVersion
from engine.store.tables import ProcessModel as Family


@dataclass(frozen=True, slots=True)
class AskedSystem:
    """A topic that a version asks, the ids of the activities that do, and how it is connected.

    ``kind`` is "http" or "email", "" if no connection is on: then people do the activities.
    """

    topic: str
    elements: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class UsedTopic:
    """A topic and the published versions that ask for it."""

    topic: str
    versions: tuple[ModelVersion, ...]


def asked_by(session: Session, version: ModelVersion) -> list[AskedSystem]:
    """Return the systems that what runs of a version asks, by topic."""
    if version.prepared_sha is None:
        return []
    topics = topics_of(read_model(session, version.prepared_sha))
    kinds = _kinds(session, topics)
    return [AskedSystem(topic, elements, kinds.get(topic, "")) for topic, elements in sorted(topics.items())]


def topics_of(model: ProcessModel) -> dict[str, tuple[str, ...]]:
    """Return the topics that a model asks, each with the ids of the activities that do."""
    found: dict[str, tuple[str, ...]] = {}
    for node in model.nodes:
        topic = topic_of(node)
        if topic:
            found[topic] = (*found.get(topic, ()), node.id)
    return found


def in_use(session: Session) -> list[UsedTopic]:
    """Return the topics that published versions ask, by topic."""
    wanted = select(ModelVersion).where(ModelVersion.status == "published", ModelVersion.prepared_sha.is_not(None))
    related = joinedload(ModelVersion.process_model).options(
        joinedload(Family.e_service), joinedload(Family.municipality)
    )
    found: dict[str, tuple[ModelVersion, ...]] = {}
    for version in session.scalars(wanted.options(related).order_by(ModelVersion.id)):
        assert version.prepared_sha is not None
        for topic in topics_of(read_model(session, version.prepared_sha)):
            found[topic] = (*found.get(topic, ()), version)
    return [UsedTopic(topic, versions) for topic, versions in sorted(found.items())]


def _kinds(session: Session, topics: Iterable[str]) -> dict[str, str]:
    wanted = select(Connector.topic, Connector.kind).where(Connector.topic.in_(list(topics)), Connector.is_on)
    return {row.topic: row.kind for row in session.execute(wanted)}
