"""What became of a network's layers is told in words."""

from __future__ import annotations

from typing import Any

from aestudio.compare.layers import layer_changes
from aestudio.experiment import Experiment

DENSE = {"kind": "dense", "units": 8}


def of(*layers: dict[str, Any]) -> Experiment:
    return Experiment.parse(Experiment().to_json() | {"networks": {"encoder": {"layers": list(layers)}}})


def test_layers_that_came_went_or_gave_way_are_named_with_their_place() -> None:
    flat, drop = {"kind": "flatten"}, {"kind": "dropout"}
    wide = {"kind": "dense", "units": 64}
    assert layer_changes(of(flat, DENSE), of(flat, wide, DENSE)) == (
        "Encoder: Dense 64 added after layer 1, Flatten",
    )
    assert layer_changes(of(flat, drop, DENSE), of(flat, DENSE)) == (
        "Encoder: Dropout removed after layer 1, Flatten",
    )
    assert layer_changes(of(drop, DENSE), of(flat, DENSE)) == (
        "Encoder: Flatten in place of Dropout at the beginning",
    )


def test_other_settings_in_a_chain_of_another_shape_are_told() -> None:
    flat, drop = {"kind": "flatten"}, {"kind": "dropout"}
    other = DENSE | {"activation": "tanh"}
    assert layer_changes(of(DENSE, flat), of(other, flat, drop)) == (
        "Encoder: Dense 8 with other settings at the beginning",
        "Encoder: Dropout added after layer 2, Flatten",
    )


def test_a_network_that_came_and_sizes_alone() -> None:
    assert layer_changes(Experiment(), of(DENSE)) == ("Encoder: added",)
    assert layer_changes(of(DENSE), of(DENSE | {"units": 9})) == ()
