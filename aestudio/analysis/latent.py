"""The codes of many samples, and two of their dimensions to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.question import Array, LongQuestion, Trained, looking, to_numpy
from aestudio.analysis.reconstruction import measuring
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
from aestudio.aside import aside
from aestudio.job import Pieces, within
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["BROKEN", "Codes", "Decode", "DecodeMean", "Decoded", "Latent", "Plane", "encoding", "plane_of"]

BROKEN = "The codes are not numbers, as happens when a run diverges"
LIMIT = 5000  # points that are drawn without a moment's wait
EXACT = 512  # numbers of a code up to which its principal components are computed exactly


@dataclass(frozen=True)
class Latent(LongQuestion["Codes"]):
    """Where the samples of a part lie in latent space.

    Attributes:
        part: of the data.
        limit: at most this many, drawn by `seed`.
        seed: of the choice.
        errors: whether each sample is reconstructed as well, for its error.
    """

    part: Part = "validation"
    limit: int = LIMIT
    seed: int = 0
    errors: bool = False

    def work(self, trained: Trained) -> Pieces[Codes]:
        """The codes, and a plane through them."""
        rows = drawn(trained, self.part, self.limit, self.seed)
        half = 0.5 if self.errors else 1.0
        codes, shape = yield from within(0.0, half, encoding(trained, rows))
        if not np.isfinite(codes).all(1).any():
            raise SpecError("", BROKEN)
        plane, points = yield from aside(lambda _: _placed(codes), "Finding their plane", half)
        errors = (yield from within(half, 1.0, measuring(trained, rows))) if self.errors else None
        return Codes(
            question=self,
            samples=described(trained, rows, self.part),
            scale=scale_of(trained),
            codes=codes,
            shape=shape,
            plane=plane,
            points=points,
            errors=errors,
        )


@dataclass(frozen=True, eq=False)
class Plane:
    """Two directions through the codes, and the point where they cross.

    Attributes:
        mean: the point, `(d,)`; zero where the codes themselves are shown.
        axes: `(2, d)`, or `(1, d)` for codes of one number; orthonormal.
        shares: of the variance along each axis, 0 to 1; None where the codes themselves are shown.
    """

    mean: Array
    axes: Array
    shares: tuple[float, ...] | None

    @property
    def shown(self) -> float:
        """The share of the variance along both axes: what they are said to have, to 0.1 %, added up."""
        return sum(round(share, 3) for share in self.shares or ())

    def place(self, codes: Array) -> Array:
        """Codes `(n, d)` as points `(n, 1 or 2)` of the plane."""
        with np.errstate(invalid="ignore", over="ignore"):  # codes that are no numbers are no points
            return np.asarray((codes - self.mean) @ self.axes.T, np.float32)

    def code(self, point: Array) -> tuple[float, ...]:
        """The code at a point of the plane; its other directions are held at the mean of the data."""
        found = self.mean + np.asarray(point, np.float32)[: len(self.axes)] @ self.axes
        return tuple(found.astype(np.float32).tolist())

    def signs_like(self, other: Plane) -> Array:
        """1 for each axis that points the way it does in `other`, -1 for each that points the other way."""
        if self.shares is None or self.axes.shape != other.axes.shape:
            return np.ones(len(self.axes), np.float32)
        return np.where((self.axes * other.axes).sum(1) < 0, -1, 1).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Codes:
    """The codes of samples.

    Attributes:
        question: what was asked.
        samples: which samples.
        scale: what the samples' numbers mean.
        codes: flattened, float32 `(n, d)`.
        shape: of one code before it was flattened.
        plane: what to show of them.
        points: the codes as points of the plane, `(n, 1 or 2)`.
        errors: the loss of each sample, `(n,)`, where asked for.
    """

    question: Latent
    samples: Samples
    scale: Scale
    codes: Array
    shape: tuple[int, ...]
    plane: Plane
    points: Array
    errors: Array | None = None

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        given = {"rows": self.samples.rows, "codes": self.codes, "points": self.points}
        given |= {} if self.errors is None else {"errors": self.errors}
        return given | {"mean": self.plane.mean, "axes": self.plane.axes} | self.samples.arrays

    @property
    def lost(self) -> str:
        """How many codes are no points, as of a model that diverged; empty: none."""
        count = int((~np.isfinite(self.points).all(1)).sum())  # as their codes, which are many more numbers
        return f"{count:,} of {len(self.codes):,} codes are NaN or infinite" if count else ""

    def turned_like(self, plane: Plane) -> Codes:
        """The same with each axis pointing the way it did in another plane: PCA leaves the sign open."""
        signs = self.plane.signs_like(plane)
        turned = replace(self.plane, axes=self.plane.axes * signs[:, None])
        return replace(self, plane=turned, points=self.points * signs)


@dataclass(frozen=True)
class Decode:
    """What the decoder makes of codes.

    Attributes:
        codes: flattened, each of as many numbers as a code has.
    """

    codes: tuple[tuple[float, ...], ...]

    def answer(self, trained: Trained) -> Decoded:
        """The samples they decode to."""
        import torch

        from aestudio.families.abilities import Decodes, Encodes

        require(trained, Encodes, Decodes)
        model: Any = trained.model
        with looking(trained):
            first = trained.batches(trained.batches.rows(trained.parts.train[:1]))
            shape = model.encode(first).shape[1:]
            z = torch.tensor(self.codes, dtype=torch.float32, device=trained.device)
            if z.shape[1] != shape.numel():
                return Decoded(self, scale_of(trained), None)
            return Decoded(self, scale_of(trained), to_numpy(model.decode(z.reshape(len(z), *shape))))


@dataclass(frozen=True, eq=False)
class DecodeMean:
    """What the decoder makes of the mean of some codes.

    Attributes:
        codes: flattened, `(n, d)`.
        indices: of those that are meant.
    """

    codes: Array
    indices: Array

    @property
    def decode(self) -> Decode:
        """With the mean worked out: of thousands of large codes that takes too long for the window."""
        return Decode((tuple(self.codes[self.indices].mean(0).tolist()),))

    def answer(self, trained: Trained) -> Decoded:
        """The sample it decodes to."""
        return self.decode.answer(trained)


@dataclass(frozen=True, eq=False)
class Decoded:
    """Decoded codes.

    Attributes:
        question: what was asked.
        scale: what the numbers mean.
        outputs: `(n, *shape)`; None when the codes are of another model's size.
    """

    question: Decode
    scale: Scale
    outputs: Array | None


def encoding(trained: Trained, rows: Array) -> Pieces[tuple[Array, tuple[int, ...]]]:
    """The codes of rows, flattened, float32 `(n, d)`, and the shape of one: part of a long question."""
    import torch

    from aestudio.families.abilities import Encodes

    require(trained, Encodes)
    model: Any = trained.model
    found: list[Tensor] = []
    for chunk in chunks_of(rows):
        found.append(model.encode(*trained.batch(trained.batches.rows(chunk))))
        yield passing(len(found), rows)
    codes = torch.cat(found)
    return to_numpy(codes.flatten(1)), tuple(codes.shape[1:])


def _placed(codes: Array) -> tuple[Plane, Array]:
    plane = plane_of(codes)
    return plane, plane.place(codes)


def plane_of(codes: Array) -> Plane:
    """The codes themselves where they have one or two numbers, else their first two principal components.

    Of those that are numbers: a run that diverges has others too.

    Raises:
        SpecError: when none is.
    """
    size = codes.shape[1]
    if size <= 2:
        return Plane(np.zeros(size, np.float32), np.eye(size, dtype=np.float32), None)
    finite = np.isfinite(codes).all(1)
    if not finite.any():
        raise SpecError("", BROKEN)
    codes = codes if finite.all() else codes[finite]
    mean = codes.mean(0, dtype=np.float64)
    centred = codes - mean.astype(np.float32)
    centred /= np.float32(2.0 ** (np.frexp(np.abs(centred).max())[1] - 1))  # else its squares may be infinite
    variance, axes = _exact(centred) if size <= EXACT else _approximate(centred)
    total = float((centred.astype(np.float64) ** 2).sum() / max(len(codes) - 1, 1))
    shares = tuple(float(v) / total if total > 0 else 0.0 for v in variance)
    return Plane(mean.astype(np.float32), _pointing_up(axes), shares)


def _exact(centred: Array) -> tuple[Array, Array]:
    """The largest two variances and their directions `(2, d)`."""
    covariance = (centred.T @ centred).astype(np.float64) / max(len(centred) - 1, 1)
    values, vectors = np.linalg.eigh(covariance)
    return values[:-3:-1].clip(0), vectors[:, :-3:-1].T.astype(np.float32)


def _approximate(centred: Array) -> tuple[Array, Array]:
    """The same for codes of thousands of numbers, by Lanczos' method."""
    from scipy.sparse.linalg import svds

    if not centred.any():
        return np.zeros(2), np.eye(2, centred.shape[1], dtype=np.float32)
    start = np.random.default_rng(0).standard_normal(min(centred.shape)).astype(np.float32)
    _, values, axes = svds(centred, 2, tol=1e-3, v0=start)
    return values[::-1] ** 2 / max(len(centred) - 1, 1), axes[::-1].astype(np.float32)


def _pointing_up(axes: Array) -> Array:
    """Each axis with its largest number positive."""
    largest = np.abs(axes).argmax(1)
    signs = np.where(axes[np.arange(len(axes)), largest] < 0, -1, 1)
    return np.asarray(axes * signs[:, None], np.float32)
