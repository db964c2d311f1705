"""The layer builder (`panel`) and the drawing of the network (`drawing`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aestudio.gui.builder.drawing import NetworkDrawing
    from aestudio.gui.builder.panel import Builder

__all__ = ["Builder", "NetworkDrawing"]


def __getattr__(name: str) -> Any:
    """The two widgets, imported when asked for: `python -m` runs each file of this package by itself."""
    from importlib import import_module

    where = {"Builder": "panel", "NetworkDrawing": "drawing"}
    if name not in where:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{where[name]}"), name)
