"""What training says and offers, without a window."""

from __future__ import annotations

import time
from typing import Any

import pytest

from aestudio.compare.comparable import loss_title, short_title, why_apart
from aestudio.experiment import Experiment, Training
from aestudio.gui.training import words
from aestudio.gui.training.edits import described
from aestudio.gui.training.meter import Meter
from aestudio.gui.training.situation import Situation, offer
from aestudio.spec import replace
from aestudio.trainer import Progress


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "0 s"),
        (42, "42 s"),
        (130, "2 min 10 s"),
        (3600, "1 h 00 min"),
        (11_100, "3 h 05 min"),
        (187_200, "2 d 4 h"),
    ],
)
def test_durations_as_one_says_them(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.1, "1 s left"), (12.4, "12 s left"), (131, "2 min 10 s left"), (5000, "1 h 25 min left")],
)
def test_what_remains_is_rounded(seconds: float, text: str) -> None:
    assert words.left(seconds) == text


def test_a_best_loss_that_never_was_a_number_is_said_to_have_diverged() -> None:
    assert [words.best_text(best) for best in (None, float("nan"), 0.0123)] == ["–", "diverged", "0.01230"]


def test_speeds_rates_and_losses() -> None:
    assert words.speed(33_412) == "33,000 samples/s"
    assert words.speed(3.21) == "3.2 samples/s"
    assert words.rate_text(0.00032) == "0.00032"
    assert words.rate_text(3.2e-5) == "3.2e-5"
    assert [words.loss_text(x) for x in (0.0123, 12.3456, 1.5e-6, 0.0, -1.1549)] == [
        "0.01230",
        "12.35",
        "1.500e−6",
        "0.000",
        "−1.155",
    ]


def test_when_a_run_was_started() -> None:
    noon = time.mktime((2026, 7, 15, 12, 3, 0, 0, 0, -1))
    assert words.ago(noon, noon + 60) == "12:03"
    assert words.ago(noon, noon + 2 * 86400) == "Wed 12:03"
    assert words.ago(noon, noon + 20 * 86400) == "15 Jul"
    assert words.ago(noon, noon + 400 * 86400) == "2026-07-15"


def test_endings_as_sentences() -> None:
    assert words.ending("done", "all 50 epochs done", 50, 41, 0) == "Done: all 50 epochs in 41 s"
    early = words.ending("done", "stopped early: no improvement in 5 epochs", 30, 41, 25)
    assert early == (
        "Stopped early at epoch 30: no improvement in 5 epochs; the best weights, those of epoch 25, are kept"
    )
    assert words.ending("stopped", "", 1, 3, 0) == "Stopped after 1 epoch in 3 s"
    told = words.ending("interrupted", "", 2, 3, 0)
    assert told.startswith("Interrupted: the program ended while it trained.")
    assert told.endswith("It goes on from epoch 2; what came later is repeated.")


def test_failures_without_the_place_in_the_file() -> None:
    why = "training.optimizer.learning_rate: the loss was infinite at step 3"
    assert words.failure("training", why) == "Training failed: the loss was infinite at step 3"
    assert words.failure("train", "out of memory") == "The run could not begin: out of memory"
    assert words.failure("record", "no room").startswith("Changed, but not on record yet: no room")


def test_labels_of_events() -> None:
    assert words.event_words({"step": 4, "event": "learning rate", "value": 0.0005}) == "rate 0.0005"
    assert words.event_words({"step": 0, "event": "threads", "value": 2}) == ""
    assert words.event_words({"step": 9, "event": "threads", "value": 1}) == "1 thread"
    assert words.event_words({"step": 9, "event": "continued"}) == ""


@pytest.mark.parametrize(
    ("now", "texts"),
    [
        (Situation("starting"), ["Start training", "", ""]),
        (Situation("ready", waiting="start"), ["Starting …", "", ""]),
        (Situation("training", run="run-001", run_state="running"), ["Pause", "", ""]),
        (
            Situation("training", run="run-001", run_state="running", waiting="stop"),
            ["Stopping …", "", ""],
        ),
        (Situation("ready", run="run-001", run_state="stopped", waiting="stop"), ["Stopping …", "", ""]),
        (Situation("paused", run="run-001", run_state="running"), ["Resume", "", ""]),
        (
            Situation("ready", run="run-001", run_state="done"),
            ["Start afresh", "Reuse run-001's weights", ""],
        ),
        (
            Situation("ready", run="run-001", run_state="stopped"),
            ["Resume run-001", "Reuse run-001's weights", "Start afresh"],
        ),
        (
            Situation("ready", run="run-001", run_state="interrupted"),
            ["Resume run-001", "Reuse run-001's weights", "Start afresh"],
        ),
        (
            Situation("ready", run="run-001", run_state="failed"),
            ["Resume run-001", "Reuse run-001's weights", "Start afresh"],
        ),
        (
            Situation("ready", run="r", run_state="stopped", series="sweep of batch size, 3 of 8", seed=4),
            ["Start afresh", "Reuse r's weights", ""],
        ),
        (
            Situation("ready", run="r", run_state="stopped", takes_weights=True),
            ["Reuse r's weights", "", "Start afresh"],
        ),
        (
            Situation("ready", run="r", run_state="failed", diverged=True),
            ["Start afresh", "Reuse r's weights", ""],
        ),
    ],
)
def test_the_buttons_of_every_situation(now: Situation, texts: list[str]) -> None:
    assert [one.text for one in offer(now)] == texts


