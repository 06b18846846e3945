"""A small application to observe."""

from pathlib import Path

import pytest
from flask import Flask

from webui import create_app


@pytest.fixture
def app(sqlite_template: Path, tmp_path: Path) -> Flask:
    """The shell on an empty database."""
    path = tmp_path / "klunga.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    return create_app(f"sqlite:///{path}", testing=True, instance=tmp_path, packages=())
