"""What can be done with the runs that are selected in their table: actions with words, keys and reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton

from aestudio.gui import icons
from aestudio.gui.training.situation import RESUMABLE
from aestudio.gui.widgets import action_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from aestudio.run.listing import Listed

__all__ = ["RunActions"]

IN_REACH = ("open", "weights", "changed", "delete")  # have a button; the others are in the menu
_ACTIONS = {
    "open": ("Open in editor", "", "rename", "Make its data, networks and settings the editor's"),
    "weights": (
        "Open with its weights",
        "",
        "continue",
        "Make its data, networks and settings the editor's; the next run begins with the weights it learned",
    ),
    "changed": ("What changed", "", "list", "How the editor differs from what this run trained"),
    "resume": ("Resume this run", "", "play", "Go on from its last checkpoint, with its own settings"),
    "repeat": ("Reproduce", "", "restart", "Train it again on the CPU, and compare every loss"),
    "rename": ("Rename", "F2", "rename", "Give the run a name; its folder keeps its own"),
    "hide": ("Hide", "H", "eye-off", "Leave it out of the table, or show it again"),
    "sort": ("Sort by this column", "S", "arrow-down", "Sort by the column one stands in, or turn it round"),
    "reveal": ("Show the run's folder", "", "folder", "Show the run's folder"),
    "delete": ("Move to trash", "Del", "trash", "Move the selected runs to the trash; they can be restored"),
    "restore": ("Restore", "", "undo", "Put back the runs last moved to the trash"),
}


class RunActions(dict[str, QAction]):
    """The actions by key; each does what is given for it, and works while the table has the keyboard."""

    def __init__(self, table: QWidget, does: Mapping[str, Callable[[], object]]) -> None:
        super().__init__()
        self._table = table
        for key, (text, keys, icon, tip) in _ACTIONS.items():
            action = QAction(icons.icon(icon), text, table)
            action.setToolTip(f"{tip} ({keys})" if keys else tip)
            action.setObjectName(f"runs_{key}")
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _=False, do=does[key]: do())
            table.addAction(action)
            self[key] = action

    def offer(self, rows: Sequence[Listed], *, ready: bool, trashed: bool) -> None:
        """Enable what can be done with these runs; the engine may be `ready`, and some `trashed`."""
        one = len(rows) == 1
        for key in ("open", "changed", "rename", "reveal"):
            self[key].setEnabled(one)
        for key in ("weights", "repeat"):
            self[key].setEnabled(one and ready)
        self["resume"].setEnabled(
            one and ready and rows[0].summary.state in RESUMABLE and not rows[0].repeats
        )
        self["hide"].setEnabled(bool(rows))
        self["hide"].setText("Show" if rows and all(row.label.hidden for row in rows) else "Hide")
        self["delete"].setEnabled(bool(rows))
        self["restore"].setEnabled(trashed)

    def in_reach(self) -> list[QToolButton]:
        """Buttons for what is done most."""
        buttons = [action_button(self[key]) for key in IN_REACH]
        for button in buttons:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return buttons

    def show_menu(self, place: QPoint) -> None:
        """All of them in a menu, at a place of the screen."""
        menu = QMenu(self._table)
        menu.setToolTipsVisible(True)
        menu.addActions(list(self.values()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)
