"""The right column: controls, loss plot, and below them settings and runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QTabWidget, QWidget

from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import down
from aestudio.gui.training.loss_plot import LossPlot
from aestudio.gui.training.panel import TrainingPanel
from aestudio.gui.training.runs import RunsList
from aestudio.gui.training.settings import TrainingSettings

__all__ = ["TrainingColumn"]


class TrainingColumn(QFrame):
    """Everything about training in one column; each part is a widget of its own too."""

    def __init__(
        self,
        document: Document,
        engine: Engine,
        runs_folder: Callable[[], Path],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        style.with_role(self, "panel")
        self.panel = TrainingPanel(document, engine, runs_folder)
        self.plot = LossPlot(document, engine)
        self.settings = TrainingSettings(document, engine)
        self.runs = RunsList(document, engine, runs_folder)
        self.runs.overlaid.connect(self.plot.set_overlays)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.addTab(self.settings, "Settings")
        self.tabs.addTab(self.runs, "Runs")
        self.splitter = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self.splitter.addWidget(self.plot)
        self.splitter.addWidget(self.tabs)
        self.splitter.setSizes([300, 220])
        self.splitter.setStretchFactor(0, 1)
        layout = down(self, style.SPACE, (style.SPACE_L, style.SPACE, style.SPACE_L, style.SPACE_L))
        layout.addWidget(self.panel)
        layout.addWidget(self.splitter, 1)
        self.setMinimumWidth(300)


if __name__ == "__main__":
    from aestudio.gui.training.demo import show

    show(TrainingColumn, 350, 760)
