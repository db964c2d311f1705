"""Makes resources/gallery.json, the curves of Help > Gallery, from runs of the app.

    python tests/benchmarks/gallery.py [--keep FILE.json]

`--keep` is the file that `diagnosis.py --keep` left behind; what it lacks is trained.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from aestudio.resources import resource
from tests.benchmarks.diagnosis import made
from tests.benchmarks.diagnosis_runs import RUNS, SHOWN, UNSEEN

CHOSEN = (
    ("still_learning", "Adam, 20 epochs, code of 16", "Everything is right with it; 20 epochs are too few."),
    ("converged", "cosine to the end, 120 epochs", "Adam, and a cosine that takes the rate down to 0."),
    (
        "validation_below",
        "dropout 0.2, 60 epochs",
        "Dropout of 0.2 in the encoder, which validation does without.",
    ),
    ("plateau_then_drop", "sigmoid layers, Adam", "Sigmoid in every layer: first the mean is learned."),
    ("noisy", "RMSprop at 0.02", "RMSprop with batches of 16 and a rate twenty times too high."),
    ("jumps", "a huge rate in epoch 31", "Ten times the rate after epoch 30, and back after epoch 31."),
    ("flat", "Adadelta at 0.001", "Adadelta with the 0.001 that is right for Adam; it wants 1."),
    (
        "stuck",
        "the rate gone after 5 epochs, Adam",
        "A schedule that divides the rate by 100 after 5 epochs.",
    ),
    (
        "worse_than_mean",
        "SGD at 0.03, 12 epochs, linear",
        "Plain SGD at a low rate, stopped after 12 epochs: still on its way down from where it began.",
    ),
    ("collapsed", "ten sigmoid layers, SGD", "Ten sigmoid layers and plain SGD: no gradient arrives."),
    ("diverged", "Adam at 0.03 (seed 29 on)", "Adam with a rate thirty times too high."),
    (
        "not_improving",
        "269 samples, BCE, code of 4",
        "269 samples to learn from, and more epochs than they are good for.",
    ),
    ("growing_gap", "180 samples, relu", "180 samples to learn from, and 200 epochs."),
    ("overfitting", "36 samples, BCE", "36 samples to learn from, and a network that can keep them all."),
)


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keep", type=Path)
    wanted = {name for _, name, _ in CHOSEN}
    runs = {run.name: run for run in (*RUNS, *UNSEEN, *SHOWN) if run.name in wanted}
    cases = {name: curve for name, _, curve in made(tuple(runs.values()), parser.parse_args().keep)}
    curves = []
    for kind, name, line in CHOSEN:
        curve, run = cases[name], runs[name]
        known: dict[str, Any] = {
            "mean_sample": curve.mean_sample,
            "pca": None if run.loss == "bce" else curve.pca,
            "perfect": curve.perfect,
            "spread": curve.spread,
            "random_layers": curve.random_layers,
            "changes": curve.changes,
            "ended": True,
        }
        losses = {"training": _short(curve.training), "validation": _short(curve.validation)}
        about = {"kind": kind, "made": line, "rates": run.rates, "known": known}
        curves.append({**about, **losses, "experiment": run.experiment().to_json()})
    lines = ",\n".join(json.dumps(curve) for curve in curves)
    resource("gallery.json").write_text(f'{{"curves": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(curves)} curves")


def _short(losses: Any) -> list[float]:
    return [float(f"{loss:.6g}") for loss in losses]


if __name__ == "__main__":
    main()
