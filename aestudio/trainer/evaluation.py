"""The loss of a part of the data, without a step."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from aestudio.families.corruption import NOISE_SEED
from aestudio.memory import evaluation_batch, is_out_of_memory
from aestudio.trainer.compiled import Compiled
from aestudio.trainer.course import Course
from aestudio.trainer.losses import Losses
from aestudio.trainer.step import Stepper

__all__ = ["Evaluation"]


class Evaluation:
    """Evaluates the parts of a compiled experiment, each with the same noise every time."""

    def __init__(self, compiled: Compiled, stepper: Stepper, course: Course) -> None:
        self._compiled = compiled
        self._stepper = stepper
        self._course = course
        self._rows = {
            part: compiled.batches.rows(compiled.parts[part]) for part in ("train", "validation", "test")
        }

    def batches(self, part: str, losses: Losses) -> Iterator[None]:
        """Add the terms of a part's batches to `losses`, with a breath after each."""
        compiled = self._compiled
        compiled.model.eval()
        noise = torch.Generator(compiled.device).manual_seed(NOISE_SEED)
        rows = self._rows[part]
        for chunk in rows.split(self._together) if len(rows) else ():
            x, y = compiled.batch(chunk)
            losses.add(self._stepper.evaluate(x, noise, y), len(chunk))
            yield

    @property
    def _together(self) -> int:
        """How many samples are evaluated together."""
        compiled = self._compiled
        usual = evaluation_batch(compiled.dataset.shape, compiled.experiment.training.batch_size)
        return self._course.where.together or usual

    def halve(self, part: str, error: BaseException) -> int:
        """Evaluate half as many samples together from now on, where an error says that memory ran out.

        Returns:
            How many there were together; 0: it says something else, or they can't be fewer.
        """
        together = min(self._together, len(self._rows[part]))
        if together <= 1 or not is_out_of_memory(error):
            return 0
        self._course.where.together = together // 2
        return together

    def means(self, part: str) -> dict[str, float]:
        """The model's losses on "train", "validation" or "test"; empty where the part is.

        Of losses that are no numbers the first, alone. The model's mode stays.
        """
        mode = self._compiled.model.training
        losses = self._losses(part)
        self._compiled.model.train(mode)
        if wrong := losses.settle():
            return {wrong[0]: wrong[1]}
        return losses.means()

    def _losses(self, part: str) -> Losses:
        """A part's losses; where memory runs out, all anew with half the samples together."""
        while True:
            losses = Losses()
            try:
                for _ in self.batches(part, losses):
                    pass
                return losses
            except (MemoryError, RuntimeError) as error:
                if not self.halve(part, error):
                    raise
