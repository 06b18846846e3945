"""The days on which a municipality is closed besides public holidays."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Table


class ClosedDay(Table):
    """A day, such as the one between Ascension Day and a weekend, that is no business day in a municipality."""

    __tablename__ = "closed_day"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
