"""How many samples a second a network takes, measured on this machine for a sweep of batch sizes."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from aestudio.atomic import read_json, write_json
from aestudio.job import Pieces
from aestudio.run import Run

if TYPE_CHECKING:
    import torch
    from torch import nn

    from aestudio.data import Dataset

__all__ = ["BATCHES", "Measuring", "Speed", "speed_of"]

FILE = "speed.json"
BATCHES = tuple(2**power for power in range(0, 11, 2))  # 1 to 1024
REPEATS = 5
ENOUGH = 0.03  # seconds that a repetition takes at least
PATIENCE = 1.0  # seconds: a batch whose pass takes longer is the last
NUMBERS = 2**26  # numbers in a batch, at most: 256 MB


@dataclass(frozen=True)
class Speed:
    """A sweep.

    Attributes:
        device: what it ran on, in words.
        rates: by batch size, samples per second of each repetition.
        taken: when, seconds since 1970.
    """

    device: str
    rates: Mapping[int, tuple[float, ...]]
    taken: float


@dataclass(frozen=True)
class Measuring:
    """Measures runs' networks one after the other, and keeps what was found in the runs' folders.

    A pass is encoder and decoder in evaluation mode, without gradients, as when a trained model is used. Each
    batch size is repeated, all sizes in turn, so that a machine that is busy for a moment does not single one
    out.
    """

    alone: ClassVar[bool] = True
    experiment: ClassVar[None] = None

    runs: tuple[Path, ...]
    batches: tuple[int, ...] = BATCHES
    repeats: int = REPEATS

    def work(self, dataset: Dataset) -> Pieces[int]:
        """Measure; returns how many networks were."""
        for number, path in enumerate(self.runs):
            run = Run(path)
            for fraction in self._measure(run):
                yield (number + fraction) / len(self.runs), f"Measuring {run.name}"
        return len(self.runs)

    def _measure(self, run: Run) -> Iterator[float]:
        import torch

        from aestudio.device import choose_device, device_words, set_threads
        from aestudio.trainer.compiled import build_model

        shape = tuple(run.environment["data_shape"][1:])
        device = choose_device(run.experiment.training.device)
        model = build_model(run.experiment, shape, run.environment.get("data_classes", {})).to(device).eval()
        set_threads(1)  # the same for all; more than one waits for others whenever the machine is busy
        yield 0.0
        sizes = [batch for batch in self.batches if batch == 1 or batch * math.prod(shape) <= NUMBERS]
        rates: dict[int, list[float]] = {}
        for repeat in range(self.repeats):
            for place, batch in enumerate(sizes):
                rate = _rate(model, torch.rand(batch, *shape).to(device))
                rates.setdefault(batch, []).append(rate)
                if batch / rate > PATIENCE:
                    sizes = sizes[: place + 1]
                    break
                yield (repeat + place / len(sizes)) / self.repeats
        words = device_words(device.type, 1)
        found = {str(batch): values for batch, values in rates.items() if len(values) == self.repeats}
        write_json(run.path / FILE, {"device": words, "taken": time.time(), "samples_per_second": found})


def _rate(model: nn.Module, x: torch.Tensor) -> float:
    """Samples per second; the first pass is not counted."""
    import torch

    with torch.inference_mode():
        _pass(model, x)
        begun, passes = time.perf_counter(), 0
        while (passed := time.perf_counter() - begun) < ENOUGH:
            _pass(model, x)
            passes += 1
    return passes * len(x) / passed


def _pass(model: Any, x: torch.Tensor) -> None:
    import torch

    from aestudio.families import Predicts, Reconstructs

    if isinstance(model, Reconstructs):
        model.reconstruct(x)
    elif isinstance(model, Predicts):
        model.predict(x)
    else:
        model.generate(model.noise(len(x)))
    if x.device.type == "cuda":
        torch.cuda.synchronize()
    elif x.device.type == "mps":
        torch.mps.synchronize()


def speed_of(run: Path) -> Speed | None:
    """What was measured of a run's network; None: nothing that can be read."""
    try:
        data = read_json(run / FILE)
        rates = {
            int(batch): tuple(map(float, values)) for batch, values in data["samples_per_second"].items()
        }
        good = {batch: values for batch, values in sorted(rates.items()) if values and min(values) > 0}
        return Speed(str(data["device"]), good, float(data["taken"])) if good else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
