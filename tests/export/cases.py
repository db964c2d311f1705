"""Experiments that use every kind of layer, loss, input noise, schedule and optimizer there is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from aestudio.data import Dataset
from aestudio.experiment import OPTIMIZERS, SCHEDULES, Experiment
from aestudio.families import CORRUPTIONS, FAMILIES, LOSSES, Given
from aestudio.networks import LAYERS, Network, Shape
from aestudio.project import with_settings

__all__ = ["CASES", "FAMILY_CASES", "case", "family_case", "samples"]

BODY = [{"kind": "dense", "units": 4, "activation": "tanh"}, {"kind": "dropout"}]
BODY_2D = [{"kind": "conv2d", "channels": 4}, {"kind": "batch_norm"}, {"kind": "dropout"}]
FIRST: dict[str, list[Any]] = {  # what stands before a layer that needs another shape
    "conv1d": [{"kind": "reshape", "shape": [4, 24]}],
    "conv_transpose1d": [{"kind": "reshape", "shape": [4, 24]}],
}
SETTINGS: dict[str, dict[str, Any]] = {
    "reshape": {"shape": [8, 12]},
    "residual": {"body": BODY},
    "skip": {"body": BODY_2D},
    "group_norm": {"groups": 2},
    "activation": {"function": "softmax"},
    "max_pool": {"padding": "same", "size": [4, 3]},
    "dense": {"connectivity": 0.5, "init": "he normal"},
    "conv2d": {"kernel": [2, 3], "groups": 2, "init": "orthogonal"},
    "conv_transpose2d": {"kernel": 1, "stride": 2, "output_size": [11, 7], "init": "he uniform"},
    "upsample": {"mode": "cubic"},
}
DENSE: list[Any] = [{"kind": "flatten"}, {"kind": "dense", "units": 12}, {"kind": "dense", "units": 3}]
CONV: list[Any] = [
    {"kind": "conv2d", "channels": 6, "stride": 2, "activation": "leaky_relu"},
    {"kind": "batch_norm"},
    {"kind": "max_pool"},
    {"kind": "flatten"},
    {"kind": "dense", "units": 3, "activation": "linear"},
]
RESIDUAL: list[Any] = [
    {"kind": "residual", "shortcut": "projection", "body": [{"kind": "conv2d", "channels": 6}] * 2},
    {"kind": "residual", "body": [*BODY_2D[:1], {"kind": "conv2d", "channels": 6}]},
    {"kind": "gaussian_noise"},
    {"kind": "flatten"},
    {"kind": "dense", "units": 3},
]
STOPS = {
    "enabled": True,
    "patience": 2,
    "min_delta": 0.01,
}


def case(encoder: list[Any], settings: dict[str, Any] | None = None, shape: Shape = (4, 6, 4)) -> Experiment:
    """An experiment with that encoder, on samples of `shape`, some of its fields set by their path."""
    decoder = [
        {"kind": "dense", "units": math.prod(shape), "activation": "sigmoid"},
        {"kind": "reshape", "shape": list(shape)},
    ]
    code = Network.parse({"layers": encoder}).resolve(shape).output_shape
    assert code is not None
    ends = [] if len(code) == 1 else [{"kind": "flatten"}]
    plain = {
        "networks": {"encoder": {"layers": [*encoder, *ends]}, "decoder": {"layers": decoder}},
        "training": {"epochs": 3, "batch_size": 16, "threads": 1, "device": "cpu"},
    }
    return with_settings(Experiment.parse(plain), settings or {})


def samples(shape: Shape = (4, 6, 4), dtype: str = "u1", count: int = 100) -> Dataset:
    """Something to learn: sums of few waves."""
    rng = np.random.default_rng(0)
    waves = np.sin(
        rng.uniform(1, 4, (count, 1)) * np.arange(math.prod(shape)) / 8 + rng.uniform(0, 6, (count, 1))
    )
    values = ((waves + 1) * 127).astype(dtype).reshape(count, *shape)
    label = np.arange(count, dtype=np.int64) % 10
    return Dataset("waves", values, {"ten": label}, range=(0.0, 255.0))


def _layer(kind: str) -> list[Any]:
    return [*FIRST.get(kind, []), {"kind": kind, **SETTINGS.get(kind, {})}]


CASES: dict[str, Experiment] = {
    **{f"layer {kind}": case(_layer(kind)) for kind in LAYERS.names()},
    **{f"loss {kind}": case(DENSE, {"family.loss": {"kind": kind}}) for kind in LOSSES.names()},
    **{f"noise {kind}": case(CONV, {"family.corruption": {"kind": kind}}) for kind in CORRUPTIONS.names()},
    **{
        f"optimizer {kind}": case(DENSE, {"training.optimizer": {"kind": kind}})
        for kind in OPTIMIZERS.names()
    },
    **{f"schedule {kind}": case(DENSE, {"training.schedule": {"kind": kind}}) for kind in SCHEDULES.names()},
    "dense": case(DENSE),
    "convolutional": case(CONV),
    "residual": case(RESIDUAL),
    "reduced on a plateau": case(
        DENSE,
        {
            "training.schedule": {"kind": "plateau", "patience": 1, "min_delta": 0.01},
            "training.epochs": 6,
        },
    ),
    "stopped early, back to the best": case(
        CONV,
        {"training.early_stopping": STOPS, "training.epochs": 30, "training.optimizer.learning_rate": 0.1},
    ),
    "16 bits": case(CONV, {"training.precision": "bf16"}),
    "by groups, standardised": case(
        DENSE,
        {
            "data.split.method": "groups",
            "data.split.group": "ten",
            "data.scaling": "standardise",
            "networks.decoder.layers[0].activation": "linear",
        },
    ),
    "nothing validates": case(
        DENSE,
        {"data.split": {"train": 1.0, "validation": 0.0, "test": 0.0}, "training.early_stopping": STOPS},
    ),
}


PICTURE: Shape = (1, 8, 8)
FAMILY_SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    **{kind: (kind, {}) for kind in FAMILIES.names()},
    "vae, Gaussian, warming up, told": (
        "vae",
        {"family.likelihood": {"kind": "gaussian"}, "family.warm_up": 6, "family.label": "ten"},
    ),
    "gan, spectral, two steps, told": (
        "gan",
        {"family.spectral_norm": True, "family.discriminator_steps": 2, "family.label": "ten"},
    ),
    "gan, least squares, other rates": (
        "gan",
        {"family.objective": {"kind": "least squares"}, "family.generator_rate": 0.5},
    ),
    "flow, affine, told": ("flow", {"family.coupling": {"kind": "affine"}, "family.label": "ten"}),
    "ddpm, velocity, told": (
        "ddpm",
        {"family.prediction": "velocity", "family.label": "ten", "family.average": 0.9},
    ),
    "superres, adversarial, hinge, other rate": (
        "superres",
        {
            "family.adversarial": True,
            "family.adversarial_weight": 0.02,
            "family.objective": {"kind": "hinge"},
            "family.discriminator_rate": 0.5,
        },
    ),
    "mlp, regression": ("mlp", {"family.task": "regression", "family.outputs": 1}),
    "vae in 16 bits": ("vae", {"training.precision": "bf16"}),
    "vae that stops early": (
        "vae",
        {"training.early_stopping": STOPS, "training.schedule": {"kind": "plateau", "patience": 1}},
    ),
    "gan that would stop early": ("gan", {"training.early_stopping": STOPS}),
}


def family_case(kind: str, settings: dict[str, Any], data: Dataset) -> Experiment:
    """An experiment with a family's draft for that data, some of its fields set by their path."""
    family = FAMILIES.parse(kind).suited(Given(data.shape, (0.0, 1.0), data.classes, 1 / 255))
    of_family = {path: value for path, value in settings.items() if path.startswith("family.")}
    plain = Experiment.drafted(data.shape, family=family.to_json())
    family = with_settings(plain, of_family).family if of_family else family
    training = {"epochs": 3, "batch_size": 16, "threads": 1, "device": "cpu"}
    drafted = Experiment.drafted(data.shape, family=family.to_json(), training=training)
    return with_settings(drafted, {p: v for p, v in settings.items() if p not in of_family})


FAMILY_CASES: dict[str, Experiment] = {
    f"family {name}": family_case(kind, settings, samples(PICTURE))
    for name, (kind, settings) in FAMILY_SETTINGS.items()
}
