"""A run's weights at some of its epochs, kept in its folder: what a model was like as it learned."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from aestudio.analysis.question import asking
from aestudio.atomic import no_pipe
from aestudio.job import within

if TYPE_CHECKING:
    from torch import Tensor

    from aestudio.analysis.question import Question, Trained
    from aestudio.job import Pieces

__all__ = ["FOLDER", "answers_over_time", "evenly", "file_of", "milestones"]

FOLDER = "milestones"
A = TypeVar("A")


def file_of(run: Path, epoch: int) -> Path:
    """Where the weights after so many epochs lie; after 0 they are those it began with."""
    return run / FOLDER / f"epoch-{epoch:06}.safetensors"


def milestones(run: Path) -> list[int]:
    """The epochs whose weights are kept, in order; of runs of earlier versions there are none."""
    try:
        names = os.listdir(run / FOLDER)  # noqa: PTH208  (asked for by views, each time they are shown)
    except OSError:
        return []
    found = (re.fullmatch(r"epoch-(\d{6,12})\.safetensors", name) for name in names)
    return sorted(int(name[1]) for name in found if name)


def evenly(items: Sequence[A], count: int) -> list[A]:
    """At most so many of some items, from the first to the last at even distances."""
    return [items[round(place)] for place in np.linspace(0, len(items) - 1, min(count, len(items)))]


def answers_over_time(
    run: Path, trained: Trained, question: Question[A], most: int = sys.maxsize
) -> Pieces[list[tuple[int, A]]]:
    """Ask the same of each milestone.

    Args:
        run: its folder.
        trained: its model, which nobody else uses meanwhile; in the end it has its weights again.
        question: what is asked.
        most: of how many of them at most, at even distances.

    Yields:
        The fraction that is done, and what is being done.

    Returns:
        Epoch and answer of each in order; what can't be read, or was thinned out meanwhile, is left out.
    """
    epochs, model = evenly(milestones(run), most), trained.model
    before = {key: value.detach().clone() for key, value in model.state_dict().items()}
    found: list[tuple[int, A]] = []
    try:
        for index, epoch in enumerate(epochs):
            done, words = index / len(epochs), f"epoch {epoch:,}"
            yield done, words
            weights = _weights(file_of(run, epoch))
            if weights is not None and _fit(weights, before):
                model.load_state_dict(weights)
                pieces = asking(question, trained)
                found.append((epoch, (yield from within(done, done + 1 / len(epochs), pieces, f"{words}, "))))
    finally:
        model.load_state_dict(before)
    return found


def _weights(file: Path) -> dict[str, Tensor] | None:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(no_pipe(file))
    except (OSError, SafetensorError):
        return None


def _fit(weights: dict[str, Any], model: dict[str, Any]) -> bool:
    return weights.keys() == model.keys() and all(weights[k].shape == model[k].shape for k in model)
