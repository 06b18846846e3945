"""Rules of checking: list them, choose their severities, change and add rules of law, take changes back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engine.checks import MODULES, RuleBook, Setting, allowed
from engine.checks.law import LawRule, LawRuleRefused, checked, from_content, standard_rules
from engine.errors import EngineError
from engine.language import Message, message, own_words
from engine.model import Severity
from engine.services.organization.authority import require
from engine.store.tables import Person, RuleChange


class NoSuchRule(EngineError):
    """An address that belongs to no rule."""


class RuleRefused(EngineError):
    """A severity that this rule cannot have."""


@dataclass(frozen=True, slots=True)
class RuleState:
    """A rule as it is applied now. ``law`` is its content if it is one of law; ``usual`` is None for an added one."""

    id: str
    group: str
    title: Message
    why: Message
    mend: Message
    setting: Setting
    usual: Severity | None
    law: LawRule | None
    change: RuleChange | None

    @property
    def choices(self) -> tuple[Setting, ...]:
        """Return the severities that may be chosen."""
        return ("law", "warning", "information", "off") if self.law else allowed(self.usual or "warning")


def list_rules(session: Session) -> list[RuleState]:
    """Return all rules as they are applied now: those of law first, then the others by group."""
    newest = _newest(session)
    usual = {law.id: law for law in standard_rules()}
    added = sorted(rule for rule, row in newest.items() if rule not in usual and row.content and "law" in row.content)
    laws = [_law_state(rule, usual.get(rule), newest.get(rule)) for rule in [*usual, *added]]
    return laws + [_state(module, newest.get(module.RULE)) for module in MODULES]


def find_rule(session: Session, rule: str) -> RuleState:
    """Return a rule as it is applied now. Raises NoSuchRule."""
    found = next((state for state in list_rules(session) if state.id == rule), None)
    if found is None:
        raise NoSuchRule(message("There is no rule “{rule}”.", rule=rule))
    return found


def rule_book(session: Session, on: date) -> RuleBook:
    """Return the rules in force on a day, to check models with."""
    states = list_rules(session)
    laws = tuple(s.law for s in states if s.law is not None and s.setting != "off" and s.law.in_force(on))
    return RuleBook(laws, {s.id: s.setting for s in states if s.law is None and s.setting != s.usual})


def history(session: Session, rule: str) -> Sequence[RuleChange]:
    """Return the changes of a rule, newest first."""
    of_rule = select(RuleChange).where(RuleChange.rule == rule).options(joinedload(RuleChange.changed_by))
    return session.scalars(of_rule.order_by(RuleChange.id.desc())).all()


def choose_severity(
    session: Session, rule: str, setting: str, *, reason: str, by: Person | None, now: datetime
) -> RuleChange:
    """Let findings of a rule have another severity from now on, or switch it off.

    Raises RuleRefused for what keeps a case from running, which stays an error, and NotAllowed unless ``by``
    administers all municipalities.
    """
    state = find_rule(session, rule)
    chosen = next((each for each in state.choices if each == setting), None)
    if chosen is None or len(state.choices) == 1:
        raise RuleRefused(message("This rule cannot have that severity: a case could not run."))
    if state.law is None:
        return _store(session, rule, {"severity": chosen}, reason, by, now)
    law = state.law if chosen == "off" else replace(state.law, severity=chosen)
    return _store(session, rule, {**law.content(), "off": chosen == "off"}, reason, by, now)


def save_law(
    session: Session, law: LawRule, *, reason: str, by: Person | None, now: datetime, new: bool = False
) -> RuleChange:
    """Change a rule of law, or add one; it is used for every model checked from now on.

    Raises LawRuleRefused if it cannot be used or its short name is taken, NotAllowed unless ``by`` administers all
    municipalities.
    """
    checked(law)
    known = {state.id: state for state in list_rules(session)}
    if new and law.id in known:
        raise LawRuleRefused("id", message("There is already a rule with this name."))
    if not new and (law.id not in known or known[law.id].law is None):
        raise NoSuchRule(message("There is no rule “{rule}”.", rule=law.id))
    off = not new and known[law.id].setting == "off"
    return _store(session, law.id, {**law.content(), "off": off}, reason, by, now)


def restore(session: Session, rule: str, change_id: int | None, *, by: Person | None, now: datetime) -> RuleChange:
    """Let a rule be again as an earlier change left it; None brings back what comes with Klunga.

    An added rule that has nothing to go back to is switched off. Raises NoSuchRule.
    """
    state = find_rule(session, rule)
    if change_id is None:
        content = None if state.usual is not None or state.law is None else {**state.law.content(), "off": True}
        return _store(session, rule, content, "", by, now)
    row = session.get(RuleChange, change_id)
    if row is None or row.rule != rule:
        raise NoSuchRule(message("There is no such change of the rule."))
    return _store(session, rule, row.content, "", by, now)


def _store(
    session: Session, rule: str, content: dict[str, Any] | None, reason: str, by: Person | None, now: datetime
) -> RuleChange:
    require(session, by, "administrator", None)
    by_id = by.id if by is not None else None
    row = RuleChange(rule=rule, content=content, reason=reason.strip()[:1000], changed_by_id=by_id, changed_at=now)
    session.add(row)
    session.commit()
    return row


def _newest(session: Session) -> dict[str, RuleChange]:
    last = select(func.max(RuleChange.id)).group_by(RuleChange.rule)
    rows = session.scalars(select(RuleChange).where(RuleChange.id.in_(last)).options(joinedload(RuleChange.changed_by)))
    return {row.rule: row for row in rows}


def _law_state(rule: str, usual: LawRule | None, row: RuleChange | None) -> RuleState:
    content = row.content if row is not None else None
    law = from_content(content) if content else usual
    assert law is not None
    setting: Setting = "off" if content and content.get("off") else law.severity
    severity = usual.severity if usual else None
    return RuleState(
        rule,
        "law",
        own_words(law.title),
        own_words(law.why),
        own_words(law.mend, element=message("the element")),
        setting,
        severity,
        law,
        row if content else None,
    )


def _state(module: Any, row: RuleChange | None) -> RuleState:
    content = row.content if row is not None else None
    setting = content.get("severity") if content else None
    if setting not in allowed(module.SEVERITY):
        setting, row = module.SEVERITY, None
    return RuleState(
        module.RULE, module.GROUP, module.TITLE, module.WHY, module.MEND, setting, module.SEVERITY, None, row
    )
