"""The command that looks at a run: show."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from aestudio.cli.chosen import chosen_run
from aestudio.cli.output import Answer, warn
from aestudio.cli.parser import UsageError
from aestudio.cli.settings import assignments
from aestudio.expected import likely

if TYPE_CHECKING:
    from aestudio.analysis.question import Trained
    from aestudio.run import Run

__all__ = ["show"]


def show(arguments: Namespace) -> Answer:
    """A view of a run as a picture, or as arrays."""
    from aestudio.cli.worded import worded
    from aestudio.figures import VIEWS
    from aestudio.figures.picture import ending_of

    if arguments.view not in VIEWS:
        hint = likely(arguments.view, VIEWS, "")
        raise UsageError(f"VIEW: expected one of {', '.join(VIEWS)}, found {arguments.view!r}{hint}")
    view, run = VIEWS[arguments.view], chosen_run(arguments.run)
    settings = view.settings.parse(worded(view.settings, assignments(arguments.set)))
    file = Path(arguments.out)
    ending_of(file)
    trained = _trained(run, arguments.data, arguments.weights) if view.needs_model else None
    view.make(run, trained, settings).save(file)
    return Answer([str(file)])


def _trained(run: Run, moved: str | None, weights: str) -> Trained:
    """The run's model with its trained weights, and its data."""
    from aestudio.cli.training import data_of
    from aestudio.memory import in_bounds
    from aestudio.run.same_data import other_data
    from aestudio.trainer import compile_experiment

    dataset = data_of(run, moved)
    if other := other_data(run, dataset):
        warn(f"note: these are not the data the run was trained on: they have {other}")
    with in_bounds(run.experiment, dataset.shape):
        compiled = compile_experiment(run.experiment, dataset)
        compiled.model.load_state_dict(run.weights("best" if weights == "best" else "weights"))
    return compiled
