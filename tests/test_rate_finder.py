"""The learning-rate finder: a clear suggestion where there is one, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.data import Dataset
from aestudio.job import finish
from aestudio.rate_finder import RateFinder, judged
from aestudio.trainer import Compiled, Trainer, compile_experiment
from tests.conftest import Build

RATES = np.geomspace(1e-6, 10, 200)


def test_the_steepest_descent_is_suggested() -> None:
    falls = 0.1 - 0.08 / (1 + np.exp(-8 * (np.log10(RATES) + 2.5)))
    found = judged(RATES, np.where(RATES > 1, falls * RATES**3, falls))
    assert found.suggestion == pytest.approx(10**-2.5, rel=0.5)
    assert "falls fastest near" in found.why


@pytest.mark.parametrize(
    ("losses", "why"),
    [
        (np.full(200, 0.1), "fell by only 0 %"),
        (np.linspace(0.1, 0.099, 200), "fell by only"),
        (np.full(7, 0.1), "ended after 7 steps"),
        (0.1 + 0.05 * np.resize([1.0, -1.0], 200) - np.linspace(0, 0.012, 200), "wobbles"),
    ],
)
def test_without_a_clear_fall_nothing_is_suggested(losses: np.ndarray, why: str) -> None:
    found = judged(RATES[: len(losses)], losses)
    assert found.suggestion is None
    assert found.why.startswith("No clear suggestion: ")
    assert why in found.why


def test_a_short_sweep_says_why_it_ended() -> None:
    assert "no number at the very first step" in judged(RATES[:0], np.empty(0), "no number").why
    assert "no number after 7 steps" in judged(RATES[:7], np.full(7, 0.1), "no number").why
    assert "exploded after 15 steps" in judged(RATES[:15], np.full(15, 0.1), "exploded").why


def test_how_a_sweep_ended_is_said_as_it_was() -> None:
    falls = 0.1 - 0.08 / (1 + np.exp(-8 * (np.log10(RATES) + 2.5)))
    rises = np.where(RATES > 1, falls * RATES**0.3, falls)
    assert "rose again up to 10." in judged(RATES, rises).why
    assert "exploded at 10." in judged(RATES, rises, "exploded").why
    assert "no number beyond 10." in judged(RATES, rises, "no number").why


def test_on_the_digits_it_suggests_a_rate_that_learns(tiny: Build, digits: Dataset) -> None:
    experiment = tiny()
    found = finish(RateFinder(experiment), digits)
    again = finish(RateFinder(experiment), digits)
    assert found.suggestion is not None
    assert 1e-4 < found.suggestion < 0.3
    assert np.array_equal(found.losses, again.losses)
    losses = {}
    for rate in (found.suggestion, found.suggestion / 1000):
        trained = tiny({"training.optimizer.learning_rate": rate})
        reports = list(Trainer(compile_experiment(trained, digits)).run())
        losses[rate] = [report.epoch_terms for report in reports if report.epoch_terms][-1]["val_loss"]
    assert losses[found.suggestion] < 0.9 * losses[found.suggestion / 1000]


def test_the_sweep_takes_the_threads_that_a_run_would_take(
    tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aestudio.rate_finder import sweep

    tried: list[Compiled] = []

    def found(compiled: Compiled) -> tuple[int, dict[int, float]]:
        tried.append(compiled)
        return 1, {}

    monkeypatch.setattr(sweep, "try_threads", found)
    finish(RateFinder(tiny()), digits)
    assert len(tried) == 1
