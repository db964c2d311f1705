"""Formulas add up to what torch counts, for every kind; multiply-adds are those of torch's own counter."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from aestudio.networks import LAYERS, Network, ResolvedLayer, Shape
from aestudio.networks.formulas import activation_numbers, formula, formula_text, running

BODY = [{"kind": "layer_norm"}, {"kind": "dense", "units": 96}]
WIDER = [{"kind": "conv2d", "channels": 6}]
CASES: list[tuple[dict[str, Any], Shape, str]] = [
    ({"kind": "dense", "units": 128}, (784,), "784 × 128 + 128"),
    ({"kind": "dense", "units": 5, "bias": False}, (4, 24), "24 × 5"),
    ({"kind": "dense", "units": 50, "connectivity": 0.13}, (96,), "0.13 of 96 × 50 + 50"),
    ({"kind": "conv1d", "channels": 6, "kernel": 5}, (4, 24), "5 × 4 × 6 + 6"),
    ({"kind": "conv2d", "channels": 16, "kernel": 3}, (4, 6, 4), "3 × 3 × 4 × 16 + 16"),
    ({"kind": "conv2d", "channels": 8, "groups": 4}, (4, 6, 4), "3 × 3 × 1 × 8 + 8"),
    ({"kind": "conv_transpose1d", "channels": 6}, (4, 24), "3 × 4 × 6 + 6"),
    ({"kind": "conv_transpose2d", "channels": 8, "groups": 2, "bias": False}, (4, 6, 4), "3 × 3 × 4 × 4"),
    ({"kind": "batch_norm"}, (4, 6, 4), "2 × 4"),
    ({"kind": "batch_norm", "affine": False}, (4, 6, 4), ""),
    ({"kind": "layer_norm"}, (4, 6), "2 × 4 × 6"),
    ({"kind": "layer_norm", "over": "last axis"}, (4, 6), "2 × 6"),
    ({"kind": "group_norm", "groups": 2}, (4, 6, 4), "2 × 4"),
    ({"kind": "max_pool"}, (4, 6, 4), ""),
    ({"kind": "avg_pool"}, (4, 6, 4), ""),
    ({"kind": "upsample"}, (4, 6, 4), ""),
    ({"kind": "flatten"}, (4, 6, 4), ""),
    ({"kind": "reshape", "shape": [96]}, (4, 6, 4), ""),
    ({"kind": "modulate"}, (4, 6, 4), "128 × 2 × 4 + 2 × 4"),
    ({"kind": "activation"}, (96,), ""),
    ({"kind": "dropout"}, (96,), ""),
    ({"kind": "gaussian_noise"}, (96,), ""),
    ({"kind": "residual", "body": BODY}, (96,), "192 + 9,312"),
    ({"kind": "residual", "body": WIDER, "shortcut": "projection"}, (4, 6, 4), "222 + 4 × 6 + 6"),
    ({"kind": "skip", "body": BODY}, (96,), "192 + 9,312"),
]


def resolved(layer: dict[str, Any], shape: Shape) -> ResolvedLayer:
    network = Network.parse({"layers": [layer]}).resolve(shape)
    assert network.error is None
    return network.layers[0]


def test_every_kind_has_a_case() -> None:
    assert {layer["kind"] for layer, _, _ in CASES} == set(LAYERS.names())


@pytest.mark.parametrize(("layer", "shape", "text"), CASES, ids=lambda value: str(value)[:60])
def test_a_formula_adds_up_to_the_count(layer: dict[str, Any], shape: Shape, text: str) -> None:
    row = resolved(layer, shape)
    assert formula_text(row) == text
    assert sum(term.value for term in formula(row)) == row.parameters
    module = row.layer.build(shape)
    total = sum(p.numel() for p in module.parameters())
    masks = [mask for name, mask in module.named_buffers() if name.rpartition(".")[2] == "mask"]
    assert row.parameters == total - sum(int((mask == 0).sum()) for mask in masks)
    kept = [b for name, b in module.named_buffers() if name.endswith(("running_mean", "running_var"))]
    assert running(row) == sum(b.numel() for b in kept)


@pytest.mark.parametrize(("layer", "shape", "text"), CASES, ids=lambda value: str(value)[:60])
def test_multiply_adds_are_half_of_torchs_operations(layer: dict[str, Any], shape: Shape, text: str) -> None:
    row = resolved(layer, shape)
    module = row.layer.build(shape).eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(torch.zeros(1, *shape))
    share = row.layer.connectivity if row.layer.kind == "dense" else 1.0  # type: ignore[attr-defined]
    assert row.macs == pytest.approx(counter.get_total_flops() / 2 * share, rel=1e-3)


def test_numbers_kept_of_a_sample() -> None:
    network = Network.parse(
        {"layers": [{"kind": "flatten"}, {"kind": "dense", "units": 128}, {"kind": "dense", "units": 64}]}
    ).resolve((1, 28, 28))
    assert [activation_numbers(row) for row in network.layers] == [0, 128, 64]
