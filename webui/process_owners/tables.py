"""The page of a decision table: its rows in words, a try, its versions, publishing; and the file."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.dmn import Table
from engine.dmn.words import cell_in_words, policy_in_words, value_in_words
from engine.errors import EngineError
from engine.language import message
from engine.services.decisions import decision_tables, tried_tables
from engine.services.organization import ownership
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.files import download
from webui.language import tell
from webui.process_owners import blueprint
from webui.process_owners.words import STATES, table_owner, table_state


@blueprint.get("/models/tables/<int:table_id>")
@audience("process_owner", "change_lead")
def model_table(table_id: int) -> ResponseReturnValue:
    """Show a version of a decision table; with values in the address, what it gives for them."""
    with reading() as session:
        table = decision_tables.find_table(session, table_id)
        decisions = decision_tables.decisions_of(session, table)
        decision = decisions.find(request.args.get("decision", "")) or decisions.main
        wanted = tried_tables.wanted(decisions, decision)
        typed = {one.name: request.args.get(f"v-{place}", "")[:2000] for place, one in enumerate(wanted)}
        tried = tried_tables.try_table(decisions, decision, typed, now()) if "try" in request.args else None
        return render_template(
            "process_owners/table.html",
            table=table,
            decisions=decisions,
            decision=decision,
            logic=decision.logic if isinstance(decision.logic, Table) else None,
            wanted=wanted,
            typed=typed,
            tried=tried,
            versions=decision_tables.versions(session, table),
            published=decision_tables.published(session, table),
            refusal=ownership.refusal(session, current_person(), table.e_service, table.municipality),
            owner=table_owner(table),
            states=STATES,
            table_state=table_state,
            pairs=lambda options: [(each, each) for each in options],
            cell_in_words=cell_in_words,
            value_in_words=value_in_words,
            policy_in_words=policy_in_words,
        )


@blueprint.get("/models/tables/<int:table_id>/file")
@audience("process_owner", "change_lead")
def model_table_file(table_id: int) -> ResponseReturnValue:
    """Send the uploaded file, byte for byte."""
    with reading() as session:
        table = decision_tables.find_table(session, table_id)
        return download(decision_tables.content(session, table), table.file_name, decision_tables.MEDIA_TYPE)


@blueprint.post("/models/tables/<int:table_id>/publish")
@audience("process_owner")
def model_table_publish(table_id: int) -> ResponseReturnValue:
    """Publish the version: new cases ask it."""
    with writing() as session:
        try:
            table = decision_tables.publish(session, table_id, by=current_person(), now=now())
            tell(message("Version {number} is published. New cases ask it.", number=table.number))
        except EngineError as refused:
            session.rollback()
            tell(refused.message, "stop")
    return redirect(url_for("process_owners.model_table", table_id=table_id), code=303)


@blueprint.post("/models/tables/<int:table_id>/withdraw")
@audience("process_owner")
def model_table_withdraw(table_id: int) -> ResponseReturnValue:
    """Take the version back."""
    with writing() as session:
        table = decision_tables.withdraw(session, table_id, by=current_person())
        tell(message("Version {number} is withdrawn.", number=table.number))
    return redirect(url_for("process_owners.model_table", table_id=table_id), code=303)
