"""Where a layer goes when the user chose no place for it: before the code, and where it can do something."""

from __future__ import annotations

from aestudio.gui.builder.drawing_layout import code_row
from aestudio.gui.builder.findings import Chain
from aestudio.networks import Layer

__all__ = ["before_code", "fitting_end"]


def before_code(role: str, chain: Chain) -> int:
    """How many of a network's layers stand before the one that makes the code; all where none is known to.

    Behind it a layer would make a code of its own size.
    """
    code = code_row(chain) if role == "encoder" else None
    if code is None or code.layer.role != "map" or code.gives is None or len(code.gives) > 1:
        return len(chain.rows)
    return code.path[0]


def fitting_end(role: str, chain: Chain, layer: Layer) -> int:
    """How many of a network's layers stand before `layer`: as many as still give what it can take.

    A convolution behind the Flatten and the code could do nothing; it goes there while shapes are unknown.
    """
    end = before_code(role, chain)
    shapes = [*(row.takes for row in chain.rows), chain.gives][: end + 1]
    fitting = [place for place, shape in enumerate(shapes) if shape and len(shape) in layer.axes]
    return fitting[-1] if fitting else end
