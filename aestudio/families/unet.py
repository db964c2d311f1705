"""Drafts of denoisers: a U-Net for pictures and signals, a residual network for vectors."""

from __future__ import annotations

import math
from typing import Any

from aestudio.networks import LAYERS, Layer, Network, Shape

__all__ = ["denoiser"]

CHANNELS, LARGEST_FACTOR, LEVELS = 32, 2, 3
NARROWEST = 4  # sides are halved down to this


def denoiser(shape: Shape) -> Network:
    """A network from samples of `shape` to the same shape that can be told a noise level."""
    return Network(layers=_unet(shape) if len(shape) in (2, 3) else _dense(shape))


def _dense(shape: Shape) -> tuple[Layer, ...]:
    size = math.prod(shape)
    width = min(512, max(64, 2 ** math.ceil(math.log2(2 * size))))
    block = _layer(
        "residual",
        body=[_layer("layer_norm"), _layer("modulate"), _silu(), _layer("dense", units=width, **_LINEAR)],
    )
    ends = [_silu(), _layer("dense", units=size, **_LINEAR)]
    layers = [_layer("dense", units=width, **_LINEAR), block, block, block, *ends]
    if len(shape) > 1:
        layers = [_layer("flatten"), *layers, _layer("reshape", shape=shape)]
    return tuple(layers)


def _unet(shape: Shape) -> tuple[Layer, ...]:
    """Ho et al. 2020, appendix B, without attention, for a few channels."""
    levels = _level(shape[1:], 1, CHANNELS)
    ends = (_layer("group_norm", groups=8), _silu(), _conv(shape[1:], shape[0]))
    return (_conv(shape[1:], CHANNELS), *levels, *ends)


def _level(sides: Shape, depth: int, before: int) -> tuple[Layer, ...]:
    """Layers that take `before` channels on `sides`; what is smaller lies inside a Skip."""
    channels = CHANNELS * min(2 ** (depth - 1), LARGEST_FACTOR)
    first = _block(sides, before, channels)
    if depth == LEVELS or min(sides) < 2 * NARROWEST:
        return (first, _block(sides, channels, channels))
    half = tuple(math.ceil(side / 2) for side in sides)
    inner = CHANNELS * min(2**depth, LARGEST_FACTOR)
    down = _conv(sides, channels, stride=(2, 2)[: len(sides)] if len(sides) == 2 else 2)
    up = _layer("upsample", output_size=(sides * 2)[:2])
    skip = _layer("skip", body=[down, *_level(half, depth + 1, channels), up])
    return (first, skip, _block(sides, channels + inner, channels))


def _block(sides: Shape, before: int, channels: int) -> Layer:
    """Two convolutions, and the noise level told between them."""
    body = [_layer("group_norm", groups=8), _silu(), _conv(sides, channels)]
    body += [_layer("group_norm", groups=8), _layer("modulate"), _silu(), _conv(sides, channels)]
    return _layer("residual", body=body, shortcut="identity" if before == channels else "projection")


_LINEAR = {"activation": "linear"}


def _conv(sides: Shape, channels: int, **settings: Any) -> Layer:
    return _layer(f"conv{len(sides)}d", channels=channels, kernel=3, activation="linear", **settings)


def _silu() -> Layer:
    return _layer("activation", function="silu")


def _layer(kind: str, **settings: Any) -> Layer:
    return LAYERS.parse({"kind": kind, **settings})
