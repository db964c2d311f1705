"""A face upsampler trained at several shares of a group, in the window."""

from __future__ import annotations

from aestudio.gui.shares.page import SharesPage

__all__ = ["SharesPage"]
