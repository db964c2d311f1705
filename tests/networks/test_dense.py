"""The dense layer: initial weights, and the sparse kind that stays sparse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from aestudio.experiment import OPTIMIZERS
from aestudio.networks import LAYERS, Network
from aestudio.networks.modules import MaskedLinear

SPARSE = {"kind": "dense", "units": 20, "connectivity": 0.3, "mask_seed": 4}


def linear(settings: dict[str, Any], features: int = 50) -> nn.Linear:
    module = LAYERS.parse({"kind": "dense", **settings}).build((features,))
    return next(part for part in module.modules() if isinstance(part, nn.Linear))


def sparse(settings: dict[str, Any] | None = None, features: int = 50) -> MaskedLinear:
    module = linear({**SPARSE, **(settings or {})}, features)
    assert isinstance(module, MaskedLinear)
    return module


def test_weights_are_glorot_uniform_and_biases_zero() -> None:
    torch.manual_seed(0)

    layer = linear({"units": 300}, 784)

    bound = math.sqrt(6 / (784 + 300))
    weights = layer.weight.detach()
    assert weights.abs().max() <= bound
    assert weights.abs().max() > 0.999 * bound
    assert float(weights.std()) == pytest.approx(bound / math.sqrt(3), rel=0.01)
    assert not layer.bias.any()


@pytest.mark.parametrize(
    ("init", "std"),
    [
        ("glorot normal", math.sqrt(2 / (784 + 300))),
        ("he uniform", math.sqrt(2 / 784)),
        ("he normal", math.sqrt(2 / 784)),
        ("orthogonal", math.sqrt(1 / 784)),
    ],
)
def test_other_initial_weights(init: str, std: float) -> None:
    torch.manual_seed(0)

    layer = linear({"units": 300, "init": init}, 784)

    assert float(layer.weight.detach().std()) == pytest.approx(std, rel=0.01)


def test_orthogonal_rows_are_orthonormal() -> None:
    weight = linear({"units": 30, "init": "orthogonal"}, 50).weight.detach()

    torch.testing.assert_close(weight @ weight.T, torch.eye(30), atol=1e-5, rtol=0)


def test_a_dense_layer_is_a_matrix_product() -> None:
    module = LAYERS.parse({"kind": "dense", "units": 4, "activation": "tanh"}).build((3,))
    layer, x = next(part for part in module.modules() if isinstance(part, nn.Linear)), torch.rand(2, 3)

    expected = np.tanh(x.numpy() @ layer.weight.detach().numpy().T + layer.bias.detach().numpy())

    np.testing.assert_allclose(module(x).detach().numpy(), expected, rtol=1e-5, atol=1e-6)


def test_softmax_of_a_dense_layer_runs_over_its_units() -> None:
    module = LAYERS.parse({"kind": "dense", "units": 4, "activation": "softmax"}).build((5, 3))

    out = module(torch.rand(2, 5, 3))

    torch.testing.assert_close(out.sum(-1), torch.ones(2, 5))


def test_softmax_of_a_convolution_runs_over_its_channels() -> None:
    module = LAYERS.parse({"kind": "conv1d", "channels": 4, "activation": "softmax"}).build((2, 7))

    out = module(torch.rand(3, 2, 7))

    torch.testing.assert_close(out.sum(1), torch.ones(3, 7))


def test_the_seed_fixes_which_connections_exist() -> None:
    assert torch.equal(sparse().mask, sparse().mask)
    assert not torch.equal(sparse().mask, sparse({"mask_seed": 5}).mask)


@pytest.mark.parametrize("connectivity", [0.01, 0.1, 0.5, 0.999])
def test_as_many_connections_exist_as_were_asked_for(connectivity: float) -> None:
    layer = sparse({"connectivity": connectivity})

    assert layer.mask.sum() == round(connectivity * 50 * 20) == layer.connections


def test_one_connection_is_left_at_least() -> None:
    assert sparse({"connectivity": 1e-6}).mask.sum() == 1


def test_what_is_not_connected_has_no_gradient_and_is_zero() -> None:
    layer = sparse()
    layer(torch.rand(7, 50)).square().sum().backward()

    gone = layer.mask == 0
    assert layer.weight.grad is not None
    assert not layer.weight.grad[gone].any()
    assert layer.weight.grad[~gone].all()
    assert not layer.weight[gone].any()


@pytest.mark.parametrize("kind", OPTIMIZERS.names())
def test_it_stays_sparse_whatever_trains_it(kind: str) -> None:
    layer = sparse()
    optimizer = OPTIMIZERS.parse({"kind": kind, "weight_decay": 0.1}).build(layer.parameters())
    before = layer.weight.detach().clone()

    for _ in range(5):
        optimizer.zero_grad()
        layer(torch.rand(7, 50)).square().sum().backward()
        optimizer.step()

    assert not layer.weight[layer.mask == 0].any()
    assert (layer.weight != before)[layer.mask == 1].all()


def test_the_input_reaches_units_along_connections_only() -> None:
    layer = sparse()

    jacobian = torch.autograd.functional.jacobian(layer, torch.rand(50))

    assert not jacobian[layer.mask == 0].any()


def test_a_network_repeats_for_the_same_seed() -> None:
    network = Network.parse({"layers": [SPARSE, {"kind": "conv_transpose1d", "channels": 3}]})
    built = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        built.append(network.build((4, 50)).state_dict())

    assert all(torch.equal(built[0][name], built[1][name]) for name in built[0])
    assert not torch.equal(built[0]["0.linear.weight"], built[2]["0.linear.weight"])
