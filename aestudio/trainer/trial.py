"""How many threads: a short trial on a copy of the model."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from aestudio.device import choose_threads
from aestudio.memory import is_out_of_memory
from aestudio.trainer.compiled import Compiled
from aestudio.trainer.progress import Event
from aestudio.trainer.step import Stepper

__all__ = ["first_threads", "try_threads"]


def first_threads(compiled: Compiled, script: Sequence[Event]) -> tuple[int, dict[int, float] | None]:
    """The number of CPU threads to begin with: what the events of a repeated run say, else by a trial.

    Returns:
        The number, and what `try_threads` found; None: there was no need of a trial.
    """
    said = next((e["value"] for e in script if e["event"] == "threads" and not e["step"]), 0)
    return (said, None) if said else try_threads(compiled)


def try_threads(compiled: Compiled) -> tuple[int, dict[int, float]]:
    """The number of CPU threads asked for, else the one that trains fastest now.

    Returns:
        The number, and the steps per second of each that was tried.
    """
    training = compiled.experiment.training
    if training.threads is not None or compiled.device.type != "cpu":
        return training.threads or torch.get_num_threads(), {}
    stepper = Stepper(copy.deepcopy(compiled.model).train(), training, compiled.device.type)
    rows = compiled.batches.rows(compiled.parts.train[: training.batch_size])
    while True:
        try:
            return choose_threads(partial(_step, compiled, stepper, rows))
        except (MemoryError, RuntimeError) as error:
            if len(rows) == 1 or not is_out_of_memory(error):
                raise
        stepper.let_go()
        rows = rows[: len(rows) // 2]  # the run itself says that memory is short


def _step(compiled: Compiled, stepper: Stepper, rows: Tensor) -> None:
    stepper.step(*compiled.batch(rows))
