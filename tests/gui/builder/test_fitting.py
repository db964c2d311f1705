"""Where a layer lands that is added while none is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from aestudio.gui.builder.clip import text_of
from aestudio.gui.builder.drop_place import drop_place
from aestudio.gui.builder.panel import Builder
from aestudio.networks import LAYERS
from tests.gui.builder.conftest import DENSE, Bench, experiment

Open = Callable[..., tuple[Builder, Bench]]
CONV = {"kind": "conv2d", "channels": 4}
DEEP = [CONV, "max_pool", "flatten", {"kind": "dense", "units": 3}]


@pytest.mark.parametrize(
    ("encoder", "kind", "place"),
    [
        (DENSE["encoder"], "conv2d", 0),
        (DEEP, "conv2d", 2),
        (DEEP, "max_pool", 2),
        (DEEP, "dense", 3),  # before the code, which keeps its size
        (DEEP, "conv1d", 3),  # no signal anywhere: where it stands its problem is told
        ([*DEEP, "batch_norm"], "dense", 3),  # what only acts on the code's numbers belongs to it
        (["flatten"], "dense", 1),
        ([CONV], "conv2d", 1),
        ([], "conv2d", 0),
    ],
)
def test_what_needs_a_picture_lands_where_there_is_one(
    open_builder: Open, encoder: list[Any], kind: str, place: int
) -> None:
    """At the end, behind the code and its Flatten, a convolution could do nothing."""
    builder, bench = open_builder(experiment(encoder, DENSE["decoder"]))
    builder.add(LAYERS[kind])
    kinds = [layer.kind for layer in bench.layers()]
    assert kinds.pop(place) == kind
    assert len(kinds) == len(encoder)
    assert builder.tree.paths() == ((place,),)


def test_the_last_picture_of_a_decoder_is_its_end(open_builder: Open) -> None:
    """What it draws is a picture, so a convolution comes last there."""
    builder, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    builder.roles.choose("decoder")
    builder.add(LAYERS["conv2d"])
    assert [layer.kind for layer in bench.layers("decoder")] == ["dense", "reshape", "conv2d"]


def test_the_selected_layer_says_where(open_builder: Open) -> None:
    """Whoever chose a place gets it."""
    builder, bench = open_builder(experiment(DEEP, DENSE["decoder"]))
    builder.tree.select([(3,)])
    builder.add(LAYERS["conv2d"])
    assert [layer.kind for layer in bench.layers()][-1] == "conv2d"


def test_before_shapes_are_known_it_lands_at_the_end(open_builder: Open) -> None:
    """Nobody knows yet where there is a picture."""
    builder, bench = open_builder(experiment(DEEP, DENSE["decoder"]), engine=False)
    builder.add(LAYERS["conv2d"])
    assert [layer.kind for layer in bench.layers()][-1] == "conv2d"


def test_what_is_pasted_or_dropped_below_all_leaves_the_code_its_size(open_builder: Open) -> None:
    builder, bench = open_builder(experiment(DEEP, DENSE["decoder"]))
    QGuiApplication.clipboard().setText(text_of([LAYERS["dense"]()]))
    builder.actions_.paste.trigger()
    assert [layer.kind for layer in bench.layers()] == ["conv2d", "max_pool", "flatten", "dense", "dense"]
    assert builder.tree.paths() == ((3,),)
    below = builder.tree.viewport().rect().bottomLeft()
    assert not builder.tree.indexAt(below).isValid()
    bench.settle()
    assert drop_place(builder.tree, below).path == (4,)


def test_behind_the_code_it_goes_where_the_code_is_selected(open_builder: Open) -> None:
    builder, _ = open_builder(experiment(DEEP, DENSE["decoder"]))
    builder.tree.select([(3,)])
    builder.add(LAYERS["dense"])
    assert builder.tree.paths() == ((4,),)
