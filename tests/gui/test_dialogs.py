"""Every dialog without a mouse: what each control is called, that Tab reaches it, and that Esc closes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from aestudio.dial import recipe
from aestudio.experiment import Experiment
from aestudio.gui.cost.sweep_dialog import SweepDialog
from aestudio.gui.families.dialog import BudgetDialog
from aestudio.gui.importing import ImportDialog
from aestudio.gui.shares.dialog import SharesDialog
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.importing.reading import Read
from aestudio.importing.state_dict import from_shapes
from tests.gui.keyboard import name_of, nameless

TAB = Qt.Key.Key_Tab


def imported(window: MainWindow) -> None:
    """The report on a file."""
    net = torch.nn.Sequential(*(torch.nn.Linear(*sides) for sides in ((64, 20), (20, 3), (3, 20), (20, 64))))
    found = from_shapes({name: tuple(one.shape) for name, one in net.state_dict().items()}, (1, 8, 8))
    ImportDialog(Read(Path("weights.pt"), found, 2, (1, 8, 8)), window).show()


def sizes(window: MainWindow) -> None:
    """The sizes of a bottleneck sweep."""
    assert window.workspace is not None
    experiment: Experiment = window.workspace.document.experiment
    SweepDialog(experiment, 64, window).show()


def of_workspace(name: str) -> Callable[[MainWindow], None]:
    """What the workspace opens."""
    return lambda window: getattr(window.workspace, name)()


def summary(window: MainWindow) -> None:
    """The networks in numbers."""
    assert window.workspace is not None
    window.workspace.builder.show_summary()


def helped(window: MainWindow) -> None:
    """The manual, as F1 opens it."""
    window.asides.show_help()
    window.asides.finish()


def about(window: MainWindow) -> None:
    """The manual's page of licences."""
    window.asides.show_manual("program/about")
    window.asides.finish()


DIALOGS: dict[str, Callable[[MainWindow], None]] = {
    "learning rate": of_workspace("find_rate"),
    "parameter sweep": of_workspace("plan_sweep"),
    "bottleneck sweep": sizes,
    "families": lambda window: BudgetDialog(50, window).show(),
    "shares": lambda window: SharesDialog(recipe("search").experiment, {}, window).show(),
    "gallery": lambda window: window.asides.show_gallery(),
    "summary": summary,
    "import": imported,
    "help": helped,
    "about": about,
}


@pytest.mark.parametrize("which", DIALOGS)
def test_a_dialog_is_used_without_a_mouse(
    which: str, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.open_example("digits")
    qtbot.waitUntil(lambda: not workspace.training.reason, timeout=60_000)
    DIALOGS[which](window)
    dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert nameless(dialog) == []

    wanted = [one for one in dialog.findChildren(QWidget) if by_tab(one)]
    assert wanted
    met: set[int] = set()
    for _ in range(3 * len(wanted) + 3):
        if (widget := QApplication.focusWidget()) is not None:
            met.add(id(widget))
            QTest.keyClick(widget, TAB)
        else:
            QTest.keyClick(dialog, TAB)
    left_out = [name_of(one) for one in wanted if id(one) not in met and id(one.focusProxy()) not in met]
    assert left_out == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("which", DIALOGS)
def test_what_a_dialog_begins_is_said_on_its_button(
    which: str, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.open_example("digits")
    qtbot.waitUntil(lambda: not workspace.training.reason, timeout=60_000)
    DIALOGS[which](window)
    dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
    shown = [one for one in dialog.findChildren(QPushButton) if one.isVisibleTo(dialog) and one.text()]
    main = [one.text() for one in shown if one.property("role") == "primary"]
    assert len(main) <= 1
    assert all(" " in words for words in main), f"{main}: a bare verb does not say what begins"
    dialog.close()


def by_tab(widget: QWidget) -> bool:
    """Whether Tab should lead there now; of radio buttons and the like one stands for all."""
    if not (widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
        return False
    inner = widget.objectName().startswith(("qt_spinbox", "qt_scrollarea"))
    return not inner and widget.focusProxy() is None and type(widget).__name__ != "QRadioButton"
