"""The losses as they grow: what is kept, how stored and live parts join, what a picture gets of a million."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.gui.loss_data import Grown, LossData, thinned
from aestudio.run import History
from aestudio.trainer import Progress

RANDOM = np.random.default_rng(7)


def report(step: int, losses: list[float], **more: object) -> Progress:
    fields = {"steps": 100, "epoch": 0, "epochs": 10, "losses": {"loss": losses}, "seconds": step / 10}
    return Progress(step=step, **{**fields, **more})  # type: ignore[arg-type]


def test_numbers_grow_beyond_their_room_and_gaps_are_no_numbers() -> None:
    grown = Grown()
    grown.put(0, [1.0, 2.0])
    grown.put(5000, [3.0])
    assert len(grown) == 5001
    assert grown.values[1] == 2.0
    assert np.isnan(grown.values[2:5000]).all()


def test_live_reports_become_steps_and_epochs() -> None:
    data = LossData()
    data.add(report(0, []))
    data.add(report(3, [0.9, 0.8, 0.7]))
    data.add(report(10, [0.6] * 7, epoch=1, epoch_terms={"loss": 0.65, "val_loss": 0.6}))
    assert data.step_losses().tolist() == [0.9, 0.8, 0.7] + [0.6] * 7
    assert data.epoch_means("val_loss")[0].tolist() == [10.0]
    assert data.best() == (1, 10.0, 0.6)
    assert data.x_of(5.0, "epoch") == 0.5
    assert data.x_of(5.0, "time") == pytest.approx(0.5)
    assert data.step_of(0.5, "time") == pytest.approx(5)
    assert data.step_of(0.5, "epoch") == 5


def test_what_was_stored_joins_what_came_live() -> None:
    data = LossData()
    data.add(report(20, [], epoch=2))
    data.add(report(22, [0.3, 0.2], epoch=2, events=({"step": 20, "event": "threads", "value": 1},)))
    events = [{"step": 12, "event": "learning rate", "value": 0.1}, {"step": 20, "event": "resumed"}]
    stored = History(
        steps={"loss": [0.5] * 21},  # the folder already holds a live step
        epochs={"loss": [0.6, 0.5], "val_loss": [0.7, 0.4]},
        epoch_steps=[10, 20],
        epoch_seconds=[1.0, 2.0],
        events=events,
    )
    data.fill(stored)
    assert data.step_losses().tolist() == [0.5] * 20 + [0.3, 0.2]
    assert data.epoch_means("val_loss")[1].tolist() == [0.7, 0.4]
    assert [event["event"] for event in data.events] == ["learning rate", "resumed", "threads"]
    assert data.x_of(15.0, "time") == pytest.approx(1.5)


def test_a_stored_run_without_times_has_none() -> None:
    data = LossData()
    data.fill(History({"loss": [1.0] * 10}, {"loss": [1.0]}, [10], [float("nan")], []))
    assert not data.has_times
    assert np.isnan(data.x_of(np.arange(3.0), "time")).all()
    assert data.per_epoch == 10


def test_few_values_are_all_drawn() -> None:
    values = RANDOM.random(2000)
    at, found = thinned(values, 0, 2000, 1000)
    assert at.tolist() == list(range(2000))
    assert found is values


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    ("low", "high"), [(0, 1_000_000), (400_000, 400_900), (10, 300_000), (999_999, 10**7)]
)
def test_a_million_values_keep_their_peaks(low: int, high: int, log: bool) -> None:
    values = RANDOM.random(1_000_000)
    values[123_456], values[777_777] = 50.0, -50.0
    at, found = thinned(values, low, high, 1500, log=log)
    assert len(at) < 5000
    assert (np.diff(at) > 0).all()
    assert at[0] == 0
    assert at[-1] == 999_999
    assert found.max() == 50.0
    assert found.min() == -50.0


def test_what_is_in_view_is_exact_when_there_is_room() -> None:
    values = RANDOM.random(1_000_000)
    at, found = thinned(values, 5000, 6000, 1500)
    inside = (at >= 5000) & (at < 6000)
    assert inside.sum() == 1000
    assert (found[inside] == values[5000:6000]).all()


def test_gaps_do_not_hide_their_neighbours() -> None:
    values = RANDOM.random(100_000)
    values[::2] = np.nan
    _, found = thinned(values, 0, 100_000, 100)
    assert np.isfinite(found).all()


def test_epochs_lie_where_they_ended_whatever_the_batch_size_was() -> None:
    data = LossData()
    data.add(report(0, []))
    data.add(report(10, [0.6] * 10, epoch=1, epoch_terms={"loss": 0.6}, passed=1.0))
    halved = {"step": 15, "event": "batch size", "value": 16, "base": 0.1}
    data.add(report(15, [0.5] * 5, epoch=1, passed=1.5, steps=195, events=(halved,)))
    data.add(report(20, [0.5] * 5, epoch=1, passed=1.75, steps=195))
    assert data.x_of(np.array([5.0, 10.0, 15.0, 20.0]), "epoch").tolist() == [0.5, 1.0, 1.5, 1.75]
    data.add(report(25, [0.4] * 5, epoch=2, epoch_terms={"loss": 0.5}, passed=2.0, steps=185))
    assert data.x_of(np.array([10.0, 20.0, 25.0, 45.0]), "epoch").tolist() == [1.0, 1.75, 2.0, 3.0]
    assert data.step_of(1.75, "epoch") == 20.0
    assert data.step_of(3.0, "epoch") == 45.0


def test_epochs_on_record_that_had_no_steps_leave_the_axis_whole() -> None:
    data = LossData()
    data.fill(History({"loss": [1.0] * 31}, {"loss": [1.0, 0.0]}, [31, 31], [1.0, 2.0], []))
    assert np.isfinite(data.x_of(np.arange(100.0), "epoch")).all()
    assert np.isfinite(data.step_of(9.0, "epoch"))
