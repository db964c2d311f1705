"""File > New: what the new project learns from. Its networks are empty, and can be drafted with a click."""

from __future__ import annotations

import inspect
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QWidget,
)

from aestudio.data import DATASETS, DatasetSpec
from aestudio.data.pointed_at import assumed, spec_for
from aestudio.gui import settings, style
from aestudio.gui.cards import Card
from aestudio.gui.data_choice import FILES, download_words
from aestudio.gui.layouts import down
from aestudio.gui.notices import MessageBar
from aestudio.spec import SpecError

__all__ = ["NewProject"]

COLUMNS = 2
ASKED_FOR = ("arrays", "table", "folder")  # kinds that a file or a folder of the user's stands for
ICONS = {"digits": "grid", "mnist": "grid", "plane": "scatter", "density": "scatter"}
LEAD = "What is to be learned from? The project begins without layers; working ones are drafted with a click."


class NewProject(QDialog):
    """One card for each kind of data.

    Signals:
        chosen(DatasetSpec): what the project learns from.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New project")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message = MessageBar()
        grid = QWidget()
        layout = QGridLayout(grid)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE_L)
        for index, card in enumerate(self._cards()):
            layout.addWidget(card, index // COLUMNS, index % COLUMNS)
        layout.setRowStretch(len(DATASETS) // COLUMNS + 1, 1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its cards take it
        scroll.setWidget(grid)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        column = down(self, style.SPACE_L, (style.SPACE_XL,) * 4)
        for part in (QLabel(LEAD, wordWrap=True), self.message, scroll, buttons):
            column.addWidget(part, int(part is scroll))
        self.resize(720, 560)

    def _cards(self) -> list[Card]:
        own = [
            Card(
                "open",
                "A file of mine",
                "A table (.csv), arrays (.npy, .npz, .h5, .nc), or MNIST's files",
                self._ask_file,
            ),
            Card(
                "folder",
                "A folder of pictures",
                "PNG, JPEG or TIFF; subfolders give labels",
                self._ask_folder,
            ),
        ]
        kinds = [kind for kind in DATASETS if kind.kind not in ASKED_FOR]
        kinds.sort(key=lambda kind: kind.kind not in ("digits", "mnist"))  # the best known come first
        return own + [self._card(kind) for kind in kinds]

    def _card(self, kind: type[DatasetSpec]) -> Card:
        line = (inspect.getdoc(kind) or "").splitlines()[0]
        icon = ICONS.get(kind.kind, "image")
        return Card(icon, kind.title, line, lambda: self._choose(kind()), download_words(kind()))

    def _ask_file(self) -> None:
        title = "Choose the data"
        chosen, _ = QFileDialog.getOpenFileName(self, title, str(settings.import_folder()), FILES)
        self._use(chosen)

    def _ask_folder(self) -> None:
        start = str(settings.import_folder())
        self._use(QFileDialog.getExistingDirectory(self, "Choose the pictures", start))

    def _use(self, place: str) -> None:
        """Learn from a file or folder; where no kind of data reads it, say so. Empty: none was chosen."""
        if not place:
            return
        settings.imported(Path(place))
        try:
            spec, _ = assumed(spec_for(Path(place), None), Path(place).parent)
        except SpecError as error:
            text = str(error)
            self.message.say(f"{text[:1].upper()}{text[1:]}", "error")
            return
        self._choose(spec)

    def _choose(self, spec: DatasetSpec) -> None:
        self.accept()
        self.chosen.emit(spec)
