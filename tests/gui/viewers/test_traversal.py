"""The traversal says in its fields what its picture shows."""

from __future__ import annotations

from typing import Any

from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.traversal import TraversalViewer


def test_the_fields_name_the_dimensions_that_it_chose_and_those_one_chooses(show: Any) -> None:
    viewer = show(TraversalViewer, FakeModel(units=16, dead=3), (800, 600))
    assert not viewer.question().axes
    assert (viewer.across.value(), viewer.up.value()) == (1, 16)
    viewer.across.setValue(3)
    assert viewer.question().axes == (2, 15)


def test_samples_are_counted_from_1_as_in_the_other_views(show: Any) -> None:
    viewer = show(TraversalViewer, FakeModel(units=16), (800, 600))
    viewer.way.choose("between")
    assert (viewer.first.value(), viewer.second.value()) == (1, 2)
    assert (viewer.question().first, viewer.question().second) == (0, 1)
    assert viewer.first.minimum() == 1


def test_words_below_that_are_cut_are_the_tooltip(show: Any) -> None:
    viewer = show(TraversalViewer, FakeModel(units=16), (400, 400))
    assert "a made-up walk\nframed: further out than 99 of 100" in viewer.canvas.toolTip()
