"""What F1 opens: the page for where the keyboard is, or for the layer that is selected."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from aestudio.gui.manual.kinds import name_of
from aestudio.gui.viewers import Viewer
from aestudio.gui.workspace import Workspace

__all__ = ["page_for"]

START = "guide/overview"


def page_for(workspace: Workspace | None, focus: QWidget | None) -> str:
    """The name of the page.

    Args:
        workspace: the open project's panels; None: none is open.
        focus: where the keyboard is in the window; None: nowhere.
    """
    if workspace is None:
        return START
    document, pages = workspace.document, _pages(workspace)
    if _within(focus, workspace.data):
        return name_of(document.experiment.data)
    if _within(focus, workspace.builder, workspace.drawing):
        layers = workspace.builder.selected_layers()
        return name_of(layers[0] if len(layers) == 1 else document.experiment.family)
    if _within(focus, workspace.settings):
        return name_of(document.experiment.training.optimizer)
    return next((name for panel, name in pages.items() if _within(focus, panel)), _view(workspace))


def _pages(workspace: Workspace) -> dict[QWidget, str]:
    docks = workspace.docks
    return {docks["train"]: "guide/train", docks["loss"]: "guide/train", docks["more"]: "guide/compare"}


def _view(workspace: Workspace) -> str:
    """The page of the view that lies open in the middle."""
    shown = workspace.tabs.currentWidget()
    if isinstance(shown, Viewer):
        return f"views/{shown.key}"
    if shown is workspace.shares:
        return "guide/faces"
    return START if shown is workspace.guide else "guide/compare"


def _within(widget: QWidget | None, *parts: QWidget) -> bool:
    return widget is not None and any(part is widget or part.isAncestorOf(widget) for part in parts)
