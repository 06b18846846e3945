"""Every response protects its reader, and nothing on a page needs what the policy forbids."""

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask import session as kept
from flask.testing import FlaskClient

import webui
from webui import create_app
from webui.security import secret_key

PAGES = Path(webui.__file__).parent
VENDOR = PAGES / "static" / "vendor"


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nowhere", "/static/klunga.css", "/brand/all.css"])
def test_every_response_carries_the_protecting_headers(client: FlaskClient, address: str):
    with client.get(address) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_over_https_cookies_are_secure_and_browsers_stay_on_it(database_file: Path):
    app = create_app(f"sqlite:///{database_file}", testing=True, https=True, packages=())
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("address", ["/sign-in", "/sign-out"])
def test_a_form_without_its_token_is_refused_with_advice(client: FlaskClient, address: str):
    answer = client.post(address, data={})
    assert answer.status_code == 400
    assert "ladda om sidan och skicka formuläret en gång till" in answer.text


def test_every_form_that_posts_carries_the_token():
    for path in PAGES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, flags=re.DOTALL):
            assert "csrf()" in form or "csrf_token" in form, path


def test_no_template_has_inline_script_or_style():
    forbidden = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
    assert [str(path) for path in PAGES.rglob("*.html") if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_vendored_files_are_those_of_the_manifest_and_have_licences():
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == manifest["sha256"]
    assert all((folder / "LICENSE").is_file() for folder in VENDOR.iterdir() if folder.is_dir())
    assert all(source["version"] and source["licence"] for source in manifest["sources"])


def test_the_diagram_viewer_keeps_its_link():
    viewer = (VENDOR / "bpmn-viewer" / "bpmn-viewer.js").read_text(encoding="utf-8")
    assert "bjs-powered-by" in viewer
    ours = "".join(path.read_text(encoding="utf-8") for path in (PAGES / "static").glob("*.css"))
    assert "bjs-powered-by" not in ours


def test_colours_that_are_none_never_reach_the_style_sheet(app: Flask):
    from engine.store.tables import Municipality
    from webui.brands import rule

    place = Municipality(
        slug='x"] { } body', colour="red;}", colour_deep="#000000", colour_soft="#ffffff", colour_accent="#ffffff"
    )
    assert rule(place) == (
        '.k-brand[data-kommun="xbody"] { --b: #0b5c6b; --b-deep: #073d48; --b-soft: #e3f0f2; --b2: #7fd0de; }'
    )


@pytest.mark.parametrize("address", ["/sign-in?next=%00", "/sign-in?next=a&next=%00", "/apply/%00"])
def test_zero_characters_in_addresses_are_refused(client: FlaskClient, address: str):
    assert client.get(address).status_code == 400


def test_zero_characters_and_endless_text_in_forms_are_refused(client: FlaskClient):
    zero = client.post("/sign-in", data={"email": "anna\0@example.se"})
    assert zero.status_code == 400
    assert "Sidan gick inte att förstå" in zero.text
    assert client.post("/sign-in", data={"email": "a" * 600_000}).status_code == 413


def test_with_a_new_secret_key_those_of_before_stay_signed_in(
    database_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def site(key: str) -> Flask:
        monkeypatch.setenv("KLUNGA_SECRET_KEY", key)
        return create_app(f"sqlite:///{database_file}", packages=(), instance=tmp_path)

    old = site("the old one")
    cookie = old.session_interface.get_signing_serializer(old).dumps({"language": "en"})
    for before, known in (("", False), ("an older one, the old one", True)):
        monkeypatch.setenv("KLUNGA_SECRET_KEYS_BEFORE", before)
        with site("the new one").test_request_context(headers={"Cookie": f"klunga={cookie}"}):
            assert (kept.get("language") == "en") is known


def test_what_is_in_a_static_file_stands_in_its_address_which_browsers_keep(client: FlaskClient):
    page = client.get("/sign-in").text
    named = re.findall(r'"(/static/[^"]+\.(?:css|js|svg)[^"]*)"', page)
    assert named
    assert [each for each in named if "?v=" not in each] == []
    with client.get(named[0]) as for_long:
        assert for_long.headers["Cache-Control"] == "public, immutable, max-age=31536000"
        assert for_long.headers["X-Content-Type-Options"] == "nosniff"
    with client.get(named[0].split("?")[0]) as each_time:
        assert "max-age" not in each_time.headers.get("Cache-Control", "")


def test_processes_that_start_at_once_have_one_secret_key(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path / "instance"), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret_key"]
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o077 == 0
