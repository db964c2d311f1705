"""Many questions at once: adjusted p-values."""

from __future__ import annotations

import numpy as np
from scipy.stats import false_discovery_control

from aestudio.data.dataset import Array

__all__ = ["benjamini_hochberg", "holm"]


def holm(p: Array) -> Array:
    """Holm's step-down p-values (Holm 1979): for at most three primary metrics chosen before the run."""
    order = np.argsort(p)
    stepped = np.maximum.accumulate(np.asarray(p, float)[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def benjamini_hochberg(p: Array) -> Array:
    """False-discovery-rate p-values (Benjamini and Hochberg 1995): for all the other metrics."""
    return np.asarray(false_discovery_control(p, method="bh"))
