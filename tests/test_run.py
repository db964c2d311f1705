"""A run's folder: what is written is whole, and what is read back is what was written."""

from __future__ import annotations

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aestudio.atomic import WriteFailed
from aestudio.data import Dataset
from aestudio.run import Run, Summary, next_run, path_between, runs_in
from aestudio.session import Session
from aestudio.spec import SpecError
from aestudio.trainer import Diverged, Progress, State, Trainer
from aestudio.trainer.state import Where
from tests.trainer.small import data, experiment, run, small


@pytest.fixture
def folder(tmp_path: Path) -> Run:
    """A run that has just begun."""
    return Run.create(tmp_path / "runs" / "run-001", experiment(), {"cores": 2})


def report(step: int, *losses: float, epoch: int = 0, **more: Any) -> Progress:
    return Progress(step, 100, epoch, 10, {"loss": losses} if losses else {}, **more)


def state(step: int = 0, tensors: dict[str, torch.Tensor] | None = None) -> State:
    return State(
        Where(step=step, best={"epoch": 1, "loss": 0.5}), tensors or {"model.w": torch.ones(2)}, "{}"
    )


def test_a_new_run_says_what_is_trained_where_and_since_when(folder: Run) -> None:
    assert folder.experiment == experiment()
    assert folder.environment == {"cores": 2}
    assert json.loads((folder.path / "summary.json").read_text())["started"] > 1.7e9


def test_a_run_is_not_begun_where_something_is(folder: Run) -> None:
    with pytest.raises(WriteFailed, match="expected an empty or new folder for the run, found files in it"):
        Run.create(folder.path, experiment(), {}, named=True)


def test_a_run_has_the_next_number_where_another_was_begun_meanwhile(folder: Run) -> None:
    before = [file.read_text() for file in sorted(folder.path.iterdir())]
    assert Run.create(folder.path, experiment({"training.seed": 7}), {}).name == "run-002"
    assert [file.read_text() for file in sorted(folder.path.iterdir())] == before


def test_of_many_begun_at_once_each_has_a_folder_of_its_own(tmp_path: Path) -> None:
    def begin(seed: int, path: Path, named: bool) -> Path | None:
        with contextlib.suppress(WriteFailed):
            return Run.create(path, experiment({"training.seed": seed}), {}, named=named).path
        return None

    with ThreadPoolExecutor(8) as threads:
        begun = list(threads.map(lambda seed: begin(seed, tmp_path / "runs" / "run-001", False), range(8)))
        named = list(threads.map(lambda seed: begin(seed, tmp_path / "mine", True), range(8)))

    assert sorted(path.name for path in begun if path) == [f"run-00{number}" for number in range(1, 9)]
    assert [Run(path).experiment.training.seed for path in begun if path] == list(range(8))
    first = [seed for seed, path in enumerate(named) if path]
    assert first == [Run(tmp_path / "mine").experiment.training.seed]


def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"expected a run's folder with an experiment\.json, found none"):
        Run(tmp_path)


def test_losses_and_events_are_read_back_as_they_came(folder: Run) -> None:
    event = {"step": 2, "event": "learning rate", "value": 0.1, "base": 0.1}
    folder.record(report(2, 0.5, 0.25, events=(event,)))
    folder.record(report(3, 0.125))
    folder.record(report(3, epoch=1, epoch_terms={"loss": 0.3, "val_loss": 0.2}, rate=0.1, seconds=4.5))

    history = folder.history()

    assert history.steps == {"loss": [0.5, 0.25, 0.125]}
    assert history.epochs == {"loss": [0.3], "val_loss": [0.2]}
    assert (history.epoch_steps, history.epoch_seconds) == ([3], [4.5])
    assert history.events == [event]


def test_every_float_comes_back_to_the_last_bit(folder: Run) -> None:
    losses = [float(value) for value in torch.rand(100)] + [1e-300, 0.1 + 0.2]

    folder.record(report(102, *losses))

    assert folder.history().steps["loss"] == losses


