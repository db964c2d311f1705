"""The parts of the data panel: facts, what to do about missing data, progress, the page of settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from aestudio.data.reading.files import size_text
from aestudio.experiment import Experiment
from aestudio.gui import icons, style
from aestudio.gui.document import Document
from aestudio.gui.form import Context, Form
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import Flow, across, down
from aestudio.gui.messages import Found
from aestudio.gui.widgets import tool_button

__all__ = ["Facts", "Loading", "Page", "Ways"]


class Facts(QWidget):
    """Two columns: what, and how much."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.SPACE_L)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def show_facts(self, lines: list[tuple[str, str]]) -> None:
        """Show these lines, and no other."""
        while len(self._rows) < len(lines):
            self._add_row()
        for index, (name, value) in enumerate(self._rows):
            what, much = lines[index] if index < len(lines) else ("", "")
            name.setText(what)
            value.setText(much)
            for label in (name, value):
                label.setHidden(not what)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(f"{name.text()}: {value.text()}" for name, value in self._rows if name.text())

    def _add_row(self) -> None:
        plain = Qt.TextFormat.PlainText
        name = style.with_role(QLabel(textFormat=plain), "small")
        value = QLabel(wordWrap=True, textFormat=plain)
        value.setFont(style.small_font(value))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._rows)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._rows.append((name, value))


class Ways(QWidget):
    """What to do when the data are not there."""

    download_wanted = Signal()

    def __init__(self, own: QMenu) -> None:
        """`own` offers the ways to data that are on this machine."""
        super().__init__()
        self._download = style.with_role(QPushButton(icons.icon("download", "accent_text"), ""), "primary")
        self._choose = QPushButton("Own data")
        self._choose.setToolTip("Use a copy that is on this machine")
        self._choose.setMenu(own)
        self._download.clicked.connect(self.download_wanted)
        flow = Flow(self, line_gap=style.SPACE_S)
        flow.addWidget(self._download)
        flow.addWidget(self._choose)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_ways(self, size: int, folder: str, *, missing: bool) -> None:
        """Offer a download of `size` bytes (0: there is none) into a folder, and a choice of file."""
        self._download.setToolTip(f"Bring the data into {folder}; what came before a stop is kept")
        self._download.setText(f"Download ({size_text(size)})")
        self._download.setVisible(size > 0)
        self.setVisible(missing)


class Loading(QWidget):
    """How far the data are, and the way to give up."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._doing = ElidedLabel(colour="muted")
        self._bar = QProgressBar(maximum=1000, textVisible=False)
        self._bar.setAccessibleName("Loading the data")
        cancel = tool_button("close", "Cancel loading", pressed=self.cancelled.emit)
        row = across(None, style.SPACE)
        row.addWidget(self._bar, 1)
        row.addWidget(cancel)
        layout = down(self)
        layout.addWidget(self._doing)
        layout.addLayout(row)

    def show_progress(self, fraction: float, doing: str) -> None:
        """Show how far it is."""
        self._doing.set_text(doing)
        self._bar.setValue(round(1000 * fraction))
        self.show()


class Page(QScrollArea):
    """The form of the data's spec."""

    edited = Signal(object)
    left = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__(widgetResizable=True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Settings of the data")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take it
        self.form = Form(document.experiment, only=("data",), context=Context(folder=document.base))
        self.form.edited.connect(self.edited)
        self._page = page = QWidget()
        page.setProperty("role", "page")
        layout = down(page, 0, (0, 2, style.SPACE_S, 2))
        layout.addWidget(self.form)
        layout.addStretch(1)
        self.setWidget(page)
        page.installEventFilter(self)
        self._fit_height()

    def show_experiment(self, experiment: Experiment) -> None:
        """Show another spec."""
        self.form.set_spec(experiment)

    def offer(self, found: Found, base: Path) -> None:
        """Offer the data's label columns, and all columns of their file."""
        self.form.set_context(Context(labels=found.labels, columns=found.columns, folder=base))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As high as the form needs; the column scrolls."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_height()
        return super().eventFilter(watched, event)

    def _fit_height(self) -> None:
        self.setFixedHeight(self._page.sizeHint().height() + 4)

    def take_focus(self, path: str) -> None:
        """Go to a field; to the first one where it is not there."""
        self.form.reveal(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the page."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
