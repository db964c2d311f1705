"""An experiment for every rule of advice that calls for it, and one near it that doesn't."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aestudio.experiment import Experiment
from aestudio.experiment.advice import Known
from aestudio.experiment.advice.known import Unlabelled
from aestudio.project import with_settings

__all__ = ["EXAMPLES", "PARTS", "PICTURE", "ROW", "Example", "dense", "in_row", "situation"]

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


def in_row(encoder: list[Any], decoder: list[Any]) -> dict[str, Any]:
    return {"networks.encoder.layers": encoder, "networks.decoder.layers": decoder}


def dense(units: int, activation: str = "linear", **fields: Any) -> dict[str, Any]:
    return {"kind": "dense", "units": units, "activation": activation, **fields}


def norm_and(batch: int) -> dict[str, Any]:
    encoder = [dense(4, "linear"), {"kind": "batch_norm"}, dense(2)]
    return {**in_row(encoder, [dense(6)]), "training.batch_size": batch}


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

SQUARE = {"kind": "reshape", "shape": [1, 8, 8]}

EXAMPLES: dict[str, Example] = {
    "values_of_another_kind": Example(
        {"data.kind": "table"}, {"data.quantity_columns": ["teff"]}, {"strays": ("teff",)}, shape=ROW
    ),
    "missing_numbers": Example(
        {"data.kind": "table"}, {"data.missing": "leave out rows"}, {"refused": "data.missing"}, shape=ROW
    ),
    "samples_without_a_label": Example(
        {
            "data.kind": "table",
            "family": {"kind": "mlp", "label": "kind", "outputs": 3},
            "networks": {"network": {"layers": [dense(4, "relu"), dense(3)]}},
        },
        {"data.left_out_if_empty": ["kind"]},
        {"unlabelled": {"kind": Unlabelled(7, 2)}},
        shape=ROW,
    ),
    "layer_that_does_not_fit": Example(
        {"networks.encoder.layers": ["flatten", {"kind": "conv2d"}, "flatten", dense(2)]},
        {"networks.encoder.layers": [{"kind": "conv2d"}, "flatten", dense(2)]},
    ),
    "end_that_does_not_fit": Example(
        {"networks.decoder.layers": [dense(64)]}, {"networks.decoder.layers": [dense(64), SQUARE]}
    ),
    "network_without_layers": Example(
        {"networks.decoder.layers": []}, {"networks.decoder.layers": [dense(64), SQUARE]}
    ),
    "odd_number_of_means_and_logvars": Example(
        {"family.kind": "vae", "networks.encoder.layers[2].units": 3}, {"networks.encoder.layers[2].units": 4}
    ),
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
        in_row([dense(4, "tanh"), dense(1, "softmax")], [dense(6)]),
        in_row([dense(4, "tanh"), dense(2, "softmax")], [dense(6)]),
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
        {**in_row([dense(2)], [dense(6, "sigmoid")]), "family.loss.kind": "categorical"},
        in_row([dense(2)], [dense(6, "softmax")]),
        UNIT,
        shape=ROW,
    ),
    "categorical_single": Example({"family.loss.kind": "categorical"}, {"family.loss.kind": "bce"}, UNIT),
    "squared_error_on_counts": Example(
        {**in_row([dense(2)], [dense(6)]), "data.scaling": "none"},
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
        in_row([dense(6)], [dense(6)]), in_row([dense(5)], [dense(6)]), shape=ROW
    ),
    "narrower_than_the_code": Example(
        in_row([dense(2, "tanh"), dense(3)], [dense(6)]),
        in_row([dense(3, "tanh"), dense(3)], [dense(6)]),
        shape=ROW,
        fixable=False,
    ),
    "relu_on_a_small_code": Example({CODE: "relu"}, {CODE: "linear"}),
    "deep_sigmoids": Example(
        in_row([*[dense(5, "sigmoid")] * 3, dense(2)], [dense(6)]),
        in_row([*[dense(5, "sigmoid")] * 2, dense(2)], [dense(6)]),
        shape=ROW,
    ),
    "activation_twice": Example(
        in_row([dense(4, "relu"), {"kind": "activation", "function": "tanh"}, dense(2)], [dense(6)]),
        in_row([dense(4), {"kind": "activation", "function": "tanh"}, dense(2)], [dense(6)]),
        shape=ROW,
    ),
    "dropout_on_the_output": Example(
        in_row([dense(2)], [dense(6), {"kind": "dropout"}]),
        in_row([dense(2)], [{"kind": "dropout"}, dense(6)]),
        shape=ROW,
    ),
    "dense_without_flatten": Example(
        in_row([dense(16), dense(2)], [dense(64), {"kind": "reshape", "shape": [1, 8, 8]}]),
        in_row(["flatten", dense(16), dense(2)], [dense(64), {"kind": "reshape", "shape": [1, 8, 8]}]),
    ),
    "flattened_again": Example(
        in_row(["flatten", dense(16), "flatten", dense(2)], [dense(6)]),
        in_row(["flatten", dense(16), dense(2)], [dense(6)]),
        shape=ROW,
    ),
    "nothing_listens": Example(
        {"family": {"kind": "ddpm"}, "networks": {"denoiser": {"layers": [dense(16, "relu"), dense(6)]}}},
        {"networks.denoiser.layers": [dense(16, "relu"), "modulate", dense(6)]},
        shape=ROW,
    ),
    "holder_of_nothing": Example(
        in_row([{"kind": "residual"}, dense(2)], [dense(6)]),
        in_row([{"kind": "residual", "body": [dense(6)]}, dense(2)], [dense(6)]),
        shape=ROW,
    ),
    "units_without_inputs": Example(
        in_row([dense(2, connectivity=0.2)], [dense(6)]),
        in_row([dense(2, connectivity=0.6)], [dense(6)]),
        shape=ROW,
    ),
}


def situation(rule: str, tiny: Build) -> tuple[Experiment, Known, Experiment, Known]:
    example = EXAMPLES[rule]
    experiment = tiny(example.fires)
    known = Known(example.shape, **example.knows)
    near_knows = example.knows if example.near_knows is None else example.near_knows
    return experiment, known, with_settings(experiment, example.near), Known(example.shape, **near_knows)
