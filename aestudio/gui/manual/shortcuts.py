"""Every action that has keys, menu by menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction

from aestudio.gui.manual.page import cell

__all__ = ["shortcuts"]


def shortcuts(menus: Mapping[str, Sequence[QAction]]) -> str:
    """The page, of actions by the title of their menu."""
    parts = ["# Keyboard shortcuts"]
    for title, actions in menus.items():
        rows = [f"| {_name(one)} | {_keys(one)} |" for one in actions if one.shortcut().toString()]
        if rows:
            parts.append("\n".join([f"## {title}", "", "| Action | Keys |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def _name(action: QAction) -> str:
    text = action.text().replace("&", "").removesuffix("…")
    undo = next(
        (word for word in ("Undo", "Redo") if text.startswith(f"{word} ")), ""
    )  # which edit: of no use
    return cell(undo or text)


def _keys(action: QAction) -> str:
    return cell(", ".join(keys.toString() for keys in action.shortcuts()))
