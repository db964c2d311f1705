"""The runs that can be compared: a tick draws one, a choice brings it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QListWidget, QListWidgetItem, QWidget

from aestudio.compare import Compared
from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.legend import swatch
from aestudio.gui.training.words import loss_text

__all__ = ["RunTicks"]

FIRST = 20  # of the newest runs that are ticked before the user has said anything
PATH = Qt.ItemDataRole.UserRole
Look = tuple[str, str]  # colour and dash


class RunTicks(QWidget):
    """A slim list, newest first.

    Signals:
        ticked(): other runs are ticked.
        chosen(Path or None): the run that is selected.
    """

    ticked = Signal()
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._ticks: dict[Path, bool] = {}
        self._filling = False
        self.all = QCheckBox("All")
        self.all.setToolTip("Draw every run, or none")
        self.all.setTristate(True)
        self.all.clicked.connect(self._tick_all)
        self.list = _List()
        self.list.setAccessibleName("Runs to compare")
        self.list.setToolTip("Tick: draw the run; select: bring its curve out (Esc ends that)")
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.itemChanged.connect(self._take_tick)
        self.list.itemSelectionChanged.connect(self._take_choice)
        layout = down(self, style.SPACE_S)
        layout.addWidget(self.all)
        layout.addWidget(self.list, 1)

    def show_runs(self, runs: Sequence[Compared]) -> None:
        """List these, newest first; ticks and choice stay."""
        before = self.choice
        self._filling = True
        self.list.clear()
        for number, run in enumerate(runs):
            item = QListWidgetItem(run.name)
            item.setData(PATH, run.path)
            item.setToolTip(_tip(run))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = self._ticks.setdefault(run.path, number < FIRST)
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self._filling = False
        self.choose(before)
        self._show_all()

    def show_looks(self, looks: Mapping[Path, Look]) -> None:
        """Show how each run is drawn; one that isn't has no swatch."""
        self._filling = True
        for item in self._items():
            look = looks.get(item.data(PATH))
            item.setIcon(swatch(*look, self.devicePixelRatio()) if look else QIcon())
        self._filling = False

    @property
    def shown(self) -> set[Path]:
        """The folders of the runs that are ticked."""
        return {item.data(PATH) for item in self._items() if item.checkState() == Qt.CheckState.Checked}

    @property
    def choice(self) -> Path | None:
        """The folder of the run that is selected."""
        items = self.list.selectedItems()
        return items[0].data(PATH) if items else None

    def choose(self, path: Path | None) -> None:
        """Select a run; None: none."""
        item = next((item for item in self._items() if item.data(PATH) == path), None)
        if item is None:
            self.list.clearSelection()
        else:
            self.list.setCurrentItem(item)
            item.setSelected(True)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _take_tick(self, item: QListWidgetItem) -> None:
        if not self._filling:
            self._ticks[item.data(PATH)] = item.checkState() == Qt.CheckState.Checked
            self._show_all()
            self.ticked.emit()

    def _tick_all(self) -> None:
        """A click on a box that is full empties it, else fills it."""
        on = len(self.shown) < self.list.count()
        self._filling = True
        for item in self._items():
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self._ticks[item.data(PATH)] = on
        self._filling = False
        self._show_all()
        self.ticked.emit()

    def _show_all(self) -> None:
        shown, count = len(self.shown), self.list.count()
        some = Qt.CheckState.PartiallyChecked if shown else Qt.CheckState.Unchecked
        self.all.setCheckState(Qt.CheckState.Checked if shown == count and count else some)
        self.all.setText(f"{shown} of {count} runs")

    def _take_choice(self) -> None:
        if not self._filling:
            self.chosen.emit(self.choice)


class _List(QListWidget):
    """A list in which Esc selects nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumWidth(110)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: bring nothing out."""
        if event.key() == Qt.Key.Key_Escape and self.selectedItems():
            self.clearSelection()
        else:
            super().keyPressEvent(event)


def _tip(run: Compared) -> str:
    none = "no finished epoch" if run.experiment.family.is_judged() else "no single loss"
    best = f", best loss {loss_text(run.best)}" if run.best is not None else f", {none}"
    folder = f" ({run.path.name})" if run.name != run.path.name else ""
    return f"{run.name}{folder}: {run.state}{best}; seed {run.experiment.training.seed}"
