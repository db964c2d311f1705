"""A sweep's runs: every combination, every seed, each checked before any is trained."""

from __future__ import annotations

from typing import Any

import pytest

from aestudio.project.sweep import planned
from aestudio.spec import SpecError
from tests.trainer.small import experiment

RATE, BATCH = "training.optimizer.learning_rate", "training.batch_size"


def test_two_fields_and_seeds_are_combined_the_first_changing_slowest() -> None:
    runs = planned(experiment(), {RATE: [0.01, 0.1], BATCH: [8, 16]}, seeds=2)
    found = [
        (run.experiment.training.optimizer.learning_rate, run.experiment.training.batch_size) for run in runs
    ]
    assert found[::2] == [(0.01, 8), (0.01, 16), (0.1, 8), (0.1, 16)]
    first = experiment().training.seed
    assert [run.experiment.training.seed for run in runs] == [first, first + 1] * 4
    assert runs[0].title == f"learning_rate 0.01, batch_size 8, seed {first}"


def test_only_what_is_varied_differs() -> None:
    (run,) = planned(experiment(), {BATCH: [9]})
    wanted = experiment().to_json()
    wanted["training"]["batch_size"] = 9
    assert run.experiment.to_json() == wanted


def test_seeds_alone_are_a_sweep() -> None:
    assert len({run.experiment.training.seed for run in planned(experiment(), {}, seeds=3)}) == 3


@pytest.mark.parametrize(
    ("values", "seeds", "says"),
    [
        ({BATCH: [8, 0]}, 1, "training.batch_size: expected"),
        ({"training.rate": [1]}, 1, "training.rate"),
        ({BATCH: []}, 1, "expected at least one value, found none"),
        ({BATCH: [8, 8]}, 1, "expected each value once, found 8 twice"),
        ({BATCH: [8]}, 0, "seeds: expected at least 1, found 0"),
        ({BATCH: list(range(1, 600))}, 2, "expected at most 1,000 runs, found 1,198"),
        ({"training.seed": [1, 2]}, 2, "expected either values of the seed or a number of seeds, found both"),
        ({RATE: [1], BATCH: [1], "training.epochs": [1]}, 1, "expected at most 2 fields to vary, found 3"),
    ],
)
def test_what_is_wrong_with_a_sweep_is_said(values: dict[str, list[Any]], seeds: int, says: str) -> None:
    with pytest.raises(SpecError) as error:
        planned(experiment(), values, seeds)
    assert says in str(error.value)
