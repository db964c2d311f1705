"""What families are to be compared with: the data against themselves, and the simplest model of them."""

from __future__ import annotations

import numpy as np

from aestudio.analysis.question import Array
from aestudio.benchmark.attempt import Cells
from aestudio.benchmark.measuring import Measured
from aestudio.benchmark.reference import CHUNK, ENOUGH, Reference, cell
from aestudio.job import Pieces

__all__ = ["GAUSSIAN", "TRAIN", "gaussian", "training_samples"]

TRAIN, GAUSSIAN = "train", "gaussian"
WIDEST = 1024  # numbers in a sample, of which a covariance is held


def training_samples(reference: Reference, seeds: int, seed: int) -> Pieces[Measured]:
    """Training samples as if a model had made them: what nobody can be better than, but for the novelty."""
    count, train = len(reference.rows), reference.parts.train
    random = np.random.default_rng(seed)
    draws = [
        reference.samples(np.sort(random.choice(train, count, replace=len(train) < count)))
        for _ in range(seeds)
    ]
    found = yield from reference.likeness(draws)
    return Measured(found, random.permutation(draws[0]))


def gaussian(reference: Reference, seeds: int, seed: int) -> Pieces[Measured]:
    """The normal distribution with the training samples' mean and covariance; it reconstructs the mean."""
    size = int(np.prod(reference.dataset.shape))
    mean, covariance = _moments(reference, size)
    test = reference.test.reshape(len(reference.rows), size).astype(np.float64)
    cells: Cells = {"reconstruction": cell((((test - mean) / reference.width) ** 2).mean(1))}
    if covariance is None:
        return Measured(cells, None)
    cells |= _likelihood(reference, test, mean, covariance)
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    shape = (len(test), *reference.dataset.shape)
    draws = []
    for number in range(seeds):
        noise = np.random.default_rng(seed + number).standard_normal((len(test), size))
        draws.append((mean + noise @ root.T).reshape(shape).astype(np.float32))
    found = yield from reference.likeness(draws)
    return Measured(cells | found, draws[0])


def _moments(reference: Reference, size: int) -> tuple[Array, Array | None]:
    """Mean `(d,)` and covariance `(d, d)` of the training samples; no covariance where they are too wide."""
    train = reference.parts.train
    total, squares = np.zeros(size), np.zeros((size, size)) if size <= WIDEST else None
    for start in range(0, len(train), CHUNK):
        rows = reference.samples(train[start : start + CHUNK]).reshape(-1, size).astype(np.float64)
        total += rows.sum(0)
        if squares is not None:
            squares += rows.T @ rows
    mean = total / max(len(train), 1)
    if squares is None or len(train) < ENOUGH:
        return mean, None
    return mean, squares / len(train) - np.outer(mean, mean)


def _likelihood(reference: Reference, test: Array, mean: Array, covariance: Array) -> Cells:
    """Of test samples; values in steps are spread evenly over these, as for a flow."""
    size = len(mean)
    step = reference.dataset.step(reference.affine.range(reference.dataset.range))
    if step:
        test = test + step * np.random.default_rng(0).random(test.shape)
        mean, covariance = mean + step / 2, covariance + step**2 / 12 * np.eye(size)
    values, vectors = np.linalg.eigh(covariance)
    if values[0] <= 1e-9 * values[-1]:
        why = "the data have no density: some of their numbers follow from others"
        return {"likelihood": why, "bits": why}
    apart = (test - mean) @ vectors
    nats = -((apart**2 / values).sum(1) + np.log(2 * np.pi * values).sum()) / 2 + (
        size * np.log(step) if step else 0
    )
    bound = bool(step)
    bits = -nats / (size * np.log(2))
    return {"likelihood": cell(nats, "≥" if bound else ""), "bits": cell(bits, "≤" if bound else "")}
