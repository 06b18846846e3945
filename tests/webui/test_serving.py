"""Pages from several processes, and behind a server that speaks https."""

from pathlib import Path
from typing import Any

import pytest

from webui.__main__ import main
from webui.serving import behind_a_server

FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "klunga.example.se",
}


@pytest.mark.parametrize(
    ("trusted", "asks_from", "seen"),
    [(True, "127.0.0.1", "203.0.113.9"), (True, "10.0.0.7", "10.0.0.7"), (False, "127.0.0.1", "127.0.0.1")],
)
def test_only_the_server_in_front_on_this_machine_is_believed(trusted: bool, asks_from: str, seen: str) -> None:
    asked: list[dict[str, Any]] = []

    def answer(environ: dict[str, Any], _start: Any) -> list[bytes]:
        asked.append(environ)
        return []

    environ = {"REMOTE_ADDR": asks_from, "wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1:8000", **FORWARDED}
    behind_a_server(answer, trusted=trusted)(environ, None)
    believed = seen == "203.0.113.9"
    assert asked[0]["REMOTE_ADDR"] == seen
    assert (asked[0]["wsgi.url_scheme"] == "https") is believed
    assert (asked[0]["HTTP_HOST"] == "klunga.example.se") is believed


def test_the_server_in_front_may_stand_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUNGA_PROXY_FROM", "10.0.0.0/24")
    asked: list[str] = []
    answer = behind_a_server(lambda environ, _: asked.append(environ["REMOTE_ADDR"]) or [], trusted=True)
    for address in ("10.0.0.7", "127.0.0.1"):
        answer({"REMOTE_ADDR": address, "wsgi.url_scheme": "http", **FORWARDED}, None)
    assert asked == ["203.0.113.9", "127.0.0.1"]


def test_several_processes_on_sqlite_are_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["--processes", "2", "--instance", str(tmp_path)]) == 2
    assert "On SQLite one process serves all pages." in capsys.readouterr().err
