"""The same question asked of a run's weights at some of its epochs, as a job."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from aestudio.analysis.milestones import answers_over_time
from aestudio.run import Run

if TYPE_CHECKING:
    from aestudio.analysis.question import Question
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment
    from aestudio.job import Pieces

__all__ = ["OverTime"]


@dataclass(frozen=True)
class OverTime:
    """Gives epoch and answer of each milestone of a run, in order.

    Attributes:
        run: its folder.
        question: what is asked.
    """

    alone: ClassVar[bool] = False

    run: Path
    question: Question[Any]

    @cached_property
    def experiment(self) -> Experiment:
        """The run's."""
        return Run(self.run).experiment

    def work(self, dataset: Dataset) -> Pieces[list[tuple[int, Any]]]:
        """Ask each; the run itself, which may be training, is not touched."""
        from aestudio.trainer import compile_experiment

        compiled = compile_experiment(self.experiment, dataset)
        return (yield from answers_over_time(self.run, compiled, self.question))
