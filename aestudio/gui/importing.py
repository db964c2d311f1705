"""File > Import network: a file's network, what became of each thing in it, and one undoable edit."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHeaderView,
    QLabel,
    QMainWindow,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from aestudio.gui import settings, style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.job_line import JobLine
from aestudio.gui.layouts import down
from aestudio.gui.rows import as_rows
from aestudio.gui.spins import Spin
from aestudio.gui.widgets import main_button
from aestudio.importing import SUFFIXES, Line, Read, Reading, with_imported

__all__ = ["ImportDialog", "Importer"]

SIZE = (820, 520)
MARKS = {"carried over": "✓ carried over", "assumed": "? assumed", "left out": "✗ left out"}


class Importer(QObject):
    """The action, and the dialog it leads to.

    Signals:
        failed(str): why a file can't be read, in words.
    """

    failed = Signal(str)

    def __init__(self, document: Document, engine: Engine, window: QMainWindow) -> None:
        super().__init__(window)
        self._document, self._window = document, window
        self.line = JobLine(engine, "import")
        self.line.done.connect(self._show)
        self.line.failed.connect(lambda why: self.failed.emit(f"Not imported. {why}"))
        document.opened.connect(self.line.cancel)
        self.action = QAction("&Import a network…", self)
        words = "Take over the layers of a PyTorch state dict or a Keras architecture"
        self.action.setToolTip(words)
        self.action.setStatusTip(words)
        self.action.triggered.connect(self.choose)
        self.dialog: ImportDialog | None = None

    def choose(self) -> None:
        """Ask for the file."""
        folder = str(settings.import_folder())
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        title = "Import a network"
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, folder, f"PyTorch and Keras ({kinds})")
        if chosen:
            settings.imported(Path(chosen))
            self.read(Path(chosen))

    def read(self, path: Path) -> None:
        """Read a file, then show what was found."""
        job = Reading(path, self._document.experiment, self._document.base)
        self.line.begin(f"Reading {path.name}", job, self._document.base, kept=False)

    def _show(self, read: Read) -> None:
        self.line.cancel()
        self.dialog = ImportDialog(read, self._window)
        self.dialog.accepted.connect(self._take)
        self.dialog.open()

    def _take(self) -> None:
        """The networks of the file in place of those that are shown."""
        assert self.dialog
        read, count = self.dialog.read, self.dialog.encoder
        after = with_imported(self._document.experiment, read.found, read.shape, count)
        self._document.edit(after, f"Import {read.path.name}")


class ImportDialog(QDialog):
    """The report on a file, and where the encoder ends."""

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Import {read.path.name}")
        self.resize(*SIZE)
        self.read = read
        layers = read.found.layers
        self._split = Spin(minimum=min(1, len(layers)), maximum=max(0, len(layers) - 1), value=read.encoder)
        self._split.setAccessibleName("Layers of the encoder")
        self._split.setToolTip(
            "At first the encoder ends where the fewest numbers are; the rest is the decoder"
        )
        self._split.valueChanged.connect(self._say)
        self._said = style.with_role(QLabel(wordWrap=True), "muted")
        form = QFormLayout()
        form.addRow("Layers of the encoder", self._split)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = main_button(buttons, "Replace the networks")
        self.take.setEnabled(len(layers) > 1)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        layout.addWidget(QLabel(_summary(read.found.lines), wordWrap=True))
        layout.addWidget(_table(read.found.lines), 1)
        layout.addLayout(form)
        layout.addWidget(self._said)
        layout.addWidget(buttons)
        self._say()

    @property
    def encoder(self) -> int:
        """How many layers are the encoder's."""
        return self._split.value()

    def _say(self) -> None:
        layers = self.read.found.layers
        if len(layers) < 2:
            return self._said.setText("An encoder and a decoder need at least one layer each.")
        last, first = layers[self.encoder - 1], layers[self.encoder]
        rest = len(layers) - self.encoder
        self._said.setText(
            f"The encoder ends with {last.title}, the decoder begins with {first.title} and has {rest} "
            f"layer{'s' * (rest != 1)}. Only layers are taken over, no weights; it can be undone."
        )


def _summary(lines: tuple[Line, ...]) -> str:
    counts = {state: sum(line.state == state for line in lines) for state in MARKS}
    told = [f"{count} {state}" for state, count in counts.items() if count]
    return f"What was found: {', '.join(told) or 'no layers'}."


def _table(lines: tuple[Line, ...]) -> QTableWidget:
    table = QTableWidget(len(lines), 3)
    as_rows(table, "What became of each thing in the file")
    table.setHorizontalHeaderLabels(["In the file", "", "Here"])
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for row, line in enumerate(lines):
        for column, text in enumerate((line.source, MARKS[line.state], line.said)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(row, column, item)
    head = table.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setStretchLastSection(True)
    return table
