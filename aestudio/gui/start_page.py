"""The start page: recent projects, what a crash left behind, and the bundled examples."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from aestudio.data import DATASETS
from aestudio.examples import Example
from aestudio.gui import icons, settings, style
from aestudio.gui.cards import Card
from aestudio.gui.data_choice import download_words
from aestudio.gui.widgets import tool_button

if TYPE_CHECKING:
    from aestudio.gui.left_behind import Recovered

__all__ = ["StartPage"]

COLUMN, WIDEST = 460, 1440  # pixels: of a card and the gap beside it; of all columns
ICONS = {
    "vae": "scatter",
    "gan": "dice",
    "flow": "activity",
    "ddpm": "wand-sparkles",
    "superres": "zoom-in",
    "mlp": "tag",
}
"""On the cards of examples, by family; on the others a network."""

HEADINGS = {
    "Examples: autoencoders": ("autoencoder",),
    "Generative models": ("vae", "gan", "flow", "ddpm"),
    "Classification and faces": ("mlp", "superres"),
}
"""Over the cards of examples: the families under each."""


class StartPage(QWidget):
    """What the window shows before a project is open.

    Signals:
        example_chosen(str): the name of an example.
        project_chosen(Path): a recent project's folder.
        recovery_chosen(object), discard_wanted(object): a `Recovered`.
        open_wanted(), new_wanted(): the two buttons.
    """

    example_chosen = Signal(str)
    project_chosen = Signal(object)
    recovery_chosen = Signal(object)
    discard_wanted = Signal(object)
    open_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, examples: Sequence[Example], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._examples = examples
        self.recovered: Sequence[Recovered] = ()
        self._later: set[Path] = set()  # the files of those that are not wanted now
        self._scroll = scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its cards take it
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        page = QWidget()
        scroll.setWidget(page)
        across = QHBoxLayout(page)
        across.addStretch(1)
        self._column = QWidget()
        self._column.setMaximumWidth(WIDEST)
        self._column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across.addWidget(self._column, 100)
        across.addStretch(1)
        self._layout = QVBoxLayout(self._column)
        self._layout.setContentsMargins(32, 40, 32, 32)
        self._layout.setSpacing(style.SPACE)
        self._columns = 2
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        columns = max(2, min(self.width(), WIDEST) // COLUMN)
        self._column.setMaximumWidth(columns * COLUMN)
        if columns != self._columns:
            self._columns = columns
            self.refresh()

    def set_recovered(self, recovered: Sequence[Recovered]) -> None:
        """Offer projects that a crash left unsaved; where there are none a click goes on undisturbed."""
        if list(recovered) != list(self.recovered):
            self.recovered = recovered
            self.refresh()

    def refresh(self) -> None:
        """Show the lists as they are now, from the top."""
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._layout.addWidget(self._head())
        offered = [found for found in self.recovered if found.file not in self._later]
        if offered:
            self._section(
                "Not saved before AE Studio closed", [self._recovered_card(found) for found in offered]
            )
        projects = settings.recent()
        if projects:
            self._section("Recent projects", [self._project_card(folder) for folder in projects[:6]])
        for heading, families in HEADINGS.items():
            under = [example for example in self._examples if example.family in families]
            self._section(heading, [self._example_card(example) for example in under])
        self._layout.addStretch(1)
        self._scroll.verticalScrollBar().setValue(0)

    def _head(self) -> QWidget:
        head = QWidget()
        layout = QHBoxLayout(head)
        layout.setContentsMargins(0, 0, 0, style.SPACE_L)
        layout.setSpacing(style.SPACE_XL)
        picture = QLabel()
        picture.setPixmap(icons.app_icon().pixmap(QSize(56, 56)))
        words = QVBoxLayout()
        words.setSpacing(2)
        title = QLabel("AE Studio")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.8)
        font.setBold(True)
        title.setFont(font)
        words.addWidget(title)
        words.addWidget(style.with_role(QLabel("Build, train and look into neural networks."), "muted"))
        layout.addWidget(picture)
        layout.addLayout(words, 1)
        for text, icon, signal in (("New…", "new", self.new_wanted), ("Open…", "open", self.open_wanted)):
            button = QPushButton(text)
            button.setIcon(icons.icon(icon))
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
            layout.addWidget(button)
        return head

    def _section(self, title: str, cards: list[QWidget]) -> None:
        self._layout.addSpacing(style.SPACE_L)
        self._layout.addWidget(style.with_role(QLabel(title), "heading"))
        grid = QWidget()
        layout = QGridLayout(grid)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE_L)
        for index, card in enumerate(cards):
            layout.addWidget(card, index // self._columns, index % self._columns)
        for column in range(self._columns):
            layout.setColumnStretch(column, 1)
            if column >= len(cards):
                layout.addWidget(QWidget(), 0, column)  # an empty column would have no gap before it
        self._layout.addWidget(grid)

    def _example_card(self, example: Example) -> QWidget:
        icon = ICONS.get(example.family, "network")
        note = download_words(DATASETS.parse(example.data)) if example.data else ""
        return Card(icon, example.title, example.line, lambda: self.example_chosen.emit(example.name), note)

    def _project_card(self, folder: Path) -> QWidget:
        changed = time.strftime("%d %b %Y, %H:%M", time.localtime((folder / "project.json").stat().st_mtime))
        name = folder.name.removesuffix(".aestudio")
        off = f"Take {name} off this list; its files stay"
        card = Card(
            "folder",
            name,
            f"{settings.short_path(folder.parent)}  ·  {changed}",
            lambda: self.project_chosen.emit(folder),
            tools=[tool_button("close", off, pressed=lambda: self._forget(folder))],
        )
        card.setToolTip(str(folder))
        return card

    def _recovered_card(self, found: Recovered) -> QWidget:
        when = time.strftime("%d %b %Y, %H:%M", time.localtime(found.when))
        line = f"{found.words}  ·  last change {when}"
        discard, later = f"Discard {found.title} …", f"Not now: {found.title} is kept for the next start"
        tools = [
            tool_button("trash", discard, pressed=lambda: self.discard_wanted.emit(found)),
            tool_button("close", later, pressed=lambda: self._put_off(found)),
        ]
        return Card("restart", found.title, line, lambda: self.recovery_chosen.emit(found), tools=tools)

    def _put_off(self, found: Recovered) -> None:
        """Offer it no more until the next start; its file stays."""
        self._later.add(found.file)
        self.refresh()

    def _forget(self, folder: Path) -> None:
        settings.remove_recent(folder)
        self.refresh()
