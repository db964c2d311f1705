"""Networks as Python expressions: what a layer builds is written as the code that builds it.

torch's modules describe themselves by the expression that makes them, `Linear(in_features=2, ...)`, and so do
ours (`aestudio.networks.modules`); the classes of ours that are used go into the script as they are.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import torch
from torch import nn

from aestudio.networks import Layer, ResolvedLayer, Shape, modules, shape_text
from aestudio.networks.edits import Path, layer_heading

__all__ = ["chain_lines", "init_name", "layer_lines", "used_modules"]

INDENT = "    "


def chain_lines(rows: Sequence[ResolvedLayer], above: Path = ()) -> list[str]:
    """The layers of a chain as the lines of an `nn.Sequential`, each with a comment on what it gives."""
    lines = []
    for index, row in enumerate(rows):
        path = (*above, index)
        assert row.input_shape is not None
        assert row.output_shape is not None
        lines.append(f"# {one_line(layer_heading(row.layer, path))}: {shape_text(row.output_shape)}")
        lines += layer_lines(row, path)
    return lines


def layer_lines(row: ResolvedLayer, path: Path = ()) -> list[str]:
    """The modules of a layer as lines, a comma behind each."""
    built = _built(row.layer, row.input_shape or ())
    if isinstance(built, modules.Residual | modules.Skip):
        return _holder_lines(row, path, built)
    parts = list(built.children()) if type(built) is nn.Sequential else [built]
    return [f"{_expression(part, getattr(row.layer, 'init', ''))}," for part in parts]


def _holder_lines(row: ResolvedLayer, path: Path, built: modules.Residual | modules.Skip) -> list[str]:
    """A layer that holds others."""
    inside = textwrap.indent("\n".join(chain_lines(row.body, path)), INDENT * 2).splitlines()
    lines = [f"{type(built).__name__}(", f"{INDENT}nn.Sequential(", *inside, f"{INDENT}),"]
    if isinstance(built, modules.Residual):
        shortcut = built.shortcut
        lines.append(f"{INDENT}{None if shortcut is None else _expression(shortcut, 'glorot uniform')},")
    return [*lines, "),"]


def _expression(module: nn.Module, init: str) -> str:
    """The expression that makes a module, its weights drawn."""
    own = type(module).__module__ == modules.__name__
    made = repr(module) if own else f"nn.{module!r}"
    if not isinstance(getattr(module, "weight", None), nn.Parameter) or not _is_drawn(module):
        return made
    drawn = f"{init_name(init)}({made})"
    return f"cleared({drawn})" if isinstance(module, modules.MaskedLinear) else drawn


def _is_drawn(module: nn.Module) -> bool:
    """Whether its weights are drawn at random: those of normalisations start at 1."""
    return isinstance(module, nn.Linear | nn.modules.conv._ConvNd)


def init_name(init: str) -> str:
    """The name of the function that draws weights: "glorot_uniform"."""
    return init.replace(" ", "_")


def used_modules(rows: Iterable[ResolvedLayer]) -> list[nn.Module]:
    """Every module that the layers build, those inside others too."""
    built = (_built(row.layer, row.input_shape or ()) for row in rows)
    return [part for module in built for part in module.modules()]


def _built(layer: Layer, shape: Shape) -> nn.Module:
    """The layer as a module without weights."""
    with torch.device("meta"):
        return layer.build(shape)


def one_line(text: str) -> str:
    """A user's or a stranger's own words, fit for a comment or a docstring: they can't end either."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split()).replace("\\", "/").replace('"', "'")
