"""What drafts of networks have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence

from aestudio.networks import LAYERS, Layer, Shape

__all__ = ["SLOPE", "convolves", "convolving", "judging", "leaky", "narrowing", "score", "strided"]

SLOPE = 0.2  # of leaky_relu below zero (Radford et al. 2016)
SHORTEST = 8  # pixels of a side from which a picture is convolved
WIDTHS, LEFT = (16, 32, 64, 64), 7  # channels after each halving; pixels at which to leave it


def narrowing(shape: Shape, between: Sequence[Layer] = ()) -> tuple[list[Layer], int]:
    """Dense layers of relu that narrow from samples of `shape`, and how many numbers a code of them has.

    Args:
        shape: of a sample.
        between: layers that stand behind each of the dense ones.
    """
    size = math.prod(shape)
    wide = min(512, max(64, 2 ** round(math.log2(max(size, 2)) - 2)))
    layers: list[Layer] = [] if len(shape) == 1 else [LAYERS["flatten"]()]
    for units in (wide, wide // 2):
        layers += [LAYERS["dense"].parse({"units": units, "activation": "relu"}), *between]
    return layers, min(16, max(2, size // 8))


def convolves(shape: Shape) -> bool:
    """Whether samples of `shape` are pictures or signals on which convolutions are worth while."""
    return len(shape) in (2, 3) and min(shape[1:]) >= SHORTEST


def convolving(shape: Shape, between: Sequence[Layer] = ()) -> tuple[list[Layer], int]:
    """As `narrowing`, by convolutions of relu: sides are halved until some seven pixels are left.

    Args:
        shape: of a sample that `convolves`.
        between: layers that stand behind each of the convolutions.
    """
    halvings = min(len(WIDTHS), max(1, round(math.log2(min(shape[1:]) / LEFT))))
    kind = LAYERS[f"conv{len(shape) - 1}d"]
    layers: list[Layer] = []
    for channels in WIDTHS[:halvings]:
        layers += [kind.parse({"channels": channels, "stride": 2, "activation": "relu"}), *between]
    return [*layers, LAYERS["flatten"]()], narrowing(shape)[1]


def leaky() -> Layer:
    """The activation of Radford et al. 2016 (arXiv 1511.06434)."""
    return LAYERS["activation"].parse({"function": "leaky_relu", "slope": SLOPE})


def strided(kind: str, channels: int, **settings: object) -> Layer:
    """A convolution of 4 x 4 by which sides become half or twice as long."""
    given = {"kernel": 4, "stride": 2, "activation": "linear", **settings}
    return LAYERS[kind].parse({"channels": channels, **given})


def score() -> Layer:
    """The last layer of a discriminator: a number, the higher, the more real."""
    return LAYERS["dense"].parse({"units": 1, "activation": "linear", "name": "Score"})


def judging(between: Sequence[Layer] = ()) -> list[Layer]:
    """A discriminator of pictures, whatever their sides.

    Args:
        between: layers that stand behind each convolution.
    """
    down = [layer for channels in (32, 64) for layer in (strided("conv2d", channels), *between, leaky())]
    return [*down, LAYERS["flatten"](), score()]
