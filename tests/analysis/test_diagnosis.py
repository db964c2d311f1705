"""Each rule on a curve that fires it, and on one near it that does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.analysis.diagnosis import (
    KINDS,
    Curve,
    Finding,
    changes,
    comparable,
    diagnose,
    failure_of,
    full_rate,
    in_use,
)
from aestudio.experiment import Experiment

CURVES = Path(__file__).parents[3] / "shared" / "data" / "curves" / "labelled.json"
Array = np.ndarray[Any, Any]


def falling(epochs: int, pace: float = 8.0, end: float = 0.02) -> Array:
    return np.asarray(end + 0.08 * np.exp(-np.arange(epochs) / pace))


def wobble(epochs: int, size: float) -> Array:
    return np.random.default_rng(1).normal(0, size, epochs)


def headline(training: Array, validation: Array | None = None, **known: Any) -> str:
    return diagnose(Curve(training, np.empty(0) if validation is None else validation, **known)).headline.kind


def test_three_epochs_are_not_enough() -> None:
    assert headline(falling(3)) == "too_early"
    assert headline(falling(4)) == "still_learning"


def test_still_learning_until_the_last_fifth_brings_little() -> None:
    assert headline(falling(20), falling(20) + 0.001) == "still_learning"
    assert headline(falling(80), falling(80) + 0.001) == "converged"


def test_a_loss_that_is_no_number_has_diverged() -> None:
    broken = falling(10)
    broken[6:] = np.nan
    found = diagnose(Curve(broken)).headline
    assert (found.kind, found.evidence) == ("diverged", "The training loss is no number from epoch 7 on.")
    assert headline(np.empty(0), failure="The loss was not a number at step 41.") == "diverged"
    assert headline(0.02 * 1.5 ** np.arange(10)) == "diverged"


def test_overfitting_is_a_lasting_rise_of_validation_while_training_falls() -> None:
    epochs = np.arange(100)
    rising = 0.03 + 0.07 * np.exp(-epochs / 8) + 0.0002 * epochs
    assert headline(falling(100, 20), rising) == "overfitting"
    assert headline(falling(100, 20), rising[:30].repeat(4)[:100]) != "overfitting"  # it has only slowed down
    assert headline(rising, rising) != "overfitting"  # training rises as well


def test_wobble_alone_is_never_overfitting() -> None:
    for seed in range(50):
        noise = np.random.default_rng(seed).normal(0, 0.001, 60)
        assert headline(falling(60), falling(60) + 0.002 + noise) != "overfitting"


def test_a_gap_grows_where_only_training_falls() -> None:
    training = 0.02 + 0.08 * np.exp(-np.arange(60) / 25)
    assert headline(training, np.maximum(training, 0.06)) == "growing_gap"
    assert headline(training, 1.5 * training) != "growing_gap"  # it lies above, and falls with it


def test_collapsed_where_the_loss_is_that_of_the_mean_sample() -> None:
    curve = falling(30, end=0.067)
    assert headline(curve, mean_sample=0.0675) == "collapsed"
    assert headline(curve, mean_sample=0.0675, spread=0.001) == "collapsed"
    assert headline(curve, mean_sample=0.0675, spread=0.5) != "collapsed"  # the outputs do differ
    assert headline(curve, mean_sample=0.09) != "collapsed"


def test_a_run_worse_than_the_mean_sample_is_never_called_good() -> None:
    curve = falling(20, end=0.45)
    assert headline(curve, mean_sample=0.427, planned=60) == "still_learning"  # every run begins up there
    assert headline(curve, mean_sample=0.427, planned=20) == "worse_than_mean"
    found = diagnose(Curve(curve, mean_sample=0.427, ended=True)).headline
    assert (found.kind, found.severity) == ("worse_than_mean", "warning")
    assert "the mean sample gives 0.427" in found.evidence
    assert headline(falling(80, end=0.45), mean_sample=0.427, pca=0.45) == "worse_than_mean"
    assert headline(curve, mean_sample=0.6) == "still_learning"


def test_the_first_advice_is_to_take_back_the_change_that_made_it_worse() -> None:
    spoiled = np.concatenate([0.3 + 0.3 * np.exp(-np.arange(10) / 3), np.full(10, 0.81)])
    changed = ((2.0, "batch size 64"), (10.0, "learning rate 0.05"))
    found = diagnose(Curve(spoiled, mean_sample=0.427, spread=0.001, changes=changed)).headline
    assert found.kind == "collapsed"
    assert found.remedies[0].startswith("Take back what was changed at epoch 10 (learning rate 0.05)")
    assert "Before learning rate 0.05 at epoch 10" in found.why[0]
    healthy = falling(30) + wobble(30, 0.002)
    assert diagnose(Curve(healthy, changes=((10.0, "learning rate 0.0005"),))).headline.first == ()
    broken = Curve(
        falling(12), changes=((11.5, "learning rate 9"),), failure="The loss was not a number at step 99."
    )
    assert "learning rate 9" in diagnose(broken).headline.remedies[0]


def test_what_is_set_already_is_not_advised() -> None:
    plain, lowered = Curve(falling(80)), Curve(falling(80), in_use=("schedule",))
    assert any("schedule" in remedy for remedy in diagnose(plain).headline.remedies)
    assert not any("schedule" in remedy for remedy in diagnose(lowered).headline.remedies)
    given = {"schedule": "cosine", "early_stopping": {"enabled": True}}
    assert in_use(Experiment.parse({"training": given})) == ("schedule", "early stopping")


def test_flat_from_the_start() -> None:
    assert headline(0.0749 - 0.00005 * np.arange(16)) == "flat"
    assert headline(0.0749 - 0.0005 * np.arange(16)) == "still_learning"
    at_its_best = np.full(16, 0.01)  # all was learned in the first epoch
    assert headline(at_its_best, mean_sample=0.0675) == "converged"


def test_noisy_where_the_wobble_is_larger_than_the_gain() -> None:
    assert headline(falling(60) + wobble(60, 0.001)) == "noisy"
    assert headline(falling(60) + wobble(60, 0.00005)) == "converged"


def test_jumps_are_single_epochs_with_their_cause_where_one_is_known() -> None:
    curve = falling(40)
    curve[25] *= 1.5
    found = diagnose(Curve(curve, changes=((24.0, "learning rate 0.1"),))).headline
    assert found.kind == "jumps"
    assert "epoch 26" in found.evidence
    assert found.why == ("Just before it: learning rate 0.1.",)
    curve[25] /= 1.45
    assert headline(curve) != "jumps"


def test_a_plateau_is_told_from_a_curve_that_only_slows_down() -> None:
    late = 0.05 / (1 + np.exp((np.arange(80) - 40) / 3)) + 0.02 + 0.03 * np.exp(-np.arange(80) / 3)
    assert headline(late) == "plateau_then_drop"
    assert headline(falling(80)) == "converged"


def test_two_slow_epochs_in_a_smooth_fall_are_no_plateau() -> None:
    rests = np.concatenate([falling(40, 20), [falling(40, 20)[-1]] * 2, falling(80, 20)[40:]])
    assert "plateau_then_drop" not in diagnose(Curve(rests)).kinds


def beside_pca(curve: Array, times: float, **known: Any) -> Finding:
    """The headline where a PCA has so many times the curve's lowest loss."""
    return diagnose(Curve(curve, pca=times * float(curve.min()), **known)).headline


