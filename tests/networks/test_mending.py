"""Chains whose shapes don't fit: the edit that mends them, in words, and that it does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aestudio.networks import Network, Shape
from aestudio.networks.mending import failing, mended_ends, mended_layers
from tests.networks.strategies import any_layers

SAMPLE = (1, 8, 8)


def network(*layers: Any) -> Network:
    return Network.parse({"layers": layers})


def dense(units: int) -> dict[str, Any]:
    return {"kind": "dense", "units": units}


CONV1, CONV2 = {"kind": "conv1d"}, {"kind": "conv2d", "kernel": (5, 3)}
POOL = {"kind": "max_pool", "size": 9}
TO_4 = {"kind": "reshape", "shape": [4, 4, 4]}
LINEAR = "Set the interpolation of layer 1 (Upsample) to linear"
TOO_FEW = {"kind": "residual", "body": [dense(8), dense(7)]}

MISFITS: list[tuple[Shape, list[Any], str]] = [
    ((64,), [CONV2], "Insert Reshape to 1 × 8 × 8 before layer 1 (Conv2d)"),
    ((16,), [dense(16), CONV2], "Insert Reshape to 1 × 4 × 4 before layer 2 (Conv2d)"),
    ((10,), [CONV2], "Insert Reshape to 1 × 1 × 10 before layer 1 (Conv2d)"),
    ((10,), [CONV1], "Insert Reshape to 1 × 10 before layer 1 (Conv1d)"),
    ((1, 8, 8), [CONV1], "Put Conv2d in the place of layer 1 (Conv1d)"),
    ((1, 8), [CONV2], "Put Conv1d in the place of layer 1 (Conv2d)"),
    ((1, 8, 8), [POOL], "Set the padding of layer 1 (MaxPool) to same"),
    ((64,), [{"kind": "max_pool"}], "Insert Reshape to 1 × 8 × 8 before layer 1 (MaxPool)"),
    ((6, 8, 8), [{"kind": "group_norm", "groups": 4}], "Set the groups of layer 1 (GroupNorm) to 3"),
    ((3, 8, 8), [{**CONV2, "groups": 2}], "Set the groups of layer 1 (Conv2d) to 1"),
    ((60,), [dense(60), "dropout", TO_4], "Set the units of layer 1 (Dense) to 64"),
    ((4, 4, 8), [TO_4], "Set the shape of layer 1 (Reshape) to 8 × 4 × 4"),
    ((8,), [TOO_FEW], "Set the shortcut of layer 1 (Residual) to projection"),
    (
        (1, 8, 8),
        [{"kind": "conv_transpose2d", "output_size": 40}],
        "Set the output size of layer 1 (ConvTranspose2d) to automatic",
    ),
    (
        (1, 8),
        [{"kind": "upsample", "mode": "cubic"}],
        LINEAR,
    ),
    (
        (4, 8, 8),
        [{"kind": "residual", "body": [CONV1]}],
        "Put Conv2d in the place of layer 1.1 (Conv1d)",
    ),
]


@pytest.mark.parametrize(("takes", "layers", "action"), MISFITS, ids=[case[2] for case in MISFITS])
def test_a_layer_that_does_not_fit_is_mended(takes: Shape, layers: list[Any], action: str) -> None:
    chain = network(*layers)
    found = failing(chain.resolve(takes))
    assert found is not None

    made = mended_layers(chain.layers, takes, SAMPLE)

    assert made is not None
    assert made.action == action
    now = failing(Network(layers=made.layers).resolve(takes))
    assert now is None or now[0] > found[0] or now[1].layer != found[1].layer


def test_what_another_layer_needs_comes_next() -> None:
    made = mended_layers(network(CONV2, CONV1).layers, (64,), SAMPLE)
    assert made is not None
    now = mended_layers(made.layers, (64,), SAMPLE)
    assert now is not None
    assert now.action == "Put Conv2d in the place of layer 3 (Conv1d)"
    assert Network(layers=now.layers).resolve((64,)).error is None


def test_what_fits_needs_nothing() -> None:
    assert mended_layers(network(dense(3)).layers, (8,), SAMPLE) is None


@given(st.data())
def test_whatever_does_not_fit_gets_further_when_mended(data: st.DataObject) -> None:
    """Layers drawn for other shapes than those that come."""
    shapes = st.sampled_from([(12,), (3, 9), (2, 6, 5)])
    takes = data.draw(shapes)
    layers = tuple(data.draw(any_layers(data.draw(shapes))) for _ in range(4))
    made = mended_layers(layers, takes, SAMPLE)
    if made is not None:
        before, after = (Network(layers=chain).resolve(takes).layers for chain in (layers, made.layers))
        assert [row.output_shape for row in after].count(None) <= [row.output_shape for row in before].count(
            None
        )


RESHAPE = {"kind": "reshape", "shape": [1, 8, 8]}
ENDS: list[tuple[Shape, list[Any], Shape, str]] = [
    ((4,), [dense(64), RESHAPE], (1, 4, 4), "Set the units of layer 1 (Dense) to 16 and end in 1 × 4 × 4"),
    ((4,), [dense(63)], (1, 8, 8), "Set the units of layer 1 (Dense) to 64 and end in 1 × 8 × 8"),
    ((4,), [dense(63)], (64,), "Set the units of layer 1 (Dense) to 64"),
    ((4,), [dense(64)], (1, 8, 8), "Append Reshape to 1 × 8 × 8"),
    ((1, 8, 8), [{"kind": "conv2d", "channels": 5}], (1, 8, 8), "Set the channels of layer 1 (Conv2d) to 1"),
    ((64,), [dense(64), RESHAPE], (64,), "Delete layer 2 (Reshape)"),
]


@pytest.mark.parametrize(("takes", "layers", "gives", "action"), ENDS)
def test_an_end_that_does_not_fit_is_mended(
    takes: Shape, layers: list[Any], gives: Shape, action: str
) -> None:
    made = mended_ends(network(*layers).layers, takes, gives)
    assert made is not None
    assert made.action == action
    assert Network(layers=made.layers).resolve(takes).output_shape == gives


def test_an_activation_behind_the_last_weights_stays() -> None:
    sigmoid = {"kind": "activation", "function": "sigmoid"}
    made = mended_ends(network(dense(9), sigmoid).layers, (4,), (1, 8, 8))
    assert made is not None
    assert [layer.kind for layer in made.layers] == ["dense", "activation", "reshape"]


def test_a_size_that_no_setting_gives_is_not_mended() -> None:
    small = [{"kind": "conv2d"}, {"kind": "max_pool"}]
    assert mended_ends(network(*small).layers, (1, 8, 8), (1, 7, 7)) is None
