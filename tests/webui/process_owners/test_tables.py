"""The pages of decision tables: upload, see, try, publish, withdraw, download."""

import html
import io
from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.dmn.sketch import decision, file, table

SignIn = Callable[[str], FlaskClient]
ROWS = table('U | yta:number | ort || avgift\n< 10 | - || 100\n[10..20] | "Kil" || 200')
FEE = file(decision(ROWS, "avgift", name="Avgift"))


def send(client: FlaskClient, data: bytes = FEE, target: str = "eda", name: str = "avgift.dmn") -> TestResponse:
    fields = {"service": "bygglov", "as": target, "note": "", "file": (io.BytesIO(data), name)}
    return client.post("/models/upload", data=fields, content_type="multipart/form-data")


def text_of(answer: TestResponse) -> str:
    return html.unescape(answer.get_data(as_text=True))


def test_a_table_is_shown_in_words_and_tried(sign_in: SignIn) -> None:
    client = sign_in("Karl Morast")
    answer = send(client)
    assert answer.status_code == 303
    page = text_of(client.get(answer.location))
    for said in (
        "Avgift: version 1",
        "mindre än 10",
        "10 till 20",
        "vad som helst",
        "Utkast",
        "Högst en rad får gälla.",
    ):
        assert said in page
    tried = text_of(client.get(f"{answer.location}?try=1&v-0=15&v-1=Kil"))
    assert "Rad 2 gäller." in tried
    assert "200" in tried
    asked = text_of(client.get(f"{answer.location}?try=1&v-0=15"))
    assert "”Avgift” beror på ”ort”, som ingen har angett." in asked
    assert "I ett ärende skulle en person tillfrågas." in asked


def test_a_table_is_published_and_withdrawn_by_its_owner_only(sign_in: SignIn) -> None:
    client = sign_in("Karl Morast")
    page = send(client).location
    sign_in("Louise Fryksta").post(f"{page}/publish")
    assert "Publicerad" not in text_of(client.get(page)).split("<aside")[1]
    assert client.post(f"{page}/publish").status_code == 303
    assert "Publicerad" in text_of(client.get(page))
    assert "Avgift" in text_of(client.get("/models/bygglov"))
    client.post(f"{page}/withdraw")
    assert "Avgift" not in text_of(client.get("/models/bygglov"))


def test_the_original_is_returned_byte_for_byte(sign_in: SignIn) -> None:
    client = sign_in("Karl Morast")
    page = send(client).location
    answer = client.get(f"{page}/file")
    assert answer.data == FEE
    assert "avgift.dmn" in answer.headers["Content-Disposition"]


def test_a_cell_that_is_not_understood_refuses_the_file_with_row_and_column(sign_in: SignIn) -> None:
    client = sign_in("Karl Morast")
    answer = send(client, FEE.replace(b"200", b"__import__(&quot;os&quot;)"))
    assert answer.status_code == 422
    assert "I ”Avgift”, rad 2, kolumn ”avgift”" in text_of(answer)


def test_there_is_no_such_table(sign_in: SignIn) -> None:
    assert sign_in("Karl Morast").get("/models/tables/99").status_code == 404
