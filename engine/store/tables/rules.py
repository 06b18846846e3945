"""What administrators changed in the rules: each change is a row, and the newest of a rule is in force."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.organization import Person


class RuleChange(Table):
    """A change of one rule. Rows are never changed: taking a change back is another one.

    ``content`` is ``{"severity": …}`` for a rule of structure, execution or style and the whole rule for one of law
    (``engine.checks.law.LawRule.content`` with ``"off"``); None brings back what comes with Klunga.
    """

    __tablename__ = "rule_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(60), index=True)
    content: Mapped[dict[str, Any] | None]
    reason: Mapped[str] = mapped_column(String(1000))
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[Person | None] = relationship()
