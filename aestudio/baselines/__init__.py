"""What a run's loss is compared with: the mean sample, a PCA of the code's size, the untrained network."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.atomic import WriteFailed
from aestudio.job import Pieces
from aestudio.run.baselines import BaselineLosses, keep_baselines

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment

__all__ = ["BaselineLosses", "Baselines"]


@dataclass(frozen=True)
class Baselines:
    """The job that measures them, in the run's own loss, on its validation part.

    What is learned is learned from the training part alone. Of a denoising model the PCA, too, is shown the
    noisy sample and is to give the clean one.

    Attributes:
        experiment: the run's.
        run: the run's folder, in which they are kept, if it can be written; None: nowhere.
    """

    experiment: Experiment
    run: Path | None = None
    alone: ClassVar[bool] = False

    def work(self, dataset: Dataset) -> Pieces[BaselineLosses]:
        """Measure, in pieces."""
        from aestudio.baselines.measure import measure  # brings torch: only where the work is done

        found = yield from measure(self.experiment, dataset)
        if self.run is not None:
            with suppress(WriteFailed):
                keep_baselines(self.run, found)
        return found
