"""Same or not? One uncertain pair of meanings after the other, answered with one key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.compare import speaks_against
from engine.compare.naming import listed
from engine.language import Message, message, messages
from engine.model import FlowNode, ProcessModel
from engine.services.catalogue import e_services
from engine.services.harmonizing import judgements, open_questions, questions, readiness
from engine.services.harmonizing.judgement_files import write_judgements
from engine.services.harmonizing.judgements import VERDICTS, Verdict
from engine.services.harmonizing.open_questions import BeingFound
from engine.services.harmonizing.questions import Asked, Settled, Shown
from engine.services.harmonizing.questions import Seen as SeenBy
from engine.services.organization import municipalities
from engine.services.publishing.understanding import read_model
from engine.store.tables import EService
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.change_leads import blueprint
from webui.change_leads.coming import coming, stop_or_go_on
from webui.change_leads.sides import title
from webui.database import now, reading, writing
from webui.files import download
from webui.language import tell

ANSWERED_SHOWN = 5
SECONDS_EACH = 30
"""How long an answer takes, for the time that is said to be left."""
_KINDS = {
    "activity": message("Activity for a person"),
    "automatic": message("Automatic activity"),
    "event": message("Event"),
}
_AUTOMATIC = frozenset({"serviceTask", "scriptTask", "businessRuleTask"})


@dataclass(frozen=True, slots=True)
class Seen:
    """An activity of a question with what stands around it."""

    title: Message
    where: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    role: str
    kind: Message
    documentation: str


@blueprint.get("/questions")
@audience("change_lead", "process_owner")
def ask() -> ResponseReturnValue:
    """Lead to the e-service where most waits; of families that changed a worker finds the questions."""
    with reading() as session:
        services = e_services.list_e_services(session)
        open_ = questions.waiting_in(session)
        chosen = max(services, key=lambda each: (open_.get(each.id, 0), -each.id), default=None)
        slug = chosen.slug if chosen else None
        missing = [each.id for each in readiness.unquestioned(session, services)]
    if missing:
        with writing() as session:
            readiness.ask(session, missing, now=now())
    if slug is None:
        return render_template("change_leads/questions_none.html")
    return redirect(url_for("change_leads.ask_about", service=slug), code=302)


@blueprint.get("/questions/<service>")
@audience("change_lead", "process_owner")
def ask_about(service: str) -> ResponseReturnValue:
    """Show the question that settles most of an e-service, or the one that the address names."""
    with writing() as session:
        e_service = e_services.find_e_service(session, service)
        try:
            asked = questions.asked(session, e_service, now=now())
        except BeingFound:
            return _waiting(session, e_service)
        work = open_questions.work_on(session, e_service)
        wanted = request.args.get("question")
        question = next((each for each in asked if each.key == wanted), asked[0] if asked else None)
        answers = judgements.answers(session, e_service)
        given = [each for each in answers if each.verdict != "later"]
        open_ = [each for each in asked if not each.put_off]
        by = current_person()
        return render_template(
            "change_leads/questions.html",
            service=e_service,
            services=_services(session, e_service),
            asked=asked,
            question=question,
            sides=_sides(session, question) if question else (),
            reasons=_reasons(question) if question else ((), ()),
            places=_places(session, question) if question else (),
            answered=given[:ANSWERED_SHOWN],
            last=next((each for each in answers if each.said_by_id == by.id), None),
            by_answer=questions.consequences(session, question) if question else None,
            minutes=-(-len(open_) * SECONDS_EACH // 60),
            progress=coming(work),
            done=len(given),
            total=len(given) + len(open_),
        )


def _waiting(session: Session, e_service: EService) -> ResponseReturnValue:
    """Say how far a worker is with the questions of a large family, or who stopped it."""
    progress = coming(open_questions.work_on(session, e_service))
    services = _services(session, e_service)
    return render_template(
        "change_leads/questions_waiting.html", service=e_service, services=services, progress=progress
    )


@blueprint.post("/questions/<service>/comparing")
@audience("change_lead", "process_owner")
def ask_comparing(service: str) -> ResponseReturnValue:
    """Stop looking for the questions of a large family, for all who wait, or go on with it."""
    with writing() as session:
        e_service = e_services.find_e_service(session, service)
        stop_or_go_on(session, open_questions.wanted_of(session, e_service))
    return redirect(url_for("change_leads.ask_about", service=service), code=303)


@blueprint.get("/questions/<service>/answers.tsv")
@audience("change_lead", "process_owner")
def ask_answers(service: str) -> ResponseReturnValue:
    """Give all answers of an e-service as a file, for the command line and for spreadsheets."""
    with reading() as session:
        e_service = e_services.find_e_service(session, service)
        given = write_judgements(judgements.judgements(session, e_service.id))
    return download(given, f"answers-{service}.tsv", "text/tab-separated-values")


@blueprint.post("/questions/<service>/<key>")
@audience("change_lead", "process_owner")
def ask_answer(service: str, key: str) -> ResponseReturnValue:
    """Keep an answer, say what it settled and go on to the next question."""
    verdict = _verdict(request.form.get("verdict", ""))
    if verdict is None:
        tell(message("Choose one of the answers."), "stop")
        return redirect(url_for("change_leads.ask_about", service=service, question=key), code=303)
    with writing() as session:
        e_service = e_services.find_e_service(session, service)
        try:
            settled = questions.answer(
                session, e_service, key, verdict, seen=_seen_by(request.form), by=current_person(), now=now()
            )
        except (questions.NotAsked, BeingFound) as error:
            tell(error.message, "warn")
        else:
            tell(_receipt(settled), "warn" if settled.newer else "ok")
    return redirect(_back(service), code=303)


@blueprint.post("/questions/<service>/undo/<int:judgement_id>")
@audience("change_lead", "process_owner")
def ask_undo(service: str, judgement_id: int) -> ResponseReturnValue:
    """Undo an answer; its question is asked again."""
    with writing() as session:
        try:
            row = questions.undo(session, judgement_id, by=current_person(), now=now())
        except judgements.NothingToUndo as error:
            tell(error.message, "warn")
        else:
            tell(message("The answer about “{one}” and “{other}” is undone.", one=row.one, other=row.other))
    return redirect(_back(service), code=303)


def _back(service: str) -> str:
    """Return where an answer was given: a comparison that the form names, else the queue."""
    ids = [request.form.get(side, type=whole_number) for side in ("reference", "variant")]
    if None not in ids:
        return url_for("change_leads.compare_summary", reference_id=ids[0], variant_id=ids[1])
    return url_for("change_leads.ask_about", service=service)


def _verdict(text: str) -> Verdict | None:
    return next((each for each in VERDICTS if each == text), None)


def _seen_by(form: Mapping[str, str]) -> SeenBy | None:
    """Return which activities the person saw who sent a form: “version:element” of both; None if it does not say."""
    (one, _, element), (other, _, the_others) = (form.get(side, "").partition(":") for side in ("one", "other"))
    try:
        return (whole_number(one), element), (whole_number(other), the_others)
    except ValueError:
        return None


def _receipt(settled: Settled) -> Message:
    """Return what an answer settled; and what came meanwhile, if a version did."""
    said = _said(settled)
    if not settled.newer:
        return said
    newer = listed([title(version) for version in settled.newer])
    if settled.asked:
        return message("{said} Meanwhile {newer} has come; the answer holds there too.", said=said, newer=newer)
    return message(
        "{said} Meanwhile {newer} has come, where they are no longer in question. Your answer is kept: it holds where"
        " the words come again.",
        said=said,
        newer=newer,
    )


def _said(settled: Settled) -> Message:
    row = settled.judgement
    if row.verdict == "later":
        return message("“{one}” and “{other}” are put off; they come last now.", one=row.one, other=row.other)
    said = (
        message("“{one}” and “{other}” are the same.", one=row.one, other=row.other)
        if row.verdict == "same"
        else message("“{one}” and “{other}” are not the same.", one=row.one, other=row.other)
    )
    if not settled.pairs:
        return said
    pairs = messages("settled {count} pair", "settled {count} pairs", settled.pairs)
    where = messages("in {count} municipality", "in {count} municipalities", len(settled.places))
    return message("{said} The answer {pairs} {where}.", said=said, pairs=pairs, where=where)


def _services(session: Session, chosen: EService) -> list[tuple[EService, int]]:
    """Return the e-services with questions, and the chosen one, with how many wait."""
    open_ = questions.waiting_in(session)
    services = e_services.list_e_services(session)
    return [(each, open_.get(each.id, 0)) for each in services if open_.get(each.id) or each.id == chosen.id]


def _sides(session: Session, question: Asked) -> tuple[Seen, ...]:
    return tuple(_seen(session, shown) for shown in (question.one, question.other))


def _seen(session: Session, shown: Shown) -> Seen:
    version = shown.version
    model = read_model(session, version.sha)
    node = model.node_by_id[shown.element]
    municipality = version.process_model.municipality
    kind = "event" if node.is_event else "automatic" if node.kind in _AUTOMATIC else "activity"
    return Seen(
        title(version),
        municipality.name if municipality else "",
        node.name,
        _around(model, node, back=True),
        _around(model, node, back=False),
        model.role(node),
        _KINDS[kind],
        node.documentation,
    )


def _around(model: ProcessModel, node: FlowNode, *, back: bool) -> tuple[str, ...]:
    """Return the labels of what comes right before or after a node, gateways and silent nodes passed."""
    found: list[str] = []
    seen, queue = {node.id}, [node.id]
    while queue:
        id_ = queue.pop(0)
        flows = model.incoming(id_) if back else model.outgoing(id_)
        for end in (flow.source if back else flow.target for flow in flows):
            other = model.node_by_id.get(end)
            if other is None or end in seen:
                continue
            seen.add(end)
            if other.is_gateway or not other.name.strip():
                queue.append(end)
            elif other.name not in found:
                found.append(other.name)
    return tuple(found)


def _reasons(question: Asked) -> tuple[Sequence[Message], Sequence[Message]]:
    """Return what speaks for the two being the same, and what against."""
    against = [each for each in question.reasons if speaks_against(each)]
    return [each for each in question.reasons if each not in against], against


def _places(session: Session, question: Asked) -> list[Any]:
    return [each for each in municipalities.list_municipalities(session) if each.id in question.places]
