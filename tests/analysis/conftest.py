"""Models to ask, small enough to train in a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aestudio.analysis.question import Trained
from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.trainer import compile_experiment

Build = Callable[..., Trained]


def experiment(
    code: int = 2, activation: str = "linear", extra: tuple[str, ...] = (), **fields: Any
) -> Experiment:
    """Digits through dense layers, with `extra` layer kinds in the encoder."""
    encoder = [{"kind": "flatten"}, {"kind": "dense", "units": 32}, *({"kind": kind} for kind in extra)]
    encoder.append({"kind": "dense", "units": code, "activation": activation})
    decoder = [
        {"kind": "dense", "units": 64, "activation": "sigmoid"},
        {"kind": "reshape", "shape": [1, 8, 8]},
    ]
    networks = {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}}
    return Experiment.parse({"data": "digits", "networks": networks, **fields})


@pytest.fixture
def build() -> Build:
    """Makes a model with its initial weights."""

    def made(**settings: Any) -> Trained:
        wanted = experiment(**settings)
        return compile_experiment(wanted, load_data(wanted, Path()), "cpu")

    return made
