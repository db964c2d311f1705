"""Weights as what they are: matrices, kernels and vectors, each with its statistics and its picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from aestudio.analysis.question import Array
from aestudio.numerals import numeral, percent

__all__ = ["NEAR_ZERO", "SIGNED_SIZE", "Matrix", "Stats", "as_kernels", "as_matrix", "as_vector", "shrunk"]

Form = Literal["matrix", "kernels", "vector"]
PIXELS = 384  # pixels of a picture along each side, at most
NEAR_ZERO = 0.01  # of the largest weight: what is smaller counts as near zero
SIGNED_SIZE = "root mean square, sign of the mean"
MANY = 100_000  # values from which on speed counts
SVD_COST = 4e7  # rows * columns * the smaller of both, at most: some 20 ms


@dataclass(frozen=True, eq=False)
class Stats:
    """Of the weights that exist; nan where there are none or one is no number.

    Attributes:
        count: how many exist.
        missing: how many a sparse layer leaves out.
        mean: of all.
        std: standard deviation (divided by n).
        norm: the root of the sum of squares (Frobenius).
        largest: the largest absolute value.
        near_zero: the share whose absolute value is below 1 % of the largest, 0 to 1.
        singular: singular values, largest first; empty where they take too long to find, or there are none.
    """

    count: int
    missing: int
    mean: float
    std: float
    norm: float
    largest: float
    near_zero: float
    singular: Array

    @property
    def rank(self) -> int | None:
        """How many singular values are more than rounding errors (as `numpy.linalg.matrix_rank`)."""
        if not len(self.singular):
            return None
        return int((self.singular > self.singular[0] * self._sides * np.finfo(np.float32).eps).sum())

    @property
    def _sides(self) -> int:
        return max(len(self.singular), (self.count + self.missing) // max(len(self.singular), 1))


@dataclass(frozen=True, eq=False)
class Matrix:
    """One array of weights.

    Attributes:
        symbol: as it stands in the formula: "W₁".
        title: what it is: "weights", "bias", "running mean".
        form: "matrix": `values` are (inputs, units), so that `x @ values` is what the layer computes;
            "kernels": (inputs, channels, height, width); "vector": (n,).
        values: float32, a copy.
        mask: which of them exist in a sparse layer, bool; None: all.
        picture: `(H, W)` as it is drawn, at most 384 pixels a side; nan where there is nothing.
        step: how many rows and columns of `values` are averaged into one pixel; (1, 1): none.
        tiles: of kernels: how many inputs and channels are in the picture, from the first.
        stats: of the values.
    """

    symbol: str
    title: str
    form: Form
    values: Array
    mask: Array | None
    picture: Array
    step: tuple[int, int]
    tiles: tuple[int, int]
    stats: Stats

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the values."""
        return tuple(self.values.shape)

    @property
    def shape_words(self) -> str:
        """The shape as one reads it: "64 × 256", "16 → 32 of 3 × 3"."""
        if self.form == "kernels":
            inputs, channels, height, width = self.shape
            size = f"{height} × {width}" if height > 1 else f"{width}"
            return f"{inputs:,} → {channels:,}, each {size}"
        return " × ".join(f"{side:,}" for side in self.shape)

    @property
    def diverged(self) -> bool:
        """Whether there are infinite ones among them, or NaN."""
        return self.stats.count > 0 and not math.isfinite(self.stats.largest)

    def words(self) -> tuple[str, ...]:
        """The statistics in short lines."""
        stats = self.stats
        if self.diverged:
            there = self.values if self.mask is None else self.values[self.mask]
            wrong = np.count_nonzero(~np.isfinite(there))
            return (f"{wrong:,} of {there.size:,} are NaN or infinite",)
        lines = [f"mean {numeral(stats.mean)}, std {numeral(stats.std)}"]
        if self.form == "vector":
            return (f"{lines[0]}, max |w| {numeral(stats.largest)}",)
        lines.append(f"norm {numeral(stats.norm)}, max |w| {numeral(stats.largest)}")
        lines.append(f"{percent(stats.near_zero)} near zero" if stats.count else "no weights")
        if stats.rank is not None:
            lines[-1] += f", rank {stats.rank:,} of {len(stats.singular):,}"
            first, last = numeral(float(stats.singular[0])), numeral(float(stats.singular[-1]))
            lines.append(f"singular values {first} to {last}")
        if stats.missing:
            lines.append(f"{stats.missing:,} of {stats.count + stats.missing:,} not connected")
        return tuple(lines)

    def drawn_words(self) -> str:
        """How the picture differs from one pixel a weight; empty where it doesn't."""
        if self.step != (1, 1):
            return f"{self.step[0]} × {self.step[1]} weights to a pixel: {SIGNED_SIZE}"
        if self.form == "kernels" and self.tiles != self.shape[:2]:
            return f"the first {self.tiles[0]} × {self.tiles[1]} kernels of {self.shape[0]} × {self.shape[1]}"
        return ""