def test_a_converged_run_that_a_pca_surpasses_is_told_so_and_what_to_try() -> None:
    found = beside_pca(falling(80), 1 / 3)
    assert (found.kind, found.severity) == ("converged", "info")
    assert found.title == "Converged, but a PCA is better"
    assert found.evidence.startswith("A PCA of the same size has a lower training loss: 0.006668, here 0.02")
    assert "3.0 times as high" in found.evidence
    assert "Train for more epochs" in found.remedies[0]
    assert not any("Nothing needs" in one or "units in the code" in one for one in found.remedies)


def test_a_run_that_overfits_was_as_good_as_a_pca_only_at_its_lowest() -> None:
    training = falling(90)
    validation = np.concatenate([falling(60), np.linspace(falling(60)[-1], 0.04, 30)])
    pca = float(validation.min()) / 1.02
    found = diagnose(Curve(training, validation, pca=pca, ended=True)).headline
    assert found.kind == "overfitting"
    assert found.evidence.startswith("As good as a PCA of the same size at its lowest (validation loss 0.02")
    assert "but not in the end (0.03" in found.evidence


def test_a_run_that_surpasses_a_pca_is_told_by_how_much() -> None:
    found = beside_pca(falling(80), 4)
    assert (found.title, found.severity) == ("Converged", "good")
    assert found.evidence.startswith("Better than a PCA of the same size by 75 %: training loss 0.02001, the")
    near = beside_pca(falling(80), 0.95)
    assert (near.title, near.severity) == ("Converged", "good")
    assert near.evidence.startswith("About as good as a PCA of the same size:")
    assert "Nothing needs to be done." in near.remedies


