"""What a model says the labels are, against what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.rates import score_interval
from aestudio.analysis.samples import (
    Part,
    Samples,
    Scale,
    chunks_of,
    described,
    drawn,
    passing,
    require,
    scale_of,
)
from aestudio.job import Pieces
from aestudio.numerals import percent

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Predicted", "Predictions"]

LIMIT = 20_000  # samples that are looked at, at most
SHOWN = 48  # samples that are shown of a cell


@dataclass(frozen=True)
class Predictions(LongQuestion["Predicted"]):
    """Which samples are predicted, and which of them are shown.

    Attributes:
        part: of the data.
        cell: (true class, predicted class) whose samples are shown, the surest first; empty: all that are
            wrong, the surest first (in regression those furthest off).
    """

    part: Part = "validation"
    cell: tuple[int, ...] = ()

    def work(self, trained: Trained) -> Pieces[Predicted]:
        """The counts, and some samples."""
        import torch

        from aestudio.families.abilities import Predicts

        require(trained, Predicts)
        model, column = trained.model, trained.experiment.family.label_column
        assert isinstance(model, Predicts)
        rows = drawn(trained, self.part, LIMIT, 0)
        truth = trained.dataset.labels[column][rows]
        found: list[Tensor] = []
        for chunk in chunks_of(rows):
            found.append(model.predict(trained.batches(trained.batches.rows(chunk))))
            yield passing(len(found), rows)
        outputs = to_numpy(torch.cat(found))
        order = self._order(truth, outputs)[:SHOWN]
        inputs = to_numpy(trained.batches(trained.batches.rows(rows[order])))
        names, majority = trained.dataset.class_names(column), _usual(trained, column, truth, outputs)
        shown = described(trained, rows[order], self.part)
        return Predicted(
            self, column, names, scale_of(trained), truth, outputs, shown, order, inputs, majority
        )

    def _order(self, truth: Array, outputs: Array) -> Array:
        """Places of the samples to show."""
        if outputs.shape[1] == 1:
            return np.argsort(-np.abs(outputs[:, 0] - truth), kind="stable")
        said, sure = outputs.argmax(1), outputs.max(1)
        wanted = (truth == self.cell[0]) & (said == self.cell[1]) if self.cell else said != truth
        places = np.flatnonzero(wanted)
        return places[np.argsort(-sure[places], kind="stable")]


@dataclass(frozen=True, eq=False)
class Predicted:
    """Predictions of a part of the data.

    Attributes:
        question: what was asked.
        column: the label column.
        names: of its classes.
        scale: what a sample's numbers mean.
        truth: the class of each sample, int64 `(n,)`.
        outputs: the probabilities `(n, K)`, or in regression the number `(n, 1)`.
        shown: the samples that are shown.
        places: their places among the n.
        inputs: they themselves, `(m, *shape)`.
        usual: what one gets who always says the same: the share of the commonest class in the training part,
            or in regression the mean squared error of its mean.
    """

    question: Predictions
    column: str
    names: tuple[str, ...]
    scale: Scale
    truth: Array
    outputs: Array
    shown: Samples
    places: Array
    inputs: Array
    usual: float

    @property
    def regression(self) -> bool:
        """Whether a number is told, and not a class."""
        return len(self.outputs[0]) == 1

    @property
    def said(self) -> Array:
        """The class told of each sample."""
        found: Array = self.outputs.argmax(1)
        return found

    @property
    def confusion(self) -> Array:
        """How many samples of each true class (rows) are told to be of each class (columns), `(K, K)`."""
        count = self.outputs.shape[1]
        flat = np.bincount(self.truth * count + self.said, minlength=count * count)
        return flat.reshape(count, count)

    @property
    def error(self) -> float:
        """The mean squared error of the number."""
        return float(np.mean((self.outputs[:, 0] - self.truth) ** 2))

    @property
    def accuracy(self) -> tuple[float, float, float]:
        """The share that is right, and its 95 % interval."""
        right = int((self.said == self.truth).sum())
        return (right / len(self.truth), *score_interval(right, len(self.truth)))

    @property
    def words(self) -> str:
        """How good they are, and what to compare that with."""
        return "".join(self.parts)

    @property
    def parts(self) -> tuple[str, str]:
        """The same in two parts: the number one looks for, and what belongs to it."""
        of = f"{len(self.truth):,} {self.question.part} samples"
        if self.regression:
            usual = f"always saying the mean: {self.usual:.4g}"
            return f"mean squared error {self.error:.4g}", f"; {usual} · {of}"
        share, low, high = self.accuracy
        sure = f" (95 % interval {percent(low, 1)} to {percent(high, 1)})"
        usual = f"always saying the commonest class: {percent(self.usual, 1)}"
        return f"{percent(share, 1)} right", f"{sure}; {usual} · {of}"

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        given = {"truth": self.truth, "outputs": self.outputs}
        return given if self.regression else given | {"confusion": self.confusion}


def _usual(trained: Trained, column: str, truth: Array, outputs: Array) -> float:
    labels = trained.dataset.labels[column][trained.parts.train]
    if outputs.shape[1] == 1:
        return float(np.mean((truth - labels.mean()) ** 2))
    return float((truth == np.bincount(labels).argmax()).mean())
