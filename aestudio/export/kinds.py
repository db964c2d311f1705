"""The kinds of export there are."""

from __future__ import annotations

from aestudio.export.exported import Export, Exported
from aestudio.export.onnx import ONNX
from aestudio.export.report import REPORT
from aestudio.export.script import SCRIPT
from aestudio.export.weights import WEIGHTS

__all__ = ["EXPORTS", "Export", "Exported"]

EXPORTS: dict[str, Export] = {kind.name: kind for kind in (SCRIPT, ONNX, WEIGHTS, REPORT)}
