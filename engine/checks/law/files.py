"""The rules of law that come with Klunga: one YAML file each in the folder ``law``."""

from functools import lru_cache
from pathlib import Path

import yaml

from engine.checks.law.rule import LawRule, from_content

FOLDER = Path(__file__).parents[3] / "law"


@lru_cache
def standard_rules(folder: Path = FOLDER) -> tuple[LawRule, ...]:
    """Return the rules of a folder, by the ``order`` that each file states.

    Raises LawRuleRefused if a file cannot be used.
    """
    contents = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))]
    return tuple(from_content(content) for content in sorted(contents, key=lambda content: content.get("order", 100)))
