"""The engine's work without its thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aestudio.data import dataset as dataset_module
from aestudio.data.dataset import silent
from aestudio.gui.engine_work import Work
from aestudio.trainer import loop
from tests.conftest import Build

STANDARDISED = {"data.scaling": "standardise"}


def test_an_edit_of_a_layer_looks_at_no_values(tiny: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mean and standard deviation of all training values are found again only where they may differ."""
    looks: list[int] = []
    moments = dataset_module._moments

    def counted(values: Any, rows: Any) -> tuple[float, float]:
        looks.append(len(rows))
        return moments(values, rows)

    monkeypatch.setattr(dataset_module, "_moments", counted)
    work = Work(silent)
    first = work.look(tiny(STANDARDISED), Path())
    for units in (3, 4, 5):
        found = work.look(tiny({**STANDARDISED, "networks.encoder.layers[1].units": units}), Path())
        assert found.data == first.data
    assert len(looks) == 1
    assert first.data is not None
    for settings, times in (
        ({**STANDARDISED, "data.split.seed": 7}, 2),
        ({"data.scaling": "0 to 1"}, 2),
        (STANDARDISED, 3),
    ):
        found = work.look(tiny(settings), Path())
        assert found.data is not None
        assert len(looks) == times
        assert (found.data.scaled == (0, 1)) == ("0 to 1" in settings.values())
    work._dataset = None  # as a download or other data leave it
    work.look(tiny(STANDARDISED), Path())
    assert len(looks) == 4


def test_other_weights_are_another_version_when_the_best_ones_come_back_too(
    tiny: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A viewer that was answered after the last step, before the validation, would show what is gone."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)  # viewers are answered after every batch
    work = Work(silent)
    stops = {"enabled": True, "patience": 2, "min_delta": 0.0, "restore_best": True}
    noisy = {"training.epochs": 40, "training.optimizer.learning_rate": 0.3}
    work.start(tiny({"training.early_stopping": stops, **noisy}), Path(), tmp_path / "run", None, None)
    seen: dict[tuple[int, ...], bytes] = {}
    restored = False
    for progress in work.progress():
        assert work._trained is not None
        weights = b"".join(value.numpy().tobytes() for value in work._trained.model.state_dict().values())
        assert seen.setdefault(work.version(), weights) == weights
        restored |= any(event["event"] == "best weights restored" for event in progress.events)
    assert restored
