"""The run as a PyTorch script that needs nothing of AE Studio and gives the same losses."""

from __future__ import annotations

from aestudio.export.script.write import SCRIPT

__all__ = ["SCRIPT"]
