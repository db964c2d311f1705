"""The dial: an upsampler trained again and again, each time with another share of a group in its data."""

from __future__ import annotations

from aestudio.dial.jobs import Dialling, FoundDials, SavingDial
from aestudio.dial.plan import Arm, Dial
from aestudio.dial.recipes import RECIPES, recipe

__all__ = ["RECIPES", "Arm", "Dial", "Dialling", "FoundDials", "SavingDial", "recipe"]
