"""The lecture's runs on MNIST, and what they should come to.

    python tests/benchmarks/recipes.py --data ../shared/data/mnist.npz [--threads 1] [--only 1 3] [--seeds 5]

Trains 784-128-64-128-784 on the 60,000 training pictures, batches of 100, with the 10,000 test pictures as
validation, as the lecture does, and prints losses (training / validation) after some epochs beside those
measured elsewhere with plain PyTorch and those that the lecture's notebooks print. Exit status 1: one is off.

Beside each stands a loop written by hand in plain PyTorch that starts from the same weights and takes
the same batches: what differs between the two is ours, what differs between seeds is the recipe's. With
several seeds it is their mean that is judged: one seed of Adadelta(1.0) may lie a tenth from the next.
"""

from __future__ import annotations

import argparse
import copy
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.trainer import Compiled, Trainer, compile_experiment

Losses = dict[int, tuple[float, float]]  # (training, validation) by epoch

SHOWN = (1, 5, 10, 20, 30)


@dataclass(frozen=True)
class Recipe:
    """A run and what it should come to.

    Attributes:
        name: what differs from the others.
        output: activation of the last layer.
        optimizer: with all that matters of its settings.
        epochs: how many.
        expected: the validation loss at the end, and how far from it is right.
        reference: losses by epoch, measured with plain PyTorch.
        notebook: the validation losses that the lecture's notebooks print.
    """

    name: str
    output: str
    optimizer: dict[str, Any]
    epochs: int
    expected: tuple[float, float]
    reference: dict[int, str]
    notebook: str


ADADELTA = {"kind": "adadelta", "rho": 0.95, "epsilon": 1e-7}
RECIPES = (
    Recipe(
        "linear, MSE, Adadelta(1.0)",
        "linear",
        {**ADADELTA, "learning_rate": 1.0},
        20,
        (0.0194, 0.001),
        {1: ".0634/.0525", 5: ".0310/.0294", 10: ".0237/.0228", 20: ".0200/.0194"},
        ".0189, .0186",
    ),
    Recipe(
        "linear, MSE, Adadelta(0.001)",
        "linear",
        {**ADADELTA, "learning_rate": 0.001},
        20,
        (0.110, 0.003),
        {1: ".1157/.1173", 5: ".1132/.1149", 10: ".1112/.1128", 20: ".1081/.1097"},
        ".1097, .1111",
    ),
    Recipe(
        "sigmoid, MSE, Adam(0.001)",
        "sigmoid",
        {"kind": "adam", "learning_rate": 0.001, "epsilon": 1e-7},
        30,
        (0.0045, 0.0004),
        {1: ".0364/.0171", 5: ".0082/.0075", 10: ".0061/.0057", 20: ".0049/.0048", 30: ".0046/.0045"},
        ".0043",
    ),
)


def experiment(recipe: Recipe, data: Path, threads: int, seed: int) -> Experiment:
    """The recipe as one would build it in the window."""
    wide = [{"kind": "dense", "units": 128}, {"kind": "dense", "units": 64}]
    back = [{"kind": "dense", "units": 128}, {"kind": "dense", "units": 784, "activation": recipe.output}]
    decoder = [*back, {"kind": "reshape", "shape": [1, 28, 28]}]
    split = {"method": "provided", "train": 0.85, "validation": 0.15, "test": 0.0}
    training = {"epochs": recipe.epochs, "batch_size": 100, "optimizer": recipe.optimizer}
    return Experiment.parse(
        {
            "data": {"kind": "mnist", "path": str(data.resolve()), "split": split},
            "networks": {"encoder": {"layers": ["flatten", *wide]}, "decoder": {"layers": decoder}},
            "training": {**training, "threads": threads, "device": "cpu", "seed": seed},
        }
    )


def train(compiled: Compiled) -> Losses:
    """The losses (training, validation) by epoch."""
    losses: Losses = {}
    for progress in Trainer(compiled).run():
        if terms := progress.epoch_terms:
            losses[progress.epoch] = terms["loss"], terms["val_loss"]
    return losses


