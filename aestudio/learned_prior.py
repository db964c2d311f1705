"""A flow as learned prior of a trained run's codes: fitted as a job, kept beside the run, and found again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.analysis.prior import LearnedPrior
from aestudio.analysis.prior_file import KeptPrior, fingerprint, read_prior, write_prior
from aestudio.run import Run

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment
    from aestudio.job import Pieces

__all__ = ["FoundPrior", "PriorJob"]


@dataclass(frozen=True)
class PriorJob:
    """Fits the flow to the codes of a run's best weights, and keeps it in the run's folder.

    Attributes:
        run: its folder.
        question: how the flow is fitted.
    """

    alone: ClassVar[bool] = False

    run: Path
    question: LearnedPrior = field(default_factory=LearnedPrior)

    @cached_property
    def experiment(self) -> Experiment:
        """The run's."""
        return Run(self.run).experiment

    def work(self, dataset: Dataset) -> Pieces[KeptPrior]:
        """Fit it, compare it, keep it; broken off, it keeps nothing.

        Raises:
            SpecError: when the run has no weights, or its model no code that a flow can be fitted to.
            WriteFailed: when the folder can't be written.
        """
        from aestudio.trainer import compile_experiment

        run = Run(self.run)
        epochs, weights = run.summary.epochs, run.weights("best")
        trained = compile_experiment(run.experiment, dataset)
        trained.model.load_state_dict(weights)
        found = yield from self.question.pieces(trained)
        kept = KeptPrior(found, run.name, epochs, fingerprint(weights))
        write_prior(run.path, kept)
        return kept


@dataclass(frozen=True)
class FoundPrior:
    """Looks for the prior that is kept with a run.

    Attributes:
        run: its folder.
    """

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    run: Path

    def work(self, dataset: Dataset) -> Pieces[tuple[Path, KeptPrior | str | None]]:
        """The run's folder and its prior; None: it has none; or in words why it can't be read."""
        from aestudio.spec import SpecError

        yield 0.0, "Looking for a learned prior"
        try:
            return self.run, read_prior(self.run)
        except SpecError as error:
            return self.run, str(error)
