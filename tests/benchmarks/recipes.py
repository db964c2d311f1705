"""The lecture's runs on MNIST, and what they should come to.

    python tests/benchmarks/recipes.py --data ../shared/data/mnist.npz [--threads 1] [--only 1 3]

Trains 784-128-64-128-784 on the 60,000 training pictures, batches of 100, with the 10,000 test pictures as
validation, as the lecture does, and prints losses (training / validation) after some epochs beside those
measured elsewhere with plain PyTorch and those that the lecture's notebooks print. Exit status 1: one is off.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.trainer import Trainer, compile_experiment

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


def experiment(recipe: Recipe, data: Path, threads: int) -> Experiment:
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
            "training": {**training, "threads": threads, "device": "cpu"},
        }
    )


def train(recipe: Recipe, data: Path, threads: int) -> tuple[dict[int, str], float]:
    """The losses by epoch as text, and the last validation loss."""
    planned = experiment(recipe, data, threads)
    trainer = Trainer(compile_experiment(planned, load_data(planned, Path())))
    texts: dict[int, str] = {}
    last = float("nan")
    for progress in trainer.run():
        if terms := progress.epoch_terms:
            last = terms["val_loss"]
            texts[progress.epoch] = f"{terms['loss']:.4f}/{last:.4f}".replace("0.", ".")
    return texts, last


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
    options = parser.parse_args()
    wrong = 0
    for number in options.only:
        recipe = RECIPES[number - 1]
        begun = time.perf_counter()
        found, last = train(recipe, options.data, options.threads)
        wanted, tolerance = recipe.expected
        right = abs(last - wanted) <= tolerance
        wrong += not right
        epochs = [epoch for epoch in SHOWN if epoch <= recipe.epochs]
        print(f"\n{number}. {recipe.name}, {time.perf_counter() - begun:.0f} s")
        print("   epoch     " + "".join(f"{epoch:>14}" for epoch in epochs))
        print("   AE Studio " + "".join(f"{found[epoch]:>14}" for epoch in epochs))
        print("   PyTorch   " + "".join(f"{recipe.reference.get(epoch, ''):>14}" for epoch in epochs))
        print(f"   notebooks, validation at the end: {recipe.notebook}")
        verdict = "as expected" if right else "NOT as expected"
        print(f"   validation at the end {last:.4f}, {verdict}: {wanted} ± {tolerance}", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