def as_matrix(symbol: str, values: Array, mask: Array | None = None, title: str = "weights") -> Matrix:
    """`values` (inputs, units), of which only those in `mask` exist."""
    picture, step = _pooled(values, mask)
    return Matrix(symbol, title, "matrix", values, mask, picture, step, (0, 0), stats_of(values, mask))


def as_vector(symbol: str, values: Array, title: str) -> Matrix:
    """`values` (n,), drawn as a row."""
    picture, step = _pooled(values[None], None)
    return Matrix(symbol, title, "vector", values, None, picture, step, (0, 0), stats_of(values, None))


def as_kernels(symbol: str, values: Array, title: str = "kernels") -> Matrix:
    """`values` (inputs, channels, height, width): a row of tiles an input, a column a channel."""
    inputs, channels, height, width = values.shape
    rows, columns = (
        min(n, max(1, PIXELS // (side + 1))) for n, side in ((inputs, height), (channels, width))
    )
    sheet = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan, np.float32)
    for row in range(rows):
        for column in range(columns):
            y, x = row * (height + 1), column * (width + 1)
            sheet[y : y + height, x : x + width] = values[row, column]
    found = stats_of(values, None)
    return Matrix(symbol, title, "kernels", values, None, sheet, (1, 1), (rows, columns), found)


def stats_of(values: Array, mask: Array | None) -> Stats:
    """Statistics of the values that exist."""
    there = values.reshape(-1) if mask is None else values[mask]
    if not there.size:
        none = float("nan")
        return Stats(0, values.size, none, none, none, none, none, np.empty(0, np.float32))
    largest = float(max(there.max(), -there.min()))
    near = float((np.abs(there) <= NEAR_ZERO * largest).mean()) if np.isfinite(largest) else float("nan")
    mean, norm, std = _moments(there)
    singular = _singular(values) if np.isfinite(largest) else np.empty(0, np.float32)
    return Stats(there.size, values.size - there.size, mean, std, norm, largest, near, singular)


def _moments(values: Array) -> tuple[float, float, float]:
    """Mean, norm and standard deviation; of many values by their sum of squares, in a tenth of the time."""
    mean = float(values.mean(dtype=np.float64))
    if values.size <= MANY:
        return mean, float(np.linalg.norm(values.astype(np.float64))), float(values.std(dtype=np.float64))
    squares = sum(float(np.dot(part, part)) for part in np.array_split(values, values.size // MANY))
    return mean, squares**0.5, max(squares / values.size - mean**2, 0.0) ** 0.5


def _singular(values: Array) -> Array:
    """Singular values of a matrix, where they are found quickly."""
    if values.ndim != 2 or min(values.shape) < 2 or values.size * min(values.shape) > SVD_COST:
        return np.empty(0, np.float32)
    import torch

    found: Array = torch.linalg.svdvals(torch.from_numpy(values)).numpy()
    return found


def shrunk(values: Array, height: int, width: int) -> Array:
    """Values `(H, W)` in a picture of at most `(height, width)`, each the `signed_size` of a block."""
    sides = [min(side, full) for full, side in zip(values.shape, (height, width), strict=True)]
    if sides == list(values.shape):
        return values
    edges = [np.arange(side) * full // side for full, side in zip(values.shape, sides, strict=True)]
    return signed_size(values, *edges)


def signed_size(values: Array, rows: Array, columns: Array) -> Array:
    """Each block of values as one number: the root of their mean square, with the sign of their mean.

    A mean alone would be nothing where weights of both signs stand side by side, however large they are.

    Args:
        values: `(H, W)`; NaN where there is none.
        rows: where blocks begin, from 0.
        columns: likewise.
    """
    there = ~np.isnan(values)
    kept = np.where(there, values, np.float32(0))

    def total(numbers: Array) -> Array:
        return np.asarray(np.add.reduceat(np.add.reduceat(numbers, rows, axis=0), columns, axis=1))

    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        size = np.sqrt(total(kept * kept) / total(there.astype(np.float32)))
        return np.asarray(np.where(total(kept) < 0, -size, size), np.float32)


def _pooled(values: Array, mask: Array | None) -> tuple[Array, tuple[int, int]]:
    """The weights that exist as a picture that is small enough, and how many stand in a pixel."""
    rows, columns = (max(1, -(-side // PIXELS)) for side in values.shape)
    there = values if mask is None else np.where(mask, values, np.float32(np.nan))
    if (rows, columns) == (1, 1):
        return there, (1, 1)
    height, width = values.shape
    blocks = signed_size(there, np.arange(0, height, rows), np.arange(0, width, columns))
    return blocks, (rows, columns)
