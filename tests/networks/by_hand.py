"""Random layers for pictures and signals, each also written out in plain torch, for the tests to compare."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from aestudio.networks import Shape

__all__ = ["forward", "random_layer"]

Settings = dict[str, Any]
CONV = {1: functional.conv1d, 2: functional.conv2d}
TRANSPOSED = {1: functional.conv_transpose1d, 2: functional.conv_transpose2d}
ACTIVATION = {"linear": lambda x: x, "relu": torch.relu, "tanh": torch.tanh, "elu": functional.elu}


def random_layer(rng: np.random.Generator, shape: Shape) -> Settings:
    """The settings of a layer that takes `shape`."""
    axes = len(shape) - 1
    kinds = ["conv", "conv", "conv_transpose", "max_pool", "avg_pool", "batch_norm", "upsample"]
    kind = str(rng.choice(kinds)) if axes else str(rng.choice(["dense", "batch_norm", "layer_norm"]))
    if axes and rng.random() < 0.1:
        return {"kind": "flatten"}
    if kind.startswith("conv"):
        return _convolution(rng, shape, kind)
    if kind.endswith("pool"):
        size = [int(rng.integers(1, min(side, 3) + 1)) for side in (*shape[1:], shape[-1])][:2]
        return {"kind": kind, "size": size, "stride": [int(n) for n in rng.integers(1, 4, 2)]}
    if kind == "upsample":
        return {"kind": kind, "factor": [int(n) for n in rng.integers(1, 3, 2)]}
    return {"kind": kind, "units": int(rng.integers(1, 40))} if kind == "dense" else {"kind": kind}


def _convolution(rng: np.random.Generator, shape: Shape, kind: str) -> Settings:
    axes, groups = len(shape) - 1, int(rng.choice([g for g in (1, 1, 2, 3) if shape[0] % g == 0]))
    limits = [max(1, min(side, 5)) for side in shape[1:]]
    kernel = [int(rng.integers(1, limit + 1)) for limit in limits]
    dilation = [
        int(rng.integers(1, 3)) if 2 * k - 1 <= side else 1 for k, side in zip(kernel, shape[1:], strict=True)
    ]
    stride = [int(n) for n in rng.integers(1, 4, axes)]
    window = {"kernel": kernel, "stride": stride, "dilation": dilation}
    return {
        "kind": f"{kind}{axes}d",
        "channels": groups * int(rng.integers(1, 5)),
        "groups": groups,
        "padding": str(rng.choice(["same", "valid"])),
        "bias": bool(rng.random() < 0.8),
        "activation": str(rng.choice(list(ACTIVATION))),
        **{name: values[0] if axes == 1 else values for name, values in window.items()},
    }


def forward(settings: Settings, x: Tensor, weights: list[Tensor]) -> Tensor:
    """What plain torch makes of `(B, *shape)` with these weights."""
    kind, axes = settings["kind"], x.ndim - 2
    if kind.startswith("conv"):
        make = _transposed if "transpose" in kind else _plain
        activated: Tensor = ACTIVATION[settings["activation"]](make(settings, x, weights))
        return activated
    if kind == "dense":
        return torch.relu(x @ weights[0].T + weights[1])
    if kind == "flatten":
        return x.reshape(len(x), -1)
    if kind == "upsample":
        for axis, factor in zip(range(2, x.ndim), settings["factor"], strict=False):
            x = x.repeat_interleave(factor, dim=axis)
        return x
    if kind == "layer_norm":
        return functional.layer_norm(x, x.shape[1:], weights[0], weights[1])
    if kind == "batch_norm":
        scale, shift = (weight.reshape(-1, *[1] * axes) for weight in weights)
        return x / math.sqrt(1 + 1e-5) * scale + shift  # before training: mean 0, variance 1
    pools = {"max_pool": (nn.MaxPool1d, nn.MaxPool2d), "avg_pool": (nn.AvgPool1d, nn.AvgPool2d)}
    pooled: Tensor = pools[kind][axes - 1](settings["size"][:axes], settings["stride"][:axes])(x)
    return pooled


def _window(settings: Settings) -> tuple[Shape, Shape, Shape, Shape]:
    """Kernel, stride, dilation and how far the dilated window reaches."""
    given = [settings[name] for name in ("kernel", "stride", "dilation")]
    kernel, stride, dilation = (tuple(np.atleast_1d(value).tolist()) for value in given)
    return kernel, stride, dilation, tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))


def _plain(settings: Settings, x: Tensor, weights: list[Tensor]) -> Tensor:
    _, stride, dilation, reach = _window(settings)
    weight, bias = weights[0], weights[1] if settings["bias"] else None
    if settings["padding"] == "same" and set(stride) == {1}:
        return CONV[x.ndim - 2](x, weight, bias, 1, "same", dilation, settings["groups"])
    if settings["padding"] == "same":
        x = functional.pad(x, [n for r in reversed(reach) for n in ((r - 1) // 2, r - 1 - (r - 1) // 2)])
    return CONV[x.ndim - 2](x, weight, bias, stride, 0, dilation, settings["groups"])


def _transposed(settings: Settings, x: Tensor, weights: list[Tensor]) -> Tensor:
    _, stride, dilation, reach = _window(settings)
    out = TRANSPOSED[x.ndim - 2](x, weights[0], None, stride, 0, 0, settings["groups"], dilation)
    if settings["padding"] == "same":  # n * stride numbers of it, from where the window's middle stood first
        for axis, (side, step, wide) in enumerate(zip(x.shape[2:], stride, reach, strict=True), start=2):
            start = (wide - 1) // 2
            missing = max(start + side * step - out.shape[axis], 0)
            out = functional.pad(out, [0, 0] * (out.ndim - axis - 1) + [0, missing]).narrow(
                axis, start, side * step
            )
    return out + weights[1].reshape(-1, *[1] * (x.ndim - 2)) if settings["bias"] else out
