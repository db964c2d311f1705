"""Samples and what the model makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.question import Array, LongQuestion, Trained, looking, to_numpy
from aestudio.analysis.samples import (
    Chosen,
    Samples,
    Scale,
    chunks_of,
    described,
    passing,
    require,
    scale_of,
)
from aestudio.families.corruption import NOISE_SEED
from aestudio.job import Pieces, run_out

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Pairs", "Reconstructions", "errors_of", "measuring"]


@dataclass(frozen=True)
class Reconstructions(Chosen, LongQuestion["Pairs"]):
    """Which samples to show with their reconstructions; the best and the worst by the loss of each."""

    count: int = 16

    def work(self, trained: Trained) -> Pieces[Pairs]:
        """The samples, what the encoder is shown of them, and their reconstructions."""
        from aestudio.families.abilities import Reconstructs, Scores

        require(trained, Reconstructs, Scores)
        rows = self.candidates(trained)
        found: list[tuple[Array, list[Tensor]]] = []
        for number, chunk in enumerate(chunks_of(rows)):
            passed = _pass(trained, chunk, NOISE_SEED + number)
            keep = self._best(passed[-1])
            found.append((chunk[keep.cpu().numpy()], [part[keep] for part in passed]))
            yield passing(len(found), rows)
        return self._gathered(trained, found, len(rows))

    def _best(self, errors: Tensor) -> Tensor:
        """Indices of the samples to show, in order."""
        import torch

        if not self.is_sought:
            return torch.arange(len(errors), device=errors.device)
        return errors.argsort(descending=self.choose == "worst", stable=True)[: self.count]

    def _gathered(self, trained: Trained, found: list[tuple[Array, list[Tensor]]], searched: int) -> Pairs:
        """The chunks' findings as one answer."""
        import torch

        rows = np.concatenate([chunk for chunk, _ in found])
        parts = [torch.cat(part) for part in zip(*(tensors for _, tensors in found), strict=True)]
        keep = self._best(parts[-1])
        inputs, shown, outputs, errors = (to_numpy(part[keep]) for part in parts)
        return Pairs(
            question=self,
            samples=described(trained, rows[keep.cpu().numpy()], self.part),
            scale=scale_of(trained),
            inputs=inputs,
            shown=None if np.shares_memory(inputs, shown) or _same(inputs, shown) else shown,
            outputs=outputs,
            errors=errors,
            searched=searched,
        )


@dataclass(frozen=True, eq=False)
class Pairs:
    """Samples and their reconstructions, scaled as the network sees them.

    Attributes:
        question: what was asked.
        samples: which samples.
        scale: what their numbers mean.
        inputs: the samples, `(n, *shape)`: what the model is to give.
        shown: what the encoder saw of them where that is something else (a denoising model), else None.
        outputs: the reconstructions, `(n, *shape)`.
        errors: the experiment's own loss of each sample, `(n,)`.
        searched: how many samples they were chosen from.
    """

    question: Reconstructions
    samples: Samples
    scale: Scale
    inputs: Array
    shown: Array | None
    outputs: Array
    errors: Array
    searched: int

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        given = {"rows": self.samples.rows, "inputs": self.inputs, "outputs": self.outputs}
        given |= {"errors": self.errors}
        given |= {} if self.shown is None else {"shown": self.shown}
        return given | self.samples.arrays

    @property
    def differences(self) -> Array:
        """Reconstruction minus sample, `(n, *shape)`."""
        return np.asarray(self.outputs - self.inputs)


def errors_of(trained: Trained, rows: Array) -> Array:
    """The experiment's own loss of each sample, `(n,)`."""
    with looking(trained):
        return run_out(measuring(trained, rows))


def measuring(trained: Trained, rows: Array) -> Pieces[Array]:
    """The same as part of a long question."""
    import torch

    from aestudio.families.abilities import Reconstructs, Scores, Upsamples

    require(trained, *(() if isinstance(trained.model, Upsamples) else (Reconstructs,)), Scores)
    found: list[Tensor] = []
    for number, chunk in enumerate(chunks_of(rows)):
        found.append(_errors(trained, chunk, NOISE_SEED + number))
        yield passing(len(found), rows)
    return to_numpy(torch.cat(found))


def _errors(trained: Trained, rows: Array, seed: int) -> Tensor:
    """Of reconstructions, or of small pictures made large again."""
    import torch

    from aestudio.families.abilities import Upsamples

    if not isinstance(trained.model, Upsamples):
        return _pass(trained, rows, seed)[-1]
    model: Any = trained.model
    noise = torch.Generator(trained.device).manual_seed(seed)
    x = trained.batches(trained.batches.rows(rows))
    found: Tensor = model.errors(x, model.upsample(model.degrade.observe_tensor(x, noise), noise))
    return found


def _pass(trained: Trained, rows: Array, seed: int) -> list[Tensor]:
    """Samples, what the encoder is shown, reconstructions, errors."""
    import torch

    model: Any = trained.model
    noise = torch.Generator(trained.device).manual_seed(seed)
    x, y = trained.batch(trained.batches.rows(rows))
    shown = model.corrupt(x, noise)
    output = model.reconstruct(shown, y)
    return [x, shown, output, model.errors(x, output)]


def _same(inputs: Array, shown: Array) -> bool:
    return bool(np.array_equal(inputs, shown, equal_nan=True))
