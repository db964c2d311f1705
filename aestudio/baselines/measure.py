"""How the losses to compare with are measured, in pieces."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from aestudio.analysis.pca import EXACT, Components, principal
from aestudio.analysis.question import looking
from aestudio.data.dataset import Array
from aestudio.experiment import Experiment, code_of
from aestudio.families.abilities import Reconstructs, Scores
from aestudio.families.corruption import NOISE_SEED
from aestudio.job import Pieces
from aestudio.memory import in_bounds
from aestudio.run.baselines import BaselineLosses
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment
from aestudio.trainer.course import Course
from aestudio.trainer.evaluation import Evaluation
from aestudio.trainer.losses import Losses
from aestudio.trainer.step import Stepper

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["measure"]

PIECE = 2**19  # numbers worked on together: some tens of milliseconds
LEARNED = 20_000  # samples a PCA learns from at most where they are too wide for a covariance
Give = Callable[[Tensor, Tensor], Tensor]


def measure(experiment: Experiment, dataset: Dataset) -> Pieces[BaselineLosses]:
    """Measure them all with a fresh copy of the model, which is used for nothing else."""
    with in_bounds(experiment, dataset.shape):
        compiled = compile_experiment(experiment, dataset)
    if not isinstance(compiled.model, Reconstructs) or not isinstance(compiled.model, Scores):
        return BaselineLosses({}, why_not={"all": "this family gives no samples back"})
    part = "validation" if len(compiled.parts["validation"]) else "train"
    judged = _Measure(compiled, compiled.parts[part])
    yield 0.0, "the untrained network"
    losses = {
        "untrained": (yield from _untrained(compiled, part)),
        "perfect": (yield from judged.loss(lambda x, shown: x, 0.2, 0.3)),
    }
    mean = yield from _mean(compiled)
    losses["mean_sample"] = yield from judged.loss(lambda x, shown: mean.expand_as(x), 0.4, 0.5)
    code = code_of(experiment, dataset.shape)
    components = math.prod(code) if code else 0
    why = _why_no_pca(compiled, components)
    if not why:
        pca = yield from _pca(compiled, components)
        losses["pca"] = yield from judged.loss(lambda x, shown: _through(pca, shown), 0.9, 1.0)
    finite = {name: value for name, value in losses.items() if math.isfinite(value)}
    why_not = {name: _why_no_number(value) for name, value in losses.items() if name not in finite}
    return BaselineLosses(finite, components, part, why_not | ({"pca": why} if why else {}))


def _untrained(compiled: Compiled, part: str) -> Pieces[float]:
    """The whole loss with the first weights, as the trainer evaluates a part."""
    stepper = Stepper(compiled.model, compiled.experiment.training, compiled.device.type)
    course = Course(compiled.experiment, len(compiled.parts["train"]))
    losses = Losses()
    batches = Evaluation(compiled, stepper, course).batches(part, losses)
    while True:
        with looking(compiled):
            done = next(batches, True)
        if done:
            break
        yield 0.1, "the untrained network"
    if wrong := losses.settle():
        return wrong[1]
    return losses.means()["loss"]


def _why_no_number(loss: float) -> str:
    if loss == -math.inf:
        return "without an error the learned standard deviation shrinks to 0: the loss has no lowest value"
    return "its loss is no finite number"


def _why_no_pca(compiled: Compiled, components: int) -> str:
    family = compiled.experiment.family
    loss = getattr(family, "loss", None) or getattr(family, "likelihood", None)
    numbers = math.prod(compiled.dataset.shape)
    if getattr(loss, "unit_range", False):
        return "a cross-entropy wants probabilities, and a PCA gives none"
    if not components:
        return "the model has no code"
    if components >= min(numbers, len(compiled.parts["train"])):
        return f"a PCA with {components:,} components gives back everything"
    return ""


class _Measure:
    """The mean loss over a part, of whatever gives samples back.

    Where the likelihood's standard deviation is learned, each answer gets its own best one: by the model's
    first one all would be drawn far from where the run ends.
    """

    def __init__(self, compiled: Compiled, rows: Array) -> None:
        self._compiled, self._rows = compiled, rows
        self._learned = getattr(compiled.model, "log_scale", None) is not None

    def loss(self, give: Give, start: float, end: float) -> Pieces[float]:
        """The mean of the experiment's loss where `give(sample, what the encoder is shown)` is the answer."""
        compiled, total = self._compiled, 0.0
        model: Any = compiled.model
        for number, (done, rows) in enumerate(_chunks(compiled, self._rows)):
            noise = torch.Generator(compiled.device).manual_seed(NOISE_SEED + number)
            with looking(compiled):
                x = compiled.batches(compiled.batches.rows(rows))
                given = give(x, model.corrupt(x, noise))
                errors = (x - given).double() ** 2 if self._learned else model.errors(x, given).double()
                total += float(errors.sum())
            yield start + (end - start) * done, "baselines"
        mean = total / max(len(self._rows), 1)
        return _with_best_scale(mean, math.prod(compiled.dataset.shape)) if self._learned else mean


def _with_best_scale(squares: float, numbers: int) -> float:
    """-log p of a sample in nats, by the normal distribution that fits best: its scale is the RMS error.

    Args:
        squares: the sum of a sample's squared errors, mean over samples.
        numbers: of a sample.
    """
    if squares == 0:
        return -math.inf
    return numbers * math.log(2 * math.pi * math.e * squares / numbers) / 2


def _chunks(compiled: Compiled, rows: Array) -> Iterator[tuple[float, Array]]:
    """Rows, so many at a time that a piece is short, and the share done by then."""
    size = max(1, min(4096, PIECE // max(math.prod(compiled.dataset.shape), 1)))
    for at in range(0, len(rows), size):
        yield min((at + size) / len(rows), 1.0), rows[at : at + size]


def _mean(compiled: Compiled) -> Pieces[Tensor]:
    """The mean sample of the training part."""
    total: Tensor | None = None
    rows = compiled.parts["train"]
    for done, chunk in _chunks(compiled, rows):
        part = compiled.batches(compiled.batches.rows(chunk)).double().sum(0)
        total = part if total is None else total + part
        yield 0.3 + 0.1 * done, "the mean sample"
    if total is None:
        raise SpecError("data.split.train", "expected samples to learn from, found none")
    return (total / len(rows)).float()


def _pca(compiled: Compiled, components: int) -> Pieces[Components]:
    rows, size = compiled.parts["train"], math.prod(compiled.dataset.shape)
    if size > EXACT and len(rows) > LEARNED:
        rows = np.sort(np.random.default_rng(0).choice(rows, LEARNED, replace=False))

    def chunks() -> Iterator[Tensor]:
        for _, chunk in _chunks(compiled, rows):
            yield compiled.batches(compiled.batches.rows(chunk)).flatten(1)

    fitting = principal(chunks, size, components)
    while True:
        try:
            yield 0.5 + 0.4 * next(fitting), "principal components"
        except StopIteration as done:
            found: Components = done.value
            return found


def _through(pca: Components, shown: Tensor) -> Tensor:
    return pca.back(shown.flatten(1)).reshape(shown.shape)
