"""The sweep as a job: a run for each size, one after the other, each with what it is compared with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.baselines import Baselines
from aestudio.bottleneck.code import with_code
from aestudio.bottleneck.found import Found, mark, sweeps_in
from aestudio.experiment import Experiment, problems
from aestudio.job import Pieces, within
from aestudio.run import Run, Series, next_run
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["BottleneckSweep"]


@dataclass(frozen=True)
class BottleneckSweep:
    """Trains an experiment once for each size of its code and each seed.

    Broken off, it leaves the runs it has made, each as it stood.

    Attributes:
        experiment: what is trained; only the code's size, epochs and seed are changed.
        sizes: units or channels of the code.
        epochs: of each run.
        seeds: how many runs of each size, with the experiment's seed and those after it.
        runs: the folder that they go into.
        base: the folder that relative data paths start from.
    """

    alone: ClassVar[bool] = True

    experiment: Experiment
    sizes: tuple[int, ...]
    epochs: int
    runs: Path
    base: Path
    seeds: int = 1

    def work(self, dataset: Dataset) -> Pieces[Found]:
        """Train them.

        Raises:
            SpecError: when nothing validates, or a size can't be trained; before anything is.
        """
        planned = self._planned(dataset)
        sweep = time.strftime("%Y-%m-%d %H:%M:%S")
        for number, (size, experiment) in enumerate(planned):
            series = Series(type="bottleneck", number=number + 1, count=len(planned), planned=sweep)
            for fraction, doing in self._one(dataset, experiment, series, size):
                yield (number + fraction) / len(planned), f"code {size}: {doing}"
        return next(found for found in sweeps_in(self.runs) if found.name == sweep)

    def _planned(self, dataset: Dataset) -> list[tuple[int, Experiment]]:
        """Every run, checked."""
        if not self.sizes:
            raise SpecError("sizes", "expected at least one size, found none")
        split = self.experiment.data.split
        if not len(split.parts(len(dataset), dataset.labels, dataset.held_out).validation):
            expected = "expected samples to validate on, as sizes are compared by the validation loss"
            raise SpecError("data.split.validation", f"{expected}, found none")
        first = self.experiment.training.seed
        planned = [
            (size, with_code(self.experiment, size, self.epochs, first + seed))
            for size in self.sizes
            for seed in range(self.seeds)
        ]
        for size, experiment in planned:
            for problem in problems(experiment, dataset.shape, classes=dataset.classes):
                raise SpecError(problem.path, f"with a code of {size}: {problem.text}")
        return planned

    def _one(
        self, dataset: Dataset, experiment: Experiment, series: Series, size: int
    ) -> Iterator[tuple[float, str]]:
        """One run, and then its baselines."""
        from aestudio.session import Session
        from aestudio.trainer import Diverged

        path = next_run(self.runs)
        session = Session.start(experiment, dataset, path, base=self.base, series=series)
        mark(session.run, series.planned, size)
        try:
            with closing(session.progress()) as training:  # type: ignore[type-var]
                for progress in training:
                    told = f"epoch {min(progress.epoch + 1, progress.epochs):,} of {progress.epochs:,}"
                    yield 0.95 * progress.step / max(progress.steps, 1), told
        except Diverged:
            return  # its record says so; the other sizes go on
        finally:
            session.stop()  # where the sweep is broken off; else it is over already
        yield from self._compare(session.run, dataset)

    def _compare(self, run: Run, dataset: Dataset) -> Iterator[tuple[float, str]]:
        yield from within(0.95, 1.0, Baselines(run.experiment, run.path).work(dataset))
