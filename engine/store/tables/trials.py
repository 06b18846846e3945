"""Test runs, and the scenarios that were saved of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.catalogue import ModelVersion, ProcessModel
from engine.store.tables.organization import Person


class Trial(Table):
    """A person's test run of a version: what was done in it, which is all of its state.

    ``acts`` are those of engine.services.playing; ``turn`` grows with each change, so that a page that is no longer
    the newest is noticed; ``seed`` decides what chance does next.
    """

    __tablename__ = "trial"
    __table_args__ = (UniqueConstraint("person_id", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    turn: Mapped[int] = mapped_column(default=0)
    seed: Mapped[int] = mapped_column(default=1)
    acts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


class Scenario(Table):
    """A played path of a process model with a name, to be replayed on other versions.

    ``path`` is what is expected: ``{"element", "label"}`` for each activity and event, in order; ``completed`` whether
    the case comes to its end. ``revision`` grows when the path is accepted anew.
    """

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("process_model_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_model_id: Mapped[int] = mapped_column(ForeignKey("process_model.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    began_at: Mapped[datetime]
    acts: Mapped[list[dict[str, Any]]]
    path: Mapped[list[dict[str, Any]]]
    completed: Mapped[bool]
    revision: Mapped[int] = mapped_column(default=1)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]

    process_model: Mapped[ProcessModel] = relationship()
    version: Mapped[ModelVersion] = relationship()
    saved_by: Mapped[Person] = relationship()


class ScenarioResult(Table):
    """How a scenario went on a version, as long as its revision is the scenario's.

    ``difference`` says in both languages where the case goes another way, null if nowhere; ``acts`` are what was done
    there, ``path`` where it went, ``place`` where the paths part, ``passed`` the nodes and flows that it went through.
    """

    __tablename__ = "scenario_result"

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("model_version.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    revision: Mapped[int]
    difference: Mapped[dict[str, Any] | None]
    place: Mapped[int] = mapped_column(default=0)
    completed: Mapped[bool]
    acts: Mapped[list[dict[str, Any]]]
    path: Mapped[list[dict[str, Any]]]
    passed: Mapped[list[str]]
    replayed_at: Mapped[datetime]

    scenario: Mapped[Scenario] = relationship()
