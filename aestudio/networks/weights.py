"""Whether the weights of one model can be put into another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aestudio.networks.layer import Shape

__all__ = ["Shapes", "misfit", "shapes_of"]

Shapes = Mapping[str, Shape]
"""Of each array of a model's weights, by its name."""


def shapes_of(weights: Mapping[str, Any]) -> dict[str, Shape]:
    """The shapes of weights, as of a `state_dict`."""
    return {name: tuple(value.shape) for name, value in weights.items()}


def misfit(own: Shapes, other: Shapes) -> str:
    """The name of the first array in which two models differ; empty: the weights of one fit the other."""
    return next((name for name in [*own, *other] if own.get(name) != other.get(name)), "")
