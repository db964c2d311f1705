"""The lecture's three experiments: what is trained, on drawn faces, and how small its inputs are.

The networks are narrow, so that five seeds at two shares take minutes on two processor cores: as many seeds
say more than wider networks do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aestudio.analysis.search import Search
from aestudio.degrade import Degrade
from aestudio.dial.plan import Dial
from aestudio.experiment import Experiment

__all__ = ["RECIPES", "recipe"]

SIDE, STEREOTYPE, NOISE = 32, 0.8, 0.1


def recipe(name: str, **changes: Any) -> Dial:
    """One of `RECIPES`, with other values for fields of the dial.

    Raises:
        KeyError: when there is none of that name.
    """
    dial = RECIPES[name]()
    return Dial.parse(dial.to_json() | changes)


def _autoencoder(side: int) -> Dial:
    """Small picture to 64 numbers to picture; `side` pixels is what is left of 32."""
    factor = SIDE // side
    data = _faces(4000)
    up = [
        layer
        for channels in (32, 16, 8)
        for layer in (
            {"kind": "upsample", "factor": 2},
            {"kind": "conv2d", "channels": channels, "activation": "gelu"},
        )
    ]
    encoder = [{"kind": "flatten"}, _dense(256), _dense(64, "linear")]
    last = {"kind": "conv2d", "channels": 3, "activation": "sigmoid"}
    decoder = [_dense(1024), {"kind": "reshape", "shape": [64, 4, 4]}, *up, last]
    family = {"kind": "superres", "residual": False, "degrade": {"factor": factor, "noise": NOISE}}
    return Dial(experiment=_experiment(data, family, encoder, decoder, epochs=4))


def _search() -> Dial:
    """A variational autoencoder of faces, through whose decoder is searched."""
    down = [
        {"kind": "conv2d", "channels": channels, "stride": 2, "activation": "gelu"}
        for channels in (16, 32, 64)
    ]
    up = [
        layer
        for channels in (32, 16, 8)
        for layer in (
            {"kind": "upsample", "factor": 2},
            {"kind": "conv2d", "channels": channels, "activation": "gelu"},
        )
    ]
    encoder = [*down, {"kind": "flatten"}, _dense(48, "linear")]
    last = {"kind": "conv2d", "channels": 3, "activation": "sigmoid"}
    decoder = [_dense(1024), {"kind": "reshape", "shape": [64, 4, 4]}, *up, last]
    family = {"kind": "vae", "likelihood": {"kind": "gaussian", "scale": SCALE, "learned": False}}
    experiment = _experiment(_faces(4000), family, encoder, decoder, epochs=5)
    return Dial(experiment=experiment, degrade=Degrade(factor=4), search=Search(starts=4), tested=128)


SCALE = (0.5 / 2e-4 / (3 * SIDE * SIDE)) ** 0.5
"""The standard deviation at which the ELBO is the mean squared error plus 2e-4 of the KL divergence."""


def _dense(units: int, activation: str = "gelu") -> dict[str, Any]:
    return {"kind": "dense", "units": units, "activation": activation}


def _faces(count: int) -> dict[str, Any]:
    """All of them train: each arm is tested on others."""
    split = {"train": 0.95, "validation": 0.05, "test": 0.0}
    return {"kind": "faces", "count": count, "size": SIDE, "geometry": STEREOTYPE, "split": split}


def _experiment(
    data: dict[str, Any], family: dict[str, Any], encoder: list[Any], decoder: list[Any], epochs: int
) -> Experiment:
    training = {
        "epochs": epochs,
        "batch_size": 48,
        "optimizer": {"kind": "adamw", "learning_rate": 3e-3, "weight_decay": 0.01},
        "schedule": {"kind": "warm-up", "rise": 0.25 * epochs},
    }
    networks = {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}}
    return Experiment.parse({"data": data, "family": family, "networks": networks, "training": training})


RECIPES: Mapping[str, Callable[[], Dial]] = {
    "autoencoder-4x4": lambda: _autoencoder(4),
    "autoencoder-2x2": lambda: _autoencoder(2),
    "search": _search,
}
"""By name: super-resolution autoencoders from 4 x 4 and 2 x 2 pixels, search through a VAE from 8 x 8."""
