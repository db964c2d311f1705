"""Where a layer that needs a picture or a signal goes when the user chose no place for it."""

from __future__ import annotations

from aestudio.gui.builder.findings import Chain
from aestudio.networks import Layer

__all__ = ["fitting_end"]


def fitting_end(chain: Chain, layer: Layer) -> int:
    """How many of a network's layers stand before `layer`: all, or as many as still give what it can take.

    A convolution behind the Flatten and the code could do nothing; it goes there while shapes are unknown.
    """
    end = len(chain.rows)
    shapes = [*(row.takes for row in chain.rows), chain.gives]
    fitting = [place for place, shape in enumerate(shapes) if shape and len(shape) in layer.axes]
    return fitting[-1] if fitting else end
