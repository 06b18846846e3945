"""The texts of a file as FEEL; what is not understood is refused where it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.unreadable import Unreadable
from engine.dmn.feel import Feel, Tests, parse, parse_tests
from engine.dmn.feel.tree import Literal, Name
from engine.dmn.namespaces import FEEL_LANGUAGES, children, line, text
from engine.dmn.types import base
from engine.expressions import NotUnderstood
from engine.language import Message, message

_WRAPPED = re.compile(r"[$#]\{(.*)\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads cells; ``names`` are those that the file declares, ``types`` its item definitions by name."""

    names: tuple[str, ...]
    types: Mapping[str, etree._Element]

    def type_of(self, reference: str) -> str:
        """Return the basic type that a reference leads to over the file's own types, "" if to none."""
        for _ in range(10):
            known = base(reference)
            own = self.types.get(reference.rpartition(":")[2]) if reference not in ("",) else None
            if known and own is None:
                return known
            if own is None:
                return ""
            reference = next(("".join(map(str, each.itertext())).strip() for each in children(own, "typeRef")), "")
        return ""

    def allowed_of(self, reference: str) -> str:
        """Return the allowed values of one of the file's own types as text, "" if it has none."""
        own = self.types.get(reference.rpartition(":")[2])
        return next((text(each) for each in children(own, "allowedValues")), "") if own is not None else ""

    def expression(self, element: etree._Element, source: str, decision: str, where: Message | None = None) -> Feel:
        """Return an expression. Raises Unreadable."""
        try:
            parsed = parse(_bare(source), self.names)
            self._refuse_language(element, parsed)
        except NotUnderstood as error:
            raise self._refused(error, element, source, decision, where) from error
        return parsed

    def tests(self, element: etree._Element, source: str, decision: str, where: Message) -> Tests:
        """Return the tests of a cell. Raises Unreadable."""
        try:
            parsed = parse_tests(_bare(source), self.names)
            for test in parsed.tests:
                self._refuse_language(element, test.value)
        except NotUnderstood as error:
            raise self._refused(error, element, source, decision, where) from error
        return parsed

    def _refuse_language(self, element: etree._Element, parsed: Feel) -> None:
        """Refuse another language than FEEL, but for what means the same in all of them."""
        language = element.get("expressionLanguage", "")
        if not FEEL_LANGUAGES.fullmatch(language) and not isinstance(parsed, Literal | Name):
            raise NotUnderstood(message("It is written in “{language}”, not in FEEL.", language=language[:60]))

    def _refused(
        self, error: NotUnderstood, element: etree._Element, source: str, decision: str, where: Message | None
    ) -> Unreadable:
        shown = source if len(source) <= 60 else f"{source[:59]}…"
        if where is None:
            sentence = message(
                "The expression “{text}” of “{decision}” is not understood. {reason}",
                text=shown,
                decision=decision,
                reason=error.message,
            )
        else:
            sentence = message(
                "In “{decision}”, {where}, “{text}” is not understood. {reason}",
                decision=decision,
                where=where,
                text=shown,
                reason=error.message,
            )
        return Unreadable(sentence, line=line(element))


def _bare(source: str) -> str:
    """Return a text without what engines put around an expression."""
    wrapped = _WRAPPED.fullmatch(source.strip())
    return wrapped[1] if wrapped else source.strip().removeprefix("=") if source.strip()[:2] != "==" else source
