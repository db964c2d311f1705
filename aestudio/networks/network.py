"""A network is a chain of layers; resolved against a sample's shape it has shapes, counts or an error."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from pydantic import Field

from aestudio.networks.layer import LAYERS, Layer, Shape, shape_text
from aestudio.spec import Spec, SpecError

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = [
    "Network",
    "Resolved",
    "ResolvedLayer",
    "build_chain",
    "count_parameters",
    "macs_of",
    "resolve_chain",
]


@dataclass(frozen=True)
class ResolvedLayer:
    """A layer in its place.

    Attributes:
        layer: its spec.
        input_shape: of a sample, without the batch axis; None behind an error.
        output_shape: None where the layer fails or is not reached.
        parameters: how many numbers it learns (of a sparse layer, those that exist).
        macs: multiply-adds per sample, of dense and convolutional layers.
        error: why it fails, in words.
        body: the layers inside.
    """

    layer: Layer
    input_shape: Shape | None
    output_shape: Shape | None = None
    parameters: int = 0
    macs: int = 0
    error: SpecError | None = None
    body: tuple[ResolvedLayer, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A network in place: its layers, and the sums over them."""

    input_shape: Shape
    layers: tuple[ResolvedLayer, ...]

    @property
    def output_shape(self) -> Shape | None:
        """What the last layer gives; None when a layer fails."""
        return self.layers[-1].output_shape if self.layers else self.input_shape

    @property
    def parameters(self) -> int:
        """Of all layers that were reached."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-adds per sample."""
        return sum(layer.macs for layer in self.layers)

    @property
    def error(self) -> SpecError | None:
        """The first error, its path `layers[k]...`."""
        for index, layer in enumerate(self.layers):
            if layer.error:
                return layer.error.under(f"layers[{index}]")
        return None


MOST_LAYERS = 500


class Network(Spec):
    """Layers, one after another."""

    layers: tuple[LAYERS.field(), ...] = Field(  # type: ignore[valid-type]
        (), title="Layers", description="From input to output.", max_length=MOST_LAYERS
    )

    def resolve(self, shape: Shape) -> Resolved:
        """Trace the network for samples of `shape` on torch's meta device: nothing is allocated."""
        return _resolve(self.layers, shape)

    def build(self, shape: Shape) -> nn.Module:
        """The network with its initial weights, on torch's current default device.

        Raises:
            SpecError: when a layer can't take what the one before gives.
        """
        return build_chain(self.layers, shape)[0]


@lru_cache(maxsize=256)
def _resolve(layers: tuple[Layer, ...], shape: Shape) -> Resolved:
    import torch

    with torch.device("meta"), torch.no_grad(), torch.random.fork_rng(devices=[]):
        return Resolved(shape, resolve_chain(layers, shape))


def resolve_chain(layers: Sequence[Layer], shape: Shape | None) -> tuple[ResolvedLayer, ...]:
    """Each layer in its place; call it on the meta device."""
    rows: list[ResolvedLayer] = []
    for layer in layers:
        row = _resolve_layer(layer, shape)
        rows.append(row)
        shape = row.output_shape
    return tuple(rows)


def _resolve_layer(layer: Layer, shape: Shape | None) -> ResolvedLayer:
    inside: tuple[Layer, ...] = getattr(layer, "body", ())
    if shape is None:
        return ResolvedLayer(layer, None, body=resolve_chain(inside, None))
    body = _resolve(inside, shape).layers
    inner = next((f"body[{i}]" for i, row in enumerate(body) if row.error), None)
    if inner:
        error = next(row.error for row in body if row.error)
        return ResolvedLayer(layer, shape, error=error.under(inner), body=body)
    found = _traced(layer, shape)
    if isinstance(found, SpecError):
        return ResolvedLayer(layer, shape, error=found, body=body)
    return ResolvedLayer(layer, shape, *found, body=body)


@lru_cache(maxsize=4096)  # an edit changes a layer or two, the others are known
def _traced(layer: Layer, shape: Shape) -> tuple[Shape, int, int] | SpecError:
    """The shape a layer gives, its parameters and its multiply-adds; or why it can't take `shape`."""
    try:
        module = layer.build(shape)
        out, macs = _trace(module, shape)
        return out, count_parameters(module), macs
    except Exception as error:  # torch has many, and none of them may end the program
        return error if isinstance(error, SpecError) else SpecError("", _in_words(error, shape))


def _in_words(error: Exception, shape: Shape) -> str:
    """What a module said of samples of `shape`; by itself where that is a sentence."""
    said = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    if said and isinstance(error, RuntimeError | ValueError | TypeError | OverflowError):
        return said
    reason = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return f"expected a layer that can take {shape_text(shape)}, found that it fails ({reason})"


def build_chain(layers: Sequence[Layer], shape: Shape) -> tuple[nn.Module, Shape]:
    """The layers as one module, and the shape it gives.

    Raises:
        SpecError: at the first layer that doesn't fit.
    """
    from torch import nn as torch_nn

    resolved = _resolve(tuple(layers), shape)
    if resolved.error:
        raise resolved.error
    modules = [row.layer.build(cast("Shape", row.input_shape)) for row in resolved.layers]
    return torch_nn.Sequential(*modules), cast("Shape", resolved.output_shape)


def _trace(module: nn.Module, shape: Shape) -> tuple[Shape, int]:
    """The shape `module` gives for samples of `shape`, and its multiply-adds for one."""
    import torch

    macs: list[int] = []

    def count(part: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        macs.append(macs_of(part, inputs, output))

    hooks = [part.register_forward_hook(count) for part in module.modules()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of meta quirks that concern nobody here
        out = module.eval()(torch.empty(1, *shape, device="meta"))
    for hook in hooks:
        hook.remove()
    return tuple(out.shape[1:]), sum(macs)


def macs_of(part: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> int:
    """Multiply-adds of a dense or convolutional layer for all samples of `inputs`; 0 for any other."""
    import torch
    from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

    if isinstance(part, torch.nn.Linear):
        used = getattr(part, "connections", part.weight.numel())
        return int(used * output.numel() // part.out_features)
    if isinstance(part, _ConvTransposeNd):
        return inputs[0].numel() * part.weight[0].numel()
    return output.numel() * part.weight[0].numel() if isinstance(part, _ConvNd) else 0


def count_parameters(module: nn.Module) -> int:
    """Parameters; of a sparse layer those that exist."""
    from aestudio.networks.modules import MaskedLinear

    total = sum(p.numel() for p in module.parameters())
    sparse = [part for part in module.modules() if isinstance(part, MaskedLinear)]
    return total - sum(part.weight.numel() - part.connections for part in sparse)
