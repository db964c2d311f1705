"""What training will need of a device's memory, part by part, before it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from aestudio.data import Dataset
from aestudio.device import choose_device
from aestudio.experiment import Experiment, resolve
from aestudio.memory import OutOfMemory, available
from aestudio.networks import Resolved
from aestudio.networks.formulas import activation_numbers
from aestudio.spec import SpecError

__all__ = ["Footprint", "check_footprint", "footprint", "size_words"]

HELD = ("|u1", "|i1", "<i2", "<f2", "<f4")  # what the trainer keeps as it was stored
NUMBER = 4  # bytes of one in float32
KEPT = {"adam": 2, "adamw": 2, "adamax": 2, "adadelta": 2, "adagrad": 1, "rmsprop": 1}  # of each parameter


@dataclass(frozen=True)
class Footprint:
    """Bytes that training needs.

    Attributes:
        weights: of all parameters.
        gradients: the same again.
        optimizer: what the optimizer keeps of each parameter, as running means.
        sample: what goes in and what each layer gives for one sample, kept for the way back.
        batch: samples that train together.
        data: the samples, where they lie in memory.
        free: bytes that there are for all that; 0: unknown.
        device: the type of device.
    """

    weights: int
    gradients: int
    optimizer: int
    sample: int
    batch: int
    data: int
    free: int
    device: str

    @property
    def activations(self) -> int:
        """Of a batch."""
        return self.sample * self.batch

    @property
    def total(self) -> int:
        """All of it."""
        return self._fixed + self.activations

    @property
    def _fixed(self) -> int:
        return self.weights + self.gradients + self.optimizer + self.data

    @property
    def fits(self) -> bool:
        """Whether there is room for it, as far as is known."""
        return not self.free or self.total <= self.free

    @property
    def smaller(self) -> int:
        """The largest power of two that fits as a batch; 0: not even one sample does."""
        room = (self.free - self._fixed) // max(self.sample, 1)
        return 1 << (min(room, self.batch).bit_length() - 1) if room > 0 else 0

    @property
    def parts(self) -> Mapping[str, int]:
        """By what it is, in words."""
        return {
            "weights": self.weights,
            "gradients": self.gradients,
            "optimizer": self.optimizer,
            f"activations of {self.batch:,}": self.activations,
            "data": self.data,
        }

    @property
    def words(self) -> str:
        """In short: "Needs at least 1.2 GB of 8.0 GB free"."""
        free = f" of {size_words(self.free)} free" if self.free else ""
        return f"Needs at least {size_words(self.total)}{free}"

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
    experiment: Experiment, dataset: Dataset, resolved: Mapping[str, Resolved | None], train: int
) -> Footprint | None:
    """What training needs, or None while the networks don't fit together.

    It is what is kept at the same time at least: a convolution's work space and what a function of several
    parts keeps for the way back come on top.

    Args:
        experiment: to be trained.
        dataset: its data, loaded.
        resolved: its networks in place.
        train: samples that train.
    """
    rows = [row for network in resolved.values() if network for row in network.layers]
    if not rows or any(network is None or network.error for network in resolved.values()):
        return None
    try:
        device = choose_device(experiment.training.device)
    except SpecError:
        return None
    weights = NUMBER * sum(row.parameters for row in rows)
    data, loaded = _data(dataset)
    return Footprint(
        weights=weights,
        gradients=weights,
        optimizer=weights * _kept(experiment.training.optimizer),
        sample=NUMBER * (prod(dataset.shape) + sum(map(activation_numbers, rows))),
        batch=max(min(experiment.training.batch_size, train), 1),
        data=data,
        free=_free(device.type, loaded),
        device=device.type,
    )


def check_footprint(experiment: Experiment, dataset: Dataset) -> None:
    """Refuse a run for which there is too little memory now, and name the batch that fits.

    Raises:
        OutOfMemory: its path that of the batch size.
    """
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    needs = footprint(experiment, dataset, resolve(experiment, dataset.shape), len(parts.train))
    if needs is not None and not needs.fits:
        raise OutOfMemory("training.batch_size", needs.refusal)


def _kept(optimizer: Any) -> int:
    """Numbers that the optimizer keeps of each parameter."""
    more = ("amsgrad", "momentum", "centered")
    return KEPT.get(optimizer.kind, 0) + sum(bool(getattr(optimizer, name, False)) for name in more)


def _data(dataset: Dataset) -> tuple[int, int]:
    """Bytes of the samples as training holds them, and how many of these are taken already."""
    values = dataset.values
    if isinstance(values, np.memmap):
        return 0, 0  # read from the disk batch by batch
    as_stored = values.dtype.str in HELD
    return values.size * (values.itemsize if as_stored else NUMBER), values.nbytes if as_stored else 0


def _free(device: str, loaded: int) -> int:
    """Bytes that a run can have; of the computer's memory, those that its data have already."""
    if device == "cuda":
        import torch

        return int(torch.cuda.mem_get_info()[0])
    there = available()
    return there + loaded if there else 0


def size_words(size: float) -> str:
    """In two or three digits: "1.2 GB", "340 MB"."""
    if size >= 1e9:
        return f"{size / 1e9:,.1f} GB"
    return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:,.1f} MB"
