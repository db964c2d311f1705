"""How likely a model finds samples, and by which steps it turns them into noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from aestudio.analysis.laboratory.ground import true_log_density
from aestudio.analysis.question import Array, LongQuestion, Trained, looking, to_numpy
from aestudio.analysis.samples import (
    PART_WORDS,
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
from aestudio.families.corruption import NOISE_SEED
from aestudio.job import Pieces, within
from aestudio.numerals import numeral, with_error

__all__ = ["Likelihood", "Likelihoods", "Morph", "Stages"]


@dataclass(frozen=True)
class Likelihood(LongQuestion["Likelihoods"]):
    """How likely samples of a part are, beside those of the training part.

    Attributes:
        part: of the data.
        count: how many samples at most, of either part.
        extremes: how many of the most and of the least likely ones are given as samples.
    """

    part: Part = "validation"
    count: int = 2000
    extremes: int = 8

    def work(self, trained: Trained) -> Pieces[Likelihoods]:
        """Log-likelihoods, the extremes, and how exactly the model inverts itself on them.

        Raises:
            SpecError: for a model that has no likelihood.
        """
        from aestudio.families.abilities import Likelihoods as Able

        require(trained, Able)
        rows = drawn(trained, self.part, self.count, 0)
        half = 1.0 if self.part == "train" else 0.5
        train = found = yield from within(0.0, half, _log_p(trained, rows))
        if self.part != "train":
            others = drawn(trained, "train", self.count, 0)
            train = yield from within(half, 1.0, _log_p(trained, others))
        order = np.argsort(-found, kind="stable")
        few = min(self.extremes, max(1, len(rows) // 2))
        chosen = np.concatenate([order[:few], order[len(order) - few :]])
        x = trained.batches(trained.batches.rows(rows[chosen]))
        plane = trained.dataset.shape == (2,)
        points = to_numpy(trained.batches(trained.batches.rows(rows))) if plane else None
        inverse = _inverse_error(trained.model, x)
        samples, scale = described(trained, rows, self.part), scale_of(trained)
        step = trained.dataset.step((scale.low, scale.high))
        truth = true_log_density(trained, points) if points is not None and not step else None
        return Likelihoods(
            self, samples, scale, found, train, chosen, to_numpy(x), points, inverse, step, truth
        )


@dataclass(frozen=True, eq=False)
class Likelihoods:
    """How likely samples are.

    Attributes:
        question: what was asked.
        samples: of the part.
        scale: what their numbers mean.
        log_p: of each, `(n,)`, in nats.
        train: the same of training samples, `(m,)`.
        chosen: indices of the most likely ones, most likely first, then of the least likely ones.
        extremes: these samples, `(len(chosen), *shape)`.
        points: all samples of the part where they are points in the plane, `(n, 2)`; else None.
        inverse: the largest |f^-1(f(x)) - x| among the extremes; None where the model has no inverse.
        step: how far apart the data's values are; 0: they are continuous.
        truth: ln p of each sample of the part by the true density, `(n,)`; None: it is not known.
    """

    question: Likelihood
    samples: Samples
    scale: Scale
    log_p: Array
    train: Array
    chosen: Array
    extremes: Array
    points: Array | None
    inverse: float | None
    step: float
    truth: Array | None = None

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        given = {"rows": self.samples.rows, "log_p": self.log_p, "train_log_p": self.train}
        given |= {"extreme_rows": self.samples.rows[self.chosen], "extremes": self.extremes}
        return given | self.samples.arrays

    @property
    def most(self) -> Array:
        """Indices of the most likely, most likely first."""
        return self.chosen[: len(self.chosen) // 2]

    @property
    def least(self) -> Array:
        """Indices of the least likely, least likely last."""
        return self.chosen[len(self.chosen) // 2 :]

    def bits(self, log_p: Array) -> float:
        """Bits per dimension: `-mean ln p / (D ln 2)`."""
        return -float(log_p.mean()) / (math.prod(self.scale.shape) * math.log(2))

    @property
    def edges(self) -> Array:
        """Edges of a histogram of both; what lies far below most is in the first bin."""
        both = np.concatenate([self.log_p, self.train])
        both = both[np.isfinite(both)]
        if not len(both):
            return np.array([0.0, 1.0])
        low, middle, high = np.quantile(both, [0.005, 0.5, 1.0]).tolist()
        low = max(float(both.min()), low - (middle - low))
        return np.linspace(low, high + 1e-6 * (abs(high) + 1), 41)

    def histogram(self, log_p: Array) -> Array:
        """The share of samples in each bin of `edges`."""
        edges = self.edges
        counts = np.histogram(np.clip(log_p, edges[0], edges[-1]), edges)[0]
        return np.asarray(counts / max(len(log_p), 1))

    def words(self) -> list[str]:
        """The numbers in sentences: likelihoods with their standard errors, the formula, the inverse."""
        parts = [(PART_WORDS[self.question.part], self.log_p)]
        parts += [("training", self.train)] if self.question.part != "train" else []
        found = [f"{name.capitalize()}: {self._mean(log_p)}" for name, log_p in parts]
        if self.truth is not None and np.isfinite(self.truth).all():
            found.insert(1, f"True density, same samples: {self._mean(self.truth)}")
        what = "probability of the stored values" if self.step else "density of the scaled values"
        found.append(f"Bits per dimension = −ln p / (D ln 2), D = {math.prod(self.scale.shape):,}; p: {what}")
        if self.inverse is not None:
            found.append(
                f"Inverse: max |\u2060f⁻¹(f(x))\u00a0−\u00a0x|\u00a0= {numeral(self.inverse, '.1e')}"
            )
        return found

    def _mean(self, log_p: Array) -> str:
        error = float(log_p.std(ddof=1)) / math.sqrt(len(log_p)) if len(log_p) > 1 else math.nan
        mean = with_error(float(log_p.mean()), error)
        bits = numeral(self.bits(log_p), ".3f")
        return f"ln p {mean} nats, {bits} bits per dimension ({len(log_p):,} samples)"


def _log_p(trained: Trained, rows: Array) -> Pieces[Array]:
    """Of each row in nats, `(n,)`; the same noise at every look."""
    import torch

    model: Any = trained.model
    found = []
    for number, chunk in enumerate(chunks_of(rows)):
        noise = torch.Generator(trained.device).manual_seed(NOISE_SEED + number)
        x = trained.batches(trained.batches.rows(chunk))
        found.append(to_numpy(model.log_likelihood(x, _classes(trained, chunk), noise)))
        yield passing(len(found), rows)
    return np.concatenate(found)


def _classes(trained: Trained, rows: Array) -> Any:
    """The classes the model is told of rows; None where it is told none."""
    import torch

    column = trained.experiment.family.label_column
    if not column:
        return None
    return torch.from_numpy(trained.dataset.labels[column][rows]).to(trained.device)


def _inverse_error(model: Any, x: Any) -> float | None:
    from aestudio.families.abilities import Encodes, Morphs

    if not (isinstance(model, Morphs) and isinstance(model, Encodes)):
        return None
    return float((model.decode(model.encode(x)) - x).abs().max())


@dataclass(frozen=True)
class Morph:
    """What becomes of samples from transform to transform.

    Points in the plane are samples of a part on their way to the latent; of others a few that are made from
    noise, so that the way back is that from noise to sample.

    Attributes:
        part: of the data, for points.
        count: how many points, or how many samples that are made.
        seed: of the noise.
    """

    part: Part = "validation"
    count: int = 2000
    made: int = 8
    seed: int = 1

    def answer(self, trained: Trained) -> Stages:
        """The samples before the first transform and after each.

        Raises:
            SpecError: for a model without such transforms.
        """
        import torch

        from aestudio.families.abilities import Morphs
        from aestudio.families.abilities import Samples as Makes

        require(trained, Morphs, Makes)
        model: Any = trained.model
        scale = scale_of(trained)
        with looking(trained):
            if trained.dataset.shape == (2,):
                rows = drawn(trained, self.part, self.count, 0)
                x = trained.batches(trained.batches.rows(rows))
                found = model.stages(x, _classes(trained, rows))
                return Stages(self, described(trained, rows, self.part), scale, to_numpy(found))
            noise = model.noise(self.made, torch.Generator(trained.device).manual_seed(self.seed))
            classes = self._told(trained)
            found = model.stages(model.decode(noise, classes), classes)
            return Stages(self, None, scale, to_numpy(found))

    def _told(self, trained: Trained) -> Any:
        """Every class in turn, where the model is told one."""
        import torch

        column = trained.experiment.family.label_column
        if not column:
            return None
        return torch.arange(self.made, device=trained.device) % trained.dataset.classes[column]


@dataclass(frozen=True, eq=False)
class Stages:
    """Samples from transform to transform.

    Attributes:
        question: what was asked.
        samples: which they are; None: they were made from noise.
        scale: what their numbers mean.
        values: as they are, and after each transform, `(transforms + 1, n, *shape)`.
    """

    question: Morph
    samples: Samples | None
    scale: Scale
    values: Array

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        return {"stages": self.values, **(self.samples.arrays if self.samples else {})}

    def words(self, stage: int) -> str:
        """A stage in words."""
        last = len(self.values) - 1
        if stage == 0:
            return "Data" if self.samples else "Sample"
        return f"After transform {stage} of {last}" + (": the latent" if stage == last else "")
