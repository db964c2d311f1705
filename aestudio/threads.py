"""How many CPU threads there may be, whoever says so: PyTorch begins as many as it is told."""

from __future__ import annotations

__all__ = ["MOST", "is_threads"]

MOST = 1024


def is_threads(value: object) -> bool:
    """Whether it is a number of threads that can be."""
    return type(value) is int and 1 <= value <= MOST
