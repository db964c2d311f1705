"""Parameter counts of the lecture and of well-known networks, layer by layer."""

from __future__ import annotations

from typing import Any

import pytest

from aestudio.networks import Network, Shape


def dense_chain(*sizes: int) -> Network:
    """Dense layers from the first size to the last."""
    return Network.parse({"layers": [{"kind": "dense", "units": units} for units in sizes[1:]]})


def conv(channels: int, kernel: int = 3, **fields: Any) -> dict[str, Any]:
    return {"kind": "conv2d", "channels": channels, "kernel": kernel, **fields}


def back(channels: int, stride: int) -> dict[str, Any]:
    shared = {"kernel": 5, "bias": False, "activation": "linear"}
    return {"kind": "conv_transpose2d", "channels": channels, "stride": stride, **shared}


def counts(network: Network, shape: Shape) -> list[int]:
    resolved = network.resolve(shape)
    assert resolved.error is None
    return [row.parameters for row in resolved.layers if row.parameters]


def test_the_lectures_network_with_64_numbers() -> None:
    resolved = dense_chain(784, 128, 64, 128, 784).resolve((784,))

    assert [row.parameters for row in resolved.layers] == [100_480, 8_256, 8_320, 101_136]
    assert resolved.parameters == 218_192


def test_the_lectures_network_with_16_numbers() -> None:
    resolved = dense_chain(784, 128, 64, 32, 16, 32, 64, 128, 784).resolve((784,))

    expected = [100_480, 8_256, 2_080, 528, 544, 2_112, 8_320, 101_136]
    assert [row.parameters for row in resolved.layers] == expected
    assert resolved.parameters == 223_456


@pytest.mark.parametrize(
    ("sizes", "parameters"),
    [
        ((784, 128, 64, 32, 64, 128, 784), 222_384),
        ((784, 256, 128, 64, 128, 784), 351_568),
        ((1225, 256, 128, 256, 1225, 4900), 6_702_001),
        ((256, 1024, 256, 128, 256, 1024, 4096), 5_053_056),
        ((3, 5, 1), 26),
        ((2, 3, 1), 13),
        ((3, 4, 2, 2), 32),
        ((3, 3, 3, 2), 32),
        ((2, 4, 4), 32),
        ((3, 3, 5), 32),
        ((784, 30, 10), 23_860),
    ],
)
def test_dense_networks_of_the_lecture(sizes: tuple[int, ...], parameters: int) -> None:
    assert dense_chain(*sizes).resolve(sizes[:1]).parameters == parameters


def test_convolutional_faces_from_16_to_64() -> None:
    up = {"kind": "upsample"}
    layers = [conv(512), conv(256), conv(128), "max_pool", conv(128), conv(128), "max_pool"]
    layers += [conv(128), up, conv(128), up, conv(256), up, conv(256), up, conv(1)]
    network = Network.parse({"layers": layers})

    resolved = network.resolve((1, 16, 16))

    assert resolved.layers[6].output_shape == (128, 4, 4)
    assert resolved.output_shape == (1, 64, 64)
    assert counts(network, (1, 16, 16)) == [
        *(5_120, 1_179_904, 295_040, 147_584, 147_584),
        *(147_584, 147_584, 295_168, 590_080, 2_305),
    ]
    assert resolved.parameters == 2_957_953


def test_the_dcgan_generator() -> None:
    leaky = {"kind": "activation", "function": "leaky_relu", "slope": 0.3}
    first = {"kind": "dense", "units": 12_544, "bias": False, "activation": "linear"}
    layers = [first, "batch_norm", leaky, {"kind": "reshape", "shape": [256, 7, 7]}]
    layers += [back(128, 1), "batch_norm", leaky, back(64, 2), "batch_norm", leaky, back(1, 2)]
    network = Network.parse({"layers": layers})

    assert network.resolve((100,)).output_shape == (1, 28, 28)
    assert counts(network, (100,)) == [1_254_400, 25_088, 819_200, 256, 204_800, 128, 1_600]
    assert sum(counts(network, (100,))) == 2_305_472  # and 25,472 statistics, which are not learned


def test_the_dcgan_discriminator() -> None:
    leaky, drop = (
        {"kind": "activation", "function": "leaky_relu", "slope": 0.3},
        {"kind": "dropout", "rate": 0.3},
    )
    layers = [conv(64, 5, stride=2), leaky, drop, conv(128, 5, stride=2), leaky, drop, "flatten"]
    network = Network.parse({"layers": [*layers, {"kind": "dense", "units": 1}]})

    assert counts(network, (1, 28, 28)) == [1_664, 204_928, 6_273]


def test_the_dense_vaes_two_networks() -> None:
    """404,244 in all: the encoder gives mean and logarithm of the variance, two numbers each."""
    encoder, decoder = dense_chain(784, 256, 4), dense_chain(2, 256, 784)

    assert encoder.resolve((784,)).parameters + decoder.resolve((2,)).parameters == 404_244


def test_the_convolutional_vaes_two_networks() -> None:
    """69,989 in all."""
    halved: dict[str, Any] = {"padding": "valid", "stride": 2}
    encoder = [conv(32, **halved), conv(64, **halved), "flatten", {"kind": "dense", "units": 4}]
    doubled = {"kind": "conv_transpose2d", "kernel": 3}
    decoder = [{"kind": "dense", "units": 1568}, {"kind": "reshape", "shape": [32, 7, 7]}]
    decoder += [
        {**doubled, "channels": channels, "stride": stride} for channels, stride in ((64, 2), (32, 2), (1, 1))
    ]

    there = Network.parse({"layers": encoder}).resolve((1, 28, 28))
    back_again = Network.parse({"layers": decoder}).resolve((2,))

    assert back_again.output_shape == (1, 28, 28)
    assert there.parameters + back_again.parameters == 69_989


def test_a_sparse_layer_counts_the_connections_it_has() -> None:
    network = Network.parse({"layers": [{"kind": "dense", "units": 100, "connectivity": 0.1}]})

    assert network.resolve((784,)).parameters == 7_840 + 100
