"""How good a network is for each size of its code: one run for each, beside a PCA of as many components."""

from __future__ import annotations

from aestudio.bottleneck.code import code_layer, default_sizes, with_code
from aestudio.bottleneck.found import Found, FoundSweeps, Point, chart, sweeps_in
from aestudio.bottleneck.sweep import BottleneckSweep

__all__ = [
    "BottleneckSweep",
    "Found",
    "FoundSweeps",
    "Point",
    "chart",
    "code_layer",
    "default_sizes",
    "sweeps_in",
    "with_code",
]
