"""A small data set and experiments on it that train in a moment."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

from aestudio.data import Dataset
from aestudio.experiment import Experiment, set_path
from aestudio.trainer import Compiled, Progress, Trainer, compile_experiment

__all__ = ["data", "experiment", "losses", "run", "small", "weights"]

SHAPE = (1, 5, 5)
ENCODER = ["flatten", {"kind": "dense", "units": 12}, {"kind": "dense", "units": 3, "activation": "linear"}]
DECODER = [{"kind": "dense", "units": 25, "activation": "sigmoid"}, {"kind": "reshape", "shape": SHAPE}]
PLAIN = {
    "data": {"kind": "digits", "scaling": "0 to 1", "split": {"train": 0.6, "validation": 0.2, "test": 0.2}},
    "networks": {"encoder": {"layers": ENCODER}, "decoder": {"layers": DECODER}},
    "training": {"epochs": 4, "batch_size": 16, "threads": 1, "device": "cpu"},
}


def data(count: int = 85) -> Dataset:
    """Blobs; 51 of the 85 train: three batches of 16 and one of 3."""
    rng = np.random.default_rng(0)
    x, y, wide = (rng.uniform(low, high, count)[:, None, None] for low, high in ((0, 4), (0, 4), (1, 3)))
    rows, columns = np.arange(5)[None, :, None], np.arange(5)[None, None, :]
    blobs = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / wide)
    return Dataset("blobs", (255 * blobs).astype(np.uint8)[:, None], range=(0.0, 255.0))


def experiment(settings: dict[str, Any] | None = None) -> Experiment:
    """The experiment, some fields of it set by their path."""
    values = Experiment.parse(PLAIN).to_json()
    for path, value in (settings or {}).items():
        set_path(values, path, value)
    return Experiment.parse(values)


def small(settings: dict[str, Any] | None = None, dataset: Dataset | None = None) -> Compiled:
    """The experiment ready to run."""
    return compile_experiment(experiment(settings), dataset or data())


def run(trainer: Trainer) -> list[Progress]:
    """Every report of a run to its end."""
    return list(trainer.run())


def losses(reports: list[Progress]) -> list[float]:
    """The loss of every step."""
    return [value for report in reports for value in report.losses.get("loss", ())]


def weights(compiled: Compiled) -> dict[str, Tensor]:
    """The weights as they are now."""
    return {name: value.clone() for name, value in compiled.model.state_dict().items()}
