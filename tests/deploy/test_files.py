"""The files to run Klunga for real name what is there: commands, options, settings, folders."""

import re
import shlex
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
DOCUMENTED = (ROOT / "docs" / "how-to" / "run-it.md").read_text("utf-8")


def _commands() -> list[list[str]]:
    found = [line.partition("=")[2] for unit in UNITS for line in unit.read_text().splitlines() if "ExecStart=" in line]
    container = (ROOT / "deploy" / "Containerfile").read_text()
    found += [" ".join(re.findall(r'"([^"]+)"', line)) for line in container.splitlines() if line.startswith("CMD")]
    return [shlex.split(each) for each in found]


@pytest.mark.parametrize("command", _commands(), ids=" ".join)
def test_each_command_is_a_module_of_klunga_that_knows_its_options(command: list[str]) -> None:
    module = command[command.index("-m") + 1]
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    main = Path(spec.origin)
    source = (main.with_name("__main__.py") if main.name == "__init__.py" else main).read_text("utf-8")
    for option in (part for part in command if part.startswith("--")):
        assert f'"{option}"' in source, f"{module} does not know {option}"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_unit_is_sections_with_settings_and_systemd_if_it_is_here_understands_it(
    unit: Path, tmp_path: Path
) -> None:
    """Programs that are not installed here are no faults of the file."""
    lines = [line for line in unit.read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "[Unit]"
    assert [line for line in lines if not re.fullmatch(r"\[[A-Z][a-z]+\]|[A-Z][A-Za-z]+=.*", line)] == []
    if shutil.which("systemd-analyze") is None:
        return
    for each in UNITS:
        shutil.copy(each, tmp_path)
    copy = tmp_path / unit.name
    if "@." in unit.name:
        copy = copy.rename(tmp_path / unit.name.replace("@.", "@1."))
    said = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False).stderr
    wrong = [line for line in said.splitlines() if copy.name in line and "not executable" not in line]
    assert wrong == []


def test_a_command_is_run_as_the_services_are() -> None:
    script = ROOT / "deploy" / "klunga-do"
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
    text, unit = script.read_text("utf-8"), (ROOT / "deploy" / "systemd" / "klunga-backup.service").read_text("utf-8")
    for setting in ("EnvironmentFile", "WorkingDirectory", "User"):
        (value,) = re.findall(rf"^{setting}=(.*)$", unit, re.MULTILINE)
        assert value in text
    assert "cp deploy/klunga-do" in DOCUMENTED


def test_each_setting_of_the_example_is_documented() -> None:
    text = (ROOT / "deploy" / "klunga.env").read_text()
    settings = re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE)
    assert len(settings) > 5
    assert [name for name in settings if f"`{name}`" not in DOCUMENTED] == []


def test_each_setting_that_the_program_reads_is_documented() -> None:
    """Those that one of its processes sets for another are not for people."""
    between = {"KLUNGA_BIND", "KLUNGA_PROCESSES", "KLUNGA_INSTANCE", "KLUNGA_HTTPS", "KLUNGA_DEMO"}
    sources = [path.read_text("utf-8") for top in ("engine", "webui") for path in (ROOT / top).rglob("*.py")]
    read = set(re.findall(r'"(KLUNGA_[A-Z_]+)"', "\n".join(sources))) - between
    assert sorted(name for name in read if f"`{name}`" not in DOCUMENTED) == []


def test_the_container_copies_what_is_there_and_needs_no_root() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text()
    lines = re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE)
    copied = [word.rstrip("/") for line in lines for word in line.split()[:-1]]
    assert {"engine", "webui", "processes", "law", "requirements.txt"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert text.index("USER 10001") < text.index("CMD [")
