"""The lecture's upsampler on photographs: a random split against a split by person, and bicubic beside both.

    python tests/benchmarks/olivetti.py --data ../shared/data/olivetti.npz [--seeds 3] [--out DIR]

Trains 256-256-128-256-1024-4096 (16 x 16 to 64 x 64 pixels) with Adamax until the validation loss no longer
falls, for several seeds of weights and split, and prints mean squared errors on validation and test pictures,
with the spread over the seeds, beside nearest, bilinear and bicubic enlargement and the mean face, of these
pictures; then, for one seed, the convolutions that correct bicubic. The verdicts are those of the app itself;
--out keeps its report and picture of the first seed of each. Exit status 1: the app does not say that bicubic
wins where it does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from aestudio.analysis.people import people_words
from aestudio.analysis.skill import Methods, Skill
from aestudio.experiment import Experiment
from aestudio.job import run_out
from aestudio.session import Session, load_data
from aestudio.spec import replace
from aestudio.trainer import compile_experiment

SPLITS = {
    "random": {"method": "random"},
    "by person": {"method": "groups", "group": "subject"},
}
EXPECTED = {"random": (0.0045, 0.0027), "by person": (0.0108, 0.0027)}  # network, bicubic; measured elsewhere
KINDS = ("nearest", "bilinear", "bicubic")


def dense(units: int, activation: str = "relu") -> dict[str, Any]:
    return {"kind": "dense", "units": units, "activation": activation}


def lecture(data: Path, split: dict[str, Any], seed: int, epochs: int) -> Experiment:
    """The dense network of the lecture's notebook."""
    encoder = [{"kind": "flatten"}, dense(256), dense(128)]
    decoder = [dense(256), dense(1024), dense(4096, "sigmoid"), {"kind": "reshape", "shape": [1, 64, 64]}]
    shares = {"train": 0.8, "validation": 0.1, "test": 0.1, "seed": seed}
    return Experiment.parse(
        {
            "data": {
                "kind": "arrays",
                "path": str(data),
                "values_key": "faces",
                "axes": "grey pictures",
                "split": {**shares, **split},
            },
            "family": {"kind": "superres", "degrade": {"factor": 4}, "residual": False},
            "networks": {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}},
            "training": {
                "epochs": epochs,
                "batch_size": 16,
                "seed": seed,
                "threads": 1,
                "optimizer": {"kind": "adamax", "learning_rate": 1e-3},
                "early_stopping": {"enabled": True, "patience": 10, "min_delta": 1e-5},
            },
        }
    )


def convolutions(data: Path, split: dict[str, Any], seed: int, epochs: int) -> Experiment:
    """What the app drafts: convolutions whose output is added to bicubic."""
    plain = lecture(data, split, seed, epochs)
    family = type(plain.family).parse({"degrade": {"factor": 4}})
    training = type(plain.training).parse(
        {"epochs": epochs, "batch_size": 16, "seed": seed, "threads": 1, "schedule": {"kind": "cosine"}}
    )
    return replace(plain, family=family, networks=family.draft((1, 64, 64)), training=training)


class Trained:
    """A run, and what it reached.

    Attributes:
        methods: by part.
        mean_face: mean squared error of the mean training face, by part.
        epochs: trained for.
    """

    def __init__(self, experiment: Experiment, folder: Path) -> None:
        dataset = load_data(experiment, Path())
        session = Session.start(experiment, dataset, folder)
        for _ in session.progress():
            pass
        self.run, self.dataset = session.run, dataset
        compiled = compile_experiment(experiment, dataset)
        compiled.model.load_state_dict(self.run.weights())
        self.methods: dict[str, Methods] = {
            part: Skill(part).answer(compiled) for part in ("validation", "test")
        }
        faces = np.asarray(dataset.values, float) / 255
        mean = faces[compiled.parts.train].mean(0)
        self.mean_face = {
            part: float(((faces[compiled.parts[part]] - mean) ** 2).mean()) for part in self.methods
        }
        self.epochs = self.run.summary.epochs
        self.people = people_words(compiled)

    def mse(self, part: str, method: str) -> float:
        return self.methods[part].mean(method, "mse")[0]

    def keep(self, out: Path, name: str) -> None:
        """The app's own report and picture."""
        from aestudio.export.work import export
        from aestudio.figures import VIEWS

        view = VIEWS["upsampling"]
        compiled = compile_experiment(self.run.experiment, self.dataset)
        compiled.model.load_state_dict(self.run.weights())
        view.make(self.run, compiled, view.settings()).save(out / f"{name}.png")
        run_out(export(self.run, "report", out / f"{name}.html", self.dataset))


def spread(values: list[float]) -> str:
    """Mean and, of several, their standard deviation."""
    sd = f" ± {np.std(values, ddof=1):.4f}" if len(values) > 1 else ""
    return f"{np.mean(values):.4f}{sd}"


def table(name: str, found: list[Trained]) -> None:
    print(f"\n{name}: {len(found)} seeds, {', '.join(str(one.epochs) for one in found)} epochs")
    print(f"  {found[0].people}")
    for part in ("validation", "test"):
        cells = [f"{kind} {spread([one.mse(part, kind) for one in found])}" for kind in ("network", *KINDS)]
        cells.append(f"mean face {spread([one.mean_face[part] for one in found])}")
        skill = spread([one.methods[part].skill()[0] for one in found])
        print(f"  {part:10s} MSE  {'  '.join(cells)}  skill {skill}")
    print(f"  seed 0: {found[0].methods['test'].verdict}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data/olivetti.npz"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--splits", nargs="+", choices=SPLITS, default=list(SPLITS))
    parser.add_argument("--convolutions", type=int, default=40, help="epochs; 0: leave them out")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
    said = True
    with tempfile.TemporaryDirectory() as folder:
        for name in given.splits:
            begun, found, split = time.perf_counter(), [], SPLITS[name]
            for seed in range(given.seeds):
                experiment = lecture(given.data.resolve(), split, seed, given.epochs)
                found.append(Trained(experiment, Path(folder) / f"{name}-{seed}"))
            table(f"Dense 256-256-128-256-1024-4096, {name} split", found)
            network, bicubic = EXPECTED[name]
            print(f"  measured elsewhere, validation: network {network}, bicubic {bicubic}")
            print(f"  {time.perf_counter() - begun:.0f} s")
            for one in found:
                wins = one.mse("test", "bicubic") < one.mse("test", "network")
                said &= one.methods["test"].bicubic_wins or not wins
            if given.out is not None:
                found[0].keep(given.out, f"dense-{name.replace(' ', '-')}")
        if given.convolutions:
            begun = time.perf_counter()
            experiment = convolutions(given.data.resolve(), SPLITS["by person"], 0, given.convolutions)
            one = Trained(experiment, Path(folder) / "convolutions")
            table("Convolutions added to bicubic, split by person", [one])
            print(f"  {time.perf_counter() - begun:.0f} s")
            if given.out is not None:
                one.keep(given.out, "convolutions")
    print(f"\nThe app says that bicubic wins wherever it does: {'yes' if said else 'NO'}")
    return 0 if said else 1


if __name__ == "__main__":
    sys.exit(main())
