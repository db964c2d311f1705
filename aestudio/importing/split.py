"""Where the encoder ends: behind the layer that gives the fewest numbers."""

from __future__ import annotations

import math

from aestudio.experiment import Experiment
from aestudio.importing.found import Imported
from aestudio.networks import Layer, Network
from aestudio.spec import SpecError, replace

__all__ = ["networks", "with_imported"]

FOLLOWS = ("activation", "batch_norm", "layer_norm", "group_norm", "dropout", "gaussian_noise")


def networks(
    found: Imported, shape: tuple[int, ...] | None, encoder: int | None = None
) -> dict[str, Network]:
    """Encoder and decoder of what was imported.

    Args:
        found: what was imported.
        shape: of a sample; None: sizes are taken from dense layers alone.
        encoder: how many layers are the encoder's; None: as the file says, else up to the narrowest.
    """
    count = encoder if encoder is not None else found.encoder
    count = narrowest(found.layers, shape or found.shape) if count is None else count
    layers = found.layers
    return {"encoder": Network(layers=layers[:count]), "decoder": Network(layers=layers[count:])}


def narrowest(layers: tuple[Layer, ...], shape: tuple[int, ...] | None) -> int:
    """How many layers there are up to the one that gives the fewest numbers, and what acts on its values."""
    if len(layers) < 2:
        return len(layers)
    sizes: list[float] = [getattr(layer, "units", math.inf) for layer in layers]
    if shape:
        outputs = [row.output_shape for row in Network(layers=layers).resolve(shape).layers]
        sizes = [math.prod(out) if out else size for out, size in zip(outputs, sizes, strict=True)]
    count = sizes.index(min(sizes[:-1])) + 1
    while count < len(layers) - 1 and layers[count].kind in FOLLOWS:
        count += 1
    return count


def with_imported(
    experiment: Experiment, found: Imported, shape: tuple[int, ...] | None, encoder: int | None = None
) -> Experiment:
    """The experiment with the imported networks in place of its own, no longer linked.

    Raises:
        SpecError: where the experiment's family has no encoder and decoder, or nothing was carried over.
    """
    if set(experiment.networks) != {"encoder", "decoder"}:
        raise SpecError("", "expected an experiment of an encoder and a decoder to import into")
    if not found.layers:
        raise SpecError("", "no layer could be carried over")
    return replace(experiment, networks=networks(found, shape, encoder), linked=False)
