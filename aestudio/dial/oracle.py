"""The faithful sampler: what an exact sampler of the training set's faces would answer, at every share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aestudio.audit.bank import Bank
from aestudio.audit.measure import Upsampler
from aestudio.audit.records import Measuring, Records
from aestudio.audit.subjects import Subjects
from aestudio.data.dataset import Array, Dataset
from aestudio.degrade import Degrade
from aestudio.dial.arm import LIKELIEST, Measured, of_upsampler
from aestudio.job import Pieces

__all__ = ["EFFECTIVE", "Sampler", "sampler_of"]

TOGETHER = 32  # inputs whose posterior is had at once
READ = 500  # faces that are made small at once
EFFECTIVE = "effective_faces"
"""The column that says from how many faces an answer was drawn in effect; where few, the bank is coarse."""


@dataclass(frozen=True, eq=False)
class Sampler:
    """Exact samples of p(x | y), but for the bank of faces being finite.

    Attributes:
        pictures: of the bank, uint8 `(F, 3, H, W)`.
        bank: the same made small.
    """

    pictures: Array
    bank: Bank

    def measured(self, faces: Subjects, how: Measuring, share: float, seed: int) -> Pieces[Measured]:
        """What it does to test faces where a share of its training set is of tone B; a sample of each.

        Args:
            faces: test faces.
            how: they are measured; the noise must be above 0.
            share: of tone B.
            seed: of the samples.
        """
        rng = np.random.default_rng([seed, 6])
        told: list[tuple[Array, Array]] = []

        def upsampler(small: Array) -> Pieces[Array]:
            drawn = []
            for start in range(0, len(small), TOGETHER):
                part = small[start : start + TOGETHER]
                found = self.bank.posterior(part, how.degrade.noise, (1 - share, share))
                drawn.append(found.draw(1, rng)[:, 0])
                told.append((found.groups.argmax(1), found.size))
                yield start / len(small), "weighing the bank"
            outputs: Array = self.pictures[np.concatenate(drawn)] / 255.0
            return outputs

        made: Upsampler = upsampler
        measured = yield from of_upsampler(made, faces, how)
        likeliest, size = (np.concatenate(part) for part in zip(*told, strict=True))
        columns = {**measured.records.columns, LIKELIEST: likeliest, EFFECTIVE: size}
        return replace(measured, records=Records(columns))


def sampler_of(dataset: Dataset, degrade: Degrade) -> Pieces[Sampler]:
    """The sampler whose bank are these drawn faces."""
    small = []
    for start in range(0, len(dataset), READ):
        small.append(degrade(np.asarray(dataset.values[start : start + READ]) / 255.0))
        yield start / len(dataset), "making the bank small"
    bank = Bank(np.concatenate(small), np.asarray(dataset.truth["tone"]), 2)
    return Sampler(np.asarray(dataset.values), bank)
