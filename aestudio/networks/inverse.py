"""An edit of the mirrored chain, found in the chain it mirrors: which edit there would have done the same.

No layer states the inverse of its mirror image. So the edits that may be it are tried, the likeliest first,
and one counts only when its mirror image is the chain as it was edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from aestudio.networks.edits import Layers, body_of
from aestudio.networks.layer import LAYERS, Layer, Shape
from aestudio.networks.mirror import mirror_chain, partners
from aestudio.networks.network import Network
from aestudio.spec import SpecError, replace

__all__ = ["counterpart", "nameless", "same"]

BEST = 3
TRIES = 300  # edits tried for one; each costs a trace of what it changes, a few milliseconds
_LIKE = {"function": "activation", "factor": "size", "size": "factor"}
_BACK = {1: ("conv1d", "conv_transpose1d"), 2: ("conv2d", "conv_transpose2d")}


def same(first: Sequence[Layer], second: Sequence[Layer]) -> bool:
    """Whether layers are equal but for their names."""
    return len(first) == len(second) and nameless(first) == nameless(second)


def nameless(layers: Sequence[Layer]) -> Layers:
    """The layers without names."""
    return tuple(_nameless(layer) for layer in layers)


def counterpart(
    layers: Layers, before: Layers, after: Layers, shape: Shape, activation: str
) -> Layers | None:
    """The chain whose mirror image is `after`, near `layers`, whose mirror image is `before`; None: none is.

    Sizes that follow from those of other layers (of what is reshaped, or enlarged to an exact size) may come
    out otherwise than in `after`.

    Args:
        layers: a chain that takes `shape`.
        before: its mirror image.
        after: the mirror image as it was edited.
        shape: of a sample.
        activation: what `after` ends in.
    """
    steps, code = _steps(before, after), _code(layers, shape)
    for step in steps if steps is not None else ():
        target = step.done(before)
        found = _tried(step.tries(layers, before, shape), step, target, shape, activation, code)
        if found is None:
            return None
        layers, before = found
    return layers if steps is not None and _agree(before, after, ()) else None


@dataclass(frozen=True)
class _Step:
    """A part of an edit of the mirrored chain.

    Attributes:
        at: the index of the layer it is about; of a move, the first that differs.
        fields: what a layer's fields become.
        layer: what is put in; None with no fields: the layer is taken out.
        order: the whole chain in another order.
    """

    at: int
    fields: tuple[tuple[str, Any], ...] = ()
    layer: Layer | None = None
    order: Layers = ()

    def done(self, layers: Layers) -> Layers:
        """The mirrored chain with this done."""
        head, rest = layers[: self.at], layers[self.at :]
        if self.order:
            return self.order
        if self.fields:
            return (*head, replace(rest[0], **dict(self.fields)), *rest[1:])
        return (*head, self.layer, *rest) if self.layer is not None else (*head, *rest[1:])

    @property
    def touched(self) -> tuple[int, ...]:
        """The layers that must come out exactly as they were edited."""
        return (self.at,) if self.fields or self.layer is not None else ()

    def tries(self, layers: Layers, mirrored: Layers, shape: Shape) -> Iterator[Layers]:
        """The chains that may have the mirrored chain with this done as their mirror image."""
        if self.order:
            return _moves(layers)
        likely = len(layers) - 1 - self.at  # what is last on the way in is first on the way out
        places = sorted(range(len(layers) + 1), key=lambda place: abs(place - likely))
        inside = [index for index in places if index < len(layers)]
        if self.fields:
            fields = dict(self.fields)
            held = _inside(self.at, fields, layers, mirrored, shape) if "body" in fields else iter(())
            return chain(held, (c for index in inside for c in _with_fields(layers, index, fields)))
        if self.layer is None:
            return ((*layers[:index], *layers[index + 1 :]) for index in inside)
        likes = _likes(self.layer, layers)
        return ((*layers[:place], like, *layers[place:]) for like in likes for place in places)


def _steps(before: Layers, after: Layers) -> list[_Step] | None:
    """An edit in parts; None where it can't be told which."""
    short = min(len(before), len(after))
    head = next((i for i in range(short) if not same(before[i : i + 1], after[i : i + 1])), short)
    rest = short - head
    ends = (i for i in range(rest) if not same([before[-1 - i]], [after[-1 - i]]))
    tail = next(ends, rest)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if not new:
        return [_Step(head) for _ in old]
    if not old:
        return [_Step(head + i, layer=layer) for i, layer in enumerate(new)]
    if [layer.kind for layer in old] == [layer.kind for layer in new]:
        pairs = enumerate(zip(old, new, strict=True))
        return [_Step(head + i, fields) for i, (a, b) in pairs if (fields := _changed(a, b))]
    if sorted(layer.key() for layer in nameless(old)) == sorted(layer.key() for layer in nameless(new)):
        return [_Step(head, order=after)]
    return None