def test_whatever_else_a_finished_run_shows_its_headline_begins_with_the_pca() -> None:
    still = beside_pca(falling(20), 0.5, planned=20)
    assert (still.kind, still.title) == ("still_learning", "Still learning, but a PCA is better")
    assert sum("more epochs" in one for one in still.remedies) == 1, "not said twice"
    noisy = beside_pca(falling(60) + wobble(60, 0.001), 0.5, ended=True)
    assert (noisy.kind, noisy.severity) == ("noisy", "warning")
    assert noisy.evidence.startswith("A PCA of the same size has a lower")


def test_a_run_that_goes_on_is_not_compared_with_a_pca_yet() -> None:
    assert "PCA" not in beside_pca(falling(20), 0.5, planned=60).evidence  # every run begins above it
    assert "PCA" not in beside_pca(falling(20), 0.5, planned=20, compared=falling(20)).evidence  # a penalty


def test_a_loss_that_still_falls_by_much_of_what_is_left_has_not_converged() -> None:
    again = np.concatenate([[2.0, 0.4], 0.02 * np.exp(-np.arange(38) / 30)])  # as from another's weights
    found = diagnose(Curve(again)).headline
    assert found.kind == "still_learning"
    assert found.evidence.startswith("The last 8 of 40 epochs lowered the training loss by another 2")
    assert headline(again, perfect=-10.0) == "converged", "it is little of what there is to be gained"


def test_a_fall_within_the_wobble_is_said_to_be_that() -> None:
    rests = 0.3 + 0.1 * np.exp(-np.arange(20) / 2) + np.random.default_rng(15).normal(0, 0.002, 20)
    found = diagnose(Curve(rests)).headline
    assert found.kind == "converged"
    assert "no more than it wobbles by from epoch to epoch" in found.evidence


def test_validation_that_stands_while_training_falls_is_not_converged() -> None:
    training = 0.2 + 0.1 * np.exp(-np.arange(120) / 30)
    validation = np.maximum(training, training[38])
    validation[38:] += 0.0005
    found = diagnose(Curve(training, validation)).headline
    assert found.kind == "not_improving"
    assert "lowest in epoch 39" in found.evidence


def test_early_in_a_run_a_short_rest_is_no_end() -> None:
    rests = falling(20, 6)
    rests[16:] = rests[16]
    assert headline(rests, rests) == "converged"
    assert headline(rests, rests, planned=120) == "still_learning"


