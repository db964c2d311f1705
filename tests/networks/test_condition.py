"""A network is told a time or a class through its modulating layers."""

from __future__ import annotations

import torch

from aestudio.networks import Network
from aestudio.networks.condition import ClassTold, told
from aestudio.networks.modulate import CONDITION
from aestudio.networks.modules import Modulate

NETWORK = Network.parse(
    {
        "layers": [
            {"kind": "conv2d", "channels": 4},
            "modulate",
            {"kind": "residual", "body": ["modulate", {"kind": "activation", "function": "silu"}]},
        ]
    }
)


def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return NETWORK.build((1, 6, 6))


def test_a_modulation_begins_as_if_it_were_not_there() -> None:
    built, x = network(), torch.randn(3, 1, 6, 6)
    silent = built(x)

    with told(built, torch.randn(3, CONDITION)):
        assert torch.equal(built(x), silent)


def test_every_sample_hears_its_own_condition_and_afterwards_there_is_none() -> None:
    built, x = network(), torch.randn(1, 1, 6, 6).repeat(2, 1, 1, 1)
    for layer in built.modules():
        if isinstance(layer, Modulate):
            torch.nn.init.normal_(layer.linear.weight)
    silent = built(x)

    with told(built, torch.randn(2, CONDITION)):
        heard = built(x)

    assert not torch.allclose(heard[0], heard[1])
    assert torch.equal(built(x), silent)


def test_scale_and_shift_by_hand() -> None:
    layer, x, condition = Modulate(4, CONDITION), torch.randn(3, 4, 5), torch.randn(3, CONDITION)
    torch.nn.init.normal_(layer.linear.weight)
    layer.condition = condition
    scale, shift = (condition @ layer.linear.weight.T).chunk(2, dim=1)

    torch.testing.assert_close(layer(x), x * (1 + scale[..., None]) + shift[..., None])


def test_a_class_is_told_as_a_vector_of_its_own() -> None:
    classes = ClassTold(10)

    assert classes(torch.tensor([3, 3, 7])).shape == (3, CONDITION)
    assert torch.equal(*classes(torch.tensor([3, 3])))
