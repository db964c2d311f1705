"""The learning-rate finder: one sweep from a tiny rate to a huge one (Smith 2015, arXiv 1506.01186).

swept = finish(RateFinder(experiment), dataset)
swept.suggestion      0.0031, or None where the curve suggests nothing
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from aestudio.job import Pieces
from aestudio.rate_finder.swept import Swept, judged

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment

__all__ = ["RateFinder", "Swept", "judged"]


@dataclass(frozen=True)
class RateFinder:
    """The job: trains a fresh copy of the model while the rate grows from step to step by the same factor.

    Attributes:
        low: the first rate.
        high: the last one, unless the loss has exploded before.
        steps: how many.
    """

    experiment: Experiment
    low: float = 1e-6
    high: float = 10.0
    steps: int = 200
    alone: ClassVar[bool] = True  # it is as hungry as a run

    def work(self, dataset: Dataset) -> Pieces[Swept]:
        """Sweep, in pieces."""
        from aestudio.rate_finder.sweep import sweep  # brings torch: only where the work is done

        return (yield from sweep(self, dataset))
