"""What was found of all models of an e-service at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Table


class FoundFamily(Table):
    """What the models of an e-service share, and the standard proposed for them, kept by all that it follows from.

    ``key`` stands for the models, what people said of their meanings, and the release of the code. ``merged`` and
    ``proposed`` are BPMN files; ``shared`` and ``proposal`` hold the rest. ``refused`` says why no standard can be
    proposed. What is not found yet is NULL; ``asked_at`` is when a worker was last asked to find it.
    """

    __tablename__ = "found_family"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"), index=True)
    merged: Mapped[bytes | None] = mapped_column(LargeBinary)
    shared: Mapped[dict[str, Any] | None]
    proposed: Mapped[bytes | None] = mapped_column(LargeBinary)
    proposal: Mapped[dict[str, Any] | None]
    refused: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