def by_hand(recipe: Recipe, data: Path, model: nn.Module, seed: int) -> Losses:
    """The same as one writes it in plain PyTorch, from the weights of `model`."""
    last = nn.Sigmoid() if recipe.output == "sigmoid" else nn.Identity()
    sizes = ((784, 128), (128, 64), (64, 128), (128, 784))
    layers = [nn.Linear(*size) for size in sizes]
    net = nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2], nn.ReLU(), layers[3], last)
    for mine, theirs in zip(net.parameters(), model.parameters(), strict=True):
        mine.data.copy_(theirs.data)
    settings = {
        **recipe.optimizer,
        "lr": recipe.optimizer["learning_rate"],
        "eps": recipe.optimizer["epsilon"],
    }
    kind = torch.optim.Adadelta if settings["kind"] == "adadelta" else torch.optim.Adam
    given = {key: settings[key] for key in ("lr", "eps", "rho") if key in settings}
    optimizer = kind(net.parameters(), **given)
    with np.load(data) as arrays:
        seen, unseen = (
            torch.from_numpy(arrays[name]).reshape(-1, 784).float() / 255 for name in ("x_train", "x_test")
        )
    losses: Losses = {}
    for epoch in range(recipe.epochs):
        draw = torch.Generator().manual_seed(seed * 1_000_003 + epoch)  # the trainer's order of the samples
        total = 0.0
        for rows in torch.randperm(len(seen), generator=draw).split(100):
            x = seen[rows]
            optimizer.zero_grad()
            loss = functional.mse_loss(net(x), x)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        with torch.no_grad():
            losses[epoch + 1] = total / len(seen), functional.mse_loss(net(unseen), unseen).item()
    return losses


def shown(losses: Losses, epochs: list[int]) -> str:
    """The losses of some epochs as a row of a table."""
    texts = ("/".join(f"{value:.4f}" for value in losses[epoch]).replace("0.", ".") for epoch in epochs)
    return "".join(f"{text:>14}" for text in texts)


def spread(values: list[float]) -> str:
    """Mean and standard deviation over seeds, where there are several."""
    mean = statistics.mean(values)
    deviation = f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else ""
    return f"{mean:.4f}{deviation} ({', '.join(f'{value:.4f}' for value in values)})"


def compare(number: int, data: Path, threads: int, seeds: int) -> bool:
    """Train one recipe, print its table; whether it comes out as it should."""
    recipe = RECIPES[number - 1]
    epochs = [epoch for epoch in SHOWN if epoch <= recipe.epochs]
    print(f"\n{number}. {recipe.name}")
    print("   epoch             " + "".join(f"{epoch:>14}" for epoch in epochs))
    ours, plain = [], []
    for seed in range(seeds):
        planned = experiment(recipe, data, threads, seed)
        compiled = compile_experiment(planned, load_data(planned, Path()))
        start = copy.deepcopy(compiled.model)
        begun = time.perf_counter()
        ours.append(train(compiled))
        print(f"   AE Studio, seed {seed} {shown(ours[-1], epochs)}  {time.perf_counter() - begun:.0f} s")
        begun = time.perf_counter()
        plain.append(by_hand(recipe, data, start, seed))
        print(
            f"   by hand, same    {shown(plain[-1], epochs)}  {time.perf_counter() - begun:.0f} s", flush=True
        )
    print("   PyTorch elsewhere " + "".join(f"{recipe.reference.get(epoch, ''):>14}" for epoch in epochs))
    print(f"   notebooks, validation at the end: {recipe.notebook}")
    ends = [losses[recipe.epochs][1] for losses in ours]
    print(f"   validation at the end, by hand: {spread([losses[recipe.epochs][1] for losses in plain])}")
    wanted, tolerance = recipe.expected
    right = abs(statistics.mean(ends) - wanted) <= tolerance
    print(
        f"   validation at the end, AE Studio: {spread(ends)}; {'' if right else 'NOT '}as expected: "
        f"{wanted} ± {tolerance}",
        flush=True,
    )
    return right


def main() -> int:
    """Run the recipes and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="mnist.npz")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--only", type=int, nargs="+", default=[1, 2, 3], help="numbers of the recipes to run"
    )
    parser.add_argument("--seeds", type=int, default=1, help="how many, from 0")
    options = parser.parse_args()
    found = [compare(number, options.data, options.threads, options.seeds) for number in options.only]
    return int(not all(found))


if __name__ == "__main__":
    sys.exit(main())
