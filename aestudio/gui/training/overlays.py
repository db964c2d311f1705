"""An earlier run that is laid over the loss plot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.loss_data import LossData
from aestudio.run import Run

__all__ = ["Overlay", "free_colour"]

_COLOURS = tuple(
    style.LABEL_COLOURS[index] for index in (2, 4, 8, 6, 7, 10)
)  # far from training and validation


@dataclass(frozen=True, eq=False)
class Overlay:
    """What the plot keeps of it."""

    experiment: Experiment
    data: LossData

    @classmethod
    def read(cls, path: Path) -> Overlay:
        """Read it from the run's folder, which takes a while."""
        run, data = Run(path), LossData()
        data.fill(run.history())
        return cls(run.experiment, data)

    def term(self, name: str = "loss") -> str:
        """What is drawn of it: that term of the validation, or of the training where nothing validates."""
        return f"val_{name}" if len(self.data.epoch_means(f"val_{name}")[0]) else name


def free_colour(taken: Collection[str]) -> str:
    """A colour that no other overlay has, as far as there are any."""
    return next((colour for colour in _COLOURS if colour not in taken), _COLOURS[len(taken) % len(_COLOURS)])
