"""What a run's folder says of its curve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aestudio.data import Dataset
from aestudio.run.baselines import BASELINES, BaselineLosses, keep_baselines, kept_baselines
from aestudio.run.diagnosis import diagnosis_of
from aestudio.session import Session
from aestudio.trainer import Diverged
from tests.conftest import Build


def test_a_run_that_diverged_says_at_which_step(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    wild: dict[str, Any] = {"training.optimizer.kind": "sgd", "training.optimizer.learning_rate": 1000}
    layers = ("encoder.layers[1]", "encoder.layers[2]", "decoder.layers[0]")
    wild |= {f"networks.{layer}.activation": "linear" for layer in layers}
    session = Session.start(tiny(wild), digits, tmp_path / "run")
    with pytest.raises(Diverged):
        list(session.progress())
    found = diagnosis_of(session.run).headline
    assert found.kind == "diverged"
    assert "at step" in found.evidence


def test_baselines_of_the_run_are_used_and_broken_ones_are_not(
    tmp_path: Path, tiny: Build, digits: Dataset
) -> None:
    session = Session.start(tiny({"training.epochs": 5}), digits, tmp_path / "run")
    list(session.progress())
    end = session.run.history().epochs["val_loss"][-1]
    keep_baselines(session.run.path, BaselineLosses({"mean_sample": end}, 2, "validation", {"pca": "why"}))
    assert kept_baselines(session.run) == BaselineLosses(
        {"mean_sample": end}, 2, "validation", {"pca": "why"}
    )
    assert diagnosis_of(session.run).headline.kind == "collapsed"
    (session.run.path / BASELINES).write_text("{broken")
    assert kept_baselines(session.run) is None
    assert diagnosis_of(session.run).headline.kind == "still_learning"
