"""What all viewers share: tools, picture, what is said while there is none, and the link to the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakSet

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QToolButton, QWidget

from aestudio.gui import icons, plot_export, settings, style
from aestudio.gui.layouts import Flow, across, down, stacked
from aestudio.gui.notices import AWAITED, EmptyState, MessageBar
from aestudio.gui.saving import Saver
from aestudio.gui.throttle import Throttle
from aestudio.gui.training.situation import START
from aestudio.gui.viewers.controls import PartBox
from aestudio.gui.widgets import tool_button
from aestudio.numerals import percent

if TYPE_CHECKING:
    from aestudio.analysis.question import Question
    from aestudio.families import Family
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo
    from aestudio.networks import Shape

__all__ = ["Viewer"]

WORKING, WIDEST = "…", "99 %"  # what stands beside the tools then; they must not move for it
PATIENCE = 300  # milliseconds before the user is told that an answer takes a while
SHARE = 0.03  # of the time, at most, goes into redrawing all viewers that are seen while a run trains
log = logging.getLogger(__name__)


class Viewer(QWidget):
    """The base of the viewers.

    The docstring of each is its page of the manual: what it answers, what is drawn, what its numbers and
    controls mean, and when to distrust them.

    A viewer asks questions by `ask`, each under the name of the part of the viewer that shows the answer; ""
    is the picture itself. It asks nothing while it can't be seen. Of answers that come fast only the newest
    is drawn.

    Attributes:
        epoch: how many epochs the run had finished of whose weights the picture is; None: all that it has.
        part_epoch: the same of the answer for another part that is drawn.

    Class attributes:
        key: its name towards the engine.
        title: what its tab is called.
        icon: on its empty page.
        promise: what will be here, for the empty page.
        needs: what a model must be able to do (`aestudio.families.abilities`); others lack the view.
        plane: whether it is only for points in the plane.
        mark: what is written into pictures that are saved or copied; empty: nothing.

    Signals:
        wants_training(): the button of the empty page.
        wants_run(): start a new run of what is being built, whatever run is shown.
        asked(str, object): a part, and its newest question or None.
        help_wanted(str): the name of a page of the manual.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon: ClassVar[str] = "chart"
    promise: ClassVar[str] = ""
    needs: ClassVar[tuple[str, ...]] = ()
    plane: ClassVar[bool] = False
    mark: ClassVar[str] = ""
    _seen: ClassVar[WeakSet[Viewer]] = WeakSet()  # they have one share of the time together

    wants_training = Signal()
    wants_run = Signal()
    asked = Signal(str, object)
    help_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.title)
        self.setMinimumSize(320, 240)
        self._questions: dict[str, Question[Any] | None] = {}
        self._fresh: dict[str, tuple[Any, int | None]] = {}
        self.epoch: int | None = None
        self.part_epoch: int | None = None
        self._eager: set[str] = set()
        self._has_run = self._awaits = False
        self._draw_soon = Throttle(self._draw_fresh, self.share, self)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(lambda: self._busy.setText(WORKING))
        self._lay_out()

    def _lay_out(self) -> None:
        self.note = MessageBar()
        self.saver = Saver(self)
        self.saver.said.connect(self.note.say)
        self.body = QWidget()
        self.empty = EmptyState(self.icon, self.promise, START)
        self.empty.clicked.connect(self.wants_training)
        self.trouble = EmptyState("warning", "")
        layout = down(self)
        layout.addWidget(self._tool_row())
        layout.addWidget(self.note)
        self._pages = stacked(layout)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.trouble)
        self._pages.addWidget(self.body)

    def _tool_row(self) -> QWidget:
        row, left = QWidget(), QWidget()
        self.tools = Flow(left, gap=style.SPACE, line_gap=style.SPACE_S)
        self._busy = style.with_role(QLabel(), "small")
        self.menu = QMenu(self)
        self._fill_menu()
        more = tool_button("more", "More: save and copy")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self.menu)
        self._busy.setToolTip("Working: how much of the answer there is")
        self._busy.setFixedWidth(self._busy.fontMetrics().horizontalAdvance(WIDEST) + 1)
        self._busy.setMinimumHeight(more.sizeHint().height())  # on the line of the tools
        layout = across(row, style.SPACE_S, (style.SPACE, style.SPACE_S, style.SPACE_S, style.SPACE_S))
        layout.addWidget(left, 1)
        layout.addWidget(self._busy, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _fill_menu(self) -> None:
        self.menu_action("Save picture …", "image", self.save_picture)
        self.menu_action("Copy picture", "copy", self.copy_picture)

    def menu_action(self, text: str, icon: str, do: Any, checkable: bool = False) -> QAction:
        """Add an entry to the menu at the end of the row."""
        action = self.menu.addAction(text)
        if checkable:
            action.setCheckable(True)
            action.toggled.connect(do)
        else:
            action.setIcon(icons.icon(icon))
            action.triggered.connect(lambda: do())
        return action

    @classmethod
    def suits(cls, family: Family, shape: Shape | None) -> bool:
        """Whether it can be filled by a model of that family for samples of that shape (None: unknown)."""
        return set(cls.needs) <= set(family.abilities) and (not cls.plane or shape == (2,))

    @classmethod
    def explains(cls) -> Mapping[str, str]:
        """What the manual explains of its terms, by the term."""
        return {}

    @classmethod
    def share(cls) -> float:
        """Of the time, what redrawing one may take while a run trains: all that are seen have `SHARE`."""
        return SHARE / max(1, len(Viewer._seen))

    # ------------------------------------------------------------------ questions

    def question(self) -> Question[Any] | None:
        """What the picture asks."""
        raise NotImplementedError

    def show_answer(self, answer: Any) -> None:
        """Draw the answer to `question`."""
        raise NotImplementedError

    def show_part(self, part: str, answer: Any) -> None:
        """Draw the answer to the question of another part."""

    def fail_part(self, part: str, text: str) -> None:
        """Say why the question of another part can't be answered."""

    def refresh(self) -> None:
        """Ask anew, as after a change of the settings."""
        self.ask("", self.question())

    def ask(self, part: str, question: Question[Any] | None) -> None:
        """Ask a question for a part of the viewer; None: no longer."""
        if self._questions.get(part) == question:
            return
        self._questions[part] = question
        self._eager.add(part)
        if question is None:
            self._fresh.pop(part, None)
        if self.isVisible():
            self.asked.emit(part, question)
            if part == "" and question is None:
                self._settled()
            elif part == "" and self._has_run:
                self._patience.start()

    def take(self, part: str, answer: Any, epoch: int | None = None) -> None:
        """Draw an answer as soon as there is time, unless a newer one comes first.

        Args:
            part: of the viewer.
            answer: to its question.
            epoch: how many epochs the run had finished of whose weights it is; None: all that it has.
        """
        if self.isVisible() and self._questions.get(part) is not None:
            self._fresh[part] = answer, epoch
            if part in self._eager:  # someone waits for it; what follows only keeps it up to date
                self._eager.discard(part)
                self._draw_soon.soon()
            else:
                self._draw_soon.ask()

    def tell(self, fraction: float, doing: str) -> None:
        """Say how far the answer to the question of the picture is, to whom waits for it."""
        if self._pages.currentWidget() is self.empty and self._has_run:
            self.empty.set_text(f"{doing[:1].upper()}{doing[1:]} …")
        elif self._busy.text():
            self._busy.setText(percent(min(fraction, 0.99)))

    def fail(self, part: str, text: str) -> None:
        """Say in place why a question can't be answered."""
        self._fresh.pop(part, None)  # an earlier answer that waits to be drawn would take its place
        if part:
            self.fail_part(part, text)
            return
        self._settled()
        self._eager.add("")
        self.trouble.set_text(text[:1].upper() + text[1:])
        self._pages.setCurrentWidget(self.trouble)

    def set_run(self, run: RunInfo | None) -> None:
        """Another run is trained or shown, or none."""
        self._has_run, self._awaits = run is not None, self._awaits and run is None
        self.epoch = None
        self._fresh.clear()
        self._eager.add("")
        if run is None:
            self._settled()
            self._say_empty()
            self._pages.setCurrentWidget(self.empty)
            self.forget()
        elif not self.has_picture:
            self._keep_focus()
            self._pages.setCurrentWidget(self.empty)
            self.empty.set_text("Looking at the model …")

    def await_run(self, awaits: bool) -> None:
        """Whether a run is about to be shown: until it is, nobody is told that there is none."""
        self._awaits = awaits
        if not self._has_run:
            self._say_empty()

    def runs_moved(self, moved: Mapping[Path, Path]) -> None:
        """Runs have other folders now, before any of them is shown there; by where they were."""

    def _say_empty(self) -> None:
        self.empty.set_text(*((AWAITED, "") if self._awaits else (self.promise, START)))

    def _show_page(self, page: QWidget) -> None:
        self._keep_focus()
        self._pages.setCurrentWidget(page)

    def _keep_focus(self) -> None:
        """Hold the focus of a button that is about to go: it would jump to whatever comes next."""
        if self.empty.button.hasFocus():
            self.setFocus()

    def forget(self) -> None:
        """Drop what belonged to a run that is gone."""

    def begin_project(self) -> None:
        """Another project is shown: what was said of the last one, and what was chosen in it, is over."""
        self.note.close_message()
        for box in self.findChildren(PartBox):
            box.choose(box.itemData(0))
        if self.isVisible():
            self.refresh()

    def follow(self, document: Document, engine: Engine) -> None:
        """Hear of the network being built, for those who show it too."""

    def event(self, event: QEvent) -> bool:
        """Copy is the viewer's own here, whatever shortcuts of the window have the same keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _copies(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the picture."""
        if _copies(event):
            self.copy_picture()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stand on the same ground as the picture."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask: it can be seen again."""
        super().showEvent(event)
        Viewer._seen.add(self)
        self._questions[""] = self.question()
        for part, question in self._questions.items():
            self.asked.emit(part, question)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing while it can't be seen."""
        super().hideEvent(event)
        Viewer._seen.discard(self)
        for part in self._questions:
            self.asked.emit(part, None)
        self._fresh.clear()

    def _draw_fresh(self) -> None:
        fresh, self._fresh = self._fresh, {}
        if "" in fresh:
            self._settled()
            self._show_page(self.body)
            answer, self.epoch = fresh.pop("")
            self.show_answer(answer)
        for part, (answer, self.part_epoch) in fresh.items():
            self.show_part(part, answer)

    def _settled(self) -> None:
        self._patience.stop()
        self._busy.setText("")

    # ------------------------------------------------------------------ pictures out

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture to save."""
        return self._pages.currentWidget() is self.body

    @property
    def picture_widget(self) -> QWidget:
        """What is saved and copied."""
        return self.body

    def save_picture(self) -> None:
        """Ask where, and write the picture there as seen."""
        if not self.has_picture:
            self.note.say("There is no picture to save yet.")
            return
        name = str(settings.export_folder() / f"{self.title.lower().replace(' ', '-')}.png")
        path, _ = QFileDialog.getSaveFileName(self, "Save picture", name, "Pictures (*.png *.svg)")
        if path:
            self.write_picture(Path(path))

    def write_picture(self, path: Path) -> None:
        """Write the picture as seen: .png at twice the screen's resolution, or .svg; say what came of it."""
        path = path if path.suffix else path.with_suffix(".png")
        try:
            self.saver.save(
                path, "The picture", plot_export.drawn(self.picture_widget, path.suffix, self.mark)
            )
        except ValueError as error:
            self.note.say(f"The picture could not be saved: {error}", "error")

    def save_table(self, name: str, write: Callable[[Path], object] | None) -> None:
        """Ask where, and write a table there; None: there is nothing yet to write."""
        if write is None:
            self.note.say("There is nothing to save yet.")
            return
        if path := self.table_path(name):
            self.saver.save(path, "The table", write)

    def table_path(self, name: str) -> Path | None:
        """Ask where a table goes; None: nowhere."""
        start = str(settings.export_folder() / f"{name}.csv")
        path, _ = QFileDialog.getSaveFileName(self, "Save as table", start, "Tables (*.csv)")
        return (Path(path) if Path(path).suffix else Path(path).with_suffix(".csv")) if path else None

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        if self.has_picture:
            QApplication.clipboard().setPixmap(plot_export.copied(self.picture_widget, self.mark))


def _copies(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Copy)
