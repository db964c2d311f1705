"""How many parameters a layer has, as the sum one would write down: "784 × 128 + 128".

The count itself is made by running the layer (`network.py`); a test holds that the formula comes to the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from aestudio.networks.layer import Shape
from aestudio.networks.modulate import CONDITION
from aestudio.networks.network import ResolvedLayer

__all__ = ["Term", "activation_numbers", "formula", "formula_text", "running"]


@dataclass(frozen=True)
class Term:
    """One summand.

    Attributes:
        factors: whose product it is.
        words: what it counts: "weights", "biases".
        share: the part of it that exists, of a sparse layer.
    """

    factors: tuple[int, ...]
    words: str
    share: float = 1.0

    @property
    def value(self) -> int:
        """What it comes to."""
        whole = prod(self.factors)
        return whole if self.share == 1 else max(1, round(self.share * whole))

    def __str__(self) -> str:
        """As one writes it."""
        product = " × ".join(f"{factor:,}" for factor in self.factors)
        return product if self.share == 1 else f"{self.share:g} of {product}"


def formula(row: ResolvedLayer) -> tuple[Term, ...]:
    """The summands of a layer's parameters; empty where it has none, or fails."""
    layer: Any = row.layer
    takes, gives = row.input_shape, row.output_shape
    if takes is None or gives is None:
        return ()
    if layer.kind == "dense":
        weights = Term((takes[-1], layer.units), "weights", layer.connectivity)
        return (weights, *_biases(layer.bias, layer.units))
    if layer.kind.startswith("conv"):
        kernel = layer.kernel if isinstance(layer.kernel, tuple) else (layer.kernel,)
        ins, outs = takes[0], layer.channels
        ins, outs = (ins, outs // layer.groups) if "transpose" in layer.kind else (ins // layer.groups, outs)
        return (Term((*kernel, ins, outs), "weights"), *_biases(layer.bias, layer.channels))
    if layer.kind.endswith("_norm"):
        return _scales(layer, takes) if layer.affine else ()
    if layer.kind == "modulate":
        return (Term((CONDITION, 2, takes[0]), "weights"), Term((2, takes[0]), "biases"))
    if layer.kind in ("residual", "skip"):
        return _held(row, takes, gives)
    return ()


def _biases(has: bool, count: int) -> tuple[Term, ...]:
    return (Term((count,), "biases"),) if has else ()


def _scales(layer: Any, takes: Shape) -> tuple[Term, ...]:
    """A scale and a shift for each channel, or in a layer norm for each number normalised together."""
    each = {"all axes": takes, "last axis": takes[-1:]}
    over = each[layer.over] if layer.kind == "layer_norm" else takes[:1]
    return (Term((2, *over), "scales and shifts"),)


def _held(row: ResolvedLayer, takes: Shape, gives: Shape) -> tuple[Term, ...]:
    """What is inside, and the projection of a residual's shortcut."""
    layer: Any = row.layer
    inside = tuple(Term((inner.parameters,), inner.layer.words()) for inner in row.body if inner.parameters)
    if layer.kind == "residual" and layer.shortcut == "projection":
        return (*inside, Term((takes[0], gives[0]), "projection"), Term((gives[0],), "its biases"))
    return inside


def formula_text(row: ResolvedLayer) -> str:
    """The sum in figures: "784 × 128 + 128"; empty where there is nothing to add up."""
    return " + ".join(map(str, formula(row)))


def running(row: ResolvedLayer) -> int:
    """Numbers a layer keeps and does not learn: of a batch norm, running means and variances."""
    inside = sum(running(inner) for inner in row.body)
    if row.layer.kind == "batch_norm" and row.input_shape:
        return 2 * row.input_shape[0]
    return inside


def activation_numbers(row: ResolvedLayer) -> int:
    """Numbers a layer keeps of one sample for the way back: what it and those inside it give."""
    if row.layer.kind in ("flatten", "reshape") or row.output_shape is None:
        return 0
    return prod(row.output_shape) + sum(activation_numbers(inner) for inner in row.body)
