"""What runs of different losses have in common: the error with which they reconstruct the same samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aestudio.cli.output import number, table, warn
from aestudio.cli.progress import reading
from aestudio.compare import Compared, Reconstructing, SideBySide, same_data
from aestudio.run import Run
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["reconstruct", "reconstruction_facts", "reconstruction_lines", "reconstructions"]

MANY = 1000  # samples at most, whose mean error is as certain as such a comparison needs


def reconstruct(runs: Sequence[Compared], dataset: Dataset, count: int) -> SideBySide:
    """The same samples as runs reconstruct them.

    Args:
        runs: which.
        dataset: the first one's.
        count: how many samples at most.
    """
    from aestudio.job import finish

    with reading() as report:
        return finish(Reconstructing.of(runs, count), dataset, report)


def reconstructions(runs: Sequence[Compared]) -> SideBySide | None:
    """Those of runs on the same data as the first; None: it is the only one, or its data can't be read."""
    from aestudio.cli.training import data_of

    ones = [run for run in runs if same_data(runs[0].experiment, run.experiment)]
    if len(ones) < 2:
        return None
    try:
        dataset = data_of(Run(ones[0].path), None)
    except (SpecError, OSError) as error:
        warn(f"note: reconstructions are not compared: {error}")
        return None
    return reconstruct(ones, dataset, MANY)


def reconstruction_lines(found: SideBySide) -> list[str]:
    """A table of the errors, where there are several; and who is not in it."""
    left_out = [f"{one.name}: no reconstruction error: {one.why}" for one in found.left_out]
    if len(found.runs) < 2 or found.samples is None:
        return left_out
    rows = [(one.name, number(one.error), one.weights) for one in found.runs]
    errors = table(("Run", "Reconstruction MSE", "Weights"), rows, right=(1,))
    on = f"{len(found.inputs):,} samples that each run validated on"
    return ["", f"One measure for all: the mean squared error on {on}", *errors, *left_out]


def reconstruction_facts(found: SideBySide) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "samples": len(found.inputs),
        "runs": [
            {"run": str(one.path), "name": one.name, "mse": one.error, "weights": one.weights}
            for one in found.runs
        ],
        "left_out": [{"name": one.name, "why": one.why} for one in found.left_out],
    }
