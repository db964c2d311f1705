"""The lecture's experiment: is the bias in the data or in the model? Trained even and skewed, over seeds.

    python tests/benchmarks/lecture_bias.py [--out DIR] [--seeds 5] [--only autoencoder-4x4 search]

Autoencoder (4 x 4 and 2 x 2 pixels, noise .1) and search through a VAE's decoder (8 x 8 pixels), trained on
50 % and on 5 % of tone B. Prints lightness shift and successes of each group with 95 % intervals over seeds,
beside what one training of a plain PyTorch version gave. An interrupted benchmark goes on in the same DIR.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from aestudio.cli.output import table
from aestudio.dial import RECIPES, Dialling, recipe
from aestudio.dial.curve import curve_in
from aestudio.dial.estimates import QUANTITIES, estimate
from aestudio.dial.table import apart, ratio_text, span
from aestudio.job import NO_DATA, finish

SHARES, GROUPS = (0.05, 0.5), ("tone A", "tone B")
# By recipe and share of B: lightness shift of A and B, successes of A and B in per cent (search: best of 4).
SPECIFIED = {
    ("autoencoder-4x4", 0.5): ((-1.03, 0.82), None),
    ("autoencoder-4x4", 0.05): ((-0.12, 3.88), None),
    ("autoencoder-2x2", 0.5): ((-10.7, 9.2), None),
    ("autoencoder-2x2", 0.05): ((-1.0, 21.1), None),
    ("search", 0.5): ((None, 1.95), (77.0, 77.7)),
    ("search", 0.05): ((None, 4.56), (82.6, 65.5)),
}
BY_KEY = {one.key: one for one in QUANTITIES}


def dialled(name: str, folder: Path, seeds: int) -> float:
    """Train and measure one recipe; gives the seconds it took."""
    start = time.perf_counter()
    dial = recipe(name, shares=SHARES, seeds=seeds)
    finish(Dialling(dial, folder / name, folder / name / "runs"), NO_DATA)
    return time.perf_counter() - start


def shown(name: str, folder: Path, seconds: float) -> None:
    """Its table."""
    curve = curve_in(folder / name)
    print(f"\n{name}: {curve.log.dial.words}; {len(curve.models)} trainings, {seconds:.0f} s now")
    trained = [one for one in curve.log.trained if one.state == "done"]
    each = (
        sum(one.seconds for one in trained) / len(trained),
        sum(x.measuring for x in trained) / len(trained),
    )
    print(f"  of each: training {each[0]:.1f} s, measuring {each[1]:.1f} s; {curve.log.device}")
    shift, successes, turn = BY_KEY["shift"], BY_KEY["success"], BY_KEY["turn"]
    rows = []
    for level in curve.levels:
        for k, group in enumerate(GROUPS):
            told = level.model
            lone = SPECIFIED[name, level.share]
            once, rate = lone[0][k], lone[1][k] if lone[1] else None
            one = told["shift"][k]
            rows.append(
                (
                    f"{100 * level.share:g} %",
                    group,
                    span(shift, one),
                    f"{one.spread:.2f}",
                    f"{one.within:.2f}",
                    "–" if once is None else f"{once:+.2f}",
                    span(shift, told["shift_of_successes"][k]),
                    span(turn, told["turn"][k]),
                    span(successes, told["success"][k]),
                    "–" if rate is None else f"{rate:.1f} %",
                    span(BY_KEY["excess"], told["excess"][k]),
                    span(shift, level.sampler["shift"][k]) if level.sampler else "–",
                )
            )
        print(
            f"  {100 * level.share:g} % of tone B: flip ratio B:A {ratio_text(level.ratio)}, "
            f"α {ratio_text(level.ratio, over_odds=True)}; faithful sampler {ratio_text(level.sampler_ratio)}"
        )
    first = ("Tone B", "Group", "ΔL* (95 %)", "sd seeds", "se within", "specified", "ΔL* of successes")
    head = (*first, "ΔITA", "Successes", "specified", "Excess flips", "ΔL* faithful sampler")
    print("\n".join(f"  {line}" for line in table(head, rows)))
    for found in apart(curve):
        for (key, k), parts in found.parts.items():
            words = "; ".join(f"{part} {span(BY_KEY[key], value)}" for part, value in parts.items())
            print(f"  {100 * found.share:g} % against 50 %, {BY_KEY[key].title}, {GROUPS[k]}: {words}")
    if curve.samplers:
        records = [found.records for found in curve.samplers.values()]
        sizes = sorted(float(value) for one in records for value in one["effective_faces"])
        middle, low = sizes[len(sizes) // 2], sizes[len(sizes) // 20]
        print(f"  effective faces of the bank: median {middle:.0f}, 5 %: {low:.0f}")
        control = [estimate(records, BY_KEY["control"], k).value for k in (0, 1)]
        wrong = [f"{100 * rate:.2f} % of {group}" for rate, group in zip(control, GROUPS, strict=True)]
        print(f"  true faces read wrongly: {', '.join(wrong)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=list(RECIPES), default=list(RECIPES))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments.out or scratch)
        for name in arguments.only:
            shown(name, folder, dialled(name, folder, arguments.seeds))


if __name__ == "__main__":
    main()