def test_changes_are_at_their_epochs_though_epochs_differ_in_length() -> None:
    ends = [100, 200, 250, 300]  # larger batches from step 200 on
    event = {"step": 275, "event": "code penalty", "value": 0.5, "base": 0.001}
    assert changes([event], ends) == ((3.5, "code penalty 0.5"),)
    assert comparable([event], ends, ["code penalty"]) == (4, "code penalty 0.5")
    assert comparable([event], ends, []) == (0, "")
    assert comparable([event | {"step": 200}], ends, ["code penalty"])[0] == 2


def test_losses_before_another_weight_are_not_judged() -> None:
    losses = np.concatenate([0.1 * falling(20), 5 + falling(30)])
    found = diagnose(Curve.of({"loss": losses, "val_loss": losses}, skipped=20, since="code penalty 0.5"))
    assert found.headline.kind in ("still_learning", "converged", "flat")
    assert "from epoch 21 on are judged: with code penalty 0.5" in found.headline.why[-1]


def test_with_a_penalty_the_reconstruction_stands_beside_the_baselines() -> None:
    part, whole = falling(30, end=0.0675), falling(30, end=0.5)
    epochs = {"loss": whole, "val_loss": whole, "val_reconstruction": part}
    found = diagnose(Curve.of(epochs, mean_sample=0.0675)).headline
    assert found.kind == "collapsed"
    assert found.evidence.startswith("The validation reconstruction loss is")


def test_stuck_is_flat_and_little_better_than_the_mean_unless_a_pca_is_no_better() -> None:
    curve = falling(60, 3, end=0.065)
    assert headline(curve, mean_sample=0.075) == "stuck"
    assert headline(curve, mean_sample=0.075, pca=0.063) == "converged"
    assert headline(curve, mean_sample=0.2) == "converged"


def test_a_fall_of_nothing_is_not_said_in_percent() -> None:
    """It read: the last 24 of 120 epochs brought 0 % of the whole fall."""
    curve = falling(60, 3, end=0.065)
    for mean_sample in (0.075, 0.2):
        evidence = diagnose(Curve(curve, mean_sample=mean_sample)).headline.evidence
        assert evidence.startswith("In the last 12 of 60 epochs the training loss did not fall any more.")


def test_validation_below_training_comes_with_reasons() -> None:
    training = falling(60)
    curve = Curve(training, 0.9 * training, random_layers=("Dropout",))
    found = diagnose(curve)
    assert found.kinds == ("converged", "validation_below")
    assert found.findings[1].why[0].startswith("Dropout act")
    easier = diagnose(replace(curve, random_layers=())).findings[1]
    assert "easier" in easier.why[-1]
    assert "validation_below" not in diagnose(Curve(training, 1.01 * training)).kinds


def test_every_kind_says_what_it_means_and_what_to_try() -> None:
    assert all(about.meaning.endswith(".") and about.remedies for about in KINDS.values())
    found = diagnose(Curve(falling(20))).to_json()
    assert json.loads(json.dumps(found))["kind"] == "still_learning"
    assert found["what_to_try"]


def test_why_a_run_failed_as_a_sentence() -> None:
    reason = (
        "training.optimizer.learning_rate: the loss was infinite at step 7 with learning rate 9; try less"
    )
    assert failure_of("failed", reason) == "The loss was infinite at step 7 with learning rate 9."
    assert failure_of("failed", "the disk is full") == ""
    assert failure_of("done", reason) == ""


@pytest.mark.parametrize("shift", [-3.0, -100.0])
def test_where_the_loss_is_zero_does_not_matter_once_it_can_be_negative(shift: float) -> None:
    epochs = np.arange(100)
    falls, rises = falling(100, 20), 0.03 + 0.07 * np.exp(-epochs / 8) + 0.0002 * epochs
    found = diagnose(Curve(falls + shift, rises + shift)).headline
    assert found.kind == "overfitting"
    assert "%" not in found.evidence
    assert f"its lowest, {rises.min() + shift:.4g} in epoch" in found.evidence
    assert headline(falling(80) + shift, falling(80) + 0.001 + shift) == "converged"
    assert headline(falling(20) + shift, falling(20) + 0.001 + shift) == "still_learning"
    ends = np.concatenate([falling(20), falling(20)[::-1], [0.1] * 10])
    assert headline(ends + shift) == headline(0.02 * 1.5 ** np.arange(30) + shift) == "diverged"
    assert (
        headline(0.02 + 0.08 * np.exp(-epochs / 25) + shift, np.maximum(falls, 0.06) + shift) == "growing_gap"
    )
    assert headline(np.full(16, shift)) == "flat"


