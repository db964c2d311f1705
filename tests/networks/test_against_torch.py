"""Shapes, counts and numbers against networks written by hand in plain torch."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from aestudio.networks import LAYERS, Network, Shape
from tests.networks.by_hand import forward, random_layer

SHAPES: list[Shape] = [(1, 12, 12), (3, 9, 11), (2, 7, 5), (1, 40), (6, 17)]


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("seed", range(200))
def test_a_random_network_is_what_torch_makes_of_it_by_hand(seed: int) -> None:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)]
    x = torch.rand(2, *shape)
    layers: list[dict[str, Any]] = []

    for _ in range(int(rng.integers(2, 6))):
        settings = random_layer(rng, tuple(x.shape[1:]))
        if settings["kind"] == "batch_norm" and x[0].numel() > 4096:
            break
        row = Network.parse({"layers": [settings]}).resolve(tuple(x.shape[1:])).layers[0]
        module = row.layer.build(tuple(x.shape[1:])).eval()
        weights = [p.detach().uniform_(-1, 1) for p in module.parameters()]
        expected = forward(settings, x, weights)

        assert row.error is None
        assert row.output_shape == tuple(expected.shape[1:])
        assert row.parameters == sum(weight.numel() for weight in weights)
        torch.testing.assert_close(module(x).detach(), expected.detach(), atol=1e-4, rtol=1e-4)
        x, layers = expected.detach(), [*layers, settings]

    whole = Network.parse({"layers": layers})
    module = whole.build(shape)
    assert whole.resolve(shape).output_shape == tuple(module.eval()(torch.rand(1, *shape)).shape[1:])
    assert whole.resolve(shape).parameters == sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(
    ("side", "kernel", "stride"), list(itertools.product((1, 2, 7, 8), (1, 2, 3, 4, 5), (1, 2, 3)))
)
def test_same_padding_leaves_only_the_stride_to_change_the_size(side: int, kernel: int, stride: int) -> None:
    for kind, field in (("conv2d", "kernel"), ("max_pool", "size"), ("avg_pool", "size")):
        layer = LAYERS.parse({"kind": kind, field: kernel, "stride": stride, "padding": "same"})

        shape = Network(layers=(layer,)).resolve((1, side, side + 1)).output_shape

        assert shape is not None
        assert shape[1:] == (math.ceil(side / stride), math.ceil((side + 1) / stride))


@pytest.mark.parametrize(
    ("side", "kernel", "stride"), list(itertools.product((1, 5), (1, 2, 3, 4, 5), (1, 2, 3)))
)
def test_a_transposed_convolution_multiplies_the_size_by_its_stride(
    side: int, kernel: int, stride: int
) -> None:
    layer = LAYERS.parse({"kind": "conv_transpose1d", "kernel": kernel, "stride": stride})

    assert Network(layers=(layer,)).resolve((1, side)).output_shape == (16, side * stride)


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_every_output_size_that_a_convolution_maps_to_this_one_can_be_asked_for(padding: str) -> None:
    window = {"kernel": 4, "stride": 3, "padding": padding, "channels": 1}
    there = Network.parse({"layers": [{"kind": "conv1d", **window}]})
    sizes = [n for n in range(4, 40) if there.resolve((1, n)).output_shape == (1, 5)]

    back = [{"kind": "conv_transpose1d", **window, "output_size": size} for size in sizes]
    shapes = [Network.parse({"layers": [layer]}).resolve((1, 5)).output_shape for layer in back]

    assert len(sizes) == 3
    assert shapes == [(1, size) for size in sizes]


def test_the_strided_shapes_of_the_dcgan_are_torchs() -> None:
    torch.manual_seed(0)
    x = torch.rand(2, 3, 7, 7)
    module = LAYERS.parse(
        {"kind": "conv_transpose2d", "channels": 4, "kernel": 5, "activation": "linear"}
    ).build((3, 7, 7))
    weight, bias = (p.detach() for p in module.parameters())

    expected = functional.conv_transpose2d(x, weight, bias, stride=2, padding=2, output_padding=1)

    torch.testing.assert_close(module(x).detach(), expected)


def pool_by_hand(values: np.ndarray[Any, Any], size: int, stride: int, padding: str, of: Any) -> list[float]:
    """Windows one by one; those of "same" are cut at the edges."""
    count = math.ceil(len(values) / stride) if padding == "same" else (len(values) - size) // stride + 1
    missing = max((count - 1) * stride + size - len(values), 0) if padding == "same" else 0
    starts = [k * stride - missing // 2 for k in range(count)]
    return [float(of(values[max(start, 0) : start + size])) for start in starts]


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("side", "size", "stride"), list(itertools.product((4, 7), (1, 2, 3, 4), (1, 2, 3))))
def test_pools_window_by_window(padding: str, side: int, size: int, stride: int) -> None:
    values = np.random.default_rng(side).normal(size=side).astype(np.float32)
    for kind, of in (("max_pool", np.max), ("avg_pool", np.mean)):
        layer = LAYERS.parse({"kind": kind, "size": size, "stride": stride, "padding": padding})

        out = layer.build((1, side))(torch.from_numpy(values)[None, None])[0, 0]

        np.testing.assert_allclose(out, pool_by_hand(values, size, stride, padding, of), rtol=1e-5)


def test_activations_against_their_formulas() -> None:
    x = torch.linspace(-3, 3, 13)[None]
    formulas = {
        "linear": x,
        "relu": x.clamp(min=0),
        "leaky_relu": torch.where(x > 0, x, 0.01 * x),
        "elu": torch.where(x > 0, x, x.exp() - 1),
        "gelu": x * 0.5 * (1 + torch.erf(x / math.sqrt(2))),
        "silu": x / (1 + (-x).exp()),
        "sigmoid": 1 / (1 + (-x).exp()),
        "tanh": (x.exp() - (-x).exp()) / (x.exp() + (-x).exp()),
        "softmax": x.exp() / x.exp().sum(),
        "softplus": (1 + x.exp()).log(),
    }
    for function, expected in formulas.items():
        module = LAYERS.parse({"kind": "activation", "function": function}).build((13,))

        torch.testing.assert_close(module(x), expected, atol=1e-6, rtol=1e-5)


def test_slope_and_alpha_reach_their_functions() -> None:
    x = torch.tensor([[-2.0]])
    leaky = LAYERS.parse({"kind": "activation", "function": "leaky_relu", "slope": 0.3}).build((1,))
    elu = LAYERS.parse({"kind": "activation", "function": "elu", "alpha": 2.0}).build((1,))

    assert leaky(x).item() == pytest.approx(-0.6)
    assert elu(x).item() == pytest.approx(2 * (math.exp(-2) - 1))


def test_dropout_and_noise_act_while_training_only() -> None:
    x = torch.ones(1, 10_000)
    dropout, noise = (
        LAYERS.parse({"kind": "dropout", "rate": 0.3}).build((10_000,)),
        LAYERS.parse({"kind": "gaussian_noise", "std": 0.5}).build((10_000,)),
    )
    torch.manual_seed(0)

    assert float((dropout.train()(x) == 0).float().mean()) == pytest.approx(0.3, abs=0.02)
    assert float((noise.train()(x) - x).std()) == pytest.approx(0.5, rel=0.05)
    assert torch.equal(dropout.eval()(x), x)
    assert torch.equal(noise.eval()(x), x)


def test_a_last_batch_of_one_sample_passes_batch_norm() -> None:
    module = LAYERS.parse("batch_norm").build((4,)).train()
    module(torch.rand(8, 4))
    known = {name: value.clone() for name, value in module.state_dict().items()}

    out = module(torch.rand(1, 4))

    assert out.isfinite().all()
    assert all(torch.equal(known[name], value) for name, value in module.state_dict().items())
