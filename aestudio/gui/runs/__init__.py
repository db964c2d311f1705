"""The table of a project's runs, in the window."""

from __future__ import annotations

from aestudio.gui.runs.page import RunsPage

__all__ = ["RunsPage"]