@pytest.mark.data
@pytest.mark.parametrize("shift", [-3.0, -100.0])
def test_real_curves_below_zero_keep_their_names(shift: float) -> None:
    if not CURVES.is_file():
        pytest.skip(f"needs {CURVES}, which is not on this machine")
    for run in json.loads(CURVES.read_text()):
        if run["behaviour"] in ("overfitting", "converged", "still_learning"):
            losses = {name: np.array(run[name]) + shift for name in ("loss", "val_loss")}
            assert diagnose(Curve.of(losses)).headline.kind == run["behaviour"], run["name"]


@pytest.mark.data
def test_real_labelled_curves_are_called_by_their_names() -> None:
    if not CURVES.is_file():
        pytest.skip(f"needs {CURVES}, which is not on this machine")
    names = {"collapse_to_mean": "collapsed", "flat_from_start": "flat", "overfitting_gap": "growing_gap"}
    means = {f"MLPNS23-{cell}": 0.0675 for cell in (17, 29, 34, 39, 45)} | {"MLPNS23-54": 0.2625}
    for run in json.loads(CURVES.read_text()):
        curve = Curve.of(
            {"loss": run["loss"], "val_loss": run.get("val_loss", [])}, mean_sample=means.get(run["name"])
        )
        assert diagnose(curve).headline.kind == names.get(run["behaviour"], run["behaviour"]), run["name"]


def cosine(epochs: int) -> Experiment:
    return Experiment.parse({"training": {"epochs": epochs, "schedule": "cosine"}})


def test_a_curve_that_is_flat_as_its_rate_has_run_out_is_not_converged() -> None:
    steep = np.array([0.6, 0.46, 0.42, 0.39, 0.37, 0.355, 0.343, 0.333, 0.326, 0.321])
    short = np.concatenate([steep, [0.3185, 0.3175, 0.3172, 0.3171]])
    rate = full_rate(cosine(15), len(short))
    assert 9 <= rate <= 10
    found = diagnose(Curve(short, full_rate=rate)).headline
    assert (found.kind, found.severity) == ("rate_gone", "info")
    assert headline(short) != "rate_gone"
    assert full_rate(cosine(15), 8) == 0, "there is some left"
    assert full_rate(Experiment.parse({"training": {"epochs": 15}}), 15) == 0
    assert headline(falling(80), full_rate=full_rate(cosine(80), 80)) == "converged", "flat long before"


@pytest.mark.parametrize("share", [0.018, 0.019, 0.021, 0.03])
def test_nearly_equal_curves_that_settle_with_the_rate_are_called_the_same(share: float) -> None:
    """Of three seeds of one run the epochs before the rate went brought 1.8, 1.9 and 2.0 % of the fall."""
    before = np.concatenate(
        [np.linspace(1.0, 0.4 + 0.6 * share, 21), np.linspace(0.4 + 0.6 * share, 0.4, 6)[1:]]
    )
    curve = np.concatenate([before, np.full(12, 0.4)])
    found = diagnose(Curve(curve, full_rate=len(before))).headline
    assert found.kind == "converged"
    assert "before the schedule took the learning rate away" in found.why[0]


def test_after_a_jump_that_was_never_made_good_nothing_is_converged() -> None:
    spoiled = np.concatenate([falling(66), np.full(5, 1.3 * falling(66)[-1])])
    found = diagnose(Curve(spoiled, changes=((66.0, "learning rate 0.01"),)))
    assert found.headline.kind == "jumps"
    assert "converged" not in found.kinds
