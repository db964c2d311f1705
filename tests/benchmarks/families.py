"""Each family through our trainer against a loop written by hand for the same model: same process, in turns.

    python tests/benchmarks/families.py [--family flow] [--rounds 11] [--seconds 0.5] [--threads 1] [--check]

Prints, for each family, samples per second of both, by the clock and by the processor's time of this
thread, and the median of the rounds' ratios, ours to by hand. What other programs do lengthens a turn by the
clock, and hardly by the processor's time; with more than one thread only the clock is told. The order within
a round changes from one to the next. `--check`: first, that steps by hand give the terms of ours, from the
same weights and random numbers.
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

from aestudio.data import Dataset
from aestudio.device import set_threads
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES
from aestudio.networks import Shape
from aestudio.trainer import Compiled, Trainer, compile_experiment
from aestudio.trainer.step import Stepper
from tests.benchmarks import by_hand as hand
from tests.benchmarks.by_hand import ByHand

Turn = Callable[[float], tuple[float, float]]
"""Trains for so many seconds, and gives samples per second by the clock, and of the processor's time."""


@dataclass(frozen=True)
class Entry:
    """A family's benchmark.

    Attributes:
        family: as JSON.
        networks: by role, its layers.
        shape: of a sample.
        batch: samples per step.
        by_hand: makes the model one writes by hand.
    """

    family: dict[str, Any]
    networks: dict[str, Any]
    shape: Shape
    batch: int
    by_hand: Callable[[], ByHand]


def _drafted(kind: str, shape: Shape, batch: int, by_hand: Callable[[], ByHand]) -> Entry:
    return Entry({"kind": kind}, FAMILIES.parse(kind).draft(shape), shape, batch, by_hand)


DENSE = {"kind": "dense", "units": 64, "activation": "relu"}
PICTURE, PLANE, LATENT = (1, 8, 8), (2,), 64
GAN = FAMILIES.parse({"kind": "gan", "latent": LATENT}).draft(PICTURE)
ENTRIES: dict[str, Entry] = {
    "flow": Entry(
        {"kind": "flow", "transforms": 6}, {"conditioner": {"layers": [DENSE, DENSE]}}, (2,), 512, hand.flow
    ),
    "vae": _drafted("vae", (1, 28, 28), 128, lambda: hand.vae((1, 28, 28))),
    "vae-small": _drafted("vae", PICTURE, 128, lambda: hand.vae(PICTURE)),
    "gan": Entry(
        {"kind": "gan", "latent": LATENT}, GAN, PICTURE, 128, lambda: hand.gan(GAN, LATENT, PICTURE)
    ),
    "ddpm": _drafted("ddpm", PICTURE, 64, lambda: hand.ddpm(PICTURE)),
    "ddpm-plane": _drafted("ddpm", PLANE, 512, lambda: hand.ddpm(PLANE)),
}


def compiled(entry: Entry, values: np.ndarray, threads: int) -> Compiled:
    """Our model and its data."""
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
    return compile_experiment(experiment, Dataset("made up", values))


def ours(entry: Entry, values: np.ndarray, threads: int) -> Turn:
    """Through the trainer, headless."""
    reports = Trainer(compiled(entry, values, threads)).run()

    def turn(seconds: float) -> tuple[float, float]:
        next(reports)
        samples, begun, spent = 0, time.perf_counter(), time.thread_time()
        while time.perf_counter() - begun < seconds:
            samples += next(reports).samples
        return samples / (time.perf_counter() - begun), samples / (time.thread_time() - spent)

    return turn


def by_hand(entry: Entry, values: np.ndarray, threads: int) -> Turn:
    """The data in memory, shuffled each epoch; terms are added up, and nothing is waited for."""
    x, step, order = torch.from_numpy(values), entry.by_hand().step, iter(())

    def turn(seconds: float) -> tuple[float, float]:
        nonlocal order
        set_threads(threads)
        samples, begun, spent = 0, time.perf_counter(), time.thread_time()
        pending: list[dict[str, torch.Tensor]] = []
        while time.perf_counter() - begun < seconds:
            rows = next(order, None)
            if rows is None:
                order = iter(torch.randperm(len(x)).split(entry.batch))
                continue
            pending.append(step(x[rows]))
            samples += len(rows)
        for name in pending[0]:  # one curve of each term
            torch.stack([terms[name] for terms in pending]).tolist()
        return samples / (time.perf_counter() - begun), samples / (time.thread_time() - spent)

    return turn


def check(entry: Entry, values: np.ndarray) -> str:
    """Whether a step by hand gives the terms of a step of ours."""
    made, mine = entry.by_hand(), compiled(entry, values, 1)
    if not made.parts:
        return "by hand the parameters are others: terms are not compared"
    theirs = [weight for part in made.parts for weight in part.parameters()]
    own = list(mine.model.parameters())
    with torch.no_grad():
        for first, second in zip(theirs, own, strict=True):
            first.copy_(second)
    x = torch.from_numpy(values[: entry.batch])
    stepper = Stepper(mine.model.train(), mine.experiment.training, "cpu")
    furthest = 0.0
    for seed in range(3):
        torch.manual_seed(seed)
        terms = stepper.step(x)
        torch.manual_seed(seed)
        found = made.step(x)
        pairs = zip(terms.values(), found.values(), strict=True)
        furthest = max(furthest, *(abs(float(a) - float(b)) / abs(float(b)) for a, b in pairs))
    return f"{len(terms)} terms of three steps agree to {furthest:.1g}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--family", nargs="+", choices=list(ENTRIES), default=list(ENTRIES))
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each turn")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="that both compute the same")
    options = parser.parse_args()
    for name in options.family:
        entry = ENTRIES[name]
        values = np.random.default_rng(0).random((16_384, *entry.shape), np.float32)
        if options.check:
            print(f"{name}: {check(entry, values)}", flush=True)
        turns = [make(entry, values, options.threads) for make in (ours, by_hand)]
        for turn in turns:
            turn(options.seconds)  # warm
        rounds = []
        for number in range(options.rounds):
            order = (0, 1) if number % 2 else (1, 0)
            found = {which: turns[which](options.seconds) for which in order}
            rounds.append((found[0], found[1]))
        for place, clock in enumerate(("clock", "processor")[: 1 + (options.threads == 1)]):
            rates = [(mine[place], theirs[place]) for mine, theirs in rounds]
            mine, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
            low, middle, high = statistics.quantiles([a / b for a, b in rates], n=4)
            print(f"{name}, {clock}: ours {mine:,.0f}, by hand {theirs:,.0f} samples/s", end="; ")
            print(f"ratio {middle:.3f} (quartiles {low:.3f} to {high:.3f})", flush=True)


if __name__ == "__main__":
    main()
