"""Whether an experiment fits into memory, and one clear sentence when it does not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from aestudio.experiment import Experiment, resolve
from aestudio.networks import ResolvedLayer, Shape
from aestudio.room import available
from aestudio.spec import SpecError
from aestudio.whole_model import whole_model

__all__ = ["OutOfMemory", "available", "check_memory", "evaluation_batch", "in_bounds", "is_out_of_memory"]

COPIES = 4  # of every weight while training: itself, its gradient, and two running means of the optimizer
EVALUATION_BATCH = 1024  # samples that are evaluated together, at most ...
EVALUATION_NUMBERS = 2**20  # ... and the numbers in them, so that large pictures don't fill the memory
_SAID = ("out of memory", "can't allocate memory", "not enough memory", "unable to allocate")


class OutOfMemory(SpecError):  # noqa: N818  (as torch calls it)
    """The machine has too little memory; the path is that of the largest layer."""


def check_memory(experiment: Experiment, shape: Shape, copies: int = COPIES) -> None:
    """Refuse what can't fit: a system that promises memory it has not got ends programs without a word.

    Args:
        experiment: whose network is to be built.
        shape: of a sample.
        copies: of every weight: as many as training needs, or 1 where the network is only looked at.

    Raises:
        OutOfMemory: when that needs more than there is.
    """
    there = available()
    path, row, total = _largest(experiment, shape)
    if row is None or not there:
        return
    needed = total * 4 * copies
    if needed > there:
        what_for = " to train" if copies > 1 else ""
        found = f"found {total:,} parameters, which need {_size(needed)}{what_for} with {_size(there)} free"
        remedy = f"{_words(row)}; make it smaller"
        raise OutOfMemory(path, f"expected a network that fits into memory, {found}; {remedy}")


def evaluation_batch(shape: Sequence[int], batch_size: int) -> int:
    """How many samples of `shape` are evaluated together, where `batch_size` train together."""
    return max(min(EVALUATION_BATCH, EVALUATION_NUMBERS // math.prod(shape)), batch_size)


@contextmanager
def in_bounds(experiment: Experiment, shape: Shape) -> Iterator[None]:
    """Tell any way in which memory runs out inside as an `OutOfMemory`."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        path, row, total = _largest(experiment, shape)
        found = f"found it used up ({total:,} parameters, batches of {experiment.training.batch_size:,})"
        remedy = "take smaller batches or layers, or close other programs"
        largest = f"{_words(row)}; " if row else ""
        raise OutOfMemory(path, f"expected enough memory, {found}; {largest}{remedy}") from error


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out: Python's own, torch's on a CPU, torch's on a GPU."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(words in text for words in _SAID)


def _largest(experiment: Experiment, shape: Shape) -> tuple[str, ResolvedLayer | None, int]:
    """The path of the layer with the most parameters, that layer, and the parameters of all."""
    rows = [
        (f"networks.{role}.layers[{index}]", row)
        for role, network in resolve(experiment, shape).items()
        if network is not None
        for index, row in enumerate(network.layers)
    ]
    if not rows:
        return "networks", None, 0
    path, row = max(rows, key=lambda found: found[1].parameters)
    whole = whole_model(experiment, shape)
    return path, row, whole.parameters if whole else sum(found.parameters for _, found in rows)


def _words(row: ResolvedLayer) -> str:
    return f"the largest layer ({row.layer.words()}) has {row.parameters:,} parameters"


def _size(size: float) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e8 else f"{size / 1e6:,.1f} MB"
