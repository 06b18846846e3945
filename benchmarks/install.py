"""A fresh install: ``tools/setup.sh`` on a fresh copy of what is committed, with nothing in pip's cache."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.tables import Table

PROJECT = Path(__file__).parent.parent


def measure() -> list[Table]:
    """Return seconds and size of what the demo needs. Fetches all packages again."""
    folder = Path(tempfile.mkdtemp(prefix="klunga-install-"))
    try:
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=PROJECT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x"], input=archive, cwd=folder, check=True)
        sources = _megabytes(folder)
        environment = {**os.environ, "PIP_NO_CACHE_DIR": "1", "VENV": ".venv"}
        started = time.perf_counter()
        subprocess.run(["tools/setup.sh", "run"], cwd=folder, env=environment, check=True)
        seconds = time.perf_counter() - started
        installed = _megabytes(folder / ".venv")
    finally:
        shutil.rmtree(folder)
    columns = ("seconds", "installed, MB", "of it our own files, MB")
    return [Table("A fresh install for the demo", columns, ((seconds, installed + sources, sources),))]


def _megabytes(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
