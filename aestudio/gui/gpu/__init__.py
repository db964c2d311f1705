"""The graphics card in the window: a line where the device is chosen, and what brings PyTorch for it."""

from __future__ import annotations

from aestudio.gui.gpu.line import CardLine

__all__ = ["CardLine"]
