"""Pictures of what a rule finds wrong and right, drawn from the sketches of its page."""

from functools import lru_cache

from engine.checks.examples import examples
from engine.checks.law import standard_rules
from engine.drawing import svg, with_layout
from engine.language import Language
from engine.services.publishing.rules import RuleState

WRONG, RIGHT = 0, 1


def has_pictures(state: RuleState) -> bool:
    """Say whether there are pictures that fit what the rule asks now; of added and changed rules there are none."""
    usual = next((law for law in standard_rules() if law.id == state.id), None)
    fits = state.law is None or (usual is not None and usual.pattern == state.law.pattern)
    return fits and len(examples(state.id)) > RIGHT


@lru_cache(maxsize=128)
def picture(rule: str, which: int, language: Language) -> str | None:
    """Return the wrong or the right drawing of a rule as SVG, None if it has none."""
    found = examples(rule)
    return svg(with_layout(found[which]), language, name=f"rule{which}") if len(found) > which else None