def _tried(
    tries: Iterator[Layers], step: _Step, target: Layers, shape: Shape, activation: str, code: Shape | None
) -> tuple[Layers, Layers] | None:
    """The best chain with that mirror image, and the image.

    One whose image is exact and whose code is of the old size is taken at once; else an exact one goes before
    one of whose image the sizes differ, and of those one with the old code.
    """
    best: tuple[int, Layers, Layers] | None = None
    for layers in islice(tries, TRIES):
        try:
            image = mirror_chain(layers, shape, activation)
        except SpecError:
            continue
        exact = same(image, target)
        if not exact and not _agree(image, target, step.touched):
            continue
        rank = 2 * exact + (_code(layers, shape) == code)
        if rank == BEST:
            return layers, image
        if best is None or rank > best[0]:
            best = rank, layers, image
    return best[1:] if best else None


def _code(layers: Layers, shape: Shape) -> Shape | None:
    """What a chain gives."""
    return Network(layers=layers).resolve(shape).output_shape


def _agree(image: Layers, target: Layers, touched: Iterable[int]) -> bool:
    """Whether chains are equal but for sizes that follow from others; those `touched` but for exact ones."""
    if [layer.kind for layer in image] != [layer.kind for layer in target]:
        return False
    for index, (a, b) in enumerate(zip(image, target, strict=True)):
        before_reshape = index + 1 < len(target) and target[index + 1].kind == "reshape"
        free = {"output_size"} if index in touched else _following(b, before_reshape)
        if {name for name, _ in _changed(a, b)} - free:
            return False
    return True


def _following(layer: Layer, before_reshape: bool) -> set[str]:
    """The fields of a mirrored layer that follow from the sizes of others."""
    sizes = {"reshape": {"shape"}, "upsample": {"factor", "output_size"}}
    if layer.kind == "dense" and before_reshape:
        return {"units"}
    return sizes.get(layer.kind, {"output_size"})


def _changed(a: Layer, b: Layer) -> tuple[tuple[str, Any], ...]:
    """The fields of `b` that differ from those of `a`, but the name."""
    first, second = _nameless(a), _nameless(b)
    names = (name for name in type(second).model_fields if name != "name")
    return tuple(
        (name, getattr(second, name)) for name in names if getattr(second, name) != getattr(first, name, None)
    )


def _with_fields(layers: Layers, index: int, fields: dict[str, Any]) -> Iterator[Layers]:
    """The chain with a layer's fields of these names set, or of the names they have on the way in."""
    layer = layers[index]
    for named in (fields, {_LIKE.get(name, name): value for name, value in fields.items()}):
        if named.keys() <= type(layer).model_fields.keys():
            try:
                yield (*layers[:index], replace(layer, **named), *layers[index + 1 :])
            except SpecError:
                continue


def _inside(
    at: int, fields: dict[str, Any], layers: Layers, mirrored: Layers, shape: Shape
) -> Iterator[Layers]:
    """The chain with the edit done inside the layer that the mirrored one comes from."""
    owner = next((near[0] for near, far in partners(layers, shape) if far == (at,)), None)
    takes = None if owner is None else Network(layers=layers).resolve(shape).layers[owner].input_shape
    if owner is None or takes is None:
        return
    held, was = body_of(layers[owner]), body_of(mirrored[at])
    if held is not None and was is not None:
        body = counterpart(held, was, fields["body"], takes, "linear")
        if body is not None:
            more = {name: value for name, value in fields.items() if name != "body"}
            yield (*layers[:owner], replace(layers[owner], body=body, **more), *layers[owner + 1 :])


def _likes(layer: Layer, layers: Layers) -> list[Layer]:
    """The layers that may have `layer` as their mirror image."""
    plain = _nameless(layer)
    for forward, back in _BACK.values():
        if plain.kind in (forward, back):
            other = forward if plain.kind == back else back
            return [plain.like(other)]  # type: ignore[attr-defined]
    if plain.kind == "upsample":
        size = {"size": getattr(plain, "factor", (2, 2))}
        pools = sorted(("max_pool", "avg_pool"), key=lambda kind: all(one.kind != kind for one in layers))
        return [LAYERS[kind].parse(size) for kind in pools]
    if plain.kind in ("max_pool", "avg_pool"):
        return [LAYERS["upsample"].parse({"factor": getattr(plain, "size", (2, 2))})]
    return [plain]


def _moves(layers: Layers) -> Iterator[Layers]:
    """The chain with one layer moved, neighbours first."""
    count = len(layers)
    pairs = sorted(((i, j) for i in range(count) for j in range(count) if i != j), key=_distance)
    for start, end in pairs:
        rest = (*layers[:start], *layers[start + 1 :])
        yield (*rest[:end], layers[start], *rest[end:])


def _distance(pair: tuple[int, int]) -> int:
    return abs(pair[0] - pair[1])


def _nameless(layer: Layer) -> Layer:
    """A copy without a name, nor any inside."""
    body = body_of(layer)
    update: dict[str, Any] = {"name": ""} if layer.name else {}
    if body is not None:
        update["body"] = nameless(body)
    return layer.model_copy(update=update) if update else layer
