"""What a run's curve shows, from what its folder holds."""

from __future__ import annotations

import math
from typing import Any

from aestudio.analysis.diagnosis import Curve, Diagnosis, changes, diagnose, failure_of, random_layers
from aestudio.atomic import read_json
from aestudio.run.folder import Run

__all__ = ["BASELINES", "baselines_in", "diagnosis_of"]

BASELINES = "baselines.json"
"""The run's file of losses to compare with, once they were computed."""


def diagnosis_of(run: Run) -> Diagnosis:
    """What the run's loss curve shows.

    Raises:
        SpecError: when the run can't be read.
    """
    history, summary, found = run.history(), run.summary, baselines_in(run)
    per_epoch = history.epoch_steps[0] if history.epoch_steps else 1
    curve = Curve.of(
        history.epochs,
        mean_sample=found.get("mean_sample"),
        pca=found.get("pca"),
        perfect=found.get("perfect") or 0.0,
        random_layers=random_layers(run.experiment),
        changes=changes(history.events, per_epoch),
        failure=failure_of(summary.state, summary.reason),
    )
    return diagnose(curve)


def baselines_in(run: Run) -> dict[str, float]:
    """Losses to compare with, by name, as far as they were computed; empty: not yet."""
    try:
        data: Any = read_json(run.path / BASELINES)
        losses = data["losses"]
        return {
            str(name): float(value)
            for name, value in losses.items()
            if isinstance(value, int | float) and math.isfinite(value)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
