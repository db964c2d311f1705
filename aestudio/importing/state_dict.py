"""PyTorch state dicts: what the shapes of the weights tell, and what has to be guessed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aestudio.importing.found import Builder, Imported
from aestudio.spec import SpecError, replace

__all__ = ["from_shapes"]

Shapes = Mapping[str, Sequence[int]]
UP = ("transpose", "deconv", "convt", "upconv")  # what people call a transposed convolution
RATE = "strides leave no trace in the weights: {} assumed"


def from_shapes(shapes: Shapes, sample: tuple[int, ...] | None = None) -> Imported:
    """The layers whose weights have these names and shapes, in the order they stand in.

    Args:
        shapes: of each tensor, by its name: `{"encoder.0.weight": (128, 784), ...}`.
        sample: the shape of a sample, channels first, where it is known: layers that turn pictures into
            vectors and back have no weights, and are put where they must have been.

    Raises:
        SpecError: where no tensor could be a layer's.
    """
    chain = _Chain(sample)
    encoder = None
    for name, parts in _grouped(shapes).items():
        if encoder is None and "decoder" in name.lower() and chain.build.layers:
            encoder = len(chain.build.layers)
        chain.take(name, parts)
    if not chain.build.layers:
        raise SpecError("", "expected weights of dense, convolutional or normalising layers, found none")
    chain.close()
    return Imported(tuple(chain.build.layers), tuple(chain.build.lines), None, encoder)


def _grouped(shapes: Shapes) -> dict[str, dict[str, tuple[int, ...]]]:
    """The tensors of each module, by the module's name."""
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, shape in shapes.items():
        module, _, part = name.rpartition(".")
        found.setdefault(module, {})[part] = tuple(int(side) for side in shape)
    return found


@dataclass
class _Chain:
    """The layers so far; `channels` and `vector` say what the last one gives."""

    sample: tuple[int, ...] | None
    build: Builder = field(default_factory=Builder)
    channels: int | None = None
    vector: bool = False

    def __post_init__(self) -> None:
        if self.sample:
            self.channels, self.vector = self.sample[0], len(self.sample) == 1

    def take(self, name: str, parts: Mapping[str, tuple[int, ...]]) -> None:
        """The layer that a module's tensors belong to."""
        weight = parts.get("weight", ())
        if len(weight) == 2 and "bias" in parts and parts["bias"] != weight[:1]:
            return self.build.leave(name, f"a weight of {_text(weight)} needs a bias of {weight[0]}")
        if len(weight) == 2:
            return self._dense(name, weight, "bias" in parts)
        if len(weight) in (3, 4):
            return self._conv(name, weight, parts)
        if len(weight) == 1 or "running_mean" in parts:
            return self._norm(name, parts)
        told = ", ".join(f"{part} {_text(shape)}" for part, shape in parts.items())
        self.build.leave(name or "(no name)", f"no layer has such weights: {told}")

    def _dense(self, name: str, weight: tuple[int, ...], bias: bool) -> None:
        if not self.vector:
            self.build.add(f"before {name}", "flatten", {}, ["a dense layer takes vectors"])
        guess = ["activation assumed: relu, as weights don't tell"]
        self.build.add(name, "dense", {"units": weight[0], "activation": "relu", "bias": bias}, guess)
        self.channels, self.vector = weight[0], True

    def _conv(self, name: str, weight: tuple[int, ...], parts: Mapping[str, tuple[int, ...]]) -> None:
        first, second, *kernel = weight
        bias = parts.get("bias", ())
        up = self._is_up(name, first, second, bias)
        takes, gives = (first, second) if up else (second, first)
        if self.vector and not self._as_picture(name, takes, len(kernel)):
            return
        groups = 1
        if not up and self.channels and not self.vector and self.channels != takes:
            groups = self.channels // takes if self.channels % takes == 0 else 1
        stride = 2 if up else 1
        kind = f"conv{'_transpose' if up else ''}{len(kernel)}d"
        sides: Any = kernel[0] if len(kernel) == 1 else kernel
        strides: Any = stride if len(kernel) == 1 else [stride] * len(kernel)
        fields = {
            "channels": gives,
            "kernel": sides,
            "stride": strides,
            "bias": bool(bias),
            "padding": "same",
        }
        fields |= {"groups": groups} if groups > 1 else {}
        guess = [RATE.format(stride), "activation assumed: relu", "padding assumed: same"]
        self.build.add(name, kind, fields, guess)
        self.channels, self.vector = gives, False

    def _is_up(self, name: str, first: int, second: int, bias: tuple[int, ...]) -> bool:
        """A transposed convolution keeps its weight as (in, out, ...), an ordinary one as (out, in, ...)."""
        if bias and first != second:
            return bias[0] == second
        if any(word in name.lower() for word in UP):
            return True
        return bool(self.channels) and not self.vector and first == self.channels != second

    def _as_picture(self, name: str, channels: int, axes: int) -> bool:
        """A vector becomes a picture (or a signal) before a convolution."""
        assert self.channels
        places, rest = divmod(self.channels, channels)
        side = round(places ** (1 / axes))
        if rest or side**axes != places:
            why = f"{self.channels} numbers can't be made {channels} channels of a square picture"
            self.build.leave(name, f"it comes after a dense layer, and {why}")
            return False
        shape = [channels, *[side] * axes]
        self.build.add(f"before {name}", "reshape", {"shape": shape}, ["a convolution takes pictures"])
        return True

    def _norm(self, name: str, parts: Mapping[str, tuple[int, ...]]) -> None:
        affine = {"affine": "weight" in parts}
        if "running_mean" in parts:
            self.build.add(name, "batch_norm", affine)
        else:
            self.build.add(name, "layer_norm", affine, ["layer or group norm: layer norm assumed"])

    def close(self) -> None:
        """The last layer gives a sample again: linear, and in the sample's shape."""
        layers, lines = self.build.layers, self.build.lines
        if layers[-1].kind in ("dense", "conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d"):
            layers[-1] = replace(layers[-1], activation="linear")
            last = max(index for index, line in enumerate(lines) if line.state != "left out")
            said = lines[last].said.replace("relu", "linear")
            lines[last] = type(lines[last])(lines[last].source, lines[last].state, said)
        sample = self.sample
        if sample and len(sample) > 1 and self.vector and self.channels == math.prod(sample):
            self.build.add("at the end", "reshape", {"shape": list(sample)}, ["as a sample of the data"])


def _text(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "one number"
