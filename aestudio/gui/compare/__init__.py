"""Runs side by side, in the window."""

from __future__ import annotations

from aestudio.gui.compare.page import ComparePage

__all__ = ["ComparePage"]
