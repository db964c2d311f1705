"""What the offers of networks of convolutions say, wherever they stand."""

from __future__ import annotations

__all__ = ["CONVOLUTIONAL", "WHY_CONVOLUTIONAL"]

CONVOLUTIONAL = "Draft convolutional networks"
WHY_CONVOLUTIONAL = (
    "Convolutions know what lies beside what: often better pictures and signals with fewer parameters"
)
