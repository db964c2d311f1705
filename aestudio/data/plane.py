"""Points in the plane: small sets on which every family shows its character within seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from aestudio.data.dataset import DATASETS, Array, Dataset, DatasetSpec, Report, silent
from aestudio.data.fields import count_field, seed_field, unscaled_field

__all__ = ["SHAPES", "Plane", "gaussian_log_density", "gaussian_means"]

Points = tuple[Array, Array]
"""`(N, 2)`, and of each point the number of the part it belongs to, `(N,)`."""

RING = 2.0  # radius on which the Gaussians stand


def gaussian_means(count: int = 8) -> Array:
    """Where the Gaussians stand, `(count, 2)`: evenly on a circle."""
    angles = 2 * np.pi * np.arange(count) / count
    return RING * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def gaussian_log_density(points: Array, noise: float, count: int = 8) -> Array:
    """The true log-density of the set "eight Gaussians" in nats, `(N,)`, for points `(N, 2)`."""
    squares = ((points[:, None] - gaussian_means(count)) ** 2).sum(-1) / noise**2
    top = squares.min(1)
    inside = np.log(np.exp(-(squares - top[:, None]) / 2).mean(1)) - top / 2
    found: Array = inside - np.log(2 * np.pi * noise**2)
    return found


def _moons(rng: np.random.Generator, count: int) -> Points:
    part = rng.integers(0, 2, count)
    angle = np.pi * rng.random(count)
    x = np.where(part, 1 - np.cos(angle), np.cos(angle)) - 0.5
    y = np.where(part, 0.5 - np.sin(angle), np.sin(angle)) - 0.25
    return 1.5 * np.stack([x, y], axis=1), part


def _rings(rng: np.random.Generator, count: int) -> Points:
    part = rng.choice(3, count, p=np.array([1, 2, 3]) / 6)  # as dense on each
    angle = 2 * np.pi * rng.random(count)
    radius = 0.8 * (part + 1)
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), part


def _gaussians(rng: np.random.Generator, count: int) -> Points:
    part = rng.integers(0, 8, count)
    return gaussian_means()[part], part


def _spirals(rng: np.random.Generator, count: int) -> Points:
    part = rng.integers(0, 2, count)
    turn = 3 * np.pi * np.sqrt(rng.random(count))
    angle = turn + np.pi * part
    return (turn / 4)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), part


def _pinwheel(rng: np.random.Generator, count: int) -> Points:
    part = rng.integers(0, 5, count)
    out, across = 1.0 + 0.35 * rng.standard_normal(count), 0.08 * rng.standard_normal(count)
    angle = 2 * np.pi * part / 5 + 0.5 * np.exp(out)
    cos, sin = np.cos(angle), np.sin(angle)
    return 1.5 * np.stack([out * cos - across * sin, out * sin + across * cos], axis=1), part


def _board(rng: np.random.Generator, count: int) -> Points:
    column, half = rng.integers(0, 4, count), rng.integers(0, 2, count)
    row = 2 * half + column % 2
    inside = rng.random((count, 2))
    return np.stack([column, row], axis=1) + inside - 2.0, 2 * column + half


SHAPES: dict[str, Callable[[np.random.Generator, int], Points]] = {
    "two moons": _moons,
    "rings": _rings,
    "eight Gaussians": _gaussians,
    "spirals": _spirals,
    "pinwheel": _pinwheel,
    "checkerboard": _board,
}


@DATASETS.register
class Plane(DatasetSpec):
    """Points drawn from a known shape in the plane, some two units in each direction from the origin."""

    kind = "plane"
    title = "Points in the plane"

    shape: Literal["two moons", "rings", "eight Gaussians", "spirals", "pinwheel", "checkerboard"] = Field(
        "eight Gaussians", title="Shape", description="What the points are drawn from."
    )
    count: int = count_field(8192, "Points")
    noise: float = Field(
        0.1, ge=0, le=2, title="Noise", description="Standard deviation of what is added to each coordinate."
    )
    seed: int = seed_field("points")
    scaling: Literal["none", "0 to 1", "-1 to 1", "standardise"] = unscaled_field()

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """`count` points `(2,)`, float32, with a label column `part`."""
        rng = np.random.default_rng(self.seed)
        points, part = SHAPES[self.shape](rng, self.count)
        values = (points + self.noise * rng.standard_normal(points.shape)).astype(np.float32)
        return Dataset(
            name=f"{self.shape[:1].upper()}{self.shape[1:]}",
            values=values,
            labels={"part": part.astype(np.int64)},
            range=(float(values.min()), float(values.max())),
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...]:
        """`(2,)`."""
        return (2,)

    def log_density(self, points: Array) -> Array | None:
        """That of the eight Gaussians."""
        known = self.shape == "eight Gaussians" and self.noise > 0
        return gaussian_log_density(points, self.noise) if known else None
