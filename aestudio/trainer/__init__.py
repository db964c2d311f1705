"""Training: an experiment compiled against a data set, and the one loop that trains it."""

from __future__ import annotations

from aestudio.trainer.compiled import Compiled, compile_experiment
from aestudio.trainer.loop import Trainer, train
from aestudio.trainer.progress import Diverged, Progress
from aestudio.trainer.state import State

__all__ = ["Compiled", "Diverged", "Progress", "State", "Trainer", "compile_experiment", "train"]
