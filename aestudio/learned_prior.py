"""A flow as learned prior of a trained run's codes: fitted as a job, and kept beside the run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.analysis.prior import LearnedPrior, Prior
from aestudio.atomic import write_json
from aestudio.run import Run

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment
    from aestudio.job import Pieces

__all__ = ["PRIOR", "PriorJob", "keep_prior"]

PRIOR = "prior"
"""Name of the files: prior.safetensors has the flow's weights, prior.json what was measured."""


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

    def work(self, dataset: Dataset) -> Pieces[Prior]:
        """Fit it, compare it, keep it; broken off, it keeps nothing.

        Raises:
            SpecError: when the run has no weights, or its model no code that a flow can be fitted to.
            WriteFailed: when the folder can't be written.
        """
        from aestudio.trainer import compile_experiment

        run = Run(self.run)
        trained = compile_experiment(run.experiment, dataset)
        trained.model.load_state_dict(run.weights("best"))
        found = yield from self.question.pieces(trained)
        keep_prior(run, found)
        return found


def keep_prior(run: Run, found: Prior) -> None:
    """Write the flow and what was measured into the run's folder.

    Raises:
        WriteFailed: when they can't be written.
    """
    import torch

    weights = {key: torch.from_numpy(value).contiguous() for key, value in found.weights.items()}
    run.save_weights(PRIOR, weights, 0)
    measured = {"normal": found.name, "distance": dict(found.distance), "words": found.words()}
    nats = {key: float(value.mean()) for key, value in found.log_p.items()}
    settings = asdict(found.question)
    write_json(run.path / f"{PRIOR}.json", {"format": 1, "settings": settings, **measured, "log_p": nats})
