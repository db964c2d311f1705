"""Every rule of advice: an experiment that calls for it, one near it that doesn't, and what its fix does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.data import Dataset
from aestudio.data.digits import Digits
from aestudio.examples import examples
from aestudio.experiment import Experiment, problems
from aestudio.experiment.advice import RULES, Advice, Known, advise, known_of
from aestudio.project import with_settings

Build = Callable[..., Experiment]
PICTURE, ROW = (1, 8, 8), (6,)
PARTS = {"train": 1000, "validation": 100, "test": 100}
LAST = "networks.decoder.layers[0].activation"  # of the tiny experiment, as is CODE
CODE = "networks.encoder.layers[2].activation"
STANDARD = {"data.scaling": "standardise"}


@dataclass(frozen=True)
class Example:
    """Settings that fire a rule, and what must be set besides for it to be silent.

    `layers` replace those of the tiny experiment before; `knows` is what is known besides the shape.
    """

    fires: dict[str, Any]
    near: dict[str, Any]
    knows: dict[str, Any] = field(default_factory=dict)
    near_knows: dict[str, Any] | None = None
    shape: tuple[int, ...] = PICTURE
    fixable: bool = True


def _row(encoder: list[Any], decoder: list[Any]) -> dict[str, Any]:
    return {"networks.encoder.layers": encoder, "networks.decoder.layers": decoder}


def dense(units: int, activation: str = "linear", **fields: Any) -> dict[str, Any]:
    return {"kind": "dense", "units": units, "activation": activation, **fields}


def norm_and(batch: int) -> dict[str, Any]:
    encoder = [dense(4, "linear"), {"kind": "batch_norm"}, dense(2)]
    return {**_row(encoder, [dense(6)]), "training.batch_size": batch}


SIGMOID, UNIT, WIDE = {LAST: "sigmoid"}, {"range": (0.0, 1.0)}, {"range": (-3.0, 3.0)}
COUNTS = {"range": (0.0, 500.0), "stored": (0.0, 500.0), "counts": True}
STOP = {"training.early_stopping.enabled": True}
NO_VALIDATION = {"data.split.train": 0.9, "data.split.validation": 0.0}
WARM = {"training.schedule.kind": "warm-up"}
STEP = {"training.schedule.kind": "step"}
FALL = {"training.schedule.kind": "exponential", "training.epochs": 200}
PLATEAU = {"training.schedule.kind": "plateau", "training.epochs": 20}
SGD = {"training.optimizer.kind": "sgd"}
ADADELTA = {"training.optimizer.kind": "adadelta"}

EXAMPLES: dict[str, Example] = {
    "bounded_output_standardised": Example({**STANDARD, **SIGMOID}, {LAST: "linear"}, WIDE),
    "sigmoid_out_of_range": Example(
        {**SIGMOID, "data.scaling": "-1 to 1"}, {LAST: "tanh"}, {"range": (-1.0, 1.0)}
    ),
    "tanh_on_unit_data": Example({LAST: "tanh"}, {"data.scaling": "-1 to 1"}, UNIT, {"range": (-1.0, 1.0)}),
    "tanh_out_of_range": Example(
        {LAST: "tanh", "data.scaling": "none"}, {}, {"range": (-5.0, 5.0)}, {"range": (-1.0, 1.0)}
    ),
    "positive_output_negative_data": Example(
        {LAST: "softplus", "data.scaling": "none"}, {}, {"range": (-5.0, 5.0)}, UNIT
    ),
    "relu_output": Example({LAST: "relu"}, {LAST: "sigmoid"}, UNIT),
    "softmax_output": Example({LAST: "softmax"}, {LAST: "sigmoid"}, UNIT),
    "softmax_single_unit": Example(
        _row([dense(4, "tanh"), dense(1, "softmax")], [dense(6)]),
        _row([dense(4, "tanh"), dense(2, "softmax")], [dense(6)]),
        shape=ROW,
    ),
    "cross_entropy_data": Example(
        {"family.loss.kind": "bce", "data.scaling": "-1 to 1"},
        {"data.scaling": "0 to 1"},
        {"range": (-1.0, 1.0)},
        UNIT,
    ),
    "bce_without_sigmoid": Example({"family.loss.kind": "bce", LAST: "linear"}, {LAST: "sigmoid"}, UNIT),
    "categorical_without_softmax": Example(
        {**_row([dense(2)], [dense(6, "sigmoid")]), "family.loss.kind": "categorical"},
        _row([dense(2)], [dense(6, "softmax")]),
        UNIT,
        shape=ROW,
    ),
    "categorical_single": Example({"family.loss.kind": "categorical"}, {"family.loss.kind": "bce"}, UNIT),
    "squared_error_on_counts": Example(
        {**_row([dense(2)], [dense(6)]), "data.scaling": "none"},
        {},
        COUNTS,
        {**COUNTS, "stored": (0.0, 5.0), "range": (0.0, 5.0)},
        shape=ROW,
    ),
    "log_error_below_zero": Example(
        {"family.loss.kind": "msle", "data.scaling": "-1 to 1"},
        {"data.scaling": "0 to 1"},
        {"range": (-1.0, 1.0)},
        UNIT,
    ),
    "log_error_output": Example({"family.loss.kind": "msle", LAST: "linear"}, {LAST: "softplus"}, UNIT),
    "groups_across_parts": Example(
        {}, {"data.split.method": "groups", "data.split.group": "subject"}, {"shared": {"subject": 40}}
    ),
    "unscaled_data": Example(
        {LAST: "linear", "data.scaling": "none"}, {}, {"range": (0.0, 255.0)}, {"range": (0.0, 2.0)}
    ),
    "batch_larger_than_data": Example(
        {"training.batch_size": 1001}, {"training.batch_size": 1000}, {"parts": PARTS}
    ),
    "batch_norm_batch_of_one": Example(norm_and(1), {"training.batch_size": 2}, shape=ROW),
    "batch_norm_last_batch": Example(norm_and(37), {"training.batch_size": 36}, {"parts": PARTS}, shape=ROW),
    "adadelta_rate": Example(
        {**ADADELTA, "training.optimizer.learning_rate": 0.001}, {"training.optimizer.learning_rate": 1.0}
    ),
    "learning_rate_low": Example(
        {"training.optimizer.learning_rate": 1e-7}, {"training.optimizer.learning_rate": 1e-4}
    ),
    "learning_rate_high": Example(
        {"training.optimizer.learning_rate": 0.1}, {"training.optimizer.learning_rate": 0.01}
    ),
    "nesterov_without_momentum": Example(
        {**SGD, "training.optimizer.nesterov": True}, {"training.optimizer.momentum": 0.9}
    ),
    "patience_beyond_the_end": Example(
        {**STOP, "training.early_stopping.patience": 20, "training.epochs": 20}, {"training.epochs": 21}
    ),
    "losses_are_no_measure": Example(
        {**STOP, "family.kind": "gan"}, {"training.early_stopping.enabled": False}
    ),
    "nothing_to_watch": Example(
        {**STOP, **NO_VALIDATION, "training.epochs": 20}, {"training.early_stopping.monitor": "loss"}
    ),
    "warm_up_longer_than_run": Example(
        {**WARM, "training.schedule.rise": 20, "training.epochs": 20}, {"training.schedule.rise": 2}
    ),
    "step_after_the_end": Example({**STEP, "training.epochs": 10}, {"training.epochs": 11}),
    "rate_gone_before_the_end": Example(
        {**FALL, "training.schedule.gamma": 0.9}, {"training.schedule.gamma": 0.97}
    ),
    "plateau_after_the_end": Example(
        {**PLATEAU, **STOP, "training.schedule.patience": 6}, {"training.schedule.patience": 3}
    ),
    "half_precision_on_cpu": Example({"training.precision": "bf16"}, {"training.device": "cuda"}),
    "code_as_wide_as_the_input": Example(
        _row([dense(6)], [dense(6)]), _row([dense(5)], [dense(6)]), shape=ROW
    ),
    "narrower_than_the_code": Example(
        _row([dense(2, "tanh"), dense(3)], [dense(6)]),
        _row([dense(3, "tanh"), dense(3)], [dense(6)]),
        shape=ROW,
        fixable=False,
    ),
    "relu_on_a_small_code": Example({CODE: "relu"}, {CODE: "linear"}),
    "deep_sigmoids": Example(
        _row([*[dense(5, "sigmoid")] * 3, dense(2)], [dense(6)]),
        _row([*[dense(5, "sigmoid")] * 2, dense(2)], [dense(6)]),
        shape=ROW,
    ),
    "activation_twice": Example(
        _row([dense(4, "relu"), {"kind": "activation", "function": "tanh"}, dense(2)], [dense(6)]),
        _row([dense(4), {"kind": "activation", "function": "tanh"}, dense(2)], [dense(6)]),
        shape=ROW,
    ),
    "dropout_on_the_output": Example(
        _row([dense(2)], [dense(6), {"kind": "dropout"}]),
        _row([dense(2)], [{"kind": "dropout"}, dense(6)]),
        shape=ROW,
    ),
    "dense_without_flatten": Example(
        _row([dense(16), dense(2)], [dense(64), {"kind": "reshape", "shape": [1, 8, 8]}]),
        _row(["flatten", dense(16), dense(2)], [dense(64), {"kind": "reshape", "shape": [1, 8, 8]}]),
    ),
    "flattened_again": Example(
        _row(["flatten", dense(16), "flatten", dense(2)], [dense(6)]),
        _row(["flatten", dense(16), dense(2)], [dense(6)]),
        shape=ROW,
    ),
    "nothing_listens": Example(
        {"family": {"kind": "ddpm"}, "networks": {"denoiser": {"layers": [dense(16, "relu"), dense(6)]}}},
        {"networks.denoiser.layers": [dense(16, "relu"), "modulate", dense(6)]},
        shape=ROW,
    ),
    "holder_of_nothing": Example(
        _row([{"kind": "residual"}, dense(2)], [dense(6)]),
        _row([{"kind": "residual", "body": [dense(6)]}, dense(2)], [dense(6)]),
        shape=ROW,
    ),
    "units_without_inputs": Example(
        _row([dense(2, connectivity=0.2)], [dense(6)]),
        _row([dense(2, connectivity=0.6)], [dense(6)]),
        shape=ROW,
    ),
}


def of_rule(rule: str, experiment: Experiment, known: Known) -> list[Advice]:
    return [line for line in advise(experiment, known) if line.rule == rule]


def situation(rule: str, tiny: Build) -> tuple[Experiment, Known, Experiment, Known]:
    example = EXAMPLES[rule]
    experiment = tiny(example.fires)
    known = Known(example.shape, **example.knows)
    near_knows = example.knows if example.near_knows is None else example.near_knows
    return experiment, known, with_settings(experiment, example.near), Known(example.shape, **near_knows)


def test_every_rule_has_an_example() -> None:
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_fires_where_it_should_and_only_there(rule: str, tiny: Build) -> None:
    experiment, known, near, near_known = situation(rule, tiny)
    found = of_rule(rule, experiment, known)
    assert found, "does not fire"
    assert all(line.what.endswith(".") and line.why.endswith((".", ")")) for line in found)
    assert not of_rule(rule, near, near_known)


@pytest.mark.parametrize("rule", [rule for rule, example in EXAMPLES.items() if example.fixable])
def test_a_fix_makes_its_advice_go_away_and_breaks_nothing(rule: str, tiny: Build) -> None:
    experiment, known, *_ = situation(rule, tiny)
    line = of_rule(rule, experiment, known)[0]
    assert line.fix is not None
    assert line.action
    mended = line.fix(experiment)
    assert mended != experiment
    now = Known(**{**vars(known), "range": (0.0, 1.0)}) if mended.data.scaling == "0 to 1" else known
    assert line.path not in [other.path for other in of_rule(rule, mended, now)]
    assert {p.path for p in problems(mended, known.shape)} <= {
        p.path for p in problems(experiment, known.shape)
    }
    assert Experiment.parse(mended.to_json()) == mended


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_the_bundled_examples_give_no_advice(example: Any) -> None:
    project = example.project()
    data = project.experiment.data
    shape = data.sample_shape() or (1, 28, 28)
    scaled = {"-1 to 1": (-1.0, 1.0), "none": (-3.0, 3.0)}.get(data.scaling, (0.0, 1.0))
    trap = "training.optimizer.learning_rate"  # a variant of one example is there to show Adadelta's
    for settings in [{}, *(v.settings for v in project.variants if v.settings.get(trap, 1) > 0.01)]:
        experiment = with_settings(project.experiment, settings)
        known = Known(shape, scaled, (0.0, 255.0), False, PARTS)
        assert [str(line) for line in advise(experiment, known)] == []


def test_people_in_two_parts_are_found_in_the_data() -> None:
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(40), 10)
    faces = Dataset(
        "faces", rng.integers(0, 255, (400, 1, 4, 4), np.uint8), {"subject": who, "smile": who % 2}
    )
    assert known_of(Digits(), faces).shared["subject"] > 30
    apart = Digits.parse({"split": {"method": "groups", "group": "subject"}})
    assert known_of(apart, faces).shared == {}


def test_the_digits_of_the_digits_are_no_individuals() -> None:
    spec = Digits()
    known = known_of(spec, spec.load(base=Path()))
    assert known == Known((1, 8, 8), (0.0, 1.0), known.stored, False, known.parts)


def test_a_network_that_does_not_fit_gets_no_advice_it_cannot_use(tiny: Build) -> None:
    broken = tiny(
        {"networks.encoder.layers": [{"kind": "conv2d"}, {"kind": "group_norm", "groups": 7}, dense(3)]}
    )
    for line in advise(broken, Known(PICTURE, (0.0, 1.0))):
        assert line.fix is None or line.fix(broken) != broken
    assert advise(Experiment(), Known(PICTURE)) == ()


def test_a_code_that_is_too_wide_is_said_once(tiny: Build) -> None:
    wide = tiny(_row([dense(4, "tanh"), dense(8)], [dense(4, "tanh"), dense(6)]))
    assert [line.rule for line in advise(wide, Known(ROW))] == ["code_as_wide_as_the_input"]
