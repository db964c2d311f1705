"""The decoder that mirrors an encoder: it gives back exactly the shape the encoder took.

A weight layer and what follows it without changing the shape (normalisation, activation, dropout) form a block.
Mirrored, each weight layer goes back to the shape it took, and is followed by what followed the weight layer *before*
it: that is what the numbers of that shape went through on the way in. The outermost one ends in the output activation.
"""

from __future__ import annotations

from collections.abc import Sequence

from aestudio.networks.layer import Layer, Shape
from aestudio.networks.network import Network, ResolvedLayer, _resolve

__all__ = ["mirror", "mirror_chain"]

Block = tuple[ResolvedLayer, list[Layer]]


def mirror(encoder: Network, shape: Shape, activation: str = "linear") -> Network:
    """The network that leads from the encoder's output back to `shape`.

    Args:
        encoder: a network that takes `shape`.
        shape: of a sample.
        activation: of the last weight layer: what the data need (sigmoid for values from 0 to 1, else linear).

    Raises:
        SpecError: when the encoder has an error itself.
    """
    return Network(layers=mirror_chain(encoder.layers, shape, activation))


def mirror_chain(layers: Sequence[Layer], shape: Shape, activation: str) -> tuple[Layer, ...]:
    """The mirrored layers."""
    resolved = _resolve(tuple(layers), shape)
    if resolved.error:
        raise resolved.error
    blocks = _blocks(resolved.layers)
    mirrored: list[Layer] = []
    for index in reversed(range(len(blocks))):
        row, _ = blocks[index]
        inside = _trailing(blocks, index) if _has_weights(row) else []
        before = _activation_before(blocks, index)
        back = _back(row, activation if before is None else before)
        mirrored += [layer for layer in [back, *inside] if layer is not None]
    return tuple(mirrored)


def _blocks(rows: Sequence[ResolvedLayer]) -> list[Block]:
    """Each layer that changes the shape or holds a mapping, with what follows and changes neither."""
    blocks: list[Block] = []
    for row in rows:
        if _decorates(row) and blocks:
            copy = _back(row, "linear")
            blocks[-1][1].extend([] if copy is None else [copy])
        elif not _decorates(row):
            blocks.append((row, []))
    return blocks


def _decorates(row: ResolvedLayer) -> bool:
    return row.layer.heading in ("Normalisation", "Functions", "Noise")


def _has_weights(row: ResolvedLayer) -> bool:
    return row.layer.heading in ("Weights", "Composition")


def _trailing(blocks: list[Block], index: int) -> list[Layer]:
    """What followed the last weight layer before block `index`."""
    earlier = next((i for i in reversed(range(index)) if _has_weights(blocks[i][0])), None)
    return [] if earlier is None else [layer for _, inside in blocks[earlier:index] for layer in inside]


def _activation_before(blocks: list[Block], index: int) -> str | None:
    """The activation of the last weight layer before block `index`; None: there is none, it is the outermost."""
    earlier = next((row for row, _ in reversed(blocks[:index]) if _has_weights(row)), None)
    return None if earlier is None else str(getattr(earlier.layer, "activation", "linear"))


def _back(row: ResolvedLayer, activation: str) -> Layer | None:
    assert row.input_shape is not None
    assert row.output_shape is not None
    return row.layer.mirrored(row.input_shape, row.output_shape, activation)
