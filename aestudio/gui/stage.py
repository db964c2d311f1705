"""The middle of the window: the start page, a word that something opens, or the workspace with its panels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from aestudio.gui import settings
from aestudio.gui.portions import Portions

if TYPE_CHECKING:
    from collections.abc import Callable

    from aestudio.gui.workspace import Workspace

__all__ = ["Stage"]

VERSION = 2  # of the arrangement in the settings; another number starts from the default one


class Stage(QObject):
    """Shows one of them, and remembers how the panels are arranged.

    Showing a workspace takes a tenth of a second, so it is done a part at a time; once all of it is there it
    is painted, a part at a time too.

    Attributes:
        widget: the middle of the window.
        is_open: whether a project is shown, or about to be.
        is_filled: whether the present viewer fills the window.
    """

    def __init__(self, window: QMainWindow, start_page: QWidget, opening_page: QWidget) -> None:
        super().__init__(window)
        self._window, self._start_page = window, start_page
        self._workspace: Workspace | None = None
        self.widget = QStackedWidget()
        self._opening = opening_page
        for page in (start_page, self._opening):
            self.widget.addWidget(page)
        self.is_open = self.is_filled = False
        self._before = QByteArray()
        self._portions = Portions(self, before=self._hold, after=self._let_go)
        self._painting = Portions(self, before=lambda: None, after=lambda: None)
        self._leave = QShortcut(QKeySequence("Esc"), window, self.toggle_filled)
        self._leave.setEnabled(False)

    def take(self, workspace: Workspace) -> None:
        """The workspace has been built."""
        self._workspace = workspace
        self.widget.addWidget(workspace.centre)

    # ------------------------------------------------------------------ what is shown

    def show_opening(self) -> None:
        """Say that something is about to open."""
        self.widget.setCurrentWidget(self._opening)

    @property
    def shows_opening(self) -> bool:
        """Whether it says so."""
        return self.widget.currentWidget() is self._opening

    @property
    def busy(self) -> bool:
        """Whether parts are still to be shown or painted."""
        return self._portions.busy or self._painting.busy

    def show_workspace(self) -> None:
        """Show what the workspace has open, a part at a time."""
        workspace = self._workspace
        assert workspace is not None
        if self.is_open:
            workspace.builder.tree.setFocus()  # where work begins: what had it may be gone
            return
        self.is_open = True
        self._portions.do(
            [
                lambda: self.widget.setCurrentWidget(workspace.centre),
                *(part.show for part in workspace.centre_parts),
                workspace.status.show,
                self._arrange,
                workspace.builder.tree.setFocus,
            ]
        )

    def then(self, call: Callable[[], object]) -> None:
        """Do something once all of the workspace is shown."""
        if self._portions.busy:
            self._portions.also([call])
        else:
            call()

    def finish(self) -> None:
        """Show at once what is still to be shown."""
        self._portions.finish()
        self._painting.finish()

    def show_start(self) -> None:
        """Show the start page."""
        if self._workspace is not None and self.is_open:
            self.remember()
            for dock in self._workspace.docks.values():
                dock.hide()
            self._workspace.status.hide()
        self.is_open = False
        self.widget.setCurrentWidget(self._start_page)

    def _hold(self) -> None:
        self._window.setUpdatesEnabled(False)

    def _let_go(self) -> None:
        """Have it painted: all at once it would take longer than a turn may."""
        parts = self._parts()
        for part in parts:
            part.setUpdatesEnabled(False)
        self._window.setUpdatesEnabled(True)
        self._painting.also([partial(_paint, part) for part in parts])

    def _parts(self) -> list[QWidget]:
        """What is painted by itself, in the order of work."""
        if self._workspace is None:
            return []
        return [*self._workspace.centre_parts, *self._workspace.docks.values()]

    # ------------------------------------------------------------------ how it is arranged

    def _arrange(self) -> None:
        """As it was, or else as it is at first, a dock at a time."""
        assert self._workspace is not None
        if not self._window.restoreState(settings.bytes_of("arrangement"), VERSION):
            self._portions.next(self._workspace.docks.arranging())

    def arrange_anew(self) -> None:
        """Put every panel back where it was at first."""
        if self._workspace is not None and self.is_open:
            self.finish()
            self._workspace.tabs.put_all_back()
            self._workspace.giving_back.forget()
            self._portions.do(self._workspace.docks.arranging())

    def remember(self) -> None:
        """Keep the arrangement for the next time."""
        self.finish()
        if self.is_open and not self.is_filled:
            settings.settings().setValue("arrangement", self._window.saveState(VERSION))

    def leave_filled(self) -> None:
        """Bring the panels back, if the present viewer fills the window."""
        if self.is_filled:
            self.toggle_filled()

    def toggle_filled(self) -> None:
        """Fill the window with the present viewer, or bring the panels back."""
        if self._workspace is None or not self.is_open:
            return
        self.finish()
        self.is_filled = not self.is_filled
        self._leave.setEnabled(self.is_filled)
        if self.is_filled:
            self._before = self._window.saveState(VERSION)
        self._workspace.set_filled(self.is_filled)
        if not self.is_filled:
            self._window.restoreState(self._before, VERSION)


def _paint(part: QWidget) -> None:
    part.setUpdatesEnabled(True)
    part.repaint()
