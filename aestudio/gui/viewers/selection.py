"""What is in the lasso: how many of which class, their mean decoded, and their ids."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QLabel, QListView, QPushButton, QWidget

from aestudio.analysis.latent import Codes
from aestudio.analysis.tables import write_codes
from aestudio.gui import settings, style
from aestudio.gui.layouts import across, down
from aestudio.gui.saving import Saver
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.card import Shown, Strip
from aestudio.gui.widgets import tool_button

__all__ = ["SelectionPanel"]

Array = np.ndarray[Any, Any]
ROWS = 12  # classes that are counted one by one


class SelectionPanel(QWidget):
    """Stands beside the scatter while something is selected.

    Attributes:
        saver: writes the ids, and says what came of it.

    Signals:
        cleared(): nothing is to be selected any more.
        chosen(int): a sample of the list, by its index among all samples.
    """

    cleared = Signal()
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(190)
        self.setAccessibleName("Selected samples")
        self.saver = Saver(self)
        self._codes: Codes | None = None
        self._indices: Array = np.zeros(0, np.int64)
        self._title = style.with_role(QLabel(textFormat=Qt.TextFormat.PlainText), "title")
        self.counts = _Counts()
        self.mean = Strip(72)
        self._model = QStringListModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setAccessibleName("Ids of the selected samples")
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.activated.connect(lambda at: self.chosen.emit(int(self._indices[at.row()])))
        self.list.clicked.connect(lambda at: self.chosen.emit(int(self._indices[at.row()])))
        self._lay_out()

    def _lay_out(self) -> None:
        close = tool_button("close", "Select nothing (Esc)", pressed=self.cleared.emit)
        export = QPushButton("Save as table …")
        export.setToolTip(
            "Write names, labels, quantities, codes and, where points are coloured by it, the error of the "
            "selected samples to a CSV file"
        )
        export.clicked.connect(self._export)
        row = QWidget()
        line = across(row, style.SPACE_S)
        line.addWidget(self._title, 1)
        line.addWidget(close)
        layout = down(self, style.SPACE, (style.SPACE, style.SPACE_S, style.SPACE, style.SPACE))
        for part in (row, self.counts, self.mean):
            layout.addWidget(part)
        layout.addWidget(self.list, 1)
        layout.addWidget(export)

    @property
    def indices(self) -> Array:
        """The selected samples, as indices among all."""
        return self._indices

    def show_selection(self, codes: Codes, indices: Array, column: str) -> None:
        """Describe samples."""
        self._codes, self._indices, samples = codes, indices, codes.samples
        self._title.setText(f"{len(indices):,} selected")
        names = samples.names.get(column, ())
        counts = (
            np.bincount(samples.labels[column][indices], minlength=len(names)) if column else np.zeros(0, int)
        )
        self.counts.show_counts(column, names, counts)
        self._model.setStringList([f"{samples.id(i)}   {samples.label(column, i)}" for i in indices.tolist()])

    def show_mean(self, sample: Array | None, low: float, high: float, shape: tuple[int, ...]) -> None:
        """Show what the mean of the selected codes decodes to."""
        self.mean.show_pictures([Shown("Mean code, decoded", sample, low, high)], shape)

    def _export(self) -> None:
        name = str(settings.export_folder() / "selected.csv")
        path, _ = QFileDialog.getSaveFileName(self, "Save as table", name, "Tables (*.csv)")
        if path and self._codes is not None:
            self.export(Path(path))

    def export(self, path: Path) -> None:
        """Write the selected samples to a table."""
        assert self._codes is not None
        write = partial(write_codes, self._codes, self._indices.tolist())
        self.saver.save(path if path.suffix else path.with_suffix(".csv"), "The table", write)


class _Counts(QWidget):
    """A bar for each class, the most frequent first."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[int, str, int]] = []
        self._rest = ""
        style.theme_changed.connect(self.update)

    def show_counts(self, column: str, names: tuple[str, ...], counts: Array) -> None:
        """Show how many there are of each class."""
        order = [int(k) for k in np.argsort(-counts, kind="stable") if counts[k]][:ROWS]
        self._rows = [(k, names[k] if k < len(names) else str(k), int(counts[k])) for k in order]
        rest = int((counts > 0).sum()) - len(order)
        self._rest = f"and {rest:,} more classes" if rest else ""
        self.setAccessibleName(", ".join(f"{column} {name}: {count}" for _, name, count in self._rows))
        self.setToolTip(plain_tip("\n".join(f"{name}: {count:,}" for _, name, count in self._rows)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line for each class."""
        return QSize(170, 17 * (len(self._rows) + bool(self._rest)))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name, bar, number."""
        painter = QPainter(self)
        painter.setFont(style.small_font(self))
        metrics = painter.fontMetrics()
        most = max((count for _, _, count in self._rows), default=1)
        name_room = min(
            70, max((metrics.horizontalAdvance(name) for _, name, _ in self._rows), default=0) + 6
        )
        number_room = metrics.horizontalAdvance(f"{most:,}") + 6
        for line, (k, name, count) in enumerate(self._rows):
            rect = QRectF(0, 17 * line, self.width(), 17)
            painter.setPen(style.colour("text"))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_room - 4)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{count:,}")
            width = (rect.width() - name_room - number_room) * count / most
            painter.fillRect(
                QRectF(name_room, rect.top() + 4, max(width, 1), 9), style.colour(style.label_colour(k))
            )
        painter.setPen(style.colour("muted"))
        below = QRectF(0, 17 * len(self._rows), self.width(), 17)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._rest)
        painter.end()
