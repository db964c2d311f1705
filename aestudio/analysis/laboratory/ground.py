"""What is shaded behind the points: a density, a discriminator's D(x), or the classes that are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from aestudio.analysis.laboratory.plane import Choice, Square, over_classes
from aestudio.analysis.question import Array, Trained, to_numpy
from aestudio.numerals import numeral

__all__ = ["Ground", "grounds", "log_densities", "true_log_density"]

BINS = 32  # of a histogram, in each direction: some points lie in each that matters


@dataclass(frozen=True, eq=False)
class Ground:
    """Numbers on a grid of the square.

    Attributes:
        key: "model", "samples", "truth", "data", "believed" or "classes".
        title: what it is called.
        kind: "density": logarithms of densities; "share": 0 to 1; "classes": the same, and of which class.
        values: row by row from below, `(cells, cells)`.
        classes: the class at each place, int64 like `values`; None: there are none.
    """

    key: str
    title: str
    kind: Literal["density", "share", "classes"]
    values: Array
    classes: Array | None = None

    def words(self, value: float) -> str:
        """A value as it is said: "ln p −1.2"."""
        if self.kind == "density":
            return f"ln p {numeral(value)}" if np.isfinite(value) else "p = 0"
        return f"{'D(x)' if self.kind == 'share' else 'probability'} {value:.2f}"


def grounds(
    trained: Trained, square: Square, cells: int, made: Array | None, data: Array
) -> list[Choice[Ground]]:
    """What can be shaded, the most telling first.

    Args:
        trained: the model; it is asked in evaluation mode.
        square: where.
        cells: of the grid, in each direction.
        made: samples of the model, `(n, 2)`; None: it makes none.
        data: of the data set, `(m, 2)`.
    """
    from aestudio.families.abilities import Discriminates, Likelihoods, Predicts

    model, found = trained.model, []
    if isinstance(model, Likelihoods):
        found.append(Choice("model", "Model's density p(x)", lambda: _density(trained, square, cells)))
    if isinstance(model, Discriminates):
        found.append(Choice("believed", "Discriminator D(x)", lambda: _believed(trained, square, cells)))
    if isinstance(model, Predicts) and trained.experiment.family.ports((2,))["network"].gives != (1,):
        found.append(Choice("classes", "Predicted class", lambda: _classes(trained, square, cells)))
    if made is not None:
        title = "Histogram of the samples"
        found.append(Choice("samples", title, lambda: _histogram("samples", title, square, made)))
    if (truth := true_log_density(trained, square.places(cells))) is not None:
        values = truth.reshape(cells, cells)
        found.append(
            Choice("truth", "True density", lambda: Ground("truth", "True density", "density", values))
        )
    title_ = "Histogram of the data"
    found.append(Choice("data", title_, lambda: _histogram("data", title_, square, data)))
    return found


def _density(trained: Trained, square: Square, cells: int) -> Ground:
    values = _log_density(trained, _places(trained, square, cells))
    return Ground("model", "Model's density p(x)", "density", values.reshape(cells, cells))


def _believed(trained: Trained, square: Square, cells: int) -> Ground:
    model: Any = trained.model
    x = _places(trained, square, cells)
    values = to_numpy(over_classes(trained, lambda k: model.believed(x, _all(k, x)), log=False))
    return Ground("believed", "Discriminator D(x)", "share", values.reshape(cells, cells))


def _classes(trained: Trained, square: Square, cells: int) -> Ground:
    model: Any = trained.model
    chances = to_numpy(model.predict(_places(trained, square, cells)))
    classes = chances.argmax(1).reshape(cells, cells)
    return Ground("classes", "Predicted class", "classes", chances.max(1).reshape(cells, cells), classes)


def _places(trained: Trained, square: Square, cells: int) -> Any:
    import torch

    return torch.from_numpy(square.places(cells)).to(trained.device)


def log_densities(trained: Trained, x: Any, y: Any) -> tuple[Array, Array | None] | None:
    """The log-likelihood of samples in nats, `(n,)`, and the truth where it is known; None: no density.

    Args:
        trained: the model, in evaluation mode.
        x: samples as the model sees them, a tensor `(n, 2)`.
        y: their classes, where it is told one.
    """
    from aestudio.families.abilities import Likelihoods

    if not isinstance(trained.model, Likelihoods):
        return None
    truth = true_log_density(trained, to_numpy(x))
    own = _log_density(trained, x) if y is not None else to_numpy(trained.model.log_likelihood(x))
    return own, truth


def _log_density(trained: Trained, x: Any) -> Array:
    model: Any = trained.model
    return to_numpy(over_classes(trained, lambda k: model.log_likelihood(x, _all(k, x)), log=True))


def _all(number: int | None, x: Any) -> Any:
    """That class for all of `x`."""
    import torch

    return None if number is None else torch.full((len(x),), number, device=x.device)


def true_log_density(trained: Trained, places: Array) -> Array | None:
    """The true log-density where it is known, of the values as they are scaled."""
    affine = trained.affine
    stored = trained.experiment.data.log_density(affine.invert(places))
    return None if stored is None else stored - 2 * np.log(abs(affine.gain))


def _histogram(key: str, title: str, square: Square, points: Array) -> Ground:
    """The logarithm of the density that a histogram of points has."""
    edges = [np.linspace(middle - square.reach, middle + square.reach, BINS + 1) for middle in square.centre]
    counts = np.histogram2d(points[:, 1], points[:, 0], (edges[1], edges[0]))[0]
    with np.errstate(divide="ignore"):
        values = np.log(counts / max(len(points), 1) / square.cell(BINS))
    return Ground(key, title, "density", values)
