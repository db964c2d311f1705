"""What training will need of a device's memory, part by part, before it starts."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aestudio.data import Dataset
from aestudio.device import choose_device
from aestudio.experiment import Experiment, problems, resolve
from aestudio.memory import OutOfMemory, available, evaluation_batch
from aestudio.networks import Resolved
from aestudio.spec import SpecError
from aestudio.step_memory import StepMemory, step_memory
from aestudio.whole_model import UNTRAINABLE, placed

__all__ = ["HELD", "VIEWERS", "Footprint", "check_footprint", "footprint", "size_words"]

log = logging.getLogger(__name__)

HELD = ("|u1", "|i1", "<i2", "<f2", "<f4")  # what torch indexes fast in its own dtype, and scales in float32
NUMBER = 4  # bytes of one in float32
KEPT = {"adam": 2, "adamw": 2, "adamax": 2, "adadelta": 2, "adagrad": 1, "rmsprop": 1}  # of each parameter
IN_PLACE = ("adam", "adamw", "adagrad", "sgd")  # fused: the others make as much as two gradients anew
LIBRARY = 20_000_000  # bytes that torch sets up in its first steps (see tests/benchmarks/memory.py) ...
CONVOLUTIONS = 40_000_000  # ... and oneDNN for convolutions
SLACK = 0.35  # of what comes and goes, for gaps that the allocator can't give out again; measured
VIEWERS = 64_000_000  # what pictures of the model take in the window while it trains; an allowance


@dataclass(frozen=True)
class Footprint:
    """Bytes that training needs.

    Attributes:
        step: of a training step: weights, and what its batch has in memory at once.
        evaluation: the same of samples that are evaluated together.
        optimizer: what the optimizer keeps of each parameter, as running means.
        anew: what the optimizer makes anew at each step.
        batch: samples that train together.
        evaluated: samples that are evaluated together.
        few: as many are evaluated together where the batch is smaller.
        data: the samples, where they lie in memory.
        loaded: how much of these is there already.
        viewers: allowed for pictures of the model.
        free: bytes that there are for all that; 0: unknown.
        device: the type of device.
    """

    step: StepMemory
    evaluation: StepMemory
    optimizer: int
    anew: int
    batch: int
    evaluated: int
    few: int
    data: int
    loaded: int
    viewers: int
    free: int
    device: str

    @property
    def weights(self) -> int:
        """The model, as it is and as it was best."""
        return 2 * (self.step.weights + self.step.buffers)

    @property
    def gradients(self) -> int:
        """Of all weights."""
        return self.step.weights

    @property
    def saving(self) -> int:
        """The copy that a checkpoint writes: the weights, the best ones, and the optimizer's numbers."""
        return self.weights + self.optimizer

    @property
    def total(self) -> int:
        """All of it, at the moment when it is most."""
        return self.with_batch(self.batch)

    @property
    def growth(self) -> int:
        """What the program grows by: without the data it has loaded already."""
        return self.total - self.loaded

    def with_batch(self, batch: int) -> int:
        """All of it, if so many samples trained together."""
        step = self.step.total * batch // self.batch
        evaluation = self.evaluation.total * max(batch, self.few) // self.evaluated
        passing = max(step, evaluation, self.saving, self.anew)
        return self._stays + int(passing * (1 + SLACK))

    @property
    def _stays(self) -> int:
        mine = self.weights + self.gradients + self.optimizer + self.data
        return mine + self.library + self.viewers

    @property
    def library(self) -> int:
        """What torch sets up for itself; an allowance."""
        return LIBRARY + (CONVOLUTIONS if self.step.convolves else 0)

    @property
    def fits(self) -> bool:
        """Whether there is room for it, as far as is known."""
        return not self.free or self.total <= self.free

    @property
    def smaller(self) -> int:
        """The largest power of two that fits as a batch; 0: not even one sample does."""
        batches = (1 << power for power in reversed(range(self.batch.bit_length())))
        return next((batch for batch in batches if self.with_batch(batch) <= self.free), 0)

    @property
    def parts(self) -> Mapping[str, int]:
        """By what it is, in words; of what comes and goes, what is most."""
        stays = {
            "weights, and a copy of the best": self.weights,
            "gradients of the weights": self.gradients,
            "numbers the optimizer keeps": self.optimizer,
            "samples": self.data,
            "torch itself (allowed)": self.library,
            "pictures of the model (allowed)": self.viewers,
        }
        passing = self._passing
        gaps = {"gaps between these (allowed)": self.total - self._stays - sum(passing.values())}
        return {words: size for words, size in {**stays, **passing, **gaps}.items() if size}

    @property
    def _passing(self) -> dict[str, int]:
        """What is there at the moment when most is: in a step, a validation, or a checkpoint."""
        most = max(self.step.total, self.evaluation.total, self.saving, self.anew)
        if most == self.step.total:
            return _of_batch(self.step, f"a batch of {self.batch:,}", "gradients of its activations")
        if most == self.evaluation.total:
            return _of_batch(self.evaluation, f"{self.evaluated:,} validated together", "their activations")
        return (
            {"copy that a checkpoint writes": most} if most == self.saving else {"the optimizer's step": most}
        )

    @property
    def words(self) -> str:
        """In short: "Needs about 1.2 GB of 8.0 GB free"."""
        free = f" of {size_words(self.free)} free" if self.free else ""
        return f"Needs about {size_words(self.total)}{free}"

    @property
    def refusal(self) -> str:
        """Why it can't be trained, and what to do."""
        if self.smaller:
            remedy = f"take a batch of {self.smaller:,}, or smaller layers"
        else:
            remedy = "take smaller layers, or close other programs"
        what = f"about {size_words(self.total)} of memory needed"
        return f"expected a run that fits, found {what}, {size_words(self.free)} free; {remedy}"


