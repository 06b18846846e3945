"""Rules of administrative law: content with dates, read from files or written by a lawyer, not code."""

from engine.checks.law.files import standard_rules
from engine.checks.law.patterns import PATTERNS, in_words, law_findings
from engine.checks.law.rule import LawRule, LawRuleRefused, Pattern, checked, from_content

__all__ = [
    "PATTERNS",
    "LawRule",
    "LawRuleRefused",
    "Pattern",
    "checked",
    "from_content",
    "in_words",
    "law_findings",
    "standard_rules",
]
