"""What happens to an upload: stored as it is, or refused with a sentence and nothing lost."""

import html
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.services.publishing import drafts
from engine.services.publishing.models import LARGEST_UPLOAD
from engine.store import Database
from engine.store.tables import ModelVersion
from webui.security import LARGEST_REQUEST

SignIn = Callable[[str], FlaskClient]
DRAWING = (Path(__file__).parent / "another_tool.bpmn").read_bytes()
NAMES = (
    "../../etc/cron.d/evil.bpmn",
    "..\\..\\windows\\evil.bpmn",
    "evil.bpmn\x00.png",
    "a" * 300 + ".bpmn",
    "<img src=x onerror=alert(1)>.bpmn",
    '"; filename="evil.html',
    "ärende å ö.bpmn",
)


def send(
    client: FlaskClient, data: bytes = DRAWING, name: str = "eda.bpmn", target: str = "eda", **more: str
) -> TestResponse:
    fields = {"service": "bygglov", "as": target, "note": "Från verksamheten", "file": (io.BytesIO(data), name), **more}
    return client.post("/models/upload", data=fields, content_type="multipart/form-data")


def text_of(answer: TestResponse) -> str:
    return html.unescape(answer.get_data(as_text=True))


def test_an_upload_becomes_a_draft_that_its_page_shows(sign_in: SignIn):
    client = sign_in("Karl Morast")
    answer = send(client)
    assert answer.status_code == 303
    page = text_of(client.get(answer.location))
    assert "Går att köra efter" in page
    assert "Utkast" in page
    assert "Från verksamheten" in page


def test_the_original_is_returned_byte_for_byte_as_a_file_to_save(sign_in: SignIn):
    client = sign_in("Karl Morast")
    version = send(client).location
    answer = client.get(f"{version}/original/file")
    assert answer.data == DRAWING
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"{version}/prepared/file").data != DRAWING


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_shown_escaped_and_breaks_nothing(sign_in: SignIn, database: Database, name: str):
    client = sign_in("Karl Morast")
    version = send(client, name=name).location
    assert version
    page = client.get(version).get_data(as_text=True)
    assert "<img src=x" not in page
    answer = client.get(f"{version}/original/file")
    assert answer.status_code == 200
    with database.reading() as session:
        stored = session.get_one(ModelVersion, int(version.rsplit("/", 1)[-1])).file_name
    assert "/" not in stored
    assert "\\" not in stored


def test_a_file_name_with_line_breaks_adds_no_header(sign_in: SignIn):
    client = sign_in("Karl Morast")
    fields = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair
        for pair in ((b"service", b"bygglov"), (b"as", b"eda"))
    )
    name = b"filename*=UTF-8''fil%0D%0ASet-Cookie:%20a=b.bpmn"
    named = b'--x\r\nContent-Disposition: form-data; name="file"; ' + name + b"\r\n\r\n"
    body = fields + named + DRAWING + b"\r\n--x--\r\n"
    version = client.post("/models/upload", data=body, content_type="multipart/form-data; boundary=x").location
    answer = client.get(f"{version}/original/file")
    assert answer.status_code == 200
    assert "a=b" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    "data", [b"", b"not xml at all", b"<html/>", b"PK\x03\x04 a zip"], ids=["empty", "text", "html", "zip"]
)
def test_what_is_no_bpmn_is_refused_beside_the_field_and_the_note_is_kept(sign_in: SignIn, data: bytes):
    answer = send(sign_in("Karl Morast"), data)
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'id="e-file"' in page
    assert "Från verksamheten" in page
    assert 'value="eda" checked' in page


def test_the_same_file_again_is_refused_with_the_number_of_the_version(sign_in: SignIn):
    client = sign_in("Karl Morast")
    send(client)
    answer = send(client)
    assert answer.status_code == 422
    assert "Filen är densamma som version 1." in text_of(answer)


