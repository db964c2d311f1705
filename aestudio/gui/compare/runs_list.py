"""The runs that can be compared: a tick draws one, a choice brings it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QListWidget, QListWidgetItem, QWidget

from aestudio.compare import Compared
from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.legend import swatch
from aestudio.gui.tips import plain_tip
from aestudio.gui.training.words import loss_text
from aestudio.gui.widgets import SearchLine
from aestudio.run.label import with_folder

__all__ = ["MOST", "RunTicks"]

FIRST = 20  # of the newest runs that are ticked before the user has said anything
MOST = 60  # runs that are drawn at once: more could be told apart neither by colour nor by eye
MANY = 12  # runs from which on there is a line to find some
Look = tuple[str, str]  # colour and dash
ON, OFF, SOME = Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked


class RunTicks(QWidget):
    """A slim list, newest first.

    Signals:
        ticked(): other runs are ticked.
        chosen(Path or None): the run that is selected.
        refused(str): why a run is not ticked.
    """

    ticked = Signal()
    chosen = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._ticks: dict[Path, bool] = {}
        self._items: list[_Item] = []
        self._filling = False
        self.search = SearchLine("Find a run")
        self.search.setToolTip("Words of its name, state or folder; the box below ticks what is found")
        self.search.textChanged.connect(self._find)
        self.all = QCheckBox("All")
        self.all.setTristate(True)
        self.all.clicked.connect(self._tick_all)
        self.list = _List()
        self.list.setAccessibleName("Runs to compare")
        self.list.setToolTip("Tick: draw the run; select: bring its curve out (Esc ends that)")
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setUniformItemSizes(True)
        self.list.itemChanged.connect(self._take_tick)
        self.list.itemSelectionChanged.connect(self._take_choice)
        self.search.left.connect(self.list.setFocus)
        layout = down(self, style.SPACE_S)
        for part in (self.search, self.all, self.list):
            layout.addWidget(part, int(part is self.list))

    def show_runs(self, runs: Sequence[Compared]) -> None:
        """List these, newest first; ticks and choice stay."""
        before = self.choice
        self._filling = True
        if [(run.path, run.name) for run in runs] == [(item.path, item.title) for item in self._items]:
            for item, run in zip(self._items, runs, strict=True):
                item.run = run
        else:
            self.list.clear()
            ticks = [self._ticks.setdefault(run.path, number < FIRST) for number, run in enumerate(runs)]
            self._items = [_Item(run, on=on) for run, on in zip(runs, ticks, strict=True)]
            for item in self._items:
                self.list.addItem(item)
        self.search.setVisible(len(runs) > MANY)
        self._find(self.search.text() if len(runs) > MANY else "")
        self._filling = False
        self.choose(before)

    def show_looks(self, looks: Mapping[Path, Look]) -> None:
        """Show how each run is drawn; one that isn't has no swatch."""
        self._filling = True
        for item in self._items:
            item.show_look(looks.get(item.path), self.devicePixelRatio())
        self._filling = False

    @property
    def shown(self) -> set[Path]:
        """The folders of the runs that are ticked."""
        return {item.path for item in self._items if item.on}

    @property
    def choice(self) -> Path | None:
        """The folder of the run that is selected."""
        items = self.list.selectedItems()
        return items[0].path if items and isinstance(items[0], _Item) else None

    def choose(self, path: Path | None) -> None:
        """Select a run; None: none."""
        item = next((item for item in self._items if item.path == path), None)
        if item is None:
            self.list.clearSelection()
        else:
            self.list.setCurrentItem(item)
            item.setSelected(True)

    def _find(self, text: str) -> None:
        """List those that have every word."""
        words = text.lower().split()
        for item in self._items:
            item.show_listed(not words or all(word in item.words for word in words))
        self._show_all()

    def _listed(self) -> list[_Item]:
        return [item for item in self._items if item.listed]

    def _take_tick(self, item: QListWidgetItem) -> None:
        if self._filling or not isinstance(item, _Item):
            return
        on = item.on = item.checkState() == ON
        if on and len(self.shown) > MOST:
            self._tick([item], on=False)
            self.refused.emit(
                f"{MOST} runs are drawn, the most at once. Untick another to see {item.text()}."
            )
        else:
            self._ticks[item.path] = on
        self._show_all()
        self.ticked.emit()

    def _tick_all(self) -> None:
        """A click on a box that is full empties it, else fills it: with the newest, if there are too many."""
        listed = self._listed()
        off = [item for item in listed if not item.on]
        on = bool(off) and len(self.shown) < MOST
        wanted = off[: MOST - len(self.shown)]
        self._tick(wanted if on else listed, on=on)
        self._show_all()
        self.ticked.emit()

    def _tick(self, items: Iterable[_Item], *, on: bool) -> None:
        self._filling = True
        for item in items:
            item.tick(on=on)
            self._ticks[item.path] = on
        self._filling = False

    def _show_all(self) -> None:
        listed, shown = self._listed(), self.shown
        ticked = sum(item.on for item in listed)
        self.all.setCheckState(ON if listed and ticked == len(listed) else SOME if ticked else OFF)
        self.all.setText(f"{len(shown):,} of {self.list.count():,} runs")
        which = "every run" if len(listed) == self.list.count() else "every run that is found"
        self.all.setToolTip(f"Draw {which}, or none; {MOST} at once at most")

    def _take_choice(self) -> None:
        if not self._filling:
            self.chosen.emit(self.choice)


class _Item(QListWidgetItem):
    """A run; what is said of it is put into words when somebody points at it."""

    def __init__(self, run: Compared, *, on: bool) -> None:
        super().__init__(run.name)
        self.run, self.title, self.listed = run, run.name, True
        self._look = ("", "")
        self.tick(on=on)

    @property
    def path(self) -> Path:
        """Its folder."""
        return self.run.path

    @property
    def words(self) -> str:
        """By what it is found."""
        return f"{self.run.name} {self.run.path.name} {_state(self.run)}".lower()

    def tick(self, *, on: bool) -> None:
        """Tick it or not; `on` says which, as to ask Qt a thousand times takes long."""
        self.on = on
        self.setCheckState(ON if on else OFF)

    def show_listed(self, listed: bool) -> None:
        """Be in the list or not."""
        if listed != self.listed:
            self.listed = listed
            self.setHidden(not listed)

    def show_look(self, look: Look | None, ratio: float) -> None:
        """Show how it is drawn, unless that is what it shows."""
        if (look or ("", "")) != self._look:
            self._look = look or ("", "")
            self.setIcon(swatch(*look, ratio) if look else QIcon())

    def data(self, role: int) -> Any:
        """What Qt asks for."""
        return plain_tip(_tip(self.run)) if role == Qt.ItemDataRole.ToolTipRole else super().data(role)


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


def _state(run: Compared) -> str:
    return "diverged" if run.diverged else run.state


def _tip(run: Compared) -> str:
    none = "no finished epoch" if run.experiment.family.is_judged() else "no single loss"
    best = f", best loss {loss_text(run.best)}" if run.best is not None else f", {none}"
    begun = f", weights of {run.weights_of.name}" if run.weights_of is not None else ""
    seed = f"seed {run.experiment.training.seed}{begun}"
    return f"{with_folder(run.name, run.path)}: {run.unfinished or _state(run)}{best}; {seed}"
