"""Whether a model still tells samples apart: how much its reconstructions differ from one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aestudio.analysis.question import Trained, looking
from aestudio.analysis.samples import drawn, require

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Spread"]

SAMPLES = 256


@dataclass(frozen=True)
class Spread:
    """Asks for the variance of the reconstructions across samples, as a share of the samples' own.

    1: they differ as much as the samples do; 0: whatever goes in, the same comes out. Measured on up to 256
    samples of the validation part, of the training part where nothing validates.
    """

    def answer(self, trained: Trained) -> float:
        """The share, 0 or more."""
        from aestudio.families.abilities import Reconstructs

        require(trained, Reconstructs)
        part: Any = "validation" if len(trained.parts["validation"]) else "train"
        model: Any = trained.model
        with looking(trained):
            x, y = trained.batch(trained.batches.rows(drawn(trained, part, SAMPLES, 0)))
            return _variance(model.reconstruct(x, y).float()) / max(_variance(x), 1e-12)


def _variance(x: Tensor) -> float:
    """The mean over all numbers of a sample of their variance across samples."""
    return float(x.var(0, correction=0).mean())
