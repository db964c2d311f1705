"""Tooltips of texts that anyone may have written."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt

__all__ = ["plain_tip"]


def plain_tip(text: str) -> str:
    """A text as a tooltip that shows it as it is.

    Qt takes a text with signs of markup in it for HTML, and reads the pictures that this names from whatever
    file they name: a class, a layer or a run of a stranger's project may be called like that.
    """
    if not Qt.mightBeRichText(text):
        return text
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>"
