"""Edits that mend a chain whose shapes don't fit, in words: what the layer at fault most likely needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd, isqrt, prod
from typing import Any, cast

from aestudio.networks.edits import Layers, Path, at, insert, layer_name, put
from aestudio.networks.layer import LAYERS, Layer, Shape, shape_text
from aestudio.networks.network import Network, Resolved, ResolvedLayer
from aestudio.spec import SpecError, replace

__all__ = ["Mended", "failing", "mended_ends", "mended_layers", "width_field"]

LARGEST = 65536  # units of a Dense layer


@dataclass(frozen=True)
class Mended:
    """A chain that fits better than it did.

    Attributes:
        action: what was done, as an edit is named: "Insert Reshape to 1 × 8 × 8 before layer 3 (Conv2d)".
        layers: the chain.
    """

    action: str
    layers: Layers


def failing(resolved: Resolved) -> tuple[Path, ResolvedLayer] | None:
    """The first layer that can't take what it gets, the innermost one; None: all can."""
    path: Path = ()
    rows = resolved.layers
    while (index := next((i for i, row in enumerate(rows) if row.error), None)) is not None:
        path, row = (*path, index), rows[index]
        if not any(inner.error for inner in row.body):
            return path, row
        rows = row.body
    return None


def mended_layers(layers: Layers, takes: Shape, sample: Shape) -> Mended | None:
    """The chain with its first layer at fault mended, so that shapes get further; None: no edit is known.

    Args:
        layers: the chain.
        takes: the shape that goes in.
        sample: that of a sample, which a row of as many numbers most likely is.
    """
    network = Network(layers=layers)
    resolved = network.resolve(takes)
    found = failing(resolved)
    if found is None:
        return None
    path, row = found
    left = _unreached(resolved.layers)
    for made in _tries(layers, path, row, sample):
        if _unreached(Network(layers=made.layers).resolve(takes).layers) < left:
            return made
    return None


def mended_ends(layers: Layers, takes: Shape, gives: Shape) -> Mended | None:
    """The chain with another end, so that it gives `gives`; None: no edit is known."""
    rows = Network(layers=layers).resolve(takes).layers
    for made in _ends(layers, rows, gives):
        if Network(layers=made.layers).resolve(takes).output_shape == gives:
            return made
    return None


def _unreached(rows: tuple[ResolvedLayer, ...]) -> int:
    """How many layers, those inside others too, give nothing yet."""
    return sum((row.output_shape is None) + _unreached(row.body) for row in rows)


# ---------------------------------------------------------------------- a layer that can't take what it gets


def _tries(layers: Layers, path: Path, row: ResolvedLayer, sample: Shape) -> Iterator[Mended]:
    """Edits that may mend the layer at `path`, the likeliest first; those that can't be made are left out."""
    shape = cast("Shape", row.input_shape)
    for look in (_other_axes, _setting, _reshaped, _around, _as_picture):
        try:
            yield from look(layers, path, row.layer, shape, sample)
        except SpecError:
            continue  # a value that no such layer can have


def _other_axes(layers: Layers, path: Path, layer: Any, shape: Shape, sample: Shape) -> Iterator[Mended]:
    """A convolution of signals where pictures come, or the other way round."""
    kind = f"{layer.kind[:-2]}{len(shape) - 1}d"
    if layer.kind.endswith(("1d", "2d")) and kind != layer.kind and kind in LAYERS:
        sides = {} if len(shape) == 3 else {n: _first(getattr(layer, n)) for n in _PAIRS if hasattr(layer, n)}
        other = layer.like(kind, **sides)
        yield _put(layers, path, other, f"Put {other.title} in the place of {layer_name(layer, path)}")


_PAIRS = ("kernel", "stride", "dilation", "output_size")


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) else value