def test_no_file_is_said_beside_the_field(sign_in: SignIn):
    answer = sign_in("Karl Morast").post("/models/upload", data={"service": "bygglov", "as": "eda", "note": "Kvar"})
    assert answer.status_code == 422
    assert "Välj en BPMN- eller DMN-fil." in text_of(answer)
    assert "Kvar" in text_of(answer)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(sign_in: SignIn):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.bpmn"\r\n\r\n'
    body = head + b"x" * (LARGEST_REQUEST + 1) + b"\r\n--x--\r\n"
    answer = sign_in("Karl Morast").post("/models/upload", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "för stor" in text_of(answer)


def test_a_file_above_the_limit_of_one_is_refused_beside_the_field(sign_in: SignIn):
    fields = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair
        for pair in ((b"service", b"bygglov"), (b"as", b"eda"))
    )
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.bpmn"\r\n\r\n'
    body = fields + head + b" " * (LARGEST_UPLOAD + 1) + b"\r\n--x--\r\n"
    answer = sign_in("Karl Morast").post("/models/upload", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422
    assert "Filen är större än 5 MB." in text_of(answer)


def test_the_newest_version_is_not_offered_to_be_restored_but_an_older_one_is(sign_in: SignIn):
    client = sign_in("Karl Morast")
    first = send(client).location
    assert "Den är redan den nyaste versionen." in text_of(send(client))
    send(client, DRAWING.replace(b"Besluta", b"Avgora"))
    page = text_of(send(client, name="<b>igen</b>.bpmn"))
    assert "Återställ version 1 som nyaste utkast" in page
    assert "<b>igen" not in send(client, name="<b>igen</b>.bpmn").get_data(as_text=True)
    restored = client.post(f"{first}/restore").location
    assert "Återställd från version 1. Från verksamheten" in text_of(client.get(restored))
    assert client.get(f"{restored}/original/file").data == DRAWING


def test_each_of_several_files_has_its_result_in_the_order_of_their_names(sign_in: SignIn):
    client = sign_in("Karl Morast")
    named = {
        "v10.bpmn": DRAWING.replace(b"Besluta", b"Avgora"),
        "v9.bpmn": DRAWING,
        "v11.bpmn": DRAWING,
        "x.bpmn": b"x",
    }
    files = [(io.BytesIO(data), name) for name, data in named.items()]
    answer = client.post(
        "/models/upload",
        data={"service": "bygglov", "as": "eda", "file": files},
        content_type="multipart/form-data",
    )
    page = text_of(answer)
    assert answer.status_code == 200
    assert "2 av 4 filer är sparade." in page
    assert page.index("v9.bpmn") < page.index("v10.bpmn") < page.index("v11.bpmn")
    assert "Filen är densamma som version 1." in page
    assert "Inte sparad" in page
    listed = text_of(client.get("/models/bygglov/eda/versions"))
    assert listed.count("Förbereds") == 2


def test_a_version_that_is_being_prepared_waits_for_its_worker_and_cannot_be_published(
    sign_in: SignIn, database: Database
):
    client = sign_in("Karl Morast")
    files = [(io.BytesIO(DRAWING), "a.bpmn"), (io.BytesIO(DRAWING.replace(b"Besluta", b"Avgora")), "b.bpmn")]
    fields = {"service": "bygglov", "as": "eda", "file": files}
    client.post("/models/upload", data=fields, content_type="multipart/form-data")
    with database.reading() as session:
        waiting = [each.id for each in session.query(ModelVersion)]
    address = f"/models/versions/{waiting[0]}"
    page = client.get(address).get_data(as_text=True)
    assert '<meta http-equiv="refresh"' in page
    assert "Förbereds …" in html.unescape(page)
    assert client.get(f"{address}/prepared").json == {"prepared": False}
    assert client.post(f"{address}/publish").status_code == 422
    with database.writing() as session:
        drafts.prepare_version(session, waiting[0], now=datetime.now(UTC))
    assert client.get(f"{address}/prepared").json == {"prepared": True}
    assert "Går att köra efter" in text_of(client.get(address))


def test_nobody_uploads_the_variant_of_another_municipality_or_a_standard_that_is_not_theirs(sign_in: SignIn):
    client = sign_in("Karl Morast")
    for target in ("kil", "standard"):
        answer = send(client, target=target)
        assert answer.status_code == 422
        assert 'id="e-as"' in text_of(answer)
    form = text_of(client.get("/models/upload?service=bygglov"))
    assert "Bara standardens ägare" in form or "Louise Fryksta" in form


def test_a_change_lead_reads_but_does_not_upload(sign_in: SignIn):
    version = send(sign_in("Karl Morast")).location
    lead = sign_in("Elin Holm")
    assert lead.get(version).status_code == 200
    assert send(lead).status_code == 403
    assert lead.post(f"{version}/publish").status_code == 403
