"""The drawing of the network (placeholder until the next commit)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.networks.edits import Path

__all__ = ["NetworkDrawing"]


class NetworkDrawing(QWidget):
    """The network as blocks."""

    layer_selected = Signal(str, object)

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(100)

    def select_layer(self, role: str, path: Path) -> None:
        """Mark a layer."""
