"""The colour of a run is the same in Compare and on the loss plot."""

from __future__ import annotations

from pathlib import Path

from aestudio.gui.run_colours import FAR, free_colour, run_colour
from aestudio.run.label import run_number


def test_the_number_of_a_run_is_that_of_its_folder() -> None:
    assert [run_number(Path(name)) for name in ("run-001", "run-012", "run-000")] == [0, 11, 0]
    assert run_number(Path("wide")) == run_number(Path("elsewhere/wide")) != run_number(Path("narrow"))


def test_on_the_loss_plot_a_run_has_the_colour_it_has_elsewhere() -> None:
    for number in range(len(FAR)):
        assert free_colour(Path(f"run-{number + 1:03}"), ()) == run_colour(number)


def test_where_that_is_taken_or_like_that_of_the_training_loss_it_has_another() -> None:
    first = Path("run-001")
    assert free_colour(first, [run_colour(0)]) == run_colour(1)
    assert free_colour(Path("run-007"), ()) == run_colour(0)
