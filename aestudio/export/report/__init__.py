"""The run as one HTML page that needs nothing beside it."""

from __future__ import annotations

from aestudio.export.report.write import REPORT

__all__ = ["REPORT"]
