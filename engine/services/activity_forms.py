"""The form of an activity of a version: its own, else that of the standard's activity, else one made."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.services import forms
from engine.services.made_forms import made_form
from engine.services.understanding import understand
from engine.store.tables import ModelVersion


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
    own = forms.stored_form(session, e_service_id, municipality_id, element)
    node = understood.model.node_by_id[element]
    if own is not None or node.form:
        return own or made_form(node, known)
    standard = understood.standard.get(element)
    inherited = standard and forms.stored_form(session, e_service_id, municipality_id, standard.id)
    return inherited or made_form(node, known)
