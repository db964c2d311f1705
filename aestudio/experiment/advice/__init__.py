"""Advice: what would run, but not as one hopes; a registry of small rules, each with why and mostly a fix."""

from __future__ import annotations

from aestudio.experiment.advice import architecture, data, flatten, loss, output, shapes, told, training
from aestudio.experiment.advice.known import Known, known_of
from aestudio.experiment.advice.rules import RULES, Advice, advise

__all__ = [
    "RULES",
    "Advice",
    "Known",
    "advise",
    "architecture",
    "data",
    "flatten",
    "known_of",
    "loss",
    "output",
    "shapes",
    "told",
    "training",
]
