"""Mode coverage: into which classes the samples of a model fall, against their shares of the data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.generated import POINTS, POOL, made_of, nearest_to
from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.samples import drawn, require
from aestudio.expected import likely
from aestudio.job import Pieces, run_out
from aestudio.numerals import percent
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["BEYOND", "Coverage", "Covered", "modes_of"]

NEIGHBOURS = 5000  # training samples, at most, among which the nearest is looked for
SIGMAS = 3.0  # a sample belongs to a Gaussian within so many standard deviations of its mean
BEYOND = math.exp(
    -(SIGMAS**2) / 2
)  # the share of a Gaussian's own samples that lie further out, in the plane
TENTH = 0.1  # of what the data's share lets expect: with less, a mode counts as lost


@dataclass(frozen=True)
class Coverage(LongQuestion["Covered"]):
    """How many samples to make, from which noise, and which labels to count by.

    Attributes:
        count: how many samples.
        column: the label column; empty: the first.
        seed: of the noise.
    """

    count: int = 1000
    column: str = ""
    seed: int = 0

    def work(self, trained: Trained) -> Pieces[Covered]:
        """The classes of the samples: by the nearest training sample; in the eight Gaussians, by their means.

        Raises:
            SpecError: when the model makes no samples, or the data have no labels to count by.
        """
        import torch

        from aestudio.families.abilities import Samples

        require(trained, Samples)
        model, column = trained.model, self._column(trained)
        assert isinstance(model, Samples)
        generator = torch.Generator(trained.device).manual_seed(self.seed)
        few = trained.device.type == "cpu" and trained.dataset.shape != (2,)  # who has to wait can tell
        pool = POOL if few else POINTS
        made = yield from made_of(
            model, self.count, generator, self._told(trained), pool=min(pool, self.count)
        )
        return self.counted(trained, made, column)

    def counted(self, trained: Trained, made: Tensor, column: str, near: Array | None = None) -> Covered:
        """Samples `(count, *shape)` by the classes of a label column; of some, only those that are `near`."""
        data = trained.dataset
        labels, means = data.labels[column], _means(trained)
        if means is None:
            counting = made if near is None else made[near]
            among = drawn(trained, "train", NEIGHBOURS, self.seed)
            found = labels[run_out(nearest_to(trained, counting, among))[0].cpu().numpy()]
            outside = len(made) - len(found)
        else:
            found, outside = _within(to_numpy(made), *means)
        names = data.class_names(column)
        real = np.bincount(labels[trained.parts.train], minlength=len(names))
        counts = np.bincount(found, minlength=len(names))
        return Covered(self, column, names, counts, real / max(real.sum(), 1), outside, means is not None)

    def _column(self, trained: Trained) -> str:
        columns = tuple(trained.dataset.labels)
        if not columns:
            raise SpecError("", "expected data with labels to count the samples by, found none")
        if self.column and self.column not in columns:
            hint = likely(self.column, columns, "")
            raise SpecError("column", f"expected one of {', '.join(columns)}, found {self.column!r}{hint}")
        return self.column or columns[0]

    def _told(self, trained: Trained) -> Array | None:
        """The classes a model is told: as often as the data have them."""
        column = trained.experiment.family.label_column
        if not column:
            return None
        labels = trained.dataset.labels[column][trained.parts.train]
        return np.random.default_rng(self.seed).choice(labels, self.count)


@dataclass(frozen=True, eq=False)
class Covered:
    """Where samples fell.

    Attributes:
        question: what was asked.
        column: the label they are counted by.
        names: of the classes.
        counts: samples in each, int64 `(K,)`.
        shares: of the training data, `(K,)`, summing to 1.
        outside: samples that belong to none.
        by_distance: a sample had to lie within three standard deviations of a mean; else each has a class.
    """

    question: Coverage
    column: str
    names: tuple[str, ...]
    counts: Array
    shares: Array
    outside: int
    by_distance: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Classes with less than a tenth of the samples that their share of the data lets expect."""
        wanted = TENTH * self.shares * self.question.count
        lost = (self.counts < wanted) & (self.shares > 0)
        return tuple(name for name, is_lost in zip(self.names, lost, strict=True) if is_lost)

    @property
    def distance(self) -> float:
        """The total variation distance between the samples' shares and the data's, 0 to 1."""
        made = self.counts / max(self.question.count, 1)
        none = self.outside / max(self.question.count, 1)
        return float((np.abs(made - self.shares).sum() + none) / 2)

    @property
    def chance(self) -> float:
        """What that distance is in the mean for as many samples that have the data's shares exactly."""
        spread = self.shares * (1 - self.shares) / max(self.question.count, 1)
        return float(np.sqrt(2 * spread / np.pi).sum() / 2)

    @property
    def sentences(self) -> list[str]:
        """The result: the modes, how near the samples lie to them, and their shares."""
        modes = sum(bool(share) for share in self.shares)
        reached = f"{modes - len(self.missing)} of {modes} modes reached by {self.question.count:,} samples"
        if self.missing:
            reached += f"; lost: {', '.join(self.missing[:5])}" + (" …" if len(self.missing) > 5 else "")
        if self.by_distance:
            outside = percent(self.outside / self.question.count)
            near = f"{outside} of the samples lie on no mode: more than 3 σ from each"
            near += f" (of the data: {percent(BEYOND)})"
        else:
            near = "A sample counts to the class of its nearest training sample, however far that is"
        away = f"{self.distance:.3f} (by chance alone {self.chance:.3f})"
        return [reached, near, f"Total variation distance from the data's shares {away}"]

    @property
    def words(self) -> str:
        """The result in one line."""
        return " · ".join(self.sentences)

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        outside = np.asarray(self.outside)
        return {
            "names": np.asarray(self.names),
            "counts": self.counts,
            "shares": self.shares,
            "none": outside,
        }


def modes_of(trained: Trained, made: Tensor, near: Array | None) -> Covered | None:
    """Which modes samples `(n, *shape)` reach, by the first label; None where that can't be told.

    Args:
        trained: the model and its data.
        made: the samples.
        near: which of them lie on the data and so on a mode, bool `(n,)`; None: unknown, so that they are
            counted only where the modes are known.
    """
    column = next(iter(trained.dataset.labels), "")
    if not column or len(np.unique(trained.dataset.labels[column][trained.parts.train])) < 2:
        return None
    if near is None and _means(trained) is None:
        return None
    return Coverage(len(made)).counted(trained, made, column, near)


def _means(trained: Trained) -> tuple[Array, float] | None:
    """Where the eight Gaussians stand as the network sees them, and their standard deviation; else None."""
    from aestudio.data.plane import Plane, gaussian_means

    data = trained.experiment.data
    if not isinstance(data, Plane) or data.shape != "eight Gaussians" or not data.noise:
        return None
    return trained.affine.apply(gaussian_means()), abs(trained.affine.gain) * data.noise


def _within(made: Array, means: Array, sigma: float) -> tuple[Array, int]:
    """The number of the mean each sample is near to, of those that are near to one; and how many are not."""
    apart = np.linalg.norm(made[:, None] - means, axis=2)
    near = apart.min(1) <= SIGMAS * sigma
    return apart.argmin(1)[near], int((~near).sum())
