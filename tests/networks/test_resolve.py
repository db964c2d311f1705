"""A network against a sample's shape: shapes, counts, and the first error where it arises."""

from __future__ import annotations

from typing import Any

import pytest

from aestudio.networks import Network, Shape
from aestudio.networks.network import _resolve, _trace, _traced
from aestudio.spec import SpecError


def network(*layers: str | dict[str, Any]) -> Network:
    return Network.parse({"layers": list(layers)})


def dense(units: int, **fields: Any) -> dict[str, Any]:
    return {"kind": "dense", "units": units, **fields}


def forget() -> None:
    """Trace anew what was traced before."""
    _resolve.cache_clear()
    _traced.cache_clear()


def error_of(shape: Shape, *layers: str | dict[str, Any]) -> str:
    return str(network(*layers).resolve(shape).error)


def test_the_error_stands_at_its_layer_and_what_follows_is_not_reached() -> None:
    resolved = network(dense(8), "conv2d", dense(4)).resolve((784,))

    assert resolved.layers[0].output_shape == (8,)
    assert str(resolved.error).startswith("layers[1]: expected (channels, height, width), found 8")
    assert resolved.layers[2].input_shape is None
    assert resolved.layers[2].error is None
    assert resolved.output_shape is None


def test_an_error_inside_a_body_is_named_there() -> None:
    inner = {"kind": "residual", "body": [dense(784), {"kind": "reshape", "shape": [1, 2]}]}

    assert error_of((784,), "dropout", inner) == (
        "layers[1].body[1]: expected 2 numbers for 1 × 2, found 784"
    )


@pytest.mark.parametrize(
    ("shape", "layer", "sentence"),
    [
        ((784,), "conv2d", "found 784; a Reshape to 1 × 28 × 28 before it would do"),
        ((783,), "conv2d", "found 783; a Reshape before it would do"),
        ((784,), "conv1d", "found 784; a Reshape to 1 × 784 before it would do"),
        ((3, 50), "conv2d", "found 3 × 50; Conv1d takes signals as they are"),
        ((1, 8, 8), "conv_transpose1d", "found 1 × 8 × 8; ConvTranspose2d takes pictures as they are"),
        (
            (1, 4, 4),
            {"kind": "conv2d", "kernel": 5, "padding": "valid"},
            "no larger than the input 4 × 4, found 5 × 5",
        ),
        ((1, 4, 4), {"kind": "max_pool", "size": 5}, "no larger than the input 4 × 4, found 5 × 5"),
        ((3, 4, 4), {"kind": "conv2d", "groups": 2}, "divisible into 2 groups, found 3 in and 16 out"),
        ((6,), "group_norm", "groups: expected a divisor of the 6 channels, found 4"),
        ((4,), "group_norm", "groups: expected more than 1 number in a group"),
        ((2, 9), {"kind": "upsample", "mode": "cubic"}, "mode: expected 'nearest' or 'linear' for a signal"),
        (
            (6,),
            {"kind": "residual", "body": ["dense"]},
            "body: expected to give the shape it takes, 6, found 64",
        ),
        (
            (1, 4, 4),
            {"kind": "skip", "body": ["flatten"]},
            "expected to keep the size, any number × 4 × 4, found 16",
        ),
        (
            (1, 5),
            {"kind": "conv_transpose1d", "output_size": 8},
            "output_size: expected from 9 to 10, found 8",
        ),
    ],
)
def test_errors_say_what_was_expected_and_found(shape: Shape, layer: Any, sentence: str) -> None:
    assert sentence in error_of(shape, layer)


def test_building_a_network_that_does_not_fit_raises_the_same_error() -> None:
    with pytest.raises(SpecError, match=r"^layers\[1\]: expected \(channels, height, width\)"):
        network("dropout", "conv2d").build((784,))


def test_nested_layers_are_resolved_and_counted() -> None:
    resolved = network({"kind": "residual", "body": [dense(8), dense(4)]}).resolve((4,))

    assert [row.output_shape for row in resolved.layers[0].body] == [(8,), (4,)]
    assert resolved.parameters == (4 * 8 + 8) + (8 * 4 + 4)


def test_an_empty_network_gives_what_it_takes() -> None:
    assert network().resolve((1, 8, 8)).output_shape == (1, 8, 8)


def test_nothing_is_allocated() -> None:
    resolved = network(dense(65536), dense(65536)).resolve((65536,))

    assert resolved.parameters == 2 * (65536 * 65536 + 65536)


def test_deep_nesting_is_resolved_without_doing_each_level_twice() -> None:
    layer: dict[str, Any] = dense(4)
    for _ in range(30):
        layer = {"kind": "residual", "body": [layer]}

    assert network(layer).resolve((4,)).output_shape == (4,)


def test_nesting_ends_somewhere() -> None:
    layer: dict[str, Any] = dense(4)
    for _ in range(40):
        layer = {"kind": "residual", "body": [layer]}

    with pytest.raises(SpecError, match="expected at most 32 layers one inside the other"):
        network(layer)


@pytest.mark.parametrize(
    ("layer", "shape", "macs"),
    [
        (dense(10), (784,), 784 * 10),
        (dense(10), (5, 784), 5 * 784 * 10),
        (dense(10, connectivity=0.25), (784,), 784 * 10 // 4),
        ({"kind": "conv2d", "channels": 8, "kernel": 3}, (2, 6, 5), 6 * 5 * 8 * 2 * 9),
        ({"kind": "conv2d", "channels": 8, "kernel": 3, "groups": 2}, (2, 6, 5), 6 * 5 * 8 * 9),
        ({"kind": "conv1d", "channels": 8, "kernel": 4, "stride": 2}, (3, 10), 5 * 8 * 3 * 4),
        ({"kind": "conv_transpose2d", "channels": 8, "kernel": 3}, (2, 6, 5), 6 * 5 * 2 * 8 * 9),
        ("flatten", (2, 6, 5), 0),
    ],
)
def test_multiply_adds_per_sample(layer: Any, shape: Shape, macs: int) -> None:
    assert network(layer).resolve(shape).macs == macs


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AssertionError(), "expected a layer that can take 784, found that it fails (AssertionError)"),
        (
            ZeroDivisionError("division by zero"),
            "expected a layer that can take 784, found that it fails (ZeroDivisionError: division by zero)",
        ),
        (IndexError("\nout of range"), "that it fails (IndexError: out of range)"),
        (RuntimeError(""), "found that it fails (RuntimeError)"),
        (RuntimeError("shapes differ\nat"), "layers[0]: shapes differ"),
    ],
)
def test_whatever_torch_raises_is_told(monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("aestudio.networks.network._trace", broken)
    forget()
    said = error_of((784,), dense(5))
    forget()
    assert words in said
    assert "\n" not in said


def test_an_edit_traces_only_what_it_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    network(*[dense(8)] * 20).resolve((8,))
    traced: list[Shape] = []

    def counting(module: object, shape: Shape) -> tuple[Shape, int]:
        traced.append(shape)
        return _trace(module, shape)  # type: ignore[arg-type]

    monkeypatch.setattr("aestudio.networks.network._trace", counting)
    network(*[dense(8)] * 10, dense(9), *[dense(8)] * 9).resolve((8,))

    assert traced == [(8,), (9,)]
