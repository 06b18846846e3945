"""Decision tables as a few lines of text, for tests: `U | age | sex || price` and a line for each row."""

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from engine import dmn
from engine.dmn import Answer, Decisions

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def _text(tag: str, text: str, attributes: str = "") -> str:
    return f"<{tag} {attributes}><text>{escape(text)}</text></{tag}>"


def _head(column: str) -> tuple[str, str]:
    name, _, type_ = column.strip().partition(":")
    return name.strip(), type_.strip()


def table(sketch: str, *, aggregation: str = "", values: str = "", default: str = "", allowed: str = "") -> str:
    """Return the XML of a table. The first line has the hit policy, the inputs, `||`, and the outputs."""
    first, *lines = [line.strip() for line in sketch.strip().splitlines()]
    left, right = first.split("||")
    policy, *columns = [part.strip() for part in left.split("|")]
    inputs = "".join(
        f'<input>{_text("inputExpression", name, f"""typeRef="{type_}" """ if type_ else "")}'
        + (_text("inputValues", allowed) if allowed else "")
        + "</input>"
        for name, type_ in map(_head, columns)
    )
    outputs = "".join(
        f'<output name="{name}"{f""" typeRef="{type_}" """ if type_ else ""}>'
        + (_text("outputValues", values) if values else "")
        + (_text("defaultOutputEntry", default) if default else "")
        + "</output>"
        for name, type_ in map(_head, right.split("|"))
    )
    rows = ""
    for line in lines:
        tests, results = line.split("||")
        cells = [_text("inputEntry", cell.strip()) for cell in tests.split("|")] if columns else []
        rows += (
            "<rule>"
            + "".join(cells)
            + "".join(_text("outputEntry", cell.strip()) for cell in results.split("|"))
            + "</rule>"
        )
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{extra}>{inputs}{outputs}{rows}</decisionTable>'


def file(*decisions: str, namespace: str = NAMESPACE, before: str = "") -> bytes:
    """Return a DMN file."""
    inner = before + "".join(decisions)
    return f'<definitions xmlns="{namespace}" id="d" name="d" namespace="urn:t">{inner}</definitions>'.encode()


def decision(logic: str, id_: str = "d1", *, name: str = "", before: str = "") -> str:
    """Return the XML of a decision."""
    return f'<decision id="{id_}" name="{name or id_}">{before}{logic}</decision>'


def read(sketch: str, **options: str) -> Decisions:
    """Return the decisions of a file with one table."""
    return dmn.read(file(decision(table(sketch, **options))))


def decided(sketch: str, variables: dict[str, Any], **options: str) -> Answer:
    """Return what a table gives."""
    decisions = read(sketch, **options)
    return dmn.decide(decisions, decisions.main, variables, NOW)
