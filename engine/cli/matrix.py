"""``matrix DIR``: how alike every two of several models are, what they share, and which work alike."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from engine.cli.arguments import JSON, Parser
from engine.cli.families import FAMILY, models_of
from engine.cli.files import write_whole
from engine.cli.judged import add_judgements, judgements_of
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.compare import percent
from engine.compare.merge import Cluster, in_order
from engine.language import Message, message, messages
from engine.services.harmonizing.proposals import Family, compare_family
from engine.services.harmonizing.sharing import PROMISES, cluster_told, figures_told

_STYLE = (
    "body{font:16px system-ui,sans-serif;margin:2rem;color:#14262d}table{border-collapse:collapse}"
    "th,td{padding:.3rem .5rem;border:1px solid #d5dcdf;text-align:right}th{text-align:left;font-weight:600}"
    "td.s5{background:#084854;color:#fff}td.s4{background:#0b5c6b;color:#fff}td.s3{background:#9cc9d1}"
    "td.s2{background:#e3f0f2}"
)


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("models", nargs="+", help=FAMILY)
    parser.option("-o", "--output", metavar="OUT.html", help=message("where to write the matrix as a page"))
    add_judgements(parser)
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Compare all models with each other."""
    family = compare_family(models_of(arguments.models), judgements_of(arguments))
    if arguments.output:
        write_whole(arguments.output, _page(_title(arguments.models), family, speaker).encode())
    if arguments.json:
        speaker.json(_as_json(family))
    elif arguments.output != "-":
        _say(family, speaker)
        if arguments.output:
            speaker.line(message("Wrote {file}.", file=arguments.output))
    return FINE


def _title(places: Sequence[str]) -> str:
    """Return what a page of these models is called: as the folder, or as the first and the last of the files."""
    names = [Path(place).resolve().name for place in places]
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"


def _say(family: Family, speaker: Speaker) -> None:
    names = in_order(family.matrix, family.clusters)
    width = max(map(len, names)) + 2
    for one in names:
        row = "".join(f"{_percent(family, one, other):>5}" for other in names)
        speaker.line(f"{one:{width}}{row}")
    speaker.line()
    for sentence in _sentences(family):
        speaker.line(sentence)


def _sentences(family: Family) -> list[Message]:
    clusters = [line for number, each in enumerate(family.clusters, 1) for line in _cluster(number, each, family)]
    return [*figures_told(family.figures), PROMISES[family.figures.promise], *clusters]


def _cluster(number: int, cluster: Cluster, family: Family) -> list[Message]:
    names = ", ".join(cluster.members)
    heading = messages(
        "Cluster {number}, {count} model: {names}", "Cluster {number}, {count} models: {names}", len(cluster.members),
        number=number, names=names,
    )  # fmt: skip
    return [heading, *cluster_told(cluster, family.union)]


def _percent(family: Family, one: str, other: str) -> int:
    return percent(family.matrix.of(one, other))


def _as_json(family: Family) -> Mapping[str, Any]:
    figures = family.figures
    names = {node.id: node.name for node in family.union.model.nodes}
    return {
        "models": list(family.matrix.names),
        "similarity": [list(row) for row in family.matrix.values],
        "activities": len(figures.activities),
        "core": [names[id_] for id_ in figures.core],
        "shared": [names[id_] for id_ in figures.shared],
        "alone": [names[id_] for id_ in figures.alone],
        "covered": round(figures.covered, 4),
        "promise": figures.promise,
        "clusters": [
            {
                "models": list(each.members),
                "does": [names[id_] for id_ in each.does],
                "lacks": [names[id_] for id_ in each.lacks],
            }
            for each in family.clusters
        ],
    }


def _page(title: str, family: Family, speaker: Speaker) -> str:
    """Return the matrix as one page that needs nothing else."""
    names = in_order(family.matrix, family.clusters)
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in names)
    rows = "".join(
        f"<tr><th scope='row'>{escape(one)}</th>{''.join(_cell(_percent(family, one, other)) for other in names)}</tr>"
        for one in names
    )
    told = "".join(f"<p>{escape(speaker.say(sentence))}</p>" for sentence in _sentences(family))
    caption = escape(speaker.say(message("How alike every two models are, in per cent")))
    return (
        f"<!doctype html><html lang='{speaker.language}'><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1><table><caption>{caption}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>{told}</html>\n"
    )


def _cell(percent: int) -> str:
    shade = 5 if percent == 100 else 4 if percent >= 90 else 3 if percent >= 75 else 2 if percent >= 60 else 1
    return f"<td class='s{shade}'>{percent}</td>"
