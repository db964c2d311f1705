"""Cost against quality, in the window."""

from __future__ import annotations

from aestudio.gui.cost.page import CostPage

__all__ = ["CostPage"]
