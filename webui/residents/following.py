"""My cases: all cases of a resident at all municipalities, and one page for each."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import message
from engine.services.case_handling import applications, attachments, followed_cases
from engine.services.catalogue.e_services import handling_time
from engine.services.forms import forms
from engine.services.organization.access import case_for_applicant
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.files import download
from webui.language import language, tell
from webui.residents import blueprint

STATUSES = {
    "received": message("Arrived"),
    "registered": message("Registered"),
    "handling": message("Being handled"),
    "decided": message("Decided"),
}
SHOWN = {"": message("All"), "open": message("Ongoing"), "closed": message("Finished")}


@blueprint.get("/my-cases")
@audience("resident")
def my_cases() -> ResponseReturnValue:
    """Show all cases of the visitor, what waits for the visitor, and what is not sent yet."""
    show = request.args.get("show", "")
    with reading() as session:
        found = applications.my_cases(session, current_person())
        going_on = [(each, followed_cases.just_now(session, each.case)) for each in found if not each.case.closed_at]
        return render_template(
            "residents/my_cases.html",
            going_on=going_on,
            closed=[each for each in found if each.case.closed_at],
            drafts=applications.my_drafts(session, current_person()),
            show=show if show in SHOWN else "",
            shown=SHOWN,
            statuses=STATUSES,
        )


@blueprint.get("/my-cases/<case:number>")
@audience("resident")
def my_case(number: str) -> ResponseReturnValue:
    """Show an own case: how far it has come, what was sent, what has happened, and whom to ask."""
    with reading() as session:
        case = case_for_applicant(session, number, current_person())
        form = forms.application_form(session, case.e_service_id, case.municipality_id)
        files = followed_cases.own_files(session, case)
        names = {str(file.id): file.file_name for file in files}
        return render_template(
            "residents/case.html",
            municipality=case.municipality,
            case=case,
            followed=applications.follow(session, case),
            just_now=followed_cases.just_now(session, case),
            answers=forms.told(form, forms.with_file_names(form, case.application, names), language()),
            files=files,
            history=followed_cases.history(session, case, before=request.args.get("before", type=whole_number)),
            statuses=STATUSES,
        )


@blueprint.get("/my-cases/<case:number>/receipt")
@audience("resident")
def my_case_receipt(number: str) -> ResponseReturnValue:
    """Show the case number, and what happens next and when."""
    with reading() as session:
        case = case_for_applicant(session, number, current_person())
        return render_template(
            "residents/receipt.html",
            municipality=case.municipality,
            case=case,
            takes=handling_time(case.e_service, case.municipality),
        )


@blueprint.post("/my-cases/<case:number>/files")
@audience("resident")
def my_case_attach(number: str) -> ResponseReturnValue:
    """Send in one more file."""
    file = request.files.get("file")
    with writing() as session:
        case = case_for_applicant(session, number, current_person())
        try:
            kept = attachments.attach_to_case(
                session,
                case,
                "",
                (file.filename if file else "") or "",
                file.read() if file else b"",
                by=current_person(),
                now=now(),
            )
            tell(message("{file} is sent in.", file=kept.file_name))
        except EngineError as error:
            session.rollback()
            tell(error.message, "warn")
    return redirect(url_for("residents.my_case", number=number, _anchor="files"), code=303)


@blueprint.get("/my-cases/<case:number>/files/<int:attachment_id>")
@audience("resident")
def my_case_file(number: str, attachment_id: int) -> ResponseReturnValue:
    """Download a file that the visitor has sent in."""
    with reading() as session:
        opened = followed_cases.open_own_file(session, number, attachment_id, by=current_person())
        return download(opened.content, opened.attachment.file_name, opened.media_type)
