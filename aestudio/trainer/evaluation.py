"""The loss of a part of the data, without a step."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from aestudio.families.corruption import NOISE_SEED
from aestudio.memory import evaluation_batch
from aestudio.trainer.compiled import Compiled
from aestudio.trainer.losses import Losses
from aestudio.trainer.step import Stepper

__all__ = ["Evaluation"]


class Evaluation:
    """Evaluates the parts of a compiled experiment, each with the same noise every time."""

    def __init__(self, compiled: Compiled, stepper: Stepper) -> None:
        self._compiled = compiled
        self._stepper = stepper
        self._rows = {
            part: compiled.batches.rows(compiled.parts[part]) for part in ("train", "validation", "test")
        }

    def batches(self, part: str, losses: Losses) -> Iterator[None]:
        """Add the terms of a part's batches to `losses`, with a breath after each."""
        compiled = self._compiled
        compiled.model.eval()
        noise = torch.Generator(compiled.device).manual_seed(NOISE_SEED)
        rows = self._rows[part]
        together = evaluation_batch(compiled.dataset.shape, compiled.experiment.training.batch_size)
        for chunk in rows.split(together) if len(rows) else ():
            x, y = compiled.batch(chunk)
            losses.add(self._stepper.evaluate(x, noise, y), len(chunk))
            yield

    def means(self, part: str) -> dict[str, float]:
        """The model's losses on "train", "validation" or "test"; empty where the part is.

        Of losses that are no numbers the first, alone. The model's mode stays.
        """
        losses, mode = Losses(), self._compiled.model.training
        for _ in self.batches(part, losses):
            pass
        self._compiled.model.train(mode)
        if wrong := losses.settle():
            return {wrong[0]: wrong[1]}
        return losses.means()
