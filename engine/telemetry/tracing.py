"""Traces for OpenTelemetry, if ``OTEL_EXPORTER_OTLP_ENDPOINT`` is set and the packages are there; else nothing.

Needs requirements-tracing.txt. The usual ``OTEL_…`` settings of OpenTelemetry hold.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"

_log = logging.getLogger(__name__)
_tracer: Any = None


def set_up(service: str, exporter: Any = None) -> bool:
    """Send spans from now on as ``service``, through ``exporter`` or over OTLP if configured; say whether.

    Each process calls it for itself, after it was forked.
    """
    global _tracer
    if exporter is None and not os.environ.get(ENDPOINT):
        return False
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    except ImportError:
        _log.warning("Traces are asked for, but OpenTelemetry is missing: install requirements-tracing.txt.")
        return False
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    if exporter is None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    else:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    _tracer = provider.get_tracer("klunga")
    return True


def span(
    name: str, carrier: Mapping[str, str] | None = None, attributes: Mapping[str, str | int] | None = None
) -> AbstractContextManager[Any]:
    """Return what is to be entered while something is done; costs next to nothing when nothing is sent.

    ``carrier`` are the headers of a request, which may tell of a trace that it belongs to. Attributes are ids, never
    what people typed. The context gives the span, or None.
    """
    return nullcontext() if _tracer is None else _span(name, carrier, attributes or {})


@contextmanager
def _span(name: str, carrier: Mapping[str, str] | None, attributes: Mapping[str, str | int]) -> Iterator[Any]:
    from opentelemetry.trace import Status, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    context = TraceContextTextMapPropagator().extract(carrier) if carrier is not None else None
    # Exceptions are not recorded by themselves: their texts may quote what people typed.
    with _tracer.start_as_current_span(
        name, context, attributes=dict(attributes), record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
