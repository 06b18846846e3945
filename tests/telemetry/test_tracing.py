"""Traces, if they are asked for: a span for each request and job, with ids and nothing that people typed."""

from collections.abc import Iterator

import pytest
from flask import Flask
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from engine.telemetry import tracing

TRACE = "0af7651916cd43dd8448eb211c80319c"


class Kept(SpanExporter):
    """Spans kept in memory."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans) -> SpanExportResult:
        self.spans.extend(spans)
        return SpanExportResult.SUCCESS


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ReadableSpan]]:
    exporter = Kept()
    monkeypatch.setattr(tracing, "_tracer", None)
    assert tracing.set_up("klunga-test", exporter)
    yield exporter.spans


def test_nothing_is_traced_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tracing.ENDPOINT, raising=False)
    assert not tracing.set_up("klunga-test")
    with tracing.span("job") as span:
        assert span is None


def test_a_request_is_a_span_by_its_route_in_the_trace_of_whoever_asked(app: Flask, kept: list[ReadableSpan]) -> None:
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "X-Request-ID": "from-the-front"}
    app.test_client().get("/health/live?name=Maja", headers=headers)
    (span,) = kept
    assert span.name == "GET /health/live"
    assert f"{span.context.trace_id:032x}" == TRACE
    assert dict(span.attributes or {}) == {"klunga.request": "from-the-front", "http.response.status_code": 200}


def test_what_fails_is_marked_without_the_text_of_the_error(kept: list[ReadableSpan]) -> None:
    with pytest.raises(ValueError), tracing.span("job fire_timer", attributes={"case_id": 3}):
        raise ValueError("Maja")
    (span,) = kept
    assert (span.status.description, span.events) == ("ValueError", ())