def footprint(
    experiment: Experiment,
    dataset: Dataset,
    resolved: Mapping[str, Resolved | None],
    parts: Mapping[str, int],
    *,
    viewers: int = 0,
) -> Footprint | None:
    """What training needs, or None while networks don't fit together, or a model has nothing to learn.

    Weights, data and activations are counted; torch's own needs, gaps and a convolution's work space are
    allowances that were measured. What is said was found to be 0.8 to 1.5 times what a run took.

    Args:
        experiment: to be trained.
        dataset: its data, loaded.
        resolved: its networks in place.
        parts: how many samples there are to train, validate and test, by these names.
        viewers: bytes allowed for pictures of the model.
    """
    wrong = problems(experiment, dataset.shape)
    if not all(resolved.values()) or any(problem.path.startswith(UNTRAINABLE) for problem in wrong):
        return None
    try:
        device = choose_device(experiment.training.device)
    except SpecError:
        return None
    batch = max(min(experiment.training.batch_size, parts["train"]), 1)
    few, together = (evaluation_batch(dataset.shape, size) for size in (1, experiment.training.batch_size))
    most = max(parts["validation"], parts["test"], 1)
    few, together = min(few, most), min(together, most)
    try:
        classes = dataset.classes.get(experiment.family.label_column, 0)
        networks = placed(experiment, dataset.shape)
        step, forth = step_memory(experiment.family, networks, dataset.shape, batch, classes)
    except (RuntimeError, NotImplementedError, TypeError):  # nothing is said of what can't be counted
        log.info("the memory of a step can't be counted", exc_info=True)
        return None
    data, loaded = _data(dataset)
    optimizer = experiment.training.optimizer
    return Footprint(
        step=step,
        evaluation=forth.of_other(together, batch),
        optimizer=step.weights * _kept(optimizer),
        anew=0 if optimizer.kind in IN_PLACE else 2 * step.weights,
        batch=batch,
        evaluated=together,
        few=few,
        data=data,
        loaded=loaded,
        viewers=viewers,
        free=_free(device.type, loaded),
        device=device.type,
    )


def check_footprint(experiment: Experiment, dataset: Dataset) -> None:
    """Refuse a run for which there is too little memory now, and name the batch that fits.

    Raises:
        OutOfMemory: its path that of the batch size.
    """
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    counts = {part: len(parts[part]) for part in ("train", "validation", "test")}
    needs = footprint(experiment, dataset, resolve(experiment, dataset.shape), counts)
    if needs is not None and not needs.fits:
        raise OutOfMemory("training.batch_size", needs.refusal)


def _of_batch(memory: StepMemory, of: str, passing: str) -> dict[str, int]:
    return {
        f"{of}, and what is kept of it": memory.kept,
        passing: memory.passing,
        "work space of convolutions (allowed)": memory.work,
    }


def _kept(optimizer: Any) -> int:
    """Numbers that the optimizer keeps of each parameter."""
    more = ("amsgrad", "momentum", "centered")
    return KEPT.get(optimizer.kind, 0) + sum(bool(getattr(optimizer, name, False)) for name in more)


def _data(dataset: Dataset) -> tuple[int, int]:
    """Bytes of the samples as training holds them, and how many of these are taken already."""
    values = dataset.values
    if isinstance(values, np.memmap):
        return 0, 0  # read from the disk batch by batch
    if values.dtype.str not in HELD:
        return values.size * NUMBER, 0
    shared = values.flags.writeable and values.flags.c_contiguous  # else torch gets a copy
    return values.nbytes, values.nbytes if shared else 0


def _free(device: str, loaded: int) -> int:
    """Bytes that a run can have; of the computer's memory, those that its data have already."""
    if device == "cuda":
        import torch

        return int(torch.cuda.mem_get_info()[0])
    there = available()
    return there + loaded if there else 0


def size_words(size: float) -> str:
    """In two or three digits: "1.2 GB", "340 MB", "12 kB"."""
    if size >= 1e9:
        return f"{size / 1e9:,.1f} GB"
    if size >= 1e5:
        return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:,.1f} MB"
    return f"{size / 1e3:,.0f} kB" if size >= 1e4 else f"{size / 1e3:,.1f} kB"
