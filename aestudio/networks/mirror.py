"""The decoder that mirrors an encoder: it gives back exactly the shape the encoder took.

Layer by layer from the last to the first, each is undone by its counterpart (`Layer.mirrored`), which ends in
the activation that the numbers it gives went through on the way in; the outermost one ends in the output
activation. What acted on the values of a shape on the way in (normalisation, activation, dropout) acts on the
values of that shape on the way out, except on the code and on the samples themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import cast

from aestudio.networks.edits import Path, body_of
from aestudio.networks.layer import Layer, Shape
from aestudio.networks.network import Network, ResolvedLayer
from aestudio.spec import replace

__all__ = ["ending_in", "mirror", "mirror_chain", "output_activation", "partners"]


def mirror(encoder: Network, shape: Shape, activation: str = "linear") -> Network:
    """The network that leads from the encoder's output back to `shape`.

    Args:
        encoder: a network that takes `shape`.
        shape: of a sample.
        activation: of the outermost layer: what the data need (sigmoid for values from 0 to 1, else linear).

    Raises:
        SpecError: when the encoder has an error itself, or a layer that can't be undone.
    """
    return Network(layers=mirror_chain(encoder.layers, shape, activation))


def mirror_chain(layers: Sequence[Layer], shape: Shape, activation: str) -> tuple[Layer, ...]:
    """The mirrored layers."""
    return tuple(layer for _, back in _undone(layers, shape, activation) for layer in back)


def partners(
    layers: Sequence[Layer], shape: Shape, activation: str = "linear"
) -> tuple[tuple[Path, Path], ...]:
    """Which layer of a mirrored chain comes from which: (path in `layers`, path in their mirror image).

    A layer may have several, as a Residual and the activation behind it, or none, as noise.

    Raises:
        SpecError: as `mirror`.
    """
    rows = Network(layers=tuple(layers)).resolve(shape).layers
    found: list[tuple[Path, Path]] = []
    place = 0
    for index, back in _undone(layers, shape, activation):
        for layer in back:
            found.append(((index,), (place,)))
            if body_of(layer):
                inner = partners(body_of(rows[index].layer) or (), cast("Shape", rows[index].input_shape))
                found += [((index, *near), (place, *far)) for near, far in inner]
            place += 1
    return tuple(found)


def output_activation(layers: Sequence[Layer]) -> str:
    """What a mirrored chain ends in: the activation of its last layer with weights; empty: it has none."""
    for layer in reversed(layers):
        if layer.kind == "activation":
            return str(getattr(layer, "function", ""))
        if layer.role == "map":
            return str(getattr(layer, "activation", "linear"))
    return ""


def ending_in(network: Network, activation: str) -> Network:
    """The same network with the activation of its last layer with weights set; as it is where it has none."""
    for index in reversed(range(len(network.layers))):
        layer = network.layers[index]
        if layer.role == "map" and hasattr(layer, "activation"):
            changed = replace(layer, activation=activation)
            return Network(layers=(*network.layers[:index], changed, *network.layers[index + 1 :]))
    return network


def _undone(
    layers: Sequence[Layer], shape: Shape, activation: str
) -> Iterator[tuple[int, tuple[Layer, ...]]]:
    """(index of a layer, what undoes it), from the last to the first."""
    resolved = Network(layers=tuple(layers)).resolve(shape)
    if resolved.error:
        raise resolved.error
    maps = [index for index, row in enumerate(resolved.layers) if row.layer.role == "map"]
    first, last = (maps[0], maps[-1]) if maps else (0, 0)
    runs = groupby(enumerate(resolved.layers), key=lambda item: item[1].layer.role == "value")
    for is_value, run in reversed([(key, list(items)) for key, items in runs]):
        for index, row in run if is_value else reversed(run):
            if not is_value or first < index < last:
                ends = activation if index <= first else _activation_before(resolved.layers, index)
                yield index, _back(row, ends)


def _back(row: ResolvedLayer, activation: str) -> tuple[Layer, ...]:
    """What undoes a layer."""
    return row.layer.mirrored(cast("Shape", row.input_shape), cast("Shape", row.output_shape), activation)


def _activation_before(rows: Sequence[ResolvedLayer], index: int) -> str:
    """The activation of the last layer with weights before `index`."""
    earlier = (row.layer for row in reversed(rows[:index]) if row.layer.role == "map")
    return str(getattr(next(earlier, None), "activation", "linear"))
