"""The program that made a run: a newer one may have written what this one does not know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aestudio import __version__

__all__ = ["newer_maker"]


def newer_maker(environment: Mapping[str, Any]) -> str:
    """What to add to an error about a run that a newer AE Studio made; empty where none did.

    Args:
        environment: what the run recorded of its machine.
    """
    maker = environment.get("aestudio", "")
    if _numbers(maker) <= _numbers(__version__):
        return ""
    return f", a run of the newer AE Studio {maker}; update AE Studio to open it"


def _numbers(version: str) -> list[int]:
    """A version to be compared: "0.10.2" is [0, 10, 2]."""
    return [int(part) for part in re.findall(r"\d{1,9}", version)]
