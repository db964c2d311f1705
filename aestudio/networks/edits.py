"""Edits of nested layers: pure functions from one tuple of layers to another.

A path says where a layer is: `(1,)` is the second layer, `(1, 0)` the first one in it. A place to insert at
is a path too: what is inserted comes before the layer there, and the last number may be one past the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from aestudio.networks.layer import Layer
from aestudio.spec import replace

__all__ = [
    *(
        "Layers",
        "Path",
        "after",
        "at",
        "body_of",
        "consecutive",
        "exists",
        "insert",
        "layer_heading",
        "layer_name",
        "move",
        "outermost",
        "path_text",
    ),
    *("put", "read_path", "remove", "walk"),
]

Path = tuple[int, ...]
Layers = tuple[Layer, ...]


def body_of(layer: Layer) -> Layers | None:
    """The layers inside; None where it can hold none."""
    return cast("Layers", layer.body) if "body" in type(layer).model_fields else None  # type: ignore[attr-defined]


def walk(layers: Sequence[Layer], above: Path = ()) -> Iterator[tuple[Path, Layer]]:
    """Every layer with its path, from the first to the last, a holder before what it holds."""
    for index, layer in enumerate(layers):
        path = (*above, index)
        yield path, layer
        yield from walk(body_of(layer) or (), path)


def at(layers: Sequence[Layer], path: Path) -> Layer:
    """The layer at `path`.

    Raises:
        IndexError: when there is none.
    """
    first, *rest = path
    if not 0 <= first < len(layers):
        raise IndexError(f"no layer at {path_text(path)}")
    return at(body_of(layers[first]) or (), tuple(rest)) if rest else layers[first]


def exists(layers: Sequence[Layer], path: Path) -> bool:
    """Whether there is a layer at `path`."""
    try:
        return bool(path) and at(layers, path) is not None
    except IndexError:
        return False


def layer_name(layer: Layer, path: Path) -> str:
    """What a layer is called wherever it is spoken of: its own name, or its number in the list and its kind.

    Returns:
        "layer 3 (Dense)"; inside another one "layer 3.1 (Conv2d)".
    """
    number = ".".join(f"{index + 1}" for index in path)
    return layer.name or f"layer {number} ({layer.title})"


def layer_heading(layer: Layer, path: Path) -> str:
    """The same at the beginning of a line or a sentence: "Layer 3 (Dense)"."""
    return layer.name or f"L{layer_name(layer, path)[1:]}"


def after(path: Path) -> Path:
    """The place behind the layer at `path`."""
    return (*path[:-1], path[-1] + 1)


def outermost(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths in order, without those inside another of them: what moves with its holder."""
    kept: list[Path] = []
    for path in sorted(set(paths)):
        if not kept or path[: len(kept[-1])] != kept[-1]:
            kept.append(path)
    return tuple(kept)


def consecutive(paths: Iterable[Path]) -> bool:
    """Whether these are one or several layers of one chain, one after another."""
    taken = outermost(paths)
    return bool(taken) and taken == block(taken[0], len(taken))


def insert(layers: Layers, place: Path, new: Sequence[Layer]) -> Layers:
    """`layers` with `new` put in before the layer at `place`.

    Raises:
        IndexError: when there is no such place.
        SpecError: when a holder can't take so many.
    """

    def put_in(chain: Layers, index: int) -> Layers:
        if not 0 <= index <= len(chain):
            raise IndexError(f"no place at {path_text(place)}")
        return (*chain[:index], *new, *chain[index:])

    return _changed(layers, place, put_in)


def put(layers: Layers, path: Path, layer: Layer) -> Layers:
    """`layers` with another layer at `path`."""
    at(layers, path)
    return _changed(layers, path, lambda chain, index: (*chain[:index], layer, *chain[index + 1 :]))


def remove(layers: Layers, paths: Iterable[Path]) -> Layers:
    """`layers` without those at `paths` and what they hold."""
    for path in reversed(outermost(paths)):  # from the end, so that the other paths stay right
        at(layers, path)
        layers = _changed(layers, path, lambda chain, index: (*chain[:index], *chain[index + 1 :]))
    return layers


def move(layers: Layers, paths: Iterable[Path], place: Path) -> tuple[Layers, tuple[Path, ...]]:
    """`layers` with those at `paths` put before the layer at `place`, and their new paths.

    Raises:
        ValueError: when a layer would go into itself.
    """
    taken = outermost(paths)
    if any(place[: len(path)] == path and len(place) > len(path) for path in taken):
        raise ValueError("a layer can't be moved into itself")
    moved = [at(layers, path) for path in taken]
    start = _without(place, taken)
    return insert(remove(layers, taken), start, moved), block(start, len(moved))


def block(start: Path, count: int) -> tuple[Path, ...]:
    """The paths of `count` layers one after another."""
    return tuple((*start[:-1], start[-1] + step) for step in range(count))


def path_text(path: Path) -> str:
    """A path as it stands in a message: `layers[1].body[0]`."""
    first, *rest = path
    return f"layers[{first}]" + "".join(f".body[{index}]" for index in rest)


def read_path(text: str) -> Path:
    """The layer a message's path leads to: `(1, 0)` of `layers[1].body[0].units`; empty: none."""
    found = re.match(r"layers\[(\d+)\]((?:\.body\[\d+\])*)", text)
    return (int(found[1]), *(int(index) for index in re.findall(r"\d+", found[2]))) if found else ()


def _changed(layers: Layers, path: Path, edit: Callable[[Layers, int], Layers]) -> Layers:
    """`layers` with the chain that `path` lies in edited."""
    first, *rest = path
    if not rest:
        return edit(layers, first)
    holder = at(layers, (first,))
    body = body_of(holder)
    if body is None:
        raise IndexError(f"{holder.title} holds no layers")
    inside = replace(holder, body=_changed(body, tuple(rest), edit))
    return (*layers[:first], inside, *layers[first + 1 :])


def _without(place: Path, taken: Sequence[Path]) -> Path:
    """Where `place` is once the layers at `taken` are gone."""
    return tuple(
        index - sum(len(p) == depth + 1 and p[:depth] == place[:depth] and p[depth] < index for p in taken)
        for depth, index in enumerate(place)
    )
