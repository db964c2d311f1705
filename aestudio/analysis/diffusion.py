"""Noise added to samples, and taken away again: the two ways of a diffusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.samples import Part, Scale, drawn, require, scale_of
from aestudio.job import Pieces
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.families.sampler import Stage

__all__ = ["Chain", "Denoising", "Noised", "Noising"]

REAL = 2000  # points of the data that are shown behind others
KEPT = 100  # stages of a chain that are kept, at most
SamplerName = Literal["", "ddim", "ancestral"]


@dataclass(frozen=True)
class Noising:
    """Which samples to add noise to.

    Attributes:
        part: of the data.
        count: how many at most.
        seed: of the noise.
    """

    part: Part = "validation"
    count: int = 16
    seed: int = 0

    def answer(self, trained: Trained) -> Noised:
        """The samples, the noise, and how much of each there is at every noise level."""
        from aestudio.families.abilities import Denoises
        from aestudio.families.noise import NOISE_SCHEDULES, alpha_bars

        require(trained, Denoises)
        model = trained.model
        assert isinstance(model, Denoises)
        inputs = _values(trained, self.part, self.count)
        noise = np.asarray(np.random.default_rng(self.seed).standard_normal(inputs.shape), np.float32)
        steps = len(model.alpha_bar) - 1
        others = {kind.title: alpha_bars(kind(), steps) for kind in NOISE_SCHEDULES}
        return Noised(
            self, scale_of(trained), inputs, noise, model.alpha_bar, others, model.centre, model.spread,
            _real(trained),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Noised:
    """Samples and noise, scaled as the network sees them.

    Attributes:
        question: what was asked.
        scale: what the numbers mean.
        inputs: the samples, `(n, *shape)`.
        noise: standard normal numbers, `(n, *shape)`.
        alpha_bar: share of the variance left at each noise level, `(steps + 1,)`, as the model has it.
        others: by title, the same of each kind of schedule with its usual settings.
        centre: what the data are centred on.
        spread: what they are divided by.
        real: of data in the plane, some training points, `(m, 2)`; else None.
    """

    question: Noising
    scale: Scale
    inputs: Array
    noise: Array
    alpha_bar: Array
    others: Mapping[str, Array]
    centre: float
    spread: float
    real: Array | None

    @property
    def steps(self) -> int:
        """The highest noise level."""
        return len(self.alpha_bar) - 1

    def left(self, schedule: str = "") -> Array:
        """The share left at each noise level by that schedule; empty: the model's."""
        return self.others.get(schedule, self.alpha_bar)

    def at(self, t: int, schedule: str = "") -> Array:
        """x_t, `(n, *shape)` (Ho et al. 2020, equation 4)."""
        left = float(self.left(schedule)[t])
        clean = (self.inputs - self.centre) / self.spread
        return np.asarray(
            (left**0.5 * clean + (1 - left) ** 0.5 * self.noise) * self.spread + self.centre, np.float32
        )


@dataclass(frozen=True)
class Denoising(LongQuestion["Chain"]):
    """How to make samples out of noise, stage by stage.

    Attributes:
        count: how many samples.
        seed: of the noise they begin with.
        label: the class of all of them, where the model is told one; -1: each class in turn.
        sampler: its kind; empty: the family's own as it is set.
        steps: of DDIM.
        eta: of DDIM.
    """

    count: int = 8
    seed: int = 0
    label: int = -1
    sampler: SamplerName = ""
    steps: int = 25
    eta: float = 0.0

    def work(self, trained: Trained) -> Pieces[Chain]:
        """What the samples are at each noise level, and what the model expects behind them."""
        import torch

        from aestudio.families.abilities import Denoises, Samples
        from aestudio.families.sampler import SAMPLERS

        require(trained, Samples, Denoises)
        settings = {"steps": self.steps, "eta": self.eta} if self.sampler == "ddim" else {}
        own = SAMPLERS.parse({"kind": self.sampler, **settings}) if self.sampler else None
        model, classes = trained.model, self._classes(trained)
        assert isinstance(model, Samples)
        noise = model.noise(self.count, torch.Generator(trained.device).manual_seed(self.seed))
        y = None if classes is None else torch.from_numpy(classes).to(trained.device)
        assert isinstance(model, Denoises)
        some = yield from _some(model.chain(noise, y, own))
        found = [(s.t, to_numpy(s.x), to_numpy(s.x0)) for s in some]
        times, x, x0 = zip(*found, strict=True)
        column = trained.experiment.family.label_column
        names = trained.dataset.class_names(column) if column else ()
        scale, steps = scale_of(trained), len(model.alpha_bar) - 1
        return Chain(
            self, scale, np.array(times), np.stack(x), np.stack(x0), steps, classes, names, _real(trained)
        )

    def _classes(self, trained: Trained) -> Array | None:
        column = trained.experiment.family.label_column
        if not column:
            return None
        count = trained.dataset.classes[column]
        if self.label >= count:
            raise SpecError("label", f"expected a class from 0 to {count - 1}, found {self.label}")
        return np.arange(self.count) % count if self.label < 0 else np.full(self.count, self.label)


@dataclass(frozen=True, eq=False)
class Chain:
    """The way from noise to samples, scaled as the network sees them.

    Attributes:
        question: what was asked.
        scale: what the numbers mean.
        times: noise levels, from the highest down to 0, int `(k,)`; of many, some.
        x: x_t at each, `(k, n, *shape)`; the last are the samples.
        x0: the samples expected behind them, `(k, n, *shape)`.
        steps: the highest noise level.
        classes: the class each sample was told to be, int64 `(n,)`; None: the model is told none.
        names: of the classes.
        real: of data in the plane, some training points, `(m, 2)`; else None.
    """

    question: Denoising
    scale: Scale
    times: Array
    x: Array
    x0: Array
    steps: int
    classes: Array | None
    names: tuple[str, ...]
    real: Array | None

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        found = {"times": self.times, "x": self.x, "expected": self.x0}
        return found if self.classes is None else {**found, "classes": self.classes}

    def nearest(self, t: int) -> int:
        """The stage whose noise level is nearest to `t`."""
        return int(np.abs(self.times - t).argmin())


def _some(stages: Iterator[Stage]) -> Pieces[list[Stage]]:
    """At most some `KEPT` stages, evenly, the first and the last among them."""
    kept: list[Stage] = []
    every, most = 1, 0
    last: Stage | None = None
    for number, stage in enumerate(stages):
        last = stage
        most = most or stage.t
        yield 1 - stage.t / most, f"taking noise away, level {stage.t:,}"
        if number % every == 0:
            kept.append(stage)
        if len(kept) > KEPT:
            kept, every = kept[::2], 2 * every
    if last is not None and kept[-1] is not last:
        kept.append(last)
    return kept


def _values(trained: Trained, part: Part, count: int) -> Array:
    """Samples of a part, always the same."""
    rows = drawn(trained, part, count, 0)
    return to_numpy(trained.batches(trained.batches.rows(rows)))


def _real(trained: Trained) -> Array | None:
    """Training points in the plane, to be shown behind others."""
    return _values(trained, "train", REAL) if trained.dataset.shape == (2,) else None
