"""One sample on its way through the network: what each layer makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aestudio.analysis.question import Array, Trained, looking, to_numpy
from aestudio.analysis.samples import Part, Samples, Scale, described, part_rows, scale_of
from aestudio.analysis.weights import chains
from aestudio.networks import Shape
from aestudio.networks.edits import Path, body_of
from aestudio.numerals import numeral

__all__ = ["Flow", "FlowOf", "Stage"]

KEPT = 40_000  # numbers of a layer's output that are shown, at most
CHANNELS = 36  # feature maps of one, at most


@dataclass(frozen=True)
class Flow:
    """Which sample goes through.

    Attributes:
        part: of the data.
        index: which of the part's samples, in order; beyond the last it starts again.
    """

    part: Part = "validation"
    index: int = 0

    def answer(self, trained: Trained) -> FlowOf:
        """The sample, what stands behind every layer, and what comes out."""
        from aestudio.families.abilities import Upsamples

        rows = part_rows(trained, self.part)
        index = self.index % len(rows)
        row = rows[index : index + 1]
        found: dict[tuple[str, Path], Stage] = {}
        family, shape = trained.experiment.family, tuple(trained.dataset.shape)
        ports = family.ports(shape)
        given: dict[str, Any] = {}
        with looking(trained):
            whole = trained.batches(trained.batches.rows(row))
            x = family.shown(whole)
            for role, layers, modules in chains(trained):
                port = ports[role]
                if isinstance(port.takes, str):
                    value = given.get(port.takes)
                elif port.noise:
                    value = _noise(port.takes, index).to(x)
                else:
                    value = x if port.takes == tuple(x.shape[1:]) else whole
                if value is None:
                    continue
                if port.half:
                    value = value[:, : value.shape[1] // 2]
                value = _through(role, layers, modules, value, (), found)
                if not layers or (role, (len(layers) - 1,)) in found:  # it got to its end
                    given[role] = value
            enlarges = isinstance(trained.model, Upsamples)
            end = given.get("decoder" if enlarges else list(ports)[-1])
            if end is not None and isinstance(trained.model, Upsamples):
                end = trained.model.upsample(x)  # what the networks give may be added to an enlargement
        samples, scale = described(trained, row, self.part), scale_of(trained)
        output = to_numpy(end)[0] if end is not None and tuple(end.shape[1:]) == shape else None
        drawn = tuple(role for role, port in ports.items() if port.noise)
        seen, own = to_numpy(x)[0], to_numpy(whole)[0]
        return FlowOf(self, samples, scale, seen, own, found, output, index, len(rows), drawn)


@dataclass(frozen=True, eq=False)
class Stage:
    """What stands behind a layer, for one sample.

    Attributes:
        values: of it as shown, float32: `(n,)`, or `(C, H, W)`, `(C, n)` with at most 36 channels.
        shape: of all of it.
        low: the lowest value of all.
        mean: of all.
        high: the highest.
        zeros: the share that is exactly zero, 0 to 1.
    """

    values: Array
    shape: Shape
    low: float
    mean: float
    high: float
    zeros: float

    def words(self) -> str:
        """The numbers: "min −0.42, mean 0.031, max 1.3"."""
        numbers = map(numeral, (self.low, self.mean, self.high))
        return "min {}, mean {}, max {}".format(*numbers)


@dataclass(frozen=True, eq=False)
class FlowOf:
    """A sample on its way.

    Attributes:
        question: what was asked.
        samples: which sample.
        scale: what its numbers mean.
        input: the sample, scaled, as the network is shown it: of a family that enlarges, made small.
        whole: the sample, scaled.
        stages: by role and path what stands behind each layer, as far as the network works.
        output: what comes out at the end, `(*shape)`; None where the network does not get there.
        index: which of the `count` samples of the part it is.
        count: how many there are.
        drawn: the roles that take noise: they were given another for each sample.
    """

    question: Flow
    samples: Samples
    scale: Scale
    input: Array
    whole: Array
    stages: Mapping[tuple[str, Path], Stage]
    output: Array | None
    index: int
    count: int
    drawn: tuple[str, ...] = ()

    def label_words(self) -> str:
        """Its labels: "digit 3"."""
        return ", ".join(self.samples.words(column, 0) for column in self.samples.labels)


def _noise(shape: Shape, index: int) -> Any:
    """One draw `(1, *shape)` from a standard normal, the same whenever that sample is looked at."""
    import torch

    return torch.randn((1, *shape), generator=torch.Generator().manual_seed(index))


def _through(
    role: str, rows: Sequence[Any], modules: Any, x: Any, above: Path, found: dict[tuple[str, Path], Stage]
) -> Any:
    """What comes out of a chain; `found` gets what stands behind each layer."""
    for index, (row, part) in enumerate(zip(rows, modules, strict=False)):
        path = (*above, index)
        if body_of(row.layer) is not None:
            _through(role, row.body, part.body, x, path, found)
        x = part(x)
        found[role, path] = _stage(to_numpy(x)[0])
    return x


def _stage(values: Array) -> Stage:
    shape = tuple(values.shape)
    finite = values[np.isfinite(values)]
    low, mean, high = (float(f(finite)) for f in (np.min, np.mean, np.max)) if finite.size else (np.nan,) * 3
    zeros = float((values == 0).mean()) if values.size else 0.0
    return Stage(_cut(values), shape, low, mean, high, zeros)


def _cut(values: Array) -> Array:
    """As much as can be shown: of many channels the first ones, of large maps every second value or so."""
    if values.ndim > 1:
        values = values[:CHANNELS]
    while values.size > KEPT:
        values = values[..., ::2, ::2] if values.ndim > 2 else values[..., ::2]
    return np.ascontiguousarray(values)
