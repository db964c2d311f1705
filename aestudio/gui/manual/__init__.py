"""The manual inside the program: pages made of the README, of the declarations and their docstrings."""

from __future__ import annotations

from aestudio.gui.manual.window import Manual

__all__ = ["Manual"]
