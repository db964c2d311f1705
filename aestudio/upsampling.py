"""Upsampling by search as a job: of a run's best weights, a step at a time, and cancelled at any."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.analysis.searched import Searched, SearchReview
from aestudio.run import Run

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment
    from aestudio.job import Pieces

__all__ = ["UpsamplingJob"]


@dataclass(frozen=True)
class UpsamplingJob:
    """Looks for large pictures with a copy of a run's model; the run itself is left alone.

    Attributes:
        run: its folder.
        question: which pictures, and how they are looked for.
    """

    alone: ClassVar[bool] = False

    run: Path
    question: SearchReview = field(default_factory=SearchReview)

    @cached_property
    def experiment(self) -> Experiment:
        """The run's."""
        return Run(self.run).experiment

    def work(self, dataset: Dataset) -> Pieces[Searched]:
        """Find them.

        Raises:
            SpecError: when the run has no weights, or its model can't be asked for pictures that fit.
        """
        from aestudio.trainer import compile_experiment

        run = Run(self.run)
        trained = compile_experiment(run.experiment, dataset)
        trained.model.load_state_dict(run.weights("best"))
        trained.model.eval().requires_grad_(False)
        found = yield from self.question.pieces(trained)
        return found
