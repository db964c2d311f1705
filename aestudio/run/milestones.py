"""Keeping a run's weights at some of its epochs: few, at even distances, and never much of the disk."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aestudio.analysis.milestones import FOLDER, file_of, milestones
from aestudio.atomic import WriteFailed
from aestudio.run.folder import Run

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["MOST", "forget_after", "keep_milestone", "stride"]

MOST = 16  # kept besides those it began with
ROOM = 64 * 2**20  # bytes that those of one run may take


def stride(epoch: int, most: int = MOST) -> int:
    """Every how many epochs weights are kept once a run has come so far: 1, 2, 4 ...; so they are few."""
    found = 1
    while epoch > most * found:
        found *= 2
    return found


def keep_milestone(run: Run, epoch: int, weights: Mapping[str, Tensor]) -> None:
    """Keep the weights after an epoch where it is one of those, and of those before every other at times.

    Which are kept follows from the epoch alone, so that a run that was interrupted has the same ones. A run
    does not end because they can't be written: nothing but the views over time needs them.

    Args:
        run: the run.
        epoch: how many are finished.
        weights: the model's own, which are copied only where they are kept.
    """
    size = sum(value.numel() * value.element_size() for value in weights.values())
    most = min(MOST, ROOM // max(size, 1) - 1)
    if most < 2:
        return
    every = stride(epoch, most)
    if epoch % every == 0:
        with contextlib.suppress(WriteFailed, OSError):
            (run.path / FOLDER).mkdir(exist_ok=True)
            copies = {key: value.detach().clone().contiguous() for key, value in weights.items()}
            run.save_weights(f"{FOLDER}/{file_of(run.path, epoch).stem}", copies, epoch)
            _drop(run, [kept for kept in milestones(run.path) if kept % every])


def forget_after(run: Run, epoch: int) -> None:
    """Drop those that come anew, as the run goes on from a checkpoint of that epoch."""
    _drop(run, [kept for kept in milestones(run.path) if kept > epoch])


def _drop(run: Run, epochs: list[int]) -> None:
    for epoch in epochs:
        with contextlib.suppress(OSError):  # another program looks at it just now
            file_of(run.path, epoch).unlink(missing_ok=True)
