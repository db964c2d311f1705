"""What is measured of one trained model, in pieces."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from aestudio.analysis.question import Array, looking, to_numpy
from aestudio.analysis.samples import chunks_of
from aestudio.benchmark.attempt import Cells, attempt
from aestudio.benchmark.reference import LIKENESS, Reference, cell
from aestudio.benchmark.table import Cell
from aestudio.experiment import resolve
from aestudio.families import Decodes, Encodes, Likelihoods, Reconstructs, Samples
from aestudio.families.abilities import Morphs, Posteriors
from aestudio.footprint import footprint
from aestudio.job import Pieces, within
from aestudio.networks import count_parameters
from aestudio.spec import replace

if TYPE_CHECKING:
    from aestudio.trainer import Compiled

__all__ = ["BATCH", "Measured", "measure"]

BATCH = 100  # samples that are made together
ROWS = 256  # samples of the data that go through together


@dataclass(frozen=True, eq=False)
class Measured:
    """What was found.

    Attributes:
        cells: by measure, the number, or why there is none.
        samples: some of the new ones, `(n, *shape)`; None: the model makes none.
        choice: by measure, the same on the samples by which a family is chosen; empty: there are none.
    """

    cells: Cells
    samples: Array | None
    choice: Cells = field(default_factory=dict)


def measure(
    compiled: Compiled, reference: Reference, seeds: int, seed: int, chooses: Reference | None = None
) -> Pieces[Measured]:
    """Measure a model; each piece takes as long as one batch does. What fails says so in its cells.

    Args:
        compiled: the model, trained.
        reference: what it is compared with.
        seeds: how many draws of new samples.
        seed: of the first.
        chooses: what it is compared with when a family is chosen, in place of what is reported.
    """
    cells: Cells = {"parameters": Cell(value=count_parameters(compiled.model))}
    cells["rate"] = Cell(value=compiled.experiment.training.optimizer.learning_rate)
    cells |= yield from attempt(("memory",), _memory(compiled))
    cells |= yield from _rated(0.0, 0.1, compiled, reference)
    choice = (yield from _rated(0.1, 0.2, compiled, chooses)) if chooses else {}
    if not isinstance(compiled.model, Samples):
        none: Cells = {**dict.fromkeys((*LIKENESS, "sampling"), "makes no new samples")}
        return Measured(cells | none, None, choice)
    draws: list[Array] = []
    count = max(len(one.rows) for one in (reference, chooses) if one)
    made = within(0.2, 0.7, _made(compiled, count, seeds, seed, draws))
    cells |= yield from attempt((*LIKENESS, "sampling"), made)
    if len(draws) == seeds:
        cells |= yield from _compared(0.7, 0.9, reference, draws)
        choice |= (yield from _compared(0.9, 1.0, chooses, draws, copies=False)) if chooses else {}
    return Measured(cells, draws[0] if draws else None, choice)


def _rated(start: float, end: float, compiled: Compiled, reference: Reference) -> Pieces[Cells]:
    """What depends on the samples of the data alone."""
    known = within(start, end, _known(compiled, reference))
    return (yield from attempt(("reconstruction", "likelihood", "bits"), known))


def _compared(
    start: float, end: float, reference: Reference, draws: list[Array], *, copies: bool = True
) -> Pieces[Cells]:
    """New samples against as many of the data."""
    cut = [made[: len(reference.rows)] for made in draws]
    return (yield from attempt(LIKENESS, within(start, end, reference.likeness(cut, copies=copies))))


def _made(compiled: Compiled, count: int, seeds: int, seed: int, draws: list[Array]) -> Pieces[Cells]:
    """New samples, `count` of each seed, added to `draws`; and the seconds that they took."""
    seconds: list[float] = []
    for number in range(seeds):
        made, taken = [], 0
        for batch, passed in _batches(compiled, count, seed + number):
            made.append(batch)
            taken += len(batch)
            seconds.append(1000 * passed / BATCH)
            yield min((number + taken / count) / seeds, 1.0), "making samples"
        draws.append(np.concatenate(made)[:count])
    return {"sampling": _speed(seconds)}


def _memory(compiled: Compiled) -> Pieces[Cells]:
    yield 0.0, "counting memory"
    counts = {part: len(compiled.parts[part]) for part in ("train", "validation", "test")}
    resolved = resolve(compiled.experiment, compiled.dataset.shape)
    needs = footprint(compiled.experiment, compiled.dataset, resolved, counts)
    return {"memory": Cell(value=needs.total) if needs else "can't be counted"}


def _speed(seconds: list[float]) -> Cell | str:
    counted = np.array(seconds[1:] or seconds)
    middle = float(np.median(counted))
    if len(counted) < 3:
        return Cell(value=middle)
    apart = np.median(np.abs(counted - middle))  # a machine busy for a moment does not count
    return Cell(value=middle, spread=float(1.4826 * apart / np.sqrt(len(counted))))


# ---- what goes through the model


def _known(compiled: Compiled, reference: Reference) -> Pieces[Cells]:
    """Reconstruction and likelihood of the samples that are compared with."""
    errors: list[Array] = []
    likely: list[Array] = []
    low, high = reference.affine.range(reference.dataset.range)
    step = reference.dataset.step((low, high))
    generator = torch.Generator(compiled.device).manual_seed(0)
    rows = list(chunks_of(reference.rows, ROWS))
    for number, chunk in enumerate(rows):
        with looking(compiled):
            x, y = compiled.batch(compiled.batches.rows(chunk))
            if (back := _back(compiled.model, x, y)) is not None:
                squares = ((back - x).double() / reference.width) ** 2
                errors.append(squares.flatten(1).mean(1).cpu().numpy())
            if (found := _log_p(compiled.model, x, y, generator, step)) is not None:
                likely.append(to_numpy(found).astype(np.float64))
        yield (number + 1) / len(rows), "reconstructing"
    error = cell(np.concatenate(errors)) if errors else "takes no samples in"
    if isinstance(error, Cell) and isinstance(compiled.model, Morphs):
        error = replace(error, exact=True)
    cells: Cells = {"reconstruction": error}
    return cells | _likelihood(compiled.model, likely, step, int(np.prod(reference.dataset.shape)))


def _back(model: Any, x: torch.Tensor, y: torch.Tensor | None) -> torch.Tensor | None:
    """Samples through the model and back; None: it takes none in."""
    if isinstance(model, Reconstructs):
        return model.reconstruct(x, y)
    if isinstance(model, Encodes) and isinstance(model, Decodes):
        return model.decode(model.encode(x, y), y)
    return None


def _log_p(
    model: Any, x: torch.Tensor, y: torch.Tensor | None, generator: torch.Generator, step: float
) -> torch.Tensor | None:
    if isinstance(model, Likelihoods):
        return model.log_likelihood(x, y, generator)
    return model.bound(x, y, generator, step) if isinstance(model, Posteriors) else None


def _likelihood(model: Any, found: list[Array], step: float, numbers: int) -> Cells:
    """The likelihood in nats, and in bits for each number of a sample."""
    if not found:
        why = "gives no likelihood"
        if isinstance(model, Posteriors):
            why = "its likelihood is no normalised one of such data"
        return {"likelihood": why, "bits": why}
    bound = not isinstance(model, Likelihoods) or bool(step)
    nats = np.concatenate(found)
    bits = -nats / (numbers * np.log(2))
    return {"likelihood": cell(nats, "≥" if bound else ""), "bits": cell(bits, "≤" if bound else "")}


def _batches(compiled: Compiled, count: int, seed: int) -> Iterator[tuple[Array, float]]:
    """New samples, a batch at a time, and the seconds that each took."""
    model: Any = compiled.model
    generator = torch.Generator(compiled.device).manual_seed(seed)
    column = compiled.experiment.family.label_column
    labels = compiled.dataset.labels[column][compiled.parts.train] if column else None
    classes = np.random.default_rng(seed)
    for _ in range(0, count, BATCH):
        y = None if labels is None else torch.from_numpy(classes.choice(labels, BATCH)).to(compiled.device)
        with looking(compiled):
            begun = time.perf_counter()
            made = to_numpy(model.generate(model.noise(BATCH, generator), y))  # on the host: it is done
            passed = time.perf_counter() - begun
        yield made, passed
