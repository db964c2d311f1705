"""The sweep itself, on a fresh copy of the model: neither a run nor its weights are touched."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from aestudio.busy import Elsewhere
from aestudio.device import cores_left, set_threads
from aestudio.job import Pieces
from aestudio.memory import in_bounds
from aestudio.rate_finder.swept import End, Swept, judged
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment
from aestudio.trainer.step import Stepper
from aestudio.trainer.trial import try_threads

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.rate_finder import RateFinder

__all__ = ["sweep"]

EXPLODED = 4.0  # times the lowest smoothed loss: it gets no better from there
SECONDS = 0.03  # of work between two reports


def sweep(finder: RateFinder, dataset: Dataset) -> Pieces[Swept]:
    """Train while the rate grows; ends early when the loss has exploded."""
    yield 0.0, "a fresh copy of the model"
    with in_bounds(finder.experiment, dataset.shape):
        compiled = compile_experiment(finder.experiment, dataset)
        set_threads(try_threads(compiled)[0])
    training = finder.experiment.training
    torch.manual_seed(training.seed + 1)
    compiled.model.train()
    stepper = Stepper(compiled.model, training, compiled.device.type)
    rates = np.geomspace(finder.low, finder.high, finder.steps)
    batches, losses, mean, best = _batches(compiled), [], 0.0, math.inf
    end: End = "done"
    told, elsewhere = time.perf_counter(), Elsewhere()
    for index, rate in enumerate(rates):
        stepper.set_rate(float(rate))
        loss = float(next(iter(stepper.step(*next(batches)).values())))
        if not math.isfinite(loss):
            end = "no number"
            break
        losses.append(loss)
        mean = 0.9 * mean + 0.1 * loss
        corrected = mean / (1 - 0.9 ** (index + 1))
        best = min(best, corrected)
        if index > 10 and corrected > EXPLODED * best:
            end = "exploded"
            break
        if time.perf_counter() - told > SECONDS:
            yield (index + 1) / len(rates), f"rate {rate:.1e}"
            left = cores_left(elsewhere) if training.threads is None else None
            if left is not None and left < torch.get_num_threads():
                set_threads(left)  # as a run gives them up: threads that wait for a core hold up the others
            told = time.perf_counter()
    return judged(rates[: len(losses)], np.array(losses), end)


def _batches(compiled: Compiled) -> Iterator[tuple[Tensor, Tensor | None]]:
    """Batches of the training part, shuffled anew each time it is used up."""
    rows = compiled.batches.rows(compiled.parts.train)
    size = compiled.experiment.training.batch_size
    if not len(rows):
        raise SpecError("data.split.train", "expected samples to learn from, found none")
    while True:
        order = rows[torch.randperm(len(rows), device="cpu").to(rows.device)]
        for at in range(0, len(rows), size):
            if len(rows) - at >= size or len(rows) < size:  # a last small batch would only add noise
                yield compiled.batch(order[at : at + size])
