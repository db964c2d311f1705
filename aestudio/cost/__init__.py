"""What networks cost against how good they are (Canziani, Paszke & Culurciello 2016, arXiv 1605.07678)."""

from __future__ import annotations

from aestudio.cost.drawing import Drawing
from aestudio.cost.four import charts
from aestudio.cost.gather import Gathering, gather
from aestudio.cost.networks import Cost, Group, LeftOut, MeasuredNetwork
from aestudio.cost.reference import REFERENCES, SOURCE, reference_charts
from aestudio.cost.speed import Measuring, Speed

__all__ = [
    "REFERENCES",
    "SOURCE",
    "Cost",
    "Drawing",
    "Gathering",
    "Group",
    "LeftOut",
    "MeasuredNetwork",
    "Measuring",
    "Speed",
    "charts",
    "gather",
    "reference_charts",
]
