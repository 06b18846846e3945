"""A rule of law as content: its texts in both languages, its dates, and what it asks of a model."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, get_args

from engine.checks.meanings import MEANINGS
from engine.errors import EngineError
from engine.language import Message, message
from engine.model import Severity

PatternKind = Literal[
    "before_on_every_way",
    "after_on_every_way",
    "after_on_some_way",
    "different_roles",
    "states_time_limit",
    "watches_time",
]
_TEXTS = ("law", "title", "why", "message", "mend")
_WITHOUT_OTHERS = frozenset({"states_time_limit", "watches_time"})
_ID = re.compile(r"[a-z][a-z0-9-]{2,59}")
_LONGEST = 2000


class LawRuleRefused(EngineError):
    """A rule of law that cannot be used like this; ``field`` names what is wrong."""

    def __init__(self, field: str, sentence: Message) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule asks of a model: of activities with one meaning, in relation to ``others``."""

    kind: PatternKind
    activity: str = "decide"
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LawRule:
    """A rule of law. Texts are ``{"en": …, "sv": …}``; ``message`` and ``mend`` name the element as ``{element}``.

    ``law`` is the reference, as "25 § förvaltningslagen (2017:900)". The rule is applied from ``valid_from`` to
    ``valid_until``, both included. ``reviewed_by`` is "" as long as no lawyer has looked at it.
    """

    id: str
    law: Mapping[str, str]
    title: Mapping[str, str]
    why: Mapping[str, str]
    message: Mapping[str, str]
    mend: Mapping[str, str]
    pattern: Pattern
    severity: Severity
    valid_from: date
    valid_until: date | None = None
    reviewed_on: date | None = None
    reviewed_by: str = ""
    review_before: date | None = None

    def in_force(self, on: date) -> bool:
        """Say whether the rule is applied on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def overdue(self, on: date) -> bool:
        """Say whether a lawyer should have looked at the rule again by now."""
        return self.review_before is not None and on >= self.review_before

    def content(self) -> dict[str, Any]:
        """Return the rule as JSON stores it; from_content reads it again."""
        found = asdict(self)
        for name, value in found.items():
            found[name] = value.isoformat() if isinstance(value, date) else value
        found["pattern"]["others"] = list(self.pattern.others)
        return found


def from_content(content: Mapping[str, Any]) -> LawRule:
    """Return the rule that a YAML file or the database holds.

    Raises LawRuleRefused if a text is missing in one language, or something is not of the closed vocabulary.
    """
    pattern = content.get("pattern") or {}
    others = pattern.get("others") or ()
    return checked(
        LawRule(
            id=str(content.get("id", "")),
            **{
                name: {language: str((content.get(name) or {}).get(language, "")).strip() for language in ("en", "sv")}
                for name in _TEXTS
            },
            pattern=Pattern(pattern.get("kind", ""), str(pattern.get("activity", "")), tuple(map(str, others))),
            severity=content.get("severity", ""),
            valid_from=_day(content.get("valid_from"), "valid_from") or date(2018, 7, 1),
            valid_until=_day(content.get("valid_until"), "valid_until"),
            reviewed_on=_day(content.get("reviewed_on"), "reviewed_on"),
            reviewed_by=str(content.get("reviewed_by") or "").strip(),
            review_before=_day(content.get("review_before"), "review_before"),
        )
    )


def checked(rule: LawRule) -> LawRule:
    """Return the rule itself if it can be used. Raises LawRuleRefused naming the field otherwise."""
    if not _ID.fullmatch(rule.id):
        raise LawRuleRefused(
            "id", message("Write a short name of small letters a–z, digits and hyphens, as in “four-eyes”.")
        )
    _check_texts(rule)
    if rule.severity not in {"law", "warning", "information"}:
        raise LawRuleRefused("severity", message("A rule of law is a matter of law, a warning or an information."))
    _check_pattern(rule.pattern)
    if rule.valid_until is not None and rule.valid_until < rule.valid_from:
        raise LawRuleRefused("valid_until", message("The last day lies before the first."))
    return rule


def _check_texts(rule: LawRule) -> None:
    for name in _TEXTS:
        for language, text in getattr(rule, name).items():
            if not text.strip():
                raise LawRuleRefused(f"{name}_{language}", message("Write this text in both languages."))
            if len(text) > _LONGEST:
                raise LawRuleRefused(f"{name}_{language}", message("Write at most {most} characters.", most=_LONGEST))


def _check_pattern(pattern: Pattern) -> None:
    if pattern.kind not in get_args(PatternKind):
        raise LawRuleRefused("kind", message("Choose what the rule asks of the model."))
    if pattern.activity not in MEANINGS:
        raise LawRuleRefused("activity", message("Choose what activities the rule is about."))
    alone = pattern.kind in _WITHOUT_OTHERS
    if not set(pattern.others) <= set(MEANINGS) or bool(pattern.others) == alone:
        raise LawRuleRefused(
            "others", message("Choose the other activities where the rule speaks of them, and only there.")
        )


def _day(value: Any, field: str) -> date | None:
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise LawRuleRefused(field, message("Write the day as 2026-11-24.")) from error
