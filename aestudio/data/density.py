"""A density in the plane that the user drew: how heavy each cell of a small grid is, and points from it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field, field_validator

from aestudio.data.dataset import DATASETS, Array, Dataset, DatasetSpec, Report, silent
from aestudio.data.fields import count_field, seed_field, unscaled_field
from aestudio.spec import hints

__all__ = ["HEAVIEST", "REACH", "SIDE", "Density", "cells_of", "rows_of"]

SIDE = 32  # cells in each direction
REACH = 2.5  # the grid reaches from minus this to this in both directions
HEAVIEST = 9  # weight of a cell
CELL = 2 * REACH / SIDE


def rows_of(cells: Array) -> tuple[str, ...]:
    """Weights 0 to 9, `(SIDE, SIDE)` with the top row first, as they are stored: a digit for each cell."""
    return tuple("".join(str(weight) for weight in row) for row in np.asarray(cells, int).tolist())


def cells_of(rows: tuple[str, ...]) -> Array:
    """The weights of stored rows, int64 `(SIDE, SIDE)`, the top row first."""
    return np.array([[int(weight) for weight in row] for row in rows], np.int64)


def _letter() -> tuple[str, ...]:
    """An S of two bows: what is shown before anything is drawn."""
    y, x = np.mgrid[1 : -1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    upper, lower = np.hypot(x, y - 0.35), np.hypot(x, y + 0.35)
    bows = (np.abs(upper - 0.35) < 0.1) & ((x < 0) | (y > 0.35)) & (y > -0.02)
    bows |= (np.abs(lower - 0.35) < 0.1) & ((x > 0) | (y < -0.35)) & (y < 0.02)
    return rows_of(np.where(bows, HEAVIEST, 0))


@DATASETS.register
class Density(DatasetSpec):
    """Points drawn from a density of your own, given by the weights of 32 by 32 cells from −2.5 to 2.5."""

    kind = "density"
    title = "A density you draw"

    cells: tuple[str, ...] = Field(
        _letter(),
        title="Density",
        description="How heavy each cell is: 32 rows of 32 digits from 0 to 9, the top row first.",
        json_schema_extra=hints(file="density"),
    )
    count: int = count_field(8192, "Points")
    noise: float = Field(
        0.05,
        ge=0,
        le=2,
        title="Noise",
        description="Standard deviation of what is added to each coordinate; it smooths the cells' edges.",
    )
    seed: int = seed_field("points")
    scaling: Literal["none", "0 to 1", "-1 to 1", "standardise"] = unscaled_field()

    @field_validator("cells")
    @classmethod
    def _is_a_density(cls, cells: tuple[str, ...]) -> tuple[str, ...]:
        if len(cells) != SIDE:
            raise ValueError(f"expected {SIDE} rows, found {len(cells)}")
        for number, row in enumerate(cells, 1):
            if len(row) != SIDE or not (row.isascii() and row.isdigit()):
                found = f"found {row[:40]!r} in row {number}"
                raise ValueError(f"expected {SIDE} digits from 0 to {HEAVIEST} in each row, {found}")
        if not any(set(row) - {"0"} for row in cells):
            raise ValueError("expected a density with at least one cell above 0, found an empty one")
        return cells

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """`count` points `(2,)`, float32; label column `part`: which of the drawn islands each is from."""
        from scipy.ndimage import label

        weights = cells_of(self.cells)
        islands = label(weights > 0, np.ones((3, 3)))[0] - 1  # cells that touch belong together
        rng = np.random.default_rng(self.seed)
        chosen = rng.choice(SIDE * SIDE, self.count, p=weights.ravel() / weights.sum())
        row, column = np.divmod(chosen, SIDE)
        corner = np.stack([column, SIDE - 1 - row], axis=1) * CELL - REACH
        points = corner + CELL * rng.random((self.count, 2))
        points += self.noise * rng.standard_normal(points.shape)
        values = points.astype(np.float32)
        return Dataset(
            name="A density you drew",
            values=values,
            labels={"part": islands[row, column].astype(np.int64)},
            range=(float(values.min()), float(values.max())),
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...]:
        """`(2,)`."""
        return (2,)

    def log_density(self, points: Array) -> Array:
        """The true log-density in nats at points `(N, 2)`, `(N,)`: of even cells, smoothed by the noise."""
        weights = cells_of(self.cells)
        across = _shares(points[:, 0], self.noise)
        up = _shares(points[:, 1], self.noise)[:, ::-1]  # rows are stored from the top
        density = np.einsum("nr,rc,nc->n", up, weights / weights.sum(), across)
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(density))


def _shares(x: Array, noise: float) -> Array:
    """The density at `x`, `(N,)`, of numbers that are even in each cell, with noise added: `(N, SIDE)`."""
    from scipy.special import ndtr

    edges = np.arange(SIDE + 1) * CELL - REACH
    away = x[:, None] - edges
    below = ndtr(away / noise) if noise else (away >= 0).astype(float)
    return np.asarray(-np.diff(below, axis=1) / CELL)
