"""The 2-D laboratory: what a model of points in the plane makes of them, whatever family it is of."""

from __future__ import annotations

from aestudio.analysis.laboratory.ground import Ground
from aestudio.analysis.laboratory.look import Lab, Laboratory
from aestudio.analysis.laboratory.moves import Move

__all__ = ["Ground", "Lab", "Laboratory", "Move"]
