"""What a person is asked who does the task of a system: what the system would have answered."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.connectors import mapping
from engine.connectors.mapping import MappingRefused
from engine.model import FlowNode, FormField, ProcessModel
from engine.model.systems import topic_of
from engine.store.tables import Connector


def answered_fields(session: Session, model: ProcessModel, node: FlowNode) -> tuple[FormField, ...]:
    """Return a field for each variable that the connected system would set; none if the drawing asks for something.

    A field that some form of ``model`` asks for too is called and checked as there.
    """
    topic = topic_of(node)
    if not topic or node.form:
        return ()
    settings = session.scalar(select(Connector.settings).where(Connector.topic == topic)) or {}
    try:
        taken = mapping.taken(settings.get("response", ""))
    except MappingRefused:
        return ()
    asked = {field.key: field for each in model.nodes for field in each.form if field.asks}
    return tuple(_of(asked.get(line.variable), line.variable) for line in taken)


def _of(known: FormField | None, name: str) -> FormField:
    if known is None:
        return FormField(name, name)
    return FormField(name, known.label, known.type, options=known.options, help=known.help)