def test_a_line_cut_off_by_a_crash_is_left_out(folder: Run) -> None:
    folder.record(report(1, 0.5))
    with (folder.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 2, "loss": [0.2')

    assert folder.history().steps == {"loss": [0.5]}


def test_going_back_to_a_checkpoint_drops_what_was_recorded_after_it(folder: Run) -> None:
    folder.record(report(1, 0.5, events=({"step": 1, "event": "paused"},)))
    folder.checkpoint(state(1))
    before = folder.history()
    folder.record(
        report(1, epoch=1, epoch_terms={"loss": 0.5}, events=({"step": 1, "event": "best weights"},))
    )
    folder.record(report(2, 0.4))

    folder.rewind()

    assert folder.history() == before


def test_what_was_done_to_the_run_after_a_checkpoint_stays_to_be_done_again(folder: Run) -> None:
    done = [
        {"step": 2, "event": "learning rate", "value": 0.1, "base": 0.1},
        {"step": 5, "event": "threads", "value": 1},
    ]
    came = {"step": 4, "event": "learning rate", "value": 0.05, "why": "plateau"}
    folder.checkpoint(state(2))
    for event in (done[0], came, done[1]):
        folder.record(report(5, events=(event,)))

    first, second = folder.rewind(), folder.rewind()

    assert first == second == folder.history().events == done


def test_what_was_done_before_the_checkpoint_is_not_done_again(folder: Run) -> None:
    event = {"step": 2, "event": "learning rate", "value": 0.1, "base": 0.1}
    folder.record(report(2, events=(event,)))
    folder.checkpoint(state(3))

    assert folder.rewind() == []
    assert folder.history().events == [event]


def test_a_half_written_line_goes_with_what_is_dropped(folder: Run) -> None:
    folder.record(report(1, 0.5))
    folder.checkpoint(state(1))
    with (folder.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 2, "lo')

    folder.rewind()
    folder.record(report(2, 0.4))

    assert folder.history().steps == {"loss": [0.5, 0.4]}


def test_what_a_killed_process_left_half_written_is_cleared_away(folder: Run) -> None:
    folder.checkpoint(state())
    (folder.path / ".resume.safetensors.77.tmp").write_bytes(b"half")

    folder.rewind()

    assert not list(folder.path.glob(".*.tmp"))


def test_a_trainers_state_comes_back_to_the_last_bit(folder: Run) -> None:
    trainer = Trainer(small({"training.early_stopping.enabled": True}))
    run(trainer)
    saved = trainer.state()

    folder.checkpoint(saved)
    found = folder.state()

    assert found.where == saved.where
    assert found.optimizers == saved.optimizers
    assert found.tensors.keys() == saved.tensors.keys()
    assert all(torch.equal(found.tensors[name], value) for name, value in saved.tensors.items())


def test_newest_and_best_weights_can_be_had_by_themselves(folder: Run) -> None:
    folder.checkpoint(state(0, {"model.w": torch.zeros(2), "best.w": torch.ones(2)}))

    assert torch.equal(folder.weights()["w"], torch.zeros(2))
    assert torch.equal(folder.weights("best")["w"], torch.ones(2))


def test_weights_that_are_not_there(folder: Run) -> None:
    with pytest.raises(SpecError, match=r"weights\.safetensors: expected saved weights, found none"):
        folder.weights()


@pytest.mark.parametrize("damage", [b"", b"not a checkpoint", b"\x10\x00\x00\x00\x00\x00\x00\x00{}"])
def test_a_damaged_checkpoint_is_told(folder: Run, damage: bytes) -> None:
    (folder.path / "resume.safetensors").write_bytes(damage)

    for read in (folder.state, folder.rewind):
        with pytest.raises(SpecError, match=r"resume\.safetensors: expected a checkpoint to go on from"):
            read()


def test_a_checkpoint_of_more_threads_than_can_be_is_told_and_where(folder: Run) -> None:
    folder.checkpoint(State(Where(threads=10**6), {"model.w": torch.ones(2)}, "{}"))

    with pytest.raises(SpecError, match=r"resume\.safetensors: .*threads: expected .* to 1,024") as told:
        folder.state()
    assert "found 1000000" in str(told.value)


def test_a_checkpoint_that_can_not_be_finished_leaves_the_one_before(
    folder: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.checkpoint(state(1))

    def full(tensors: dict[str, torch.Tensor], path: Path, meta: dict[str, str]) -> None:
        save_file(tensors, path, meta)
        path.write_bytes(path.read_bytes()[:50])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("safetensors.torch.save_file", full)
    with pytest.raises(WriteFailed, match=r"resume\.safetensors.*no space left"):
        folder.checkpoint(state(2))

    assert folder.state().where.step == 1
    assert not list(folder.path.glob(".*.tmp"))


def test_a_summary_comes_back_as_it_was(folder: Run) -> None:
    summary = Summary(
        "done", 1.5, 3, 60, {"loss": 0.5}, {"epoch": 2, "loss": 0.4}, 9.5, 1e4, "cpu", 2, "all done", 77
    )

    folder.write_summary(summary)

    assert folder.summary == summary


@pytest.mark.parametrize("text", ["", "[]", '{"final": ', '{"state": "done", "of a later version": 1}'])
def test_a_summary_that_can_not_be_read_does_not_hide_the_run(folder: Run, text: str) -> None:
    (folder.path / "summary.json").write_text(text)

    assert folder.summary.state in ("failed", "done")


@pytest.mark.parametrize(
    "values",
    [
        {"final": {"loss": "low"}},
        {"final": [1.0]},
        {"best": {"loss": 0.5}},
        {"best": {"epoch": 3}},
        {"epochs": "many"},
        {"epochs": True},
        {"started": 1e300},
        {"seconds": -1.0},
        {"threads": None},
        {"state": "over"},
        {"reason": 3},
    ],
    ids=str,
)
def test_a_summary_of_other_values_can_not_be_read(folder: Run, values: dict[str, Any]) -> None:
    """Anybody may have written it; what shows it trusts that a number is one."""
    (folder.path / "summary.json").write_text(json.dumps({"state": "done", **values}))

    assert folder.summary == Summary(state="failed", reason="summary.json can't be read")


def test_what_an_environment_has_wrong_is_as_if_it_was_not_recorded(folder: Run) -> None:
    good = {"data_shape": [60, 1, 8, 8], "parts": {"train": 40}, "torch": "2", "threads": 2, "parameters": 9}
    bad = {
        "data_fingerprint": 3,
        "weights_from": ["x"],
        "base": {},
        "macs": "many",
        "data_classes": {"digit": "ten"},
        "cores": -1,
    }
    (folder.path / "environment.json").write_text(json.dumps({**good, **bad}))
    assert folder.environment == good
    (folder.path / "environment.json").write_text(json.dumps({"data_shape": [60, "wide"], "parts": [1]}))
    assert folder.environment == {}


def test_runs_are_listed_in_order_and_numbered_on(tmp_path: Path) -> None:
    for name in ("run-2", "run-10", "run-1", "other"):
        Run.create(tmp_path / name, experiment(), {})
    (tmp_path / "no run").mkdir()

    assert [found.name for found in runs_in(tmp_path)] == ["other", "run-1", "run-2", "run-10"]
    assert next_run(tmp_path) == tmp_path / "run-011"
    assert runs_in(tmp_path / "nowhere") == []
    assert next_run(tmp_path / "nowhere").name == "run-001"


def test_a_path_from_one_folder_to_another(tmp_path: Path) -> None:
    assert path_between(tmp_path / "a" / "runs" / "1", tmp_path / "a") == "../.."


def test_a_test_loss_that_is_no_number_is_told_and_kept_out_of_the_results(tmp_path: Path) -> None:
    values = data().values.astype(np.float32)
    values[small().parts.test] = np.nan
    session = Session.start(experiment(), Dataset("poisoned", values, range=(0.0, 255.0)), tmp_path / "run")

    list(session.progress())

    assert session.result()["state"] == "done"
    assert session.result()["reason"] == "all 4 epochs done; the test loss is nan"
    assert list(session.result()["final"]) == ["loss", "val_loss"]


def test_a_run_that_diverged_keeps_its_losses_and_its_best_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linear = experiment({"networks.decoder.layers[0].activation": "linear", "training.optimizer": "sgd"})
    session = Session.start(linear, data(), tmp_path / "run")
    going = session.progress()
    while not next(going).epoch_terms:
        pass
    best = {name: value.clone() for name, value in session.trainer.best.items()}
    session.change("learning rate", 1000)

    with pytest.raises(Diverged):
        list(going)

    history = session.run.history()
    assert session.run.summary.state == "failed"
    assert np.isfinite(history.steps["loss"]).all()
    assert len(history.steps["loss"]) > 4
    assert all(torch.equal(session.run.weights("best")[name], value) for name, value in best.items())