def test_who_edits_and_presses_the_first_button_means_what_was_edited() -> None:
    now = Situation("ready", run="run-001", run_state="stopped", changed=True)
    assert [one.does for one in offer(now)] == ["start", "carry_on", "resume"]


def test_problems_stop_a_new_run_but_not_a_resumed_one() -> None:
    now = Situation("ready", ("no layers", "no data"), run="run-001", run_state="stopped")
    resume, carry_on, afresh = offer(now)
    assert resume.why_not == ""
    assert carry_on.why_not == afresh.why_not == "no layers (and 1 more)"


def test_the_two_ways_to_begin_say_what_they_keep() -> None:
    afresh, carry_on, _ = offer(Situation("ready", run="run-007", run_state="done"))
    assert "drawn by seed 0" in afresh.tip
    assert "begins with the weights of run-007" in carry_on.tip
    assert all("run-007 stays" in one.tip for one in (afresh, carry_on))


def test_edits_have_names() -> None:
    old = Training()
    assert described(old, replace(old, batch_size=64)) == ("Change batch size", "batch_size")
    assert described(old, replace(old, optimizer={"kind": "sgd"})) == ("Change optimizer to SGD", "")
    slower = replace(old.optimizer, learning_rate=0.1)
    assert described(old, replace(old, optimizer=slower)) == (
        "Change learning rate",
        "optimizer.learning_rate",
    )
    on = replace(old.early_stopping, enabled=True)
    assert described(old, replace(old, early_stopping=on)) == ("Turn “Stop early” on", "")
    assert described(old, replace(old, seed=1, epochs=2)) == ("Change settings", "")


def test_pace_and_what_remains() -> None:
    meter = Meter()
    assert meter.seconds_left is None
    for step in range(0, 101, 10):
        meter.add(Progress(step, 1000, 0, 10, seconds=step / 10, samples=320 * (step > 0)))
    assert meter.samples_per_second == pytest.approx(320)
    assert meter.seconds_left == pytest.approx(90)


def test_only_the_same_loss_shares_an_axis() -> None:
    mse, mae = Experiment.parse({}), Experiment.parse({"family": {"kind": "autoencoder", "loss": "mae"}})
    assert loss_title(mse) == "Mean squared error (MSE)"
    assert short_title(mse) == "MSE"
    assert why_apart(mse, replace(mse, training=Training(epochs=3))) == ""
    assert why_apart(mse, mae) == (
        "its loss is another one: Mean absolute error (MAE), not Mean squared error (MSE)"
    )
    scaled = replace(mse, data=replace(mse.data, scaling=_other_scaling(mse)))
    assert "scaled differently" in why_apart(mse, scaled)


@pytest.mark.parametrize(
    ("shown", "other", "why"),
    [
        ("vae", {"likelihood": "gaussian"}, "its loss is another one: likelihood Gaussian, not Bernoulli"),
        ("ddpm", {"prediction": "sample"}, "its loss is another one: prediction sample, not noise"),
        ("ddpm", {"steps": 50}, "its loss is another one: noise levels 50, not 1000"),
        ("gan", {"objective": "hinge"}, "its loss is another one: objective Hinge, not Non-saturating"),
        ("vae", {"beta": 4.0}, ""),
    ],
)
def test_the_loss_of_a_family_is_what_it_measures(shown: str, other: dict[str, Any], why: str) -> None:
    mine, its = ({"family": {"kind": shown, **changes}} for changes in ({}, other))
    assert why_apart(Experiment.parse(mine), Experiment.parse(its)) == why


def test_gaussians_of_any_width_bound_the_same_density() -> None:
    wide, learned = (
        Experiment.parse({"family": {"kind": "vae", "likelihood": {"kind": "gaussian", "scale": scale}}})
        for scale in (1.0, 0.1)
    )
    assert why_apart(wide, learned) == ""


def test_losses_on_other_files_share_no_axis() -> None:
    a, b = (Experiment.parse({"data": {"kind": "table", "path": f"{name}.csv"}}) for name in "ab")
    assert why_apart(a, b) == "it learns from other data: b.csv, not a.csv"


def _other_scaling(experiment: Experiment) -> object:
    from typing import get_args

    annotation = type(experiment.data).model_fields["scaling"].annotation
    present = experiment.data.scaling
    return next(choice for choice in get_args(annotation) if choice != present)
