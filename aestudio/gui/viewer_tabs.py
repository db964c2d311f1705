"""The middle of the window: the guide and the viewers as tabs, each of which can have a window of its own."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabWidget, QToolButton, QVBoxLayout, QWidget

from aestudio.gui import style
from aestudio.gui.reading_order import stops
from aestudio.gui.tab_bar import WholeTabs
from aestudio.gui.widgets import tool_button

__all__ = ["ViewerTabs"]


class ViewerTabs(QTabWidget):
    """Tabs that can be moved, taken out into a window (for a second screen) and put back by closing it.

    Signals:
        fill_wanted(): show the present tab over the whole window, or end that.
        offered(view, bool): a view is there to be shown, or not.
    """

    fill_wanted = Signal()
    offered = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bar = WholeTabs(self)
        self.setTabBar(bar)
        self.setMovable(True)
        self.setDocumentMode(True)
        self.setAccessibleName("Viewers")
        self.tabBar().setAccessibleName("Viewers")
        corner = QWidget()
        layout = QHBoxLayout(corner)
        layout.setContentsMargins(0, 0, style.SPACE_S, 0)
        layout.setSpacing(0)
        self._list = QMenu(self)
        self._list.aboutToShow.connect(self._fill_list)
        self._listed = listed = tool_button("list", "All views")
        self._beyond: list[str] = []
        bar.laid_out.connect(self._tell_beyond, Qt.ConnectionType.QueuedConnection)  # it changes the layout
        listed.setMenu(self._list)
        listed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        out = tool_button(
            "external-link", "Open this view in a window of its own (Ctrl+Shift+N)", pressed=self.take_out
        )
        fill = tool_button(
            "fill-window", "Fill the window with this view (F11)", pressed=self.fill_wanted.emit
        )
        layout.addWidget(listed)
        layout.addWidget(out)
        layout.addWidget(fill)
        self.setCornerWidget(corner, Qt.Corner.TopRightCorner)
        self._windows: list[_Window] = []

    def add(self, view: QWidget, title: str) -> None:
        """Put a view in a tab at the end."""
        self.addTab(view, title)

    def offer(self, view: QWidget, wanted: bool) -> None:
        """Show a view's tab, or hide it; one that has a window of its own stays."""
        index = self.indexOf(view)
        if index >= 0 and self.isTabVisible(index) != wanted:
            self.setTabVisible(index, wanted)
            self.offered.emit(view, wanted)

    def offers(self, view: QWidget) -> bool:
        """Whether a view is there to be shown, in its tab or in a window of its own."""
        index = self.indexOf(view)
        return self.isTabVisible(index) if index >= 0 else self._window_of(view) is not None

    def show_view(self, view: QWidget) -> None:
        """Bring a view to the front, wherever it is."""
        if (index := self.indexOf(view)) >= 0 and self.isTabVisible(index):
            self.setCurrentIndex(index)
        elif (window := self._window_of(view)) is not None:
            window.raise_()

    def go_to(self, view: QWidget) -> None:
        """Show a view the user has asked for, and give it the keyboard."""
        self.show_view(view)
        if (window := self._window_of(view)) is not None:
            window.activateWindow()
        target = next((one for one in stops(view) if not _opens_menu(one)), self.tabBar())
        target.setFocus(Qt.FocusReason.TabFocusReason)  # so that the ring is drawn

    def _tell_beyond(self, names: list[str]) -> None:
        """Say on the list's button how many tabs there is no room for, and which they are."""
        self._beyond = names
        self._listed.setText(f"{len(names):,} more" if names else "")
        style_ = Qt.ToolButtonStyle
        self._listed.setToolButtonStyle(style_.ToolButtonTextOnly if names else style_.ToolButtonIconOnly)
        words = f"More views: {', '.join(names)}" if names else "All views"
        self._listed.setToolTip(f"<p>{escape(words)}</p>")
        self._listed.setAccessibleName(words)

    def take_out(self) -> None:
        """Give the present tab a window of its own."""
        index = self.currentIndex()
        view = self.widget(index)
        if view is None or self.count() < 2:
            return
        window = _Window(view, self.tabText(index), index, self)
        self._windows.append(window)
        window.closed.connect(self._put_back)
        window.show()

    def _fill_list(self) -> None:
        """List all views by name, those first that the bar has no room for."""
        self._list.clear()
        there = [index for index in range(self.count()) if self.isTabVisible(index)]
        beyond = [index for index in there if self.tabText(index) in self._beyond]
        for index in beyond:
            self._list_view(index)
        if beyond:
            self._list.addSeparator()
        for index in there:
            if index not in beyond:
                self._list_view(index)
        if self._windows:
            self._list.addSection("In windows of their own")
        for window in self._windows:
            self._list.addAction(window.windowTitle(), partial(self.show_view, window.view))

    def _list_view(self, index: int) -> None:
        action = self._list.addAction(self.tabText(index), partial(self.setCurrentIndex, index))
        action.setCheckable(True)
        action.setChecked(index == self.currentIndex())

    def put_all_back(self) -> None:
        """End all windows taken out."""
        for window in list(self._windows):
            window.close()

    def _put_back(self, window: QObject) -> None:
        assert isinstance(window, _Window)
        self._windows.remove(window)
        self.insertTab(min(window.index, self.count()), window.view, window.windowTitle())
        self.setCurrentWidget(window.view)
        window.deleteLater()

    def _window_of(self, view: QWidget) -> _Window | None:
        return next((window for window in self._windows if window.view is view), None)


def _opens_menu(widget: QWidget) -> bool:
    """Whether it is a button with what is seldom wanted, as saving a picture."""
    return isinstance(widget, QToolButton) and widget.menu() is not None


class _Window(QWidget):
    """A view on its own; closing it puts the view back. F11 makes it fill its screen."""

    closed = Signal(object)

    def __init__(self, view: QWidget, title: str, index: int, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.view, self.index = view, index
        self.setWindowTitle(title)
        self.resize(900, 700)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)
        view.show()
        QShortcut(QKeySequence("F11"), self, self._toggle_full)
        QShortcut(QKeySequence("Esc"), self, self.showNormal)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.view.setParent(None)
        self.closed.emit(self)
        super().closeEvent(event)

    def _toggle_full(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()
