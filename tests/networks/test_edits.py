"""Edits of nested layers: what goes in comes out, nothing else changes, and nothing is ever lost."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aestudio.networks import LAYERS, Layer
from aestudio.networks.edits import (
    Layers,
    Path,
    after,
    at,
    block,
    body_of,
    exists,
    insert,
    layer_heading,
    layer_name,
    move,
    outermost,
    path_text,
    put,
    read_path,
    remove,
    walk,
)
from aestudio.spec import SpecError

leaves = st.integers(1, 999).map(lambda units: LAYERS["dense"].parse({"units": units}))


def _holder(body: list[Layer], kind: str) -> Layer:
    return LAYERS[kind].parse({"body": body})


def _nested(inner: st.SearchStrategy[Layer]) -> st.SearchStrategy[Layer]:
    return st.builds(_holder, st.lists(inner, max_size=3), st.sampled_from(["residual", "skip"]))


trees = st.lists(st.recursive(leaves, _nested, max_leaves=6), max_size=5).map(tuple)


def _places(layers: Layers, above: Path = ()) -> list[Path]:
    """Every place one can insert at."""
    places = [(*above, index) for index in range(len(layers) + 1)]
    for index, layer in enumerate(layers):
        if body_of(layer) is not None:
            places += _places(body_of(layer) or (), (*above, index))
    return places


def _leaves(layers: Layers) -> list[int]:
    return sorted(layer.units for _, layer in walk(layers) if layer.kind == "dense")  # type: ignore[attr-defined]


@st.composite
def tree_and_paths(draw: st.DrawFn) -> tuple[Layers, list[Path]]:
    layers = draw(trees.filter(bool))
    paths = [path for path, _ in walk(layers)]
    return layers, draw(st.lists(st.sampled_from(paths), min_size=1, max_size=4))


@given(trees, st.data())
def test_what_is_inserted_is_there_and_removing_it_undoes_it(layers: Layers, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(_places(layers)))
    new = data.draw(st.lists(leaves, min_size=1, max_size=3))
    more = insert(layers, place, new)
    paths = block(place, len(new))
    assert [at(more, path) for path in paths] == new
    assert remove(more, paths) == layers


@given(tree_and_paths())
def test_removing_takes_out_exactly_what_was_named(given_: tuple[Layers, list[Path]]) -> None:
    layers, paths = given_
    gone = sum(len(list(walk([at(layers, path)]))) for path in outermost(paths))
    assert len(list(walk(remove(layers, paths)))) == len(list(walk(layers))) - gone


@given(tree_and_paths(), st.data())
def test_a_move_loses_nothing_and_says_where_everything_went(
    given_: tuple[Layers, list[Path]], data: st.DataObject
) -> None:
    layers, paths = given_
    place = data.draw(st.sampled_from(_places(layers)))
    taken = outermost(paths)
    assume(not any(place[: len(p)] == p and len(place) > len(p) for p in taken))
    moved, there = move(layers, paths, place)
    assert _leaves(moved) == _leaves(layers)
    assert [at(moved, path) for path in there] == [at(layers, path) for path in taken]


@given(tree_and_paths(), leaves)
def test_putting_changes_one_layer_only(given_: tuple[Layers, list[Path]], new: Layer) -> None:
    layers, paths = given_
    changed = put(layers, paths[0], new)
    assert at(changed, paths[0]) == new
    assert put(changed, paths[0], at(layers, paths[0])) == layers


@given(tree_and_paths())
def test_outermost_holds_all_named_and_none_twice(given_: tuple[Layers, list[Path]]) -> None:
    _, paths = given_
    kept = outermost(paths)
    assert all(any(path[: len(k)] == k for k in kept) for path in paths)
    assert not any(a != b and a[: len(b)] == b for a in kept for b in kept)


@given(tree_and_paths())
def test_a_path_reads_back_from_its_text(given_: tuple[Layers, list[Path]]) -> None:
    path = given_[1][0]
    assert read_path(path_text(path)) == path
    assert read_path(f"{path_text(path)}.units") == path


def test_a_layer_is_called_by_its_own_name_or_by_its_number_and_kind() -> None:
    dense, named = LAYERS.parse({"kind": "dense"}), LAYERS.parse({"kind": "dense", "name": "code"})
    assert layer_name(dense, (2,)) == "layer 3 (Dense)"
    assert layer_name(dense, (2, 0)) == "layer 3.1 (Dense)"
    assert layer_heading(dense, (2,)) == "Layer 3 (Dense)"
    assert layer_name(named, (2,)) == layer_heading(named, (2,)) == "code"


def test_no_layer_goes_into_itself() -> None:
    tree = (LAYERS["residual"].parse({"body": ["dense"]}),)
    with pytest.raises(ValueError, match="itself"):
        move(tree, [(0,)], (0, 1))


def test_what_is_not_there_is_said() -> None:
    tree = (LAYERS["dense"](),)
    for wrong in [(1,), (0, 0), (-1,)]:
        assert not exists(tree, wrong)
        with pytest.raises(IndexError):
            at(tree, wrong)
    for place in [(3,), (0, 0)]:
        with pytest.raises(IndexError):
            insert(tree, place, [LAYERS["dense"]()])
    assert read_path("training.epochs") == ()
    assert after((1, 2)) == (1, 3)


def test_a_holder_takes_no_more_than_it_may() -> None:
    full = LAYERS["residual"].parse({"body": [{"kind": "flatten"}] * 200})
    with pytest.raises(SpecError, match="200"):
        insert((full,), (0, 0), [LAYERS["dense"]()])
