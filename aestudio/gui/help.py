"""Help that needs no network: the shortcuts, and what this program is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from aestudio import __version__

__all__ = ["show_about", "show_shortcuts"]

LIBRARIES = (
    "torch",
    "PySide6-Essentials",
    "pyqtgraph",
    "numpy",
    "scikit-learn",
    "scipy",
    "matplotlib",
    "pydantic",
)


def show_shortcuts(parent: QWidget, menus: Mapping[str, Sequence[QAction]]) -> None:
    """A list of every action that has keys, menu by menu."""
    parts = []
    for title, actions in menus.items():
        rows = "".join(
            f"<tr><td width='300' style='padding: 3px 0'>{_name(action)}</td>"
            f"<td style='padding: 3px 0'>{_keys(action)}</td></tr>"
            for action in actions
            if action.shortcut().toString()
        )
        parts += [f"<h4>{title}</h4><table cellspacing='0'>{rows}</table>"] * bool(rows)
    _show(parent, "Keyboard shortcuts", "".join(parts))


def show_about(parent: QWidget) -> None:
    """Version, licence, and the libraries it stands on."""
    parts = "".join(f"<li>{name} {_version(name)}</li>" for name in LIBRARIES)
    text = (
        f"<h2>AE Studio {__version__}</h2><p>Build, train and look into neural networks.</p>"
        "<p>BSD 3-Clause licence. Icons: Lucide (ISC licence). The digits: E. Alpaydin and C. Kaynak, "
        "UCI Machine Learning Repository, 1998.</p>"
        f"<p>Made with:</p><ul>{parts}</ul>"
    )
    _show(parent, "About AE Studio", text)


def _show(parent: QWidget, title: str, html: str) -> None:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    text = QTextBrowser(openExternalLinks=True)
    text.setHtml(html)
    text.setAccessibleName(title)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    layout = QVBoxLayout(dialog)
    layout.addWidget(text)
    layout.addWidget(buttons)
    dialog.resize(560, 600)
    dialog.show()


def _name(action: QAction) -> str:
    return action.text().replace("&", "").removesuffix("…")


def _keys(action: QAction) -> str:
    return ", ".join(keys.toString() for keys in action.shortcuts())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
