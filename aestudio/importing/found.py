"""What was found in a file: layers, and what became of each thing in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aestudio.networks import LAYERS, Layer
from aestudio.networks.network import MOST_LAYERS
from aestudio.spec import Spec, SpecError

__all__ = ["Builder", "Imported", "Line", "State"]

State = Literal["carried over", "assumed", "left out"]


@dataclass(frozen=True)
class Line:
    """What became of one thing in the file.

    Attributes:
        source: its name and kind in the file: "conv2d_1 (Conv2D)".
        state: "carried over", "assumed" (something had to be guessed), or "left out".
        said: what was made of it, and what was guessed or why it was left out.
    """

    source: str
    state: State
    said: str


@dataclass(frozen=True)
class Imported:
    """The layers of a file, from input to output.

    Attributes:
        layers: in order, of encoder and decoder together.
        lines: the report.
        shape: of a sample as the file states it, channels first; None where it doesn't.
        encoder: how many layers are the encoder's, where the file says so.
    """

    layers: tuple[Layer, ...]
    lines: tuple[Line, ...]
    shape: tuple[int, ...] | None = None
    encoder: int | None = None


@dataclass
class Builder:
    """Collects layers and lines."""

    layers: list[Layer] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def add(self, source: str, kind: str, fields: Mapping[str, Any], assumed: Sequence[str] = ()) -> bool:
        """Add a layer of that kind; one whose numbers don't fit is left out, in words.

        Returns:
            Whether it was added.

        Raises:
            SpecError: when there are more layers than a network takes.
        """
        if len(self.layers) == MOST_LAYERS:
            raise SpecError("", f"expected a network of at most {MOST_LAYERS} layers, found more")
        try:
            layer = LAYERS.parse({"kind": kind, **fields})
        except (ValueError, TypeError) as error:
            said = error.problem if isinstance(error, SpecError) else _reason(kind, fields)
            self.leave(source, said)
            return False
        self.layers.append(layer)
        words = "; ".join([_words(layer), *assumed])
        self.lines.append(Line(source, "assumed" if assumed else "carried over", words))
        return True

    def leave(self, source: str, why: str) -> None:
        """Leave something out."""
        self.lines.append(Line(source, "left out", why))


def _reason(kind: str, fields: Mapping[str, Any]) -> str:
    """Why a layer with these fields can't be."""
    try:
        LAYERS[kind].parse({"kind": kind, **fields})
    except SpecError as error:
        return str(error)
    return f"its settings don't fit {LAYERS[kind].title}"


def _words(layer: Spec) -> str:
    """The layer with what is not its default: "Dense: units 128, activation relu"."""
    changed = {
        name: value
        for name, value in layer.to_json().items()
        if name in type(layer).model_fields and value != type(layer).model_fields[name].get_default()
    }
    told = ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in changed.items())
    return f"{layer.title}: {told}" if told else layer.title


def _value(value: object) -> str:
    return " x ".join(map(str, value)) if isinstance(value, list | tuple) else str(value).lower()
