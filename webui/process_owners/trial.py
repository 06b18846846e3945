"""Try a version with an invented case, and see which way it went."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.services import models
from engine.services.trials import Trial, try_version
from webui.addresses import whole_number
from webui.audience import audience
from webui.database import reading
from webui.process_owners import blueprint
from webui.process_owners.words import version_name

MOST_SEEDS = 10_000


@blueprint.get("/models/versions/<int:version_id>/trial")
@audience("process_owner", "change_lead")
def model_trial(version_id: int) -> ResponseReturnValue:
    """Run an invented case on the version and show its path. Nothing is stored."""
    seed = max(1, min(request.args.get("seed", 1, type=whole_number), MOST_SEEDS))
    with reading() as session:
        version = models.find_version(session, version_id)
        trial, refused = None, None
        try:
            trial = try_version(session, version, seed=seed)
        except EngineError as error:
            refused = error.message
        page = render_template(
            "process_owners/trial.html",
            version=version,
            model=version.process_model,
            trial=trial,
            refused=refused,
            seed=seed,
            next_seed=seed % MOST_SEEDS + 1,
            marks=_marks(trial) if trial else {},
            version_name=version_name,
        )
    return (page, 409) if refused else page


def _marks(trial: Trial) -> dict[str, list[str]]:
    passed = dict.fromkeys((*(each.element for each in trial.path), *trial.flows))
    return {element: ["done"] for element in passed}
