"""The form of an activity: its own, else that of the standard's activity, else one made from what it says."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.model import FlowNode
from engine.services.forms import forms
from engine.services.forms.forms import Place
from engine.services.forms.made_forms import made_form
from engine.services.publishing.understanding import understand
from engine.store.tables import ModelVersion


def chosen_form(
    session: Session, node: FlowNode, own: Place, standard: Place | None, known: Mapping[str, Any] | None = None
) -> forms.FormContent:
    """Return the form kept for an activity, else one of its own fields, else the standard's, else one made for it.

    The fields of a form that is made begin with what is ``known`` already.
    """
    kept = forms.stored_forms(session, own, *([standard] if standard else []))
    own_form = kept[own]
    if own_form is not None or node.form:
        return own_form or made_form(node, known)
    return (kept[standard] if standard else None) or made_form(node, known)


def activity_form(
    session: Session,
    version: ModelVersion,
    municipality_id: int | None,
    element: str,
    known: Mapping[str, Any] | None = None,
) -> forms.FormContent:
    """Return the form of an activity of the upload, as a municipality uses it; without one, as the standard does.

    The fields of a form that the upload carries begin with what is ``known`` already.
    """
    e_service_id = version.process_model.e_service_id
    understood = understand(session, version)
    standard = understood.standard.get(element)
    return chosen_form(
        session,
        understood.model.node_by_id[element],
        (e_service_id, municipality_id, element),
        (e_service_id, municipality_id, standard.id) if standard else None,
        known,
    )