def _as_picture(layers: Layers, path: Path, layer: Layer, shape: Shape, sample: Shape) -> Iterator[Mended]:
    """A row of numbers, where a picture or a signal is wanted, or other axes than one row."""
    count = prod(shape)
    square, signal, line = (1, isqrt(count), isqrt(count)), (1, count), (1, 1, count)
    targets = [sample, square, signal, line] if len(shape) == 1 else [(shape[0], count // shape[0])]
    for target in targets:
        if prod(target) == count and target != shape:
            new = LAYERS["reshape"].parse({"shape": target})
            words = f"Insert Reshape to {shape_text(target)} before {layer_name(layer, path)}"
            yield Mended(words, insert(layers, path, [new]))
    if len(shape) > 1:
        words = f"Insert Flatten before {layer_name(layer, path)}"
        yield Mended(words, insert(layers, path, [LAYERS["flatten"].parse({})]))


def _setting(layers: Layers, path: Path, layer: Any, shape: Shape, sample: Shape) -> Iterator[Mended]:
    """One setting that is out of the range that the shape allows."""
    name = layer_name(layer, path)
    if getattr(layer, "padding", "") == "valid":
        yield _put(layers, path, replace(layer, padding="same"), f"Set the padding of {name} to same")
    if getattr(layer, "output_size", None) is not None:
        automatic = replace(layer, output_size=None)
        yield _put(layers, path, automatic, f"Set the output size of {name} to automatic")
    if getattr(layer, "mode", "") == "cubic":
        yield _put(layers, path, replace(layer, mode="linear"), f"Set the interpolation of {name} to linear")
    if hasattr(layer, "groups"):
        both = gcd(shape[0], getattr(layer, "channels", shape[0]))
        fit = max(g for g in range(1, both + 1) if both % g == 0 and (g <= layer.groups))
        fit = 1 if layer.kind == "group_norm" and prod(shape) == fit else fit
        yield _put(layers, path, replace(layer, groups=fit), f"Set the groups of {name} to {fit}")


def _reshaped(layers: Layers, path: Path, layer: Any, shape: Shape, sample: Shape) -> Iterator[Mended]:
    """A Reshape to more or fewer numbers than come: the Dense layer before it, or its own shape."""
    if layer.kind != "reshape":
        return
    before = _dense_before(layers, path)
    wanted = prod(layer.shape)
    if before is not None and wanted <= LARGEST:
        dense = at(layers, before)
        words = f"Set the units of {layer_name(dense, before)} to {wanted:,}"
        yield _put(layers, before, replace(dense, units=wanted), words)
    count, area = prod(shape), prod(layer.shape[1:])
    if count % area == 0:
        target = (count // area, *layer.shape[1:])
        words = f"Set the shape of {layer_name(layer, path)} to {shape_text(target)}"
        yield _put(layers, path, replace(layer, shape=target), words)


def _dense_before(layers: Layers, path: Path) -> Path | None:
    """The Dense layer whose numbers come to `path`, through layers that act on each by itself."""
    for index in range(path[-1] - 1, -1, -1):
        here = (*path[:-1], index)
        layer = at(layers, here)
        if layer.kind == "dense":
            return here
        if layer.role != "value":
            return None
    return None


def _around(layers: Layers, path: Path, layer: Any, shape: Shape, sample: Shape) -> Iterator[Mended]:
    """A Residual whose layers give another shape than it takes."""
    if layer.kind != "residual":
        return
    if layer.shortcut == "identity":
        words = f"Set the shortcut of {layer_name(layer, path)} to projection"
        yield _put(layers, path, replace(layer, shortcut="projection"), words)
    last = next((i for i in reversed(range(len(layer.body))) if layer.body[i].role == "map"), None)
    if last is not None:
        inner = (*path, last)
        field, size = _size(layer.body[last], shape)
        if field:
            words = f"Set the {field} of {layer_name(layer.body[last], inner)} to {size:,}"
            yield _put(layers, inner, replace(layer.body[last], **{field: size}), words)


def width_field(layer: Layer) -> str:
    """The field that sets how many units or channels a layer gives; empty: there is none."""
    return next((name for name in ("units", "channels") if hasattr(layer, name)), "")


def _size(layer: Layer, shape: Shape) -> tuple[str, int]:
    """The field that sets how many units or channels a layer gives, and its value for `shape`."""
    field = width_field(layer)
    return field, {"units": shape[-1], "channels": shape[0], "": 0}[field]


# ---------------------------------------------------------------------- an end that gives another shape


def _ends(layers: Layers, rows: tuple[ResolvedLayer, ...], gives: Shape) -> Iterator[Mended]:
    """Edits that may give `gives`, the least one first."""
    reshape = () if len(gives) == 1 else (LAYERS["reshape"].parse({"shape": gives}),)
    bare = layers
    while bare and bare[-1].kind in ("reshape", "flatten"):
        bare = bare[:-1]
    if prod(cast("Shape", rows[-1].output_shape)) == prod(gives):
        yield from _in_another_shape(layers, bare, gives)
    last = next((i for i in reversed(range(len(bare))) if bare[i].role == "map"), None)
    if last is None:
        return
    layer, name = bare[last], layer_name(bare[last], (last,))
    then = f" and end in {shape_text(gives)}" if layers[len(bare) :] != reshape else ""
    flat = len(cast("Shape", rows[last].input_shape)) == 1
    if layer.kind == "dense" and flat and prod(gives) <= LARGEST:
        wide = put(bare, (last,), replace(layer, units=prod(gives)))
        yield Mended(f"Set the units of {name} to {prod(gives):,}{then}", (*wide, *reshape))
    if hasattr(layer, "channels") and len(gives) > 1:
        fit = put(layers, (last,), replace(layer, channels=gives[0]))
        yield Mended(f"Set the channels of {name} to {gives[0]:,}", fit)


def _in_another_shape(layers: Layers, bare: Layers, gives: Shape) -> Iterator[Mended]:
    """The same numbers as `gives`; `bare` is without what only shapes them at the end."""
    last = layers[-1]
    name = layer_name(last, (len(layers) - 1,))
    if len(bare) < len(layers):
        yield Mended(f"Delete {name}", layers[:-1])
    if len(gives) == 1:
        yield Mended("Append Flatten", (*layers, LAYERS["flatten"].parse({})))
    elif last.kind == "reshape":
        shaped = put(layers, (len(layers) - 1,), replace(last, shape=gives))
        yield Mended(f"Set the shape of {name} to {shape_text(gives)}", shaped)
    else:
        end = LAYERS["reshape"].parse({"shape": gives})
        yield Mended(f"Append Reshape to {shape_text(gives)}", (*layers, end))


def _put(layers: Layers, path: Path, layer: Layer, action: str) -> Mended:
    return Mended(action, put(layers, path, layer))
