"""Principal components of many samples, in pieces and without a covariance that would not fit.

Halko, Martinsson & Tropp (2011), arXiv 0909.4061: subspace iteration with a few directions more than are
wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Components", "principal"]

EXACT = 2048  # numbers in a sample up to which the covariance is held: 16 MB
SPARE = 10  # directions beside those wanted
ROUNDS = 30  # of the iteration at most on a covariance; each pass over the data is dear, so there are ...
PASSES = 4  # ... few where there is none
SETTLED = 1e-5  # relative growth of the captured variance at which the iteration ends

Chunks = Callable[[], Iterator[Tensor]]


@dataclass(frozen=True, eq=False)
class Components:
    """The subspace: `mean` `(d,)`, and `directions` `(d, k)`, orthonormal."""

    mean: Tensor
    directions: Tensor

    def back(self, x: Tensor) -> Tensor:
        """Samples `(B, d)` projected onto the subspace."""
        return self.mean + (x - self.mean) @ self.directions @ self.directions.T


def principal(chunks: Chunks, size: int, count: int, seed: int = 0) -> Generator[float, None, Components]:
    """The `count` directions of largest variance; yields how far it is, 0 to 1, after every piece.

    Args:
        chunks: gives all samples once more each time, `(B, size)` float32.
        size: numbers in a sample.
        count: directions wanted, fewer than `size`.
        seed: of the first directions tried.
    """
    wide = min(count + SPARE, size)
    noise = torch.Generator().manual_seed(seed)
    if size <= EXACT:
        mean, covariance = yield from _covariance(chunks, size)
        basis = _orthonormal(torch.randn(size, wide, generator=noise).to(mean))
        before = 0.0
        for number in range(ROUNDS):
            image = covariance @ basis
            captured = float((basis * image).sum())
            basis = _orthonormal(image)
            if abs(captured - before) <= SETTLED * abs(captured):
                break
            before = captured
            yield 0.5 + 0.5 * number / ROUNDS
        return _best(mean, basis, covariance @ basis, count)
    mean = yield from _mean(chunks, size)
    basis = _orthonormal(torch.randn(size, wide, generator=noise).to(mean))
    image = basis
    for number in range(PASSES + 1):
        image = torch.zeros_like(basis)
        for chunk in chunks():
            centred = chunk - mean
            image += centred.T @ (centred @ basis)
            yield (number + 1) / (PASSES + 2)
        if number < PASSES:
            basis = _orthonormal(image)
    return _best(mean, basis, image, count)


def _covariance(chunks: Chunks, size: int) -> Generator[float, None, tuple[Tensor, Tensor]]:
    """Mean and scatter matrix; sums are taken about the first chunk's mean, so that nothing cancels."""
    shift: Tensor | None = None
    seen, total, scatter = 0, torch.zeros(0), torch.zeros(0)
    for chunk in chunks():
        if shift is None:
            shift = chunk.mean(0)
            total, scatter = torch.zeros_like(shift), torch.zeros(size, size).to(shift)
        centred = chunk - shift
        total += centred.sum(0)
        scatter += centred.T @ centred
        seen += len(chunk)
        yield 0.25
    assert shift is not None
    off = total / max(seen, 1)
    return shift + off, scatter - seen * torch.outer(off, off)


def _mean(chunks: Chunks, size: int) -> Generator[float, None, Tensor]:
    seen, total = 0, torch.zeros(size)
    for chunk in chunks():
        total = total.to(chunk) + chunk.sum(0)
        seen += len(chunk)
        yield 0.1
    return total / max(seen, 1)


def _best(mean: Tensor, basis: Tensor, image: Tensor, count: int) -> Components:
    """The best `count` directions within the span of `basis`."""
    inner = basis.T @ image
    _, vectors = torch.linalg.eigh((inner + inner.T) / 2)
    return Components(mean, basis @ vectors[:, -count:])


def _orthonormal(x: Tensor) -> Tensor:
    q: Tensor = torch.linalg.qr(x)[0]
    return q
