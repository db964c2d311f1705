"""Layers as text: what is on the clipboard, and what is dragged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QMimeData

from aestudio.networks import Layer, Network
from aestudio.networks.edits import Layers, Path
from aestudio.spec import SpecError

__all__ = ["MIME", "Dragged", "dragged", "layers_of", "mime_of", "text_of"]

MIME = "application/x-aestudio-layers"


@dataclass(frozen=True)
class Dragged:
    """Layers on their way.

    Attributes:
        source: the builder they come from; another one, or the palette, leaves them where they are.
        role: whose network they are in; empty: they are new.
        block: the name of the block they are; empty: they are none.
    """

    layers: Layers
    source: str = ""
    role: str = ""
    paths: tuple[Path, ...] = ()
    block: str = ""


def text_of(layers: Sequence[Layer]) -> str:
    """The layers as JSON, as it stands in a project file."""
    return json.dumps({"layers": [layer.to_json() for layer in layers]}, indent=1)


def layers_of(text: str) -> Layers:
    """The layers that a text describes: a network, a list of layers, or one layer.

    Raises:
        SpecError: when it describes none.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise SpecError("", "expected layers copied from a network, found other text") from None
    if isinstance(data, dict) and "kind" in data:
        data = [data]
    layers = Network.parse({"layers": data} if isinstance(data, list) else data).layers
    if not layers:
        raise SpecError("", "expected layers copied from a network, found none")
    return layers


def mime_of(
    layers: Sequence[Layer],
    source: str = "",
    role: str = "",
    paths: Sequence[Path] = (),
    block: str = "",
) -> QMimeData:
    """What is dragged, readable for other programs too."""
    mime = QMimeData()
    mime.setText(text_of(layers))
    about = {"source": source, "role": role, "paths": [list(path) for path in paths], "block": block}
    mime.setData(MIME, QByteArray(json.dumps(about).encode()))
    return mime


def dragged(mime: QMimeData) -> Dragged | None:
    """What is dragged; None where it is no layers."""
    if not mime.hasFormat(MIME):
        return None
    try:
        about = json.loads(bytes(mime.data(MIME).data()))
        layers = layers_of(mime.text())
        paths = tuple(tuple(int(index) for index in path) for path in about["paths"])
        return Dragged(layers, str(about["source"]), str(about["role"]), paths, str(about.get("block", "")))
    except (SpecError, ValueError, KeyError, TypeError, RecursionError):
        return None
