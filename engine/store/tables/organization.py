"""Municipalities, persons, and who may do what where."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table, Texts


class Municipality(Table):
    """A municipality: its own face towards residents and its own series of case numbers.

    ``colour`` carries white text, ``colour_deep`` is for links and hover, ``colour_soft`` for
    backgrounds and ``colour_accent`` for ornament; all are written ``#rrggbb``.
    """

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(4), unique=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    official_name: Mapped[str] = mapped_column(String(120))
    colour: Mapped[str] = mapped_column(String(7))
    colour_deep: Mapped[str] = mapped_column(String(7))
    colour_soft: Mapped[str] = mapped_column(String(7))
    colour_accent: Mapped[str] = mapped_column(String(7))
    contact: Mapped[Texts]
    case_prefix: Mapped[str] = mapped_column(String(20), unique=True)


class Person(Table):
    """Somebody who signs in: staff have assignments, residents have ``is_resident``; one may be both.

    ``personal_reference`` stands for the personal identity number, which itself is never stored.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    personal_reference: Mapped[str | None] = mapped_column(String(200), unique=True)
    is_resident: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="sv")
    created_at: Mapped[datetime]

    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", passive_deletes=True
    )


class Assignment(Table):
    """What a person may do and where; without a municipality it holds for all of them."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(
            "role IN ('caseworker', 'process_owner', 'change_lead', 'team_leader', 'administrator')", name="role"
        ),
        Index(
            "uq_assignment_in_one",
            "person_id",
            "municipality_id",
            "role",
            unique=True,
            sqlite_where=text("municipality_id IS NOT NULL"),
            postgresql_where=text("municipality_id IS NOT NULL"),
        ),
        Index(
            "uq_assignment_in_all",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("municipality_id IS NULL"),
            postgresql_where=text("municipality_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person] = relationship(back_populates="assignments")
    municipality: Mapped[Municipality | None] = relationship()


class CandidateGroup(Table):
    """Those in a municipality to whom work items are offered."""

    __tablename__ = "candidate_group"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    name: Mapped[str] = mapped_column(String(120))

    municipality: Mapped[Municipality] = relationship()
    members: Mapped[list[Person]] = relationship(secondary="membership", order_by=Person.name)


class Membership(Table):
    """A person belongs to a candidate group."""

    __tablename__ = "membership"

    group_id: Mapped[int] = mapped_column(ForeignKey("candidate_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)


class LaneGroup(Table):
    """Which candidate group serves a lane in a municipality, for one e-service or for all of them."""

    __tablename__ = "lane_group"
    __table_args__ = (
        Index(
            "uq_lane_group_of_one",
            "municipality_id",
            "e_service_id",
            "lane",
            unique=True,
            sqlite_where=text("e_service_id IS NOT NULL"),
            postgresql_where=text("e_service_id IS NOT NULL"),
        ),
        Index(
            "uq_lane_group_of_all",
            "municipality_id",
            "lane",
            unique=True,
            sqlite_where=text("e_service_id IS NULL"),
            postgresql_where=text("e_service_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    e_service_id: Mapped[int | None] = mapped_column(ForeignKey("e_service.id"))
    lane: Mapped[str] = mapped_column(String(200))
    group_id: Mapped[int] = mapped_column(ForeignKey("candidate_group.id", ondelete="CASCADE"), index=True)

    group: Mapped[CandidateGroup] = relationship()
