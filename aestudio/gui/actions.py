"""Every action of the window: its words, its shortcut, its place in a menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from aestudio.gui import icons, settings, style
from aestudio.gui.report_problem import ReportDialog

if TYPE_CHECKING:
    from aestudio.gui.window import MainWindow
    from aestudio.gui.workspace import Workspace

__all__ = ["Actions"]


@dataclass(frozen=True)
class _Entry:
    """One line of a menu."""

    text: str
    do: Callable[[], object]
    keys: str = ""
    icon: str = ""
    needs_project: bool = False


class Actions(QObject):
    """Makes the menus; those of the workspace follow once it is there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._needing: list[QAction] = []
        self._open = False
        bar = window.menuBar()
        self._file, self._edit, self._train, self._view, self._help = (
            bar.addMenu(title) for title in ("&File", "&Edit", "&Train", "&View", "&Help")
        )
        self._file_menu()
        self._view_menu()
        self._help_menu()
        self.set_open(False)

    def all(self) -> list[QAction]:
        """Every action there is, for the command palette."""
        return [action for actions in self.by_menu().values() for action in actions]

    def by_menu(self) -> dict[str, list[QAction]]:
        """Every action there is, by the title of its menu."""
        menus = (self._file, self._edit, self._train, self._view, self._help)
        return {menu.title().replace("&", ""): _flat(menu) for menu in menus}

    def set_open(self, opened: bool) -> None:
        """Whether a project is open: without one, what needs it is disabled."""
        self._open = opened
        for action in self._needing:
            action.setEnabled(opened)
        for menu in (self._edit, self._train):
            menu.menuAction().setVisible(opened)

    def _add(self, menu: QMenu, entries: list[_Entry | None]) -> None:
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            action = menu.addAction(entry.text, entry.do)
            action.setShortcuts([QKeySequence(keys) for keys in entry.keys.split("|") if keys])
            if entry.icon:
                action.setIcon(icons.icon(entry.icon))
            if entry.needs_project:
                self._needing.append(action)

    def _file_menu(self) -> None:
        window, menu = self._window, self._file
        self._add(menu, [_Entry("&New project…", window.new_project, "Ctrl+N", "new")])
        self._examples = menu.addMenu(icons.icon("network"), "New from &example")
        for example in window.start_page._examples:
            self._examples.addAction(example.title, partial(window.open_example, example.name))
        self._add(menu, [_Entry("&Open…", window.choose_project, "Ctrl+O", "open")])
        self._recent = menu.addMenu("Open &recent")
        menu.aboutToShow.connect(self._fill_recent)  # its own would never come while it is disabled
        self._fill_recent()
        self._add(
            menu,
            [
                None,
                _Entry("&Save", window.save, "Ctrl+S", "save", True),
                _Entry("Save &as…", window.save_as, "Ctrl+Shift+S", "", True),
                _Entry("Show project in its folder", self._reveal, "", "folder", True),
            ],
        )
        self._export = menu.addMenu(icons.icon("export"), "E&xport the run that is shown")
        self._export.setToolTipsVisible(True)
        self._needing.append(self._export.menuAction())
        self._add(
            menu,
            [
                None,
                _Entry("&Close project", window.show_start, "Ctrl+W", "home", True),
                _Entry("&Quit", window.close, "Ctrl+Q"),
            ],
        )

    def _fill_recent(self) -> None:
        self._recent.clear()
        for folder in settings.recent():
            name = folder.name.removesuffix(".aestudio")
            self._recent.addAction(name, partial(self._window.open_project, folder))
        self._recent.setEnabled(bool(settings.recent()))

    def _reveal(self) -> None:
        from aestudio.gui.revealing import reveal

        workspace = self._window.workspace
        if workspace is not None:
            reveal(workspace.storage.folder, self._window)

    def _view_menu(self) -> None:
        window = self._window
        self._add(
            self._view,
            [
                _Entry("Find an action…", window.find_action, "Ctrl+Shift+P", "search"),
                None,
                _Entry("Problems and ad&vice", self._list_remarks, "Ctrl+Shift+A", "advice", True),
                _Entry("Fill the window with the view", window.toggle_filled, "F11", "fill-window", True),
            ],
        )
        self._panels = self._view.addMenu("&Panels")
        self._add(
            self._view, [_Entry("&Reset the arrangement", window.reset_arrangement, "", "", True), None]
        )
        themes = self._view.addMenu("&Theme")
        group = QActionGroup(self)
        chosen = str(settings.settings().value("theme", "system"))
        for scheme, title in (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark")):
            action = themes.addAction(title, partial(_use_theme, scheme))
            action.setCheckable(True)
            action.setChecked(scheme == chosen)
            group.addAction(action)

    def _list_remarks(self) -> None:
        workspace = self._window.workspace
        if workspace is not None:
            workspace.status.list_remarks()

    def _help_menu(self) -> None:
        window = self._window
        self._add(
            self._help,
            [
                _Entry("&Help on what is selected", window.asides.show_help, "F1", "help"),
                _Entry("&Manual", lambda: window.asides.show_manual("guide/overview")),
                _Entry("&Guide to this project", self._show_guide, "Shift+F1", "", True),
                _Entry("Gallery of &loss curves…", window.asides.show_gallery, "", "chart"),
                _Entry(
                    "&Keyboard shortcuts", lambda: window.asides.show_manual("program/shortcuts"), "Ctrl+?"
                ),
                None,
                _Entry("&Report a problem…", lambda: ReportDialog(window).show()),
                _Entry("&About AE Studio", lambda: window.asides.show_manual("program/about"), "", "info"),
            ],
        )

    def _show_guide(self) -> None:
        workspace = self._window.workspace
        if workspace is None:
            return
        if workspace.guide.has_text:
            workspace.tabs.go_to(workspace.guide)
        else:
            workspace.status.say("This project has no guide; the examples have one.")

    def connect_workspace(self, workspace: Workspace) -> None:
        """Add what acts on the panels."""
        stack = workspace.document.undo_stack
        undo, redo = stack.createUndoAction(self, "&Undo"), stack.createRedoAction(self, "&Redo")
        undo.setShortcut(QKeySequence("Ctrl+Z"))
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        undo.setIcon(icons.icon("undo"))
        redo.setIcon(icons.icon("redo"))
        self._edit.addActions([undo, redo])
        self._edit.addSeparator()
        self._edit.addActions(workspace.builder.menu_actions())
        self._train.addActions(workspace.training.menu_actions)
        self._train.addAction(workspace.cost.bottleneck.action)
        self._train.addActions([workspace.families.action, workspace.shares.action])
        self._train.addSeparator()
        self._train.addActions(workspace.queue.actions_)
        self._train.addSeparator()
        self._train.addAction("&Find a learning rate…", workspace.find_rate)
        self._train.addAction("&Measure the speed of the networks", workspace.measure_speed)
        self._train.addAction(workspace.hanging.action)
        chosen = self._train.addMenu("&Run chosen in the table")
        chosen.addActions(list(workspace.table.actions_.values()))
        self._export.addActions(workspace.exporter.actions)
        self._file.insertAction(self._export.menuAction(), workspace.importer.action)
        self._needing.append(workspace.importer.action)
        self._view.addActions(workspace.preview.actions)
        self._needing += workspace.preview.actions
        self._view.addSeparator()
        self._panels.addActions(workspace.regions.actions)
        self._needing += workspace.regions.actions
        self._panels.addSeparator()
        for dock in workspace.docks.values():
            self._panels.addAction(dock.toggleViewAction())
        for index in range(workspace.tabs.count()):
            self._view_shortcut(workspace, index)
        self.set_open(self._open)

    def _view_shortcut(self, workspace: Workspace, index: int) -> None:
        view, title = workspace.tabs.widget(index), workspace.tabs.tabText(index)
        assert view is not None
        always = view is workspace.laboratory  # without points in the plane, too, it is looked for here
        do = self._window.show_laboratory if always else partial(workspace.tabs.go_to, view)
        action = self._view.addAction(f"Show {title}", do)
        if index < 9:
            action.setShortcut(QKeySequence(f"Ctrl+{index + 1}"))
        if always:
            return
        action.setVisible(workspace.tabs.isTabVisible(index))
        workspace.tabs.offered.connect(lambda what, there: action.setVisible(there) if what is view else None)
        self._needing.append(action)


def _flat(menu: QMenu) -> list[QAction]:
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += _flat(inner)
        elif not action.isSeparator():
            found.append(action)
    return found


def _use_theme(scheme: str) -> None:
    settings.settings().setValue("theme", scheme)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        style.apply(app, scheme)  # type: ignore[arg-type]
