"""The mirrored decoder gives back the shape the encoder took, and does what one would have drawn."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from aestudio.networks import Network, Shape, mirror
from aestudio.spec import SpecError
from tests.networks.by_hand import random_layer

ENCODERS = 300
SHAPES: list[Shape] = [(1, 28, 28), (3, 31, 29), (2, 7, 13), (1, 101), (4, 50), (37,)]


def network(*layers: str | dict[str, Any]) -> Network:
    return Network.parse({"layers": list(layers)})


def dense(units: int, activation: str = "relu", **fields: Any) -> dict[str, Any]:
    return {"kind": "dense", "units": units, "activation": activation, **fields}


def words(shape: Shape, *layers: str | dict[str, Any], activation: str = "sigmoid") -> list[str]:
    return [layer.words() for layer in mirror(network(*layers), shape, activation).layers]


@cache
def random_encoder(seed: int, shape: Shape) -> Network:
    """Layers of every kind, one after another, while they fit."""
    rng = np.random.default_rng(seed)
    found = network()
    for _ in range(int(rng.integers(1, 8))):
        out = found.resolve(shape).output_shape
        assert out is not None
        longer = Network(layers=(*found.layers, *network(any_layer(rng, out)).layers))
        if longer.resolve(shape).error is None:
            found = longer
    return found


def any_layer(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """A random layer; a quarter of the time one that holds or decorates."""
    if rng.random() > 0.3:
        return random_layer(rng, shape)
    body = [random_layer(rng, shape)]
    extras: list[dict[str, Any]] = [
        *({"kind": "dropout"}, {"kind": "gaussian_noise"}, {"kind": "layer_norm"}, {"kind": "batch_norm"}),
        *({"kind": "activation"}, {"kind": "group_norm", "groups": 1}, {"kind": "skip", "body": body}),
        {"kind": "residual", "body": body, "shortcut": str(rng.choice(["identity", "projection"]))},
        {"kind": "residual", "body": [{"kind": "layer_norm"}, {"kind": "activation", "function": "silu"}]},
        {"kind": "reshape", "shape": [int(np.prod(shape))]},
    ]
    return extras[int(rng.integers(len(extras)))]


@pytest.mark.parametrize("seed", range(ENCODERS))
def test_a_random_encoder_mirrored_gives_back_its_input_shape(seed: int) -> None:
    shape = SHAPES[seed % len(SHAPES)]
    encoder = random_encoder(seed, shape)

    decoder = mirror(encoder, shape)

    code = encoder.resolve(shape).output_shape
    assert code is not None
    assert decoder.resolve(code).error is None
    assert decoder.resolve(code).output_shape == shape
    assert Network.parse(decoder.to_json()) == decoder


def test_the_random_encoders_are_worth_mirroring() -> None:
    kinds = [
        layer.kind for seed in range(ENCODERS) for layer in random_encoder(seed, SHAPES[seed % 6]).layers
    ]

    for kind in (
        "conv2d",
        "conv1d",
        "conv_transpose2d",
        "dense",
        "skip",
        "residual",
        "upsample",
        "max_pool",
        "flatten",
    ):
        assert kinds.count(kind) >= 10, kind


def test_activations_are_those_of_the_way_in() -> None:
    assert words((784,), dense(128), dense(64)) == ["Dense 128, relu", "Dense 784, sigmoid"]


def test_the_codes_activation_is_its_own() -> None:
    assert words((784,), dense(128, "tanh"), dense(2, "linear")) == ["Dense 128, tanh", "Dense 784, sigmoid"]


def test_one_layer_mirrored_ends_in_the_output_activation() -> None:
    assert words((784,), dense(2), activation="linear") == ["Dense 784, linear"]


def test_a_picture_is_unflattened() -> None:
    assert words((1, 28, 28), "flatten", dense(2)) == ["Dense 784, sigmoid", "Reshape to 1×28×28"]


def test_strided_convolutions_are_undone_by_transposed_ones() -> None:
    halve = {"kind": "conv2d", "stride": 2}
    found = words(
        (3, 28, 28), {**halve, "channels": 8}, {**halve, "channels": 16}, "flatten", dense(4, "linear")
    )

    assert found == [
        "Dense 784, relu",
        "Reshape to 16×7×7",
        "ConvTranspose2d 8, 3×3, stride 2, relu",
        "ConvTranspose2d 3, 3×3, stride 2, sigmoid",
    ]


def test_odd_sizes_are_asked_for() -> None:
    decoder = mirror(network({"kind": "conv2d", "stride": 2}), (1, 7, 9))

    assert decoder.to_json()["layers"][0]["output_size"] == [7, 9]


def test_sizes_that_come_by_themselves_are_not_asked_for() -> None:
    decoder = mirror(network({"kind": "conv2d", "stride": 2}), (1, 8, 8))

    assert decoder.to_json()["layers"][0]["output_size"] is None


def test_pools_become_upsampling() -> None:
    found = words(
        (1, 28, 28), "conv2d", "max_pool", "conv2d", {"kind": "max_pool", "padding": "same", "size": 3}
    )

    assert found == [
        "Upsample to 14×14",
        "ConvTranspose2d 16, 3×3, relu",
        "Upsample 2×2",
        "ConvTranspose2d 1, 3×3, sigmoid",
    ]


def test_normalisation_and_dropout_follow_the_numbers_they_acted_on() -> None:
    shell: list[str | dict[str, Any]] = [
        {"kind": "conv2d", "channels": 8, "activation": "linear"},
        "batch_norm",
        {"kind": "activation"},
        "dropout",
    ]

    found = words((1, 8, 8), *shell, "max_pool", "flatten", dense(2))

    assert found == [
        "Dense 128, linear",
        "Reshape to 8×4×4",
        "Upsample 2×2",
        *("BatchNorm", "Activation relu", "Dropout 0.2"),
        "ConvTranspose2d 1, 3×3, sigmoid",
    ]


def test_what_acts_on_the_samples_or_on_the_code_is_left_out() -> None:
    found = words((784,), "dropout", dense(128), "batch_norm", dense(2), "batch_norm")

    assert found == ["Dense 128, relu", "BatchNorm", "Dense 784, sigmoid"]


def test_noise_stays_on_the_way_in() -> None:
    assert "GaussianNoise 0.1" not in words((784,), dense(128), "gaussian_noise", dense(2))


def test_a_residual_ends_in_its_activation_behind_the_sum() -> None:
    body = [dense(16), dense(784, "linear")]

    found = mirror(network({"kind": "residual", "body": body}, dense(2)), (784,), "sigmoid")

    assert [layer.words() for layer in found.layers] == [
        "Dense 784, linear",
        "Residual of 2 layers",
        "Activation sigmoid",
    ]
    assert [layer["activation"] for layer in found.to_json()["layers"][1]["body"]] == ["relu", "linear"]


def test_a_sparse_layer_is_mirrored_by_a_sparse_one() -> None:
    assert words((784,), dense(64, connectivity=0.1)) == ["Dense 784, sigmoid, 0.1 connected"]


def test_names_are_not_copied() -> None:
    encoder = network(dense(128, name="wide"), {"kind": "dropout", "name": "rest"}, dense(2, name="code"))

    assert [layer.name for layer in mirror(encoder, (784,)).layers] == ["", "", ""]


def test_long_signals_can_be_mirrored() -> None:
    decoder = mirror(network({"kind": "conv1d", "stride": 2}, {"kind": "max_pool", "size": 3}), (1, 30_001))

    assert decoder.resolve((16, 5000)).output_shape == (1, 30_001)
    assert Network.parse(decoder.to_json()) == decoder


def test_a_decoder_no_file_could_hold_is_refused() -> None:
    with pytest.raises(SpecError, match="units: expected an integer from 1 to 65536, found 90000"):
        mirror(network("flatten", dense(2)), (1, 300, 300))


def test_an_encoder_with_an_error_is_not_mirrored() -> None:
    with pytest.raises(SpecError, match=r"^layers\[0\]: expected \(channels, height, width\)"):
        mirror(network("conv2d"), (784,))
