"""Scenarios kept in files: YAML (and so JSON) with the acts, the expected path and the name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from engine.errors import EngineError
from engine.language import message
from engine.services import playing
from engine.services.playing import Recording
from engine.services.playing.paths import from_stored as path_from_stored

MEDIA_TYPE = "application/yaml"
LARGEST = 1024 * 1024
SOME_DAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""When a scenario begins whose file does not say it."""


class NotAScenario(EngineError):
    """A file that holds no scenario."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a file says."""

    name: str
    recording: Recording


def read(data: bytes, file_name: str = "") -> ScenarioFile:
    """Return the scenario of a file. Raises NotAScenario."""
    if len(data) > LARGEST:
        raise NotAScenario(message("The file “{name}” is too large for a scenario.", name=file_name))
    text = data.decode("utf-8", errors="replace")
    if re.search(r"(^|[\s\[{,:-])[&*][^\s]", re.sub(r"\"(\\.|[^\"])*\"|'[^']*'", "", text)):
        # Anchors can make a small file huge; no scenario needs them.
        raise NotAScenario(message("The file “{name}” holds no scenario.", name=file_name))
    try:
        document = yaml.safe_load(text)
        if not isinstance(document, Mapping):
            raise ValueError(type(document).__name__)
        return ScenarioFile(str(document["name"]), _recording(document))
    except (yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotAScenario(message("The file “{name}” holds no scenario.", name=file_name)) from error


def write(name: str, recording: Recording) -> str:
    """Return a scenario as the text of a file that ``read`` reads."""
    document = {
        "name": name,
        "began": recording.began.isoformat(),
        "acts": [playing.as_json(act) for act in recording.acts],
        "path": [each.as_json() for each in recording.path],
        "completed": recording.completed,
    }
    return yaml.dump(document, allow_unicode=True, sort_keys=False, width=120, Dumper=_NoAnchors)


class _NoAnchors(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _recording(document: Mapping[str, Any]) -> Recording:
    acts = playing.from_stored(document["acts"])
    began = document.get("began", SOME_DAY)
    if isinstance(began, str):
        began = datetime.fromisoformat(began)
    if not isinstance(began, datetime):
        raise ValueError(began)
    began = began if began.tzinfo else began.replace(tzinfo=UTC)
    return Recording(acts, path_from_stored(document["path"]), bool(document.get("completed", True)), began)


def in_folder(folder: Path) -> list[ScenarioFile]:
    """Return the scenarios in the files of a folder, by file name; none if there is no such folder.

    Raises NotAScenario.
    """
    paths = sorted(path for path in folder.glob("*") if path.suffix in (".yaml", ".yml", ".json"))
    return [read(path.read_bytes(), path.name) for path in paths]
