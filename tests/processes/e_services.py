"""The e-services in processes/, as the tests of this folder read them."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from engine import bpmn
from engine.model import ProcessModel

ROOT = Path(__file__).parents[2] / "processes"
MUNICIPALITIES = frozenset(
    [
        "arvika",
        "eda",
        "filipstad",
        "forshaga",
        "grums",
        "hagfors",
        "hammaro",
        "karlstad",
        "kil",
        "kristinehamn",
        "munkfors",
        "storfors",
        "sunne",
        "saffle",
        "torsby",
        "arjang",
    ]
)
DRAWN_ELSEWHERE = {"bygglov": "sunne", "livsmedelsregistrering": "sunne", "parkeringstillstand": "filipstad"}
"""The variant of each e-service that looks like the export of a drawing tool."""
OTHER_WORDS_ONLY = {"bygglov": "hammaro", "livsmedelsregistrering": "eda", "parkeringstillstand": "forshaga"}
"""The variant of each e-service that has the flow of the standard in other words."""
AGAINST_THE_LAW = {"bygglov": "arjang", "parkeringstillstand": "grums"}
"""The variants that can decide without communicating."""


@dataclass(frozen=True)
class EService:
    """One folder of processes/."""

    folder: Path

    @cached_property
    def service(self) -> dict[str, Any]:
        """Return what service.yaml says."""
        return yaml.safe_load((self.folder / "service.yaml").read_text(encoding="utf-8"))

    @cached_property
    def standard(self) -> ProcessModel:
        """Return the model of the standard."""
        return bpmn.read((self.folder / "standard.bpmn").read_bytes()).model

    @cached_property
    def variants(self) -> dict[str, ProcessModel]:
        """Return the models of the variants by municipality."""
        files = sorted((self.folder / "variants").glob("*.bpmn"))
        return {file.stem: bpmn.read(file.read_bytes()).model for file in files}

    @cached_property
    def native_variants(self) -> dict[str, ProcessModel]:
        """Return the variants that are not drawn in another tool."""
        elsewhere = DRAWN_ELSEWHERE[self.folder.name]
        return {municipality: model for municipality, model in self.variants.items() if municipality != elsewhere}

    def forms(self, municipality: str = "") -> dict[str, dict[str, Any]]:
        """Return the forms of the standard, or a municipality's own, by activity id or ``application``."""
        files = sorted((self.folder / "forms" / municipality).glob("*.json"))
        return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


ALL = tuple(EService(file.parent) for file in sorted(ROOT.glob("*/service.yaml")))
