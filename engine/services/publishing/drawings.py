"""The pictures of a version: as it was drawn, and as it runs. A model without layout gets one for the picture only."""

from sqlalchemy.orm import Session

from engine import bpmn
from engine.drawing import with_layout
from engine.services.storage import blobs
from engine.services.storage.remembered import Remembered
from engine.store.tables import ModelVersion

_laid_out: Remembered[str, bytes] = Remembered(128)
_to_edit: Remembered[str, bytes] = Remembered(32)


def as_drawn(session: Session, version: ModelVersion) -> bytes:
    """Return the file that shows a version as drawn: the upload in UTF-8, with notes and all that we do not read.

    If it was drawn without layout, or with ids that had to be replaced, it is our own writing of what was read.
    """
    return _laid_out.get(version.sha, lambda: _shown(blobs.content(session, version.sha)))


def _shown(original: bytes) -> bytes:
    reading = bpmn.read(original)
    laid_out = with_layout(reading.model)
    as_it_is = laid_out.layout == reading.model.layout and not reading.original_ids
    return bpmn.decoded(original).encode() if as_it_is else bpmn.write(laid_out)


def to_edit(session: Session, version: ModelVersion) -> bytes:
    """Return the file that the drawing board opens: the upload with all that it says, and a layout if it had none.

    Only with ids that had to be replaced it is our own writing of what was read.
    """
    return _to_edit.get(version.sha, lambda: _with_layout(blobs.content(session, version.sha)))


def _with_layout(original: bytes) -> bytes:
    reading = bpmn.read(original)
    laid_out = with_layout(reading.model)
    if reading.original_ids:
        return bpmn.write(laid_out)
    if laid_out.layout == reading.model.layout:
        return bpmn.decoded(original).encode()
    return bpmn.with_diagram(original, laid_out)


def as_run(session: Session, version: ModelVersion) -> bytes | None:
    """Return the file that shows a version as it runs, or None if it cannot run."""
    sha = version.prepared_sha
    if sha is None:
        return None
    return _laid_out.get(sha, lambda: bpmn.write(with_layout(bpmn.read(blobs.content(session, sha)).model)))
