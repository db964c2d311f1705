"""What a run's curve shows, from what its folder holds."""

from __future__ import annotations

from aestudio.analysis.diagnosis import (
    Curve,
    Diagnosis,
    changes,
    comparable,
    diagnose,
    failure_of,
    full_rate,
    in_use,
    random_layers,
    unjudged,
)
from aestudio.experiment.changes import loss_weights
from aestudio.run.baselines import kept_baselines
from aestudio.run.folder import Run
from aestudio.spec import SpecError

__all__ = ["diagnosis_of"]


def diagnosis_of(run: Run) -> Diagnosis:
    """What the run's loss curve shows.

    Raises:
        SpecError: when the run can't be read, or its losses don't measure how good its model is.
    """
    history, summary, baselines = run.history(), run.summary, kept_baselines(run)
    failure = failure_of(summary.state, summary.reason)
    if (why := unjudged(run.experiment)) and not failure:
        raise SpecError(
            str(run.path), f"expected losses that measure quality, found others: {why[:1].lower()}{why[1:]}"
        )
    found = baselines.losses if baselines else {}
    ends = history.epoch_steps
    skipped, since = comparable(history.events, ends, loss_weights(run.experiment))
    curve = Curve.of(
        history.epochs,
        mean_sample=found.get("mean_sample"),
        pca=found.get("pca"),
        perfect=found.get("perfect", 0.0),
        random_layers=random_layers(run.experiment),
        in_use=in_use(run.experiment),
        ended=summary.state != "running",
        changes=changes(history.events, ends),
        planned=run.experiment.training.epochs,
        full_rate=full_rate(run.experiment, len(ends)),
        skipped=skipped,
        since=since,
        failure=failure,
    )
    return diagnose(curve)
