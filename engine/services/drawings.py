"""The pictures of a version: as it was drawn, and as it runs. A model without layout gets one for the picture only."""

from sqlalchemy.orm import Session

from engine import bpmn
from engine.drawing import with_layout
from engine.services import blobs
from engine.services.remembered import Remembered
from engine.services.understanding import read_model
from engine.store.tables import ModelVersion

_laid_out: Remembered[str, bytes] = Remembered(128)


def as_drawn(session: Session, version: ModelVersion) -> bytes:
    """Return the file that shows a version as drawn: our own writing of what was read, with a place for everything.

    The uploaded bytes themselves are never shown inline; they can be downloaded.
    """
    return _laid_out.get(version.sha, lambda: bpmn.write(with_layout(read_model(session, version.sha))))


def as_run(session: Session, version: ModelVersion) -> bytes | None:
    """Return the file that shows a version as it runs, or None if it cannot run."""
    sha = version.prepared_sha
    if sha is None:
        return None
    return _laid_out.get(sha, lambda: bpmn.write(with_layout(bpmn.read(blobs.content(session, sha)).model)))
