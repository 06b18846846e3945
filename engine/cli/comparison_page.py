"""A comparison as one self-contained page: sentences, table, behaviour, effect and the overlay; no script, no links."""

from collections.abc import Iterable, Iterator
from html import escape

from engine.cli.likeness import likeness
from engine.compare import Behaviour, Effect, Group, Operation
from engine.drawing import Mark
from engine.drawing.marks import COLOURS, sign
from engine.language import Language, Message, message, render
from engine.services.harmonizing.comparisons import Compared

GROUPS: dict[Group, Message] = {
    "rights": message("Concerns the applicant's rights"),
    "decision": message("Concerns who decides and how long it takes"),
    "small": message("Of small importance"),
    "words": message("Only words"),
}
ROWS: dict[str, Message] = {
    "activities": message("activities"),
    "roles": message("roles"),
    "handovers": message("hand-overs between roles"),
    "decisions": message("decisions by people"),
    "waits": message("times that others are waited for"),
}
_MARKS: dict[str, Mark] = {"insert": "ins", "delete": "del", "move": "mov"}
_MEANING: dict[Mark, Message] = {
    "ins": message("only in the variant"),
    "del": message("only in the standard"),
    "mov": message("moved"),
    "chg": message("changed"),
}
_STYLE = (
    "body{font:16px/1.45 Inter,Arial,Helvetica,sans-serif;color:#14262d;background:#fff;margin:2rem auto;"
    "max-width:80rem;padding:0 1rem}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}"
    "h3{font-size:1rem;margin-bottom:.3rem}"
    "table{border-collapse:collapse}th,td{padding:.35rem .7rem;border-bottom:1px solid #c9d3d6;text-align:left;"
    "vertical-align:top}td.n,th.n{text-align:right}ul{padding-left:1.2rem}figure{margin:0;overflow-x:auto;"
    "border:1px solid #c9d3d6}.key{margin-right:1.2rem;white-space:nowrap}"
    ".key svg{vertical-align:-.15em}.follows{color:#45575e}"
)


def nothing_told(behaves: Behaviour) -> Message:
    """Return why nothing is told of what can happen in one model alone."""
    if not behaves.complete:
        return message("There are too many ways through the models to compare what can happen in them.")
    if not behaves.watched:
        return message("No activity of one model was found in the other, so what can happen cannot be compared.")
    return message("Nothing: the activities that both have can happen in the same ways.")


def page(
    found: Compared, behaves: Behaviour, costs: Effect, picture: str, language: Language, names: tuple[str, str]
) -> str:
    """Return a comparison as a whole HTML document in one language; ``names`` are those of the two files."""
    return _Page(found, behaves, costs, picture, language, names).text()


class _Page:
    def __init__(
        self,
        found: Compared,
        behaves: Behaviour,
        costs: Effect,
        picture: str,
        language: Language,
        names: tuple[str, str],
    ) -> None:
        self._names = names
        self._found, self._behaves, self._costs = found, behaves, costs
        self._picture, self._language = picture, language

    def text(self) -> str:
        title = self._said(message("Two process models compared"))
        parts = [f"<h1>{title}</h1>", self._whole(), *self._sentences(), *self._drawn(), *self._behaviour()]
        parts += [*self._effect(), *self._table()]
        return (
            f'<!DOCTYPE html>\n<html lang="{self._language}"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>\n'
            f"<body><main>\n" + "\n".join(parts) + "\n</main></body></html>\n"
        )

    def _said(self, text: Message | str) -> str:
        return escape(render(text, self._language))

    def _whole(self) -> str:
        whole = likeness(self._found, len(self._found.differences))
        reference, variant = self._names
        which = message("{variant} compared with {reference}, the standard.", variant=variant, reference=reference)
        return f"<p>{self._said(which)} {self._said(whole)}</p>"

    def _sentences(self) -> Iterator[str]:
        yield f"<h2>{self._said(message('Differences'))}</h2>"
        if not self._found.script.operations:
            yield f"<p>{self._said(message('There are none.'))}</p>"
        for group, heading in GROUPS.items():
            told = [one for one in self._found.script.operations if one.group == group]
            if told:
                yield f"<h3>{self._said(heading)}</h3><ul>{''.join(map(self._item, told))}</ul>"

    def _item(self, operation: Operation) -> str:
        follows = "".join(f'<br><span class="follows">{self._said(one.message)}</span>' for one in operation.follows)
        return f"<li>{self._said(operation.message)}{follows}</li>"

    def _drawn(self) -> Iterator[str]:
        yield f"<h2>{self._said(message('Both models in one picture'))}</h2>"
        keys = "".join(
            f'<span class="key"><svg width="16" height="16" viewBox="-1 -1 16 16" aria-hidden="true"><g fill="'
            f'{COLOURS[mark][0]}">{sign(mark, 0, 0)}</g></svg> {self._said(text)}</span>'
            for mark, text in _MEANING.items()
        )
        label = self._said(message("Both models in one picture"))
        yield f'<figure tabindex="0" aria-label="{label}">{self._picture}</figure>'
        yield f"<p>{keys}</p>"

    def _behaviour(self) -> Iterator[str]:
        yield f"<h2>{self._said(message('What can happen in only one of them'))}</h2>"
        behaves = self._behaves
        if behaves.complete and behaves.statements:
            yield f"<ul>{''.join(f'<li>{self._said(one.message)}</li>' for one in behaves.statements)}</ul>"
        else:
            yield f"<p>{self._said(nothing_told(behaves))}</p>"
        if behaves.doubts:
            yield f"<ul>{''.join(f'<li>{self._said(doubt)}</li>' for doubt in behaves.doubts)}</ul>"

    def _effect(self) -> Iterator[str]:
        yield f"<h2>{self._said(message('Effect'))}</h2>"
        names = [message("the standard"), message("the variant"), message("difference")] * 2
        ways = [message("The shortest way"), message("The usual way")]
        upper = "".join(f'<th scope="colgroup" colspan="3">{self._said(one)}</th>' for one in ways)
        lower = "".join(f'<th scope="col" class="n">{self._said(one)}</th>' for one in names)
        rows = "".join(
            f'<tr><th scope="row">{self._said(ROWS[name])}</th>{"".join(self._figures(row))}</tr>'
            for name, row in self._costs.rows()
        )
        yield f"<table><thead><tr><td></td>{upper}</tr><tr><td></td>{lower}</tr></thead><tbody>{rows}</tbody></table>"

    def _figures(self, row: Iterable[int | None]) -> Iterator[str]:
        for number, value in enumerate(row):
            text = "–" if value is None else f"{value:+d}" if number % 3 == 2 and value else str(value)
            yield f'<td class="n">{text.replace("-", "−")}</td>'

    def _table(self) -> Iterator[str]:
        headings = [message("Kind"), message("About"), message("The standard"), message("The variant")]
        head = "".join(f'<th scope="col">{self._said(one)}</th>' for one in headings)
        rows = "".join(
            f"<tr><td>{self._said(_MEANING[_MARKS.get(one.kind, 'chg')])}</td><td>{self._said(one.label)}</td>"
            f"<td>{self._said(one.before)}</td><td>{self._said(one.after)}</td></tr>"
            for one in self._found.differences
        )
        if rows:
            yield f"<h2>{self._said(message('As a table'))}</h2>"
            yield f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
