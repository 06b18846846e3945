"""``python -m cluster`` on a port that is taken says so at once and leaves nothing behind."""

import socket
from pathlib import Path

import pytest

from cluster.__main__ import is_taken, main


def test_a_port_that_is_taken_is_told_and_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert is_taken(port)
        monkeypatch.setattr("sys.argv", ["cluster", "--port", str(port), "--folder", str(tmp_path / "cluster")])
        assert main() == 1
    assert not is_taken(port)
    assert f"Something listens on port {port} already." in capsys.readouterr().err
    assert not (tmp_path / "cluster").exists()
