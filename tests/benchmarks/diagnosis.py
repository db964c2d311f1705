"""What the diagnosis says of labelled loss curves, and of runs that were made to have one.

    python tests/benchmarks/diagnosis.py [--curves ../shared/data/curves] [--keep FILE.json]

Prints four confusion tables: labelled real curves (the lecture's notebooks, Nielsen's book), and runs made
here by the app; of each the half the thresholds were set on and the half they were not. The real curves are
split by the parity of the SHA-256 of their names; of the runs, those of `UNSEEN` were first made after the
rules were settled. In the end every healthy run is diagnosed at each of its epochs: none may be called
overfitting. Exit status 1: one was. `--keep` keeps the runs' curves, so that a second look needs no training.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from aestudio.analysis.diagnosis import KINDS, Curve, diagnose

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks.diagnosis_runs import RUNS, UNSEEN, Made, curve_of

LABELS = {
    "still_learning": ("still_learning",),
    "collapse_to_mean": ("collapsed",),
    "noisy": ("noisy",),
    "converged": ("converged",),
    "flat_from_start": ("flat",),
    "plateau_then_drop": ("plateau_then_drop",),
    "overfitting_gap": ("growing_gap",),
    "overfitting": ("overfitting",),
}
MNIST = {"mean_sample": 0.0675}  # recipes.md, section 4
KNOWN = {
    **{f"MLPNS23-{cell}": MNIST for cell in (17, 29, 34, 39, 45)},
    "MLPNS23-54": {"mean_sample": 0.2625, "perfect": 0.0581},
}
NIELSEN = ("still_learning",), ("noisy", "converged"), ("noisy", "jumps")  # as his book describes them
Case = tuple[str, tuple[str, ...], Curve]


def labelled(folder: Path) -> list[Case]:
    """The real curves: name, right headlines, curve."""
    cases: list[Case] = []
    for run in _read(folder / "labelled.json"):
        epochs = {"loss": run["loss"], "val_loss": run.get("val_loss", [])}
        known = KNOWN.get(run["name"], {})
        cases.append((run["name"], LABELS[run["behaviour"]], Curve.of(epochs, **known)))
    for name, right in (
        ("overfitting", ("overfitting",)),
        ("regularized", ("growing_gap", "still_learning")),
    ):
        test, _, training, _ = _read(folder / f"nielsen_{name}.json")
        cases.append((f"nielsen {name}", right, Curve.of({"loss": training, "val_loss": test})))
    for index, run in enumerate(_read(folder / "nielsen_multiple_eta.json")):
        cases.append((f"nielsen eta {index + 1}", NIELSEN[index], Curve.of({"loss": run[2]})))
    return cases


def made(runs: tuple[Made, ...], keep: Path | None) -> list[Case]:
    """The app's own runs, trained where they are not kept."""
    kept: dict[str, Any] = _read(keep) if keep and keep.is_file() else {}
    cases = []
    for run in runs:
        if run.name not in kept:
            kept[run.name] = {
                k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in asdict(curve_of(run)).items()
            }
            if keep:
                keep.write_text(json.dumps(kept))
        cases.append((run.name, run.expected, _curve(dict(kept[run.name]))))
    return cases


def _curve(known: dict[str, Any]) -> Curve:
    """A curve from plain values."""
    arrays: dict[str, Any] = {name: np.array(known.pop(name), float) for name in ("training", "validation")}
    known["changes"] = tuple((epoch, what) for epoch, what in known["changes"])
    return Curve(**arrays, **known)


def table(title: str, cases: list[Case]) -> int:
    """Print one confusion table; how many were right."""
    found = [(name, right, diagnose(curve).headline.kind) for name, right, curve in cases]
    hits = [kind in right for _, right, kind in found]
    print(f"\n{title}: {sum(hits)} of {len(hits)} right")
    counts = Counter((right, kind) for _, right, kind in found)
    for (right, kind), count in sorted(counts.items()):
        print(f"  {'' if kind in right else 'WRONG':6}{' or '.join(right):32} -> {kind:20}{count:3}")
    for (name, right, kind), hit in zip(found, hits, strict=True):
        if not hit:
            print(f"    {name}: expected {' or '.join(right)}, found {kind}")
    return sum(hits)


def false_alarms(runs: tuple[Made, ...], cases: list[Case]) -> tuple[int, int]:
    """How often a healthy run is called overfitting, of how many looks: one at every epoch of each."""
    healthy, alarms, looks = {run.name for run in runs if run.healthy}, 0, 0
    others: Counter[str] = Counter()
    for name, _, curve in cases:
        for epochs in range(1, len(curve) + 1) if name in healthy else ():
            part = replace(
                curve, training=curve.training[:epochs], validation=curve.validation[:epochs], spread=None
            )
            kinds = diagnose(part).kinds
            alarms, looks = alarms + ("overfitting" in kinds), looks + 1
            others[kinds[0]] += 1
    print("\nHeadlines at every epoch of the healthy runs:", dict(others.most_common()))
    return alarms, looks


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    here = Path(__file__).resolve().parents[2]
    parser.add_argument("--curves", type=Path, default=here.parent / "shared/data/curves")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    real = labelled(given.curves) if given.curves.is_dir() else []
    tuned = [case for case in real if _parity(case[0])]
    table("Real curves, tuned half", tuned)
    table("Real curves, other half", [case for case in real if not _parity(case[0])])
    first, second = made(RUNS, given.keep), made(UNSEEN, given.keep)
    table("Runs of the app, tuned half", first)
    table("Runs of the app, unseen half", second)
    alarms, looks = false_alarms((*RUNS, *UNSEEN), first + second)
    print(f"Healthy runs called overfitting: {alarms} of {looks} looks; kinds there are: {', '.join(KINDS)}")
    return int(alarms > 0)


def _parity(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
