"""What a comparison found, in words: no more than the seeds bear out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aestudio.compare import Compared, Side, found_in_words
from aestudio.experiment import Experiment
from aestudio.run.baselines import BaselineLosses, keep_baselines

Build = Callable[..., Experiment]


def said(*sides: Side) -> str:
    return found_in_words(sides, lambda value: f"{value:g}")


@pytest.fixture
def side(tiny: Build) -> Callable[..., Side]:
    """A setting with a loss for each seed."""

    def make(title: str, *losses: float, pca: float | None = None, **settings: object) -> Side:
        runs = [
            Compared.of(Path(title), tiny({"training.seed": seed} | settings), best=loss)
            for seed, loss in enumerate(losses)
        ]
        return Side(title, tuple(runs), losses, pca)

    return make


def test_overlapping_seeds_are_no_difference(side: Callable[..., Side]) -> None:
    found = said(side("Wide", 0.02, 0.03, 0.05), side("Narrow", 0.04, 0.06, 0.07))
    assert (
        found == "No difference beyond the seeds: best loss 0.02 to 0.05 for Wide, 0.04 to 0.07 for Narrow."
    )


def test_one_seed_each_settles_nothing(side: Callable[..., Side]) -> None:
    found = said(side("Narrow", 0.04), side("Wide", 0.03))
    assert found.startswith("Lowest is the best loss of Wide, 0.03, 25.0 % below Narrow (0.04); with one")


def test_few_seeds_apart_are_told_with_the_odds_of_chance(side: Callable[..., Side]) -> None:
    two = said(side("Wide", 0.02, 0.03), side("Narrow", 0.04, 0.05))
    assert two.endswith("in every seed; chance tells so few seeds apart like that in 1 of 3 cases.")
    four = said(side("Wide", 0.02, 0.021, 0.022, 0.03), side("Narrow", 0.04, 0.05, 0.06, 0.07))
    assert "more than the seeds differ by" in four


def test_a_pca_that_is_better_is_said_so_of_whom(side: Callable[..., Side]) -> None:
    both = said(side("Wide", 0.03, pca=0.01), side("Narrow", 0.04, pca=0.02))
    assert both.endswith("A PCA of the same size is better than either.")
    one = said(side("Wide", 0.01, pca=0.02), side("Narrow", 0.04, pca=0.02))
    assert "is better than Narrow. A PCA of the same size is not as good as Wide." in one
    assert said(side("Wide", 0.03, pca=0.01)) == "A PCA of the same size is better than Wide."


def test_losses_on_other_samples_tell_nothing(side: Callable[..., Side]) -> None:
    found = said(side("Wide", 0.02), side("Other", 0.04, **{"data.split.seed": 5}))
    assert found.startswith("The runs were not validated on the same samples")


def test_a_pca_is_read_from_the_first_run_that_has_kept_one(tiny: Build, tmp_path: Path) -> None:
    seeds = {"run-1": 1, "run-2": 1, "run-3": 2}
    runs = [
        Compared.of(tmp_path / name, tiny({"training.seed": seed}), best=0.1) for name, seed in seeds.items()
    ]
    for run in runs:
        run.path.mkdir()
        (run.path / "experiment.json").write_text("{}")
    keep_baselines(runs[2].path, BaselineLosses({"pca": 0.05}, 2))
    found = Side.of("Three", runs)
    assert (found.losses, found.pca) == ((0.1, 0.1), 0.05)
    penalised = [Compared.of(runs[2].path, tiny({"family.code_penalty": 0.1}), best=0.1)]
    assert Side.of("Penalised", penalised).pca is None, "its loss has a penalty that a PCA does not pay"


def test_a_run_that_was_not_trained_to_its_end_is_said_so(tiny: Build) -> None:
    """A run stopped after 32 of 1,000 epochs stood as the worse one, without a word."""
    sides = []
    for title, loss, state, epochs in (("run-2", 0.2790, "done", 120), ("run-4", 0.2844, "stopped", 32)):
        experiment = tiny({"training.epochs": 1000 if state == "stopped" else 120})
        run = Compared.of(Path(title), experiment, best=loss, state=state, epochs=epochs)
        sides.append(Side(title, (run,), (loss,)))
    assert said(*sides).endswith("another seed would do. But run-4 stopped after 32 of 1,000 epochs.")
    assert said(sides[1]) == "", "alone it is worse than none"


def test_many_unfinished_runs_are_counted(side: Callable[..., Side], tiny: Build) -> None:
    runs = [Compared.of(Path(f"{n}"), tiny(), best=0.1, state="interrupted", epochs=1) for n in range(4)]
    assert runs[0].unfinished.startswith("broke off after 1 of ")
    sides = [Side(run.name, (run,), (0.1,)) for run in runs]
    assert "But 4 of the 5 were not trained to their end." in said(side("Whole", 0.05), *sides)
