"""Networks and their layers, each file some kinds; importing this package registers them all."""

from __future__ import annotations

from aestudio.networks import activation, compose, conv, conv_transpose, dense, modulate, normalize, resample
from aestudio.networks.layer import LAYERS, Layer, Shape, shape_text
from aestudio.networks.mirror import mirror
from aestudio.networks.network import Network, Resolved, ResolvedLayer, count_parameters

__all__ = ["LAYERS", "Layer", "Network", "Resolved", "ResolvedLayer", "Shape"]
__all__ += ["count_parameters", "mirror", "shape_text"]

_KINDS = (activation, compose, conv, conv_transpose, dense, modulate, normalize, resample)
