"""Each family through our trainer against a loop written by hand for the same model: same process, in turns.

    python tests/benchmarks/families.py [--family flow] [--rounds 11] [--seconds 0.5]

Prints, for each family, samples per second of both and the median of the rounds' ratios, ours to by hand. A
family joins with an entry in `BY_HAND`: what its hand-written model is, and how one step of it is taken.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from aestudio.data import Dataset
from aestudio.device import set_threads
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES
from aestudio.trainer import Trainer, compile_experiment

Turn = Callable[[float], float]
"""Trains for so many seconds and gives the samples per second."""
Step = Callable[[Tensor], None]
"""One step by hand on a batch `(B, *shape)`."""


@dataclass(frozen=True)
class Entry:
    """A family's benchmark.

    Attributes:
        family: as JSON.
        networks: by role, its layers.
        shape: of a sample.
        batch: samples per step.
        by_hand: makes the model one writes by hand, and gives its step.
    """

    family: dict[str, Any]
    networks: dict[str, Any]
    shape: tuple[int, ...]
    batch: int
    by_hand: Callable[[], Step]


def flow_by_hand() -> Step:
    """A coupling flow as zuko's users write it: `zuko.flows.NICE` with splines, and its log_prob."""
    import zuko

    flow = zuko.flows.NICE(
        2,
        transforms=6,
        hidden_features=(64, 64),
        univariate=zuko.transforms.MonotonicRQSTransform,
        shapes=[(8,), (8,), (7,)],
    )
    optimizer = torch.optim.Adam(flow.parameters(), fused=True)

    def step(x: Tensor) -> None:
        optimizer.zero_grad(set_to_none=True)
        (-flow().log_prob(x).mean()).backward()
        optimizer.step()

    return step


def ddpm_by_hand() -> Step:
    """Ho et al. 2020, algorithm 1, on the same U-Net, with a running average of the weights."""
    from aestudio.families.ddpm_model import Told
    from aestudio.families.noise import NOISE_SCHEDULES, alpha_bars
    from aestudio.families.unet import denoiser
    from aestudio.networks.condition import told

    network, teller = denoiser(_PICTURE).build(_PICTURE), Told(1000)
    left = torch.from_numpy(alpha_bars(NOISE_SCHEDULES.parse("cosine"), 1000)).float()
    weights: list[Tensor] = [*network.parameters(), *teller.parameters()]
    averages = [weight.detach().clone() for weight in weights]
    optimizer = torch.optim.Adam(weights, fused=True)

    def step(x: Tensor) -> None:
        t = torch.randint(1, 1001, (len(x),))
        noise, kept = torch.randn_like(x), left[t].view(-1, 1, 1, 1)
        optimizer.zero_grad(set_to_none=True)
        with told(network, teller(t, None)):
            found = network(kept.sqrt() * (2 * x - 1) + (1 - kept).sqrt() * noise)
        torch.nn.functional.mse_loss(found, noise).backward()
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(averages, weights, 0.001)

    return step


_DENSE = {"kind": "dense", "units": 64, "activation": "relu"}
_PICTURE = (1, 8, 8)

BY_HAND: dict[str, Entry] = {
    "flow": Entry(
        {"kind": "flow", "transforms": 6},
        {"conditioner": {"layers": [_DENSE, _DENSE]}},
        (2,),
        512,
        flow_by_hand,
    ),
    "ddpm": Entry({"kind": "ddpm"}, FAMILIES.parse("ddpm").draft(_PICTURE), _PICTURE, 64, ddpm_by_hand),
}


def ours(entry: Entry, values: np.ndarray, threads: int) -> Turn:
    """Through the trainer, headless."""
    experiment = Experiment.parse(
        {
            "data": {"kind": "plane", "split": {"train": 1.0, "validation": 0.0, "test": 0.0}},
            "family": entry.family,
            "networks": entry.networks,
            "training": {
                "epochs": 100_000,
                "batch_size": entry.batch,
                "optimizer": "adam",
                "device": "cpu",
                "threads": threads,
            },
        }
    )
    reports = Trainer(compile_experiment(experiment, Dataset("made up", values))).run()

    def turn(seconds: float) -> float:
        begun = samples = 0.0
        while True:
            progress = next(reports)
            begun = begun or progress.seconds
            if progress.seconds > begun:
                samples += progress.samples
            if progress.seconds - begun > seconds:
                return samples / (progress.seconds - begun)

    return turn


def by_hand(entry: Entry, values: np.ndarray, threads: int) -> Turn:
    """The data in memory, shuffled each epoch; nothing is waited for."""
    x, step, order = torch.from_numpy(values), entry.by_hand(), iter(())

    def turn(seconds: float) -> float:
        nonlocal order
        set_threads(threads)
        samples, begun = 0, time.perf_counter()
        while (passed := time.perf_counter() - begun) < seconds:
            rows = next(order, None)
            if rows is None:
                order = iter(torch.randperm(len(x)).split(entry.batch))
                continue
            step(x[rows])
            samples += len(rows)
        return samples / passed

    return turn


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--family", nargs="+", choices=list(BY_HAND), default=list(BY_HAND))
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each turn")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    for name in options.family:
        entry = BY_HAND[name]
        values = np.random.default_rng(0).normal(0, 1, (16_384, *entry.shape)).astype(np.float32)
        turns = [make(entry, values, options.threads) for make in (ours, by_hand)]
        for turn in turns:
            turn(options.seconds)  # warm
        rates = [[turn(options.seconds) for turn in turns] for _ in range(options.rounds)]
        mine, hand = (statistics.median(column) for column in zip(*rates, strict=True))
        low, middle, high = statistics.quantiles([a / b for a, b in rates], n=4)
        print(f"{name}: ours {mine:,.0f}, by hand {hand:,.0f} samples/s on {options.threads} thread(s)")
        print(f"  ratio {middle:.3f} (quartiles {low:.3f} to {high:.3f})", flush=True)


if __name__ == "__main__":
    main()
