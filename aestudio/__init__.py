"""AE Studio: build, train and inspect autoencoders and their kin by point and click."""

from __future__ import annotations

__version__ = "0.1.0"
