"""What drafts of networks have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence

from aestudio.networks import LAYERS, Layer, Shape

__all__ = ["narrowing"]


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
