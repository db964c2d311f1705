"""Hypothesis strategies: encoders of every kind of layer, for vectors, signals and pictures of odd sizes."""

from __future__ import annotations

from math import prod
from typing import Any

from hypothesis import strategies as st

from aestudio.networks import LAYERS, Layer, Network, Shape

__all__ = ["any_layers", "encoders", "shapes"]

ACTIVATIONS = ["linear", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus"]

shapes: st.SearchStrategy[Shape] = st.one_of(
    st.tuples(st.integers(1, 60)),
    st.tuples(st.integers(1, 4), st.integers(1, 67)),
    st.tuples(st.integers(1, 4), st.integers(1, 33), st.integers(1, 33)),
)


@st.composite
def encoders(draw: st.DrawFn, shape: Shape, most: int = 7) -> Network:
    """A network that takes `shape` without an error."""
    found = Network()
    for _ in range(draw(st.integers(1, most))):
        out = found.resolve(shape).output_shape
        assert out is not None
        longer = Network(layers=(*found.layers, draw(any_layers(out))))
        resolved = longer.resolve(shape)
        small = resolved.output_shape is not None and prod(resolved.output_shape) <= 60_000
        if resolved.error is None and small:
            found = longer
    return found


def any_layers(shape: Shape, deep: bool = True) -> st.SearchStrategy[Layer]:
    """A layer that most likely takes `shape`."""
    choices = [_mapping(shape), _mapping(shape), _value(shape), _sizing(shape)]
    return st.one_of(*choices, _holding(shape)) if deep else st.one_of(*choices)


@st.composite
def _mapping(draw: st.DrawFn, shape: Shape) -> Layer:
    activation = draw(st.sampled_from(ACTIVATIONS))
    axes = len(shape) - 1
    if axes == 0 or draw(st.integers(0, 9)) == 0:
        sparse = draw(st.sampled_from([1.0, 1.0, 0.3]))
        units = draw(st.integers(1, 40))
        return _layer("dense", units=units, activation=activation, connectivity=sparse)
    groups = draw(st.sampled_from([g for g in (1, 1, 2, 3) if shape[0] % g == 0]))
    kind = draw(st.sampled_from(["conv", "conv", "conv", "conv_transpose"]))
    settings: dict[str, Any] = {
        name: _sides(draw, axes, limit) for name, limit in (("kernel", 5), ("stride", 3), ("dilation", 2))
    }
    return _layer(
        f"{kind}{axes}d",
        channels=groups * draw(st.integers(1, 4)),
        groups=groups,
        padding=draw(st.sampled_from(["same", "valid"])),
        bias=draw(st.booleans()),
        activation=activation,
        **settings,
    )


@st.composite
def _value(draw: st.DrawFn, shape: Shape) -> Layer:
    kind = draw(
        st.sampled_from(["activation", "dropout", "gaussian_noise", "batch_norm", "layer_norm", "group_norm"])
    )
    if kind == "activation":
        return _layer(kind, function=draw(st.sampled_from(ACTIVATIONS)))
    return _layer(kind, groups=1) if kind == "group_norm" else _layer(kind)


@st.composite
def _sizing(draw: st.DrawFn, shape: Shape) -> Layer:
    if len(shape) == 1:
        size = shape[0]
        widths = [w for w in range(1, 9) if size % w == 0]
        width = draw(st.sampled_from(widths))
        return _layer(
            "reshape", shape=draw(st.sampled_from([[1, size // width, width], [width, size // width]]))
        )
    kind = draw(st.sampled_from(["max_pool", "avg_pool", "max_pool", "upsample", "flatten"]))
    if kind == "flatten":
        return _layer(kind)
    if kind == "upsample":
        return _layer(kind, factor=_sides(draw, 2, 2))
    padding = draw(st.sampled_from(["same", "valid"]))
    stride = draw(st.one_of(st.none(), st.just(_sides(draw, 2, 3))))
    return _layer(kind, size=_sides(draw, 2, 3), stride=stride, padding=padding)


@st.composite
def _holding(draw: st.DrawFn, shape: Shape) -> Layer:
    body = draw(st.lists(any_layers(shape, deep=False), max_size=2))
    if draw(st.booleans()):
        return _layer("skip", body=body)
    return _layer("residual", body=body, shortcut=draw(st.sampled_from(["identity", "projection"])))


def _sides(draw: st.DrawFn, axes: int, most: int) -> Any:
    sides = [draw(st.integers(1, most)) for _ in range(axes)]
    return sides[0] if axes == 1 else sides


def _layer(kind: str, **fields: Any) -> Layer:
    return LAYERS[kind].parse(fields)
