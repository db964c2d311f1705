"""The headless trainer against the best loop one writes by hand: same network, same process, in turns.

    python tests/benchmarks/throughput.py [--data ../shared/data/mnist.npz] [--rounds 21] [--batch 128 1024]

Prints, for each batch size, as the machine is and with one core kept busy by another program: samples per
second of both, and the median of the rounds' ratios. The hand-written loop keeps its data in memory, steps
with fused Adam, waits for nothing, and gets the number of threads with which it is fastest. It is run as one
writes it, and once more with denormal numbers flushed to zero as AE Studio does, which few people know of:
what is left between the two is the price of the trainer. A third loop, the one of most tutorials (DataLoader,
`.item()` at each step), shows the scale. Each has a thread of its own, with its own threads of PyTorch's.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from aestudio.data.dataset import Dataset
from aestudio.device import set_threads
from aestudio.experiment import Experiment
from aestudio.trainer import Trainer, compile_experiment

TURN = 0.5  # seconds of each turn
BY_HAND = ("by hand", "by hand flushed")
Turn = Callable[[], float]
"""Trains for a turn and gives the samples per second."""


def pictures(file: Path | None) -> np.ndarray:
    """MNIST's training pictures, or as many random ones: the arithmetic is the same."""
    if file is None:
        return np.random.default_rng(0).integers(0, 256, (60_000, 28, 28), np.uint8)
    with np.load(file) as arrays:
        found: np.ndarray = arrays["x_train"]
    return found


def ours(values: np.ndarray, batch: int) -> Turn:
    """The trainer, headless, on the example mnist-64."""
    wide = [{"kind": "dense", "units": 128}, {"kind": "dense", "units": 64}]
    back = [{"kind": "dense", "units": 128}, {"kind": "dense", "units": 784, "activation": "linear"}]
    picture = {"kind": "reshape", "shape": [1, 28, 28]}
    split = {"train": 1.0, "validation": 0.0, "test": 0.0}
    experiment = Experiment.parse(
        {
            "data": {"kind": "mnist", "split": split},
            "networks": {"encoder": {"layers": ["flatten", *wide]}, "decoder": {"layers": [*back, picture]}},
            "training": {"epochs": 100_000, "batch_size": batch, "optimizer": "adam", "device": "cpu"},
        }
    )
    dataset = Dataset("pictures", values[:, None], range=(0.0, 255.0))
    trainer = Trainer(compile_experiment(experiment, dataset))
    reports = trainer.run()

    def turn() -> float:
        begun = samples = 0.0
        while True:
            progress = next(reports)
            begun = begun or progress.seconds
            if progress.seconds > begun:
                samples += progress.samples
            if progress.seconds - begun > TURN:
                return samples / (progress.seconds - begun)

    return turn


def hand_tuned(x: Tensor, batch: int, threads: int, flush: bool) -> Turn:
    """The best loop one writes by hand."""
    torch.set_flush_denormal(flush)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), eps=1e-7, fused=True)
    batches = shuffled(len(x), batch)

    def turn() -> float:
        set_threads(threads)
        samples, begun = 0, time.perf_counter()
        while (passed := time.perf_counter() - begun) < TURN:
            rows = x[next(batches)]
            optimizer.zero_grad(set_to_none=True)
            nn.functional.mse_loss(model(rows), rows).backward()
            optimizer.step()
            samples += len(rows)
        return samples / passed

    return turn


def tutorial(x: Tensor, batch: int, threads: int) -> Turn:
    """The loop of most tutorials."""
    torch.set_flush_denormal(False)
    model = network()
    optimizer = torch.optim.Adam(model.parameters())
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x), batch, shuffle=True)

    def turn() -> float:
        set_threads(threads)
        samples, total, begun = 0, 0.0, time.perf_counter()
        while True:
            for (rows,) in loader:
                optimizer.zero_grad()
                loss = nn.functional.mse_loss(model(rows), rows)
                loss.backward()
                optimizer.step()
                total += loss.item()
                samples += len(rows)
                if (passed := time.perf_counter() - begun) > TURN:
                    return samples / passed

    return turn


def network() -> nn.Module:
    """784-128-64-128-784."""
    layers = [nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 784))


def shuffled(count: int, batch: int) -> Iterator[Tensor]:
    """Row numbers, batch by batch, epoch after epoch."""
    while True:
        yield from torch.randperm(count).split(batch)


@contextmanager
def busy(wanted: bool) -> Iterator[None]:
    """One core kept busy by another program."""
    if not wanted:
        yield
        return
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as other:
        try:
            yield
        finally:
            other.kill()


def compare(values: np.ndarray, batch: int, rounds: int) -> dict[str, list[float]]:
    """Samples per second, round by round, of everybody."""
    x = torch.from_numpy(values.reshape(-1, 784)).float().div_(255)
    counts = sorted({1, torch.get_num_threads()})
    makers: dict[str, Callable[[], Turn]] = {"AE Studio": lambda: ours(values, batch)}
    for flush in (False, True):
        for n in counts:
            name = f"{BY_HAND[flush]}, {n} thread{'s' * (n > 1)}"
            makers[name] = partial(hand_tuned, x, batch, n, flush)
    makers["tutorial"] = lambda: tutorial(x, batch, counts[-1])
    found: dict[str, list[float]] = {name: [] for name in makers}
    with ExitStack() as stack:
        threads = {name: stack.enter_context(ThreadPoolExecutor(1)) for name in makers}
        turns = {name: threads[name].submit(make).result() for name, make in makers.items()}
        for round_ in range(-1, rounds):
            for name, turn in turns.items():
                rate = threads[name].submit(turn).result()
                if round_ >= 0:
                    found[name].append(rate)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="mnist.npz; random pictures otherwise")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--batch", type=int, nargs="+", default=[128, 1024])
    options = parser.parse_args()
    values = pictures(options.data)
    threads = torch.get_num_threads()
    for other in (False, True):
        for batch in options.batch:
            torch.set_num_threads(threads)
            with busy(other):
                found = compare(values, batch, options.rounds)
            print(f"\nbatch {batch}, {'one core busy' if other else 'machine as it is'}")
            medians = {name: statistics.median(rates) for name, rates in found.items()}
            for name, rate in medians.items():
                print(f"  {name:<26} {rate:>10,.0f} samples/s")
            for kind in BY_HAND:
                best = max(
                    (name for name in medians if name.startswith(f"{kind}, ")), key=medians.__getitem__
                )
                ratios = [a / b for a, b in zip(found["AE Studio"], found[best], strict=True)]
                low, middle, high = statistics.quantiles(ratios, n=4)
                print(f"  ratio to {best}: {middle:.3f} (quartiles {low:.3f} to {high:.3f})", flush=True)


if __name__ == "__main__":
    main()
