"""Losses on their way from the device: gathered there, and brought over together."""

from __future__ import annotations

import math

import torch
from torch import Tensor

__all__ = ["Losses"]


class Losses:
    """The terms of consecutive batches.

    They stay where they were computed until `settle`, so that no step waits for the device.

    Attributes:
        sums: by term, the sum over the samples settled so far; it does not depend on when was settled.
        counts: by term, how many samples that are; a term may begin late.
    """

    def __init__(self, sums: dict[str, float] | None = None, counts: dict[str, int] | None = None) -> None:
        self.sums: dict[str, float] = dict(sums or {})
        self.counts: dict[str, int] = dict(counts or {})
        self._pending: list[tuple[dict[str, Tensor], int]] = []
        self._values: dict[str, list[float]] = {}
        self._samples = 0

    def add(self, terms: dict[str, Tensor], count: int) -> None:
        """The terms (means, scalars) of a batch of `count` samples; between two settlings, the same terms."""
        self._pending.append((terms, count))

    def settle(self) -> tuple[str, float, int] | None:
        """Bring the pending terms over.

        Returns:
            The first that is no number: its name, its value, and how many batches from the end it is; it and
            what came after it are left out.
        """
        pending, self._pending = self._pending, []
        if not pending:
            return None
        values = {name: torch.stack([terms[name] for terms, _ in pending]).tolist() for name in pending[0][0]}
        for index, (_, count) in enumerate(pending):
            for name, of_batches in values.items():
                if not math.isfinite(of_batches[index]):
                    return name, of_batches[index], len(pending) - index
            self._take({name: of_batches[index] for name, of_batches in values.items()}, count)
        return None

    def _take(self, terms: dict[str, float], count: int) -> None:
        for name, value in terms.items():
            self.sums[name] = self.sums.get(name, 0.0) + value * count
            self.counts[name] = self.counts.get(name, 0) + count
            self._values.setdefault(name, []).append(value)
        self._samples += count

    def take(self) -> tuple[dict[str, list[float]], int]:
        """The settled values that were not taken yet, one for each batch, and their samples."""
        taken = self._values, self._samples
        self._values, self._samples = {}, 0
        return taken

    def means(self) -> dict[str, float]:
        """The terms' means over the samples."""
        return {name: total / self.counts[name] for name, total in self.sums.items()}
