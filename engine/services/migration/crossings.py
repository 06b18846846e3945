"""From which program to which a case crosses when it follows another version."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.compare import Successors, successors
from engine.execution import Bridge, Program
from engine.services.case_handling import running_forms
from engine.services.decisions import decision_tables
from engine.services.harmonizing import judgements
from engine.services.storage.remembered import Remembered
from engine.store.tables import ModelVersion, RunningForm

_successors: Remembered[tuple[str, str, str], Successors] = Remembered(64)
_bridges: Remembered[tuple[str, str, str], Bridge] = Remembered(64)

Tables = Mapping[str, int] | None
Key = tuple[int, int | None, int, tuple[tuple[str, int], ...]]
"""What a crossing begins at: the ids of version, form and municipality, and of the decision tables by reference."""


@dataclass(frozen=True)
class Crossing:
    """How cases of one form of a version, in one municipality, come to the new version: its form and its tables."""

    bridge: Bridge
    version: ModelVersion
    form: RunningForm | None
    tables: Mapping[str, int] | None


class Crossings:
    """The crossings to one version, each found once."""

    def __init__(self, session: Session, version: ModelVersion) -> None:
        self.session, self.version = session, version
        self.form = running_forms.for_new_case(session, version)
        self.stamp = judgements.stamp(session, version.process_model.e_service_id)
        self._known: dict[Key, Crossing] = {}

    def of(self, version_id: int, form_id: int | None, municipality_id: int, tables: Tables) -> Crossing:
        """Return the crossing of cases that run on a form of a version, with decision tables by their ids."""
        key = (version_id, form_id, municipality_id, tuple(sorted((tables or {}).items())))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._found(version_id, form_id, municipality_id, tables)
        return known

    def _found(self, version_id: int, form_id: int | None, municipality_id: int, tables: Tables) -> Crossing:
        session = self.session
        old_version = session.get_one(ModelVersion, version_id)
        old_form = session.get_one(RunningForm, form_id) if form_id is not None else None
        old = running_forms.program_for(session, old_version, old_form, tables)
        in_force = decision_tables.in_force(session, self.version, municipality_id, form=self.form)
        # A case asks the tables that it has begun with until its end.
        asked = {name: (tables or {}).get(name, table.id) for name, table in in_force.items()}
        new = running_forms.program_for(session, self.version, self.form, asked)
        return Crossing(self._bridge(old, new), self.version, self.form, asked or None)

    def _bridge(self, old: Program, new: Program) -> Bridge:
        return _bridges.get((old.sha256, new.sha256, self.stamp), lambda: Bridge(old, new, self._lives_on(old, new)))

    def _lives_on(self, old: Program, new: Program) -> Successors:
        said = judgements.judgements(self.session, self.version.process_model.e_service_id)
        return successors(old.model, new.model, said)
