"""The scenarios of the e-services: each runs on its standard as it says, with forms that accept what is filled in."""

from pathlib import Path

import pytest

from engine import bpmn, execution
from engine.prepare import prepare
from engine.services.playing import replay
from engine.services.test_runs import scenario_files
from engine.services.test_runs.scenario_files import ScenarioFile

ROOT = Path(__file__).parents[2] / "processes"
FILES = sorted(ROOT.glob("*/scenarios/*.yaml"))


def named(path: Path) -> str:
    return f"{path.parts[-3]}: {path.stem}"


def test_every_e_service_has_two_or_three_scenarios_with_names_of_their_own() -> None:
    for folder in (path.parent for path in ROOT.glob("*/service.yaml")):
        names = [each.name for each in scenario_files.in_folder(folder / "scenarios")]
        assert len(names) in (2, 3) and len(set(names)) == len(names), folder.name


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_scenario_runs_on_its_standard_as_it_says(path: Path) -> None:
    file: ScenarioFile = scenario_files.read(path.read_bytes(), path.name)
    drawn = bpmn.read((path.parents[1] / "standard.bpmn").read_bytes()).model
    replayed = replay(file.recording, execution.load(bpmn.write(prepare(drawn).model)), drawn, drawn)
    assert replayed.difference is None, str(replayed.difference)
    assert replayed.played.is_completed


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_scenario_file_is_written_as_it_is_read(path: Path) -> None:
    file = scenario_files.read(path.read_bytes())
    assert scenario_files.write(file.name, file.recording) == path.read_text(encoding="utf-8")
