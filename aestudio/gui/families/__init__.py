"""Families compared: the table, their samples, and which one is right."""

from __future__ import annotations

from aestudio.gui.families.page import FamiliesPage

__all__ = ["FamiliesPage"]
