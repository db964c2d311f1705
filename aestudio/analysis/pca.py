"""Principal components of many samples, in pieces and without a covariance that would not fit.

Halko, Martinsson & Tropp (2011), arXiv 0909.4061: subspace iteration with a few directions more than are
wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["EXACT", "Components", "principal"]

EXACT = 2048  # numbers in a sample up to which the covariance is held: 16 MB
SPARE = 10  # directions beside those wanted
ROUNDS = 30  # of the iteration at most: on a covariance, and of passes over the data where there is none
SETTLED = 1e-5  # relative growth of the captured variance at which the iteration ends on a covariance
PASSED = 1e-4  # the same where each round is a pass over the data, and dear

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
    return (yield from _by_passes(chunks, size, count, torch.randn(size, wide, generator=noise)))


def _by_passes(chunks: Chunks, size: int, count: int, start: Tensor) -> Generator[float, None, Components]:
    """Without a covariance: the data are gone through until the captured variance has settled.

    On a flat spectrum directions turn slowly: after a fixed few passes they would still describe less than
    they could, and a baseline from them be too easy.
    """
    mean = yield from _mean(chunks, size)
    basis, before = _orthonormal(start.to(mean)), 0.0
    for number in range(ROUNDS):
        image = torch.zeros_like(basis)
        for chunk in chunks():
            centred = chunk - mean
            image += centred.T @ (centred @ basis)
            yield 0.1 + 0.9 * (number / ROUNDS)
        best = _captured(basis, image, count)
        if best - before <= PASSED * abs(best) or number == ROUNDS - 1:
            break
        basis, before = _orthonormal(image), best
    return _best(mean, basis, image, count)


def _captured(basis: Tensor, image: Tensor, count: int) -> float:
    """The variance along the best `count` directions within the span of `basis`."""
    inner = basis.T @ image
    return float(torch.linalg.eigvalsh((inner + inner.T) / 2)[-count:].sum())


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
