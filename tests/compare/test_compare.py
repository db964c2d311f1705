"""Curves, medians over seeds, and where settings differ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aestudio.compare import (
    Compared,
    Curves,
    band,
    cut_short,
    differences,
    differences_of_runs,
    grouped,
    once_per_seed,
    read_curves,
    read_runs,
    smoothed,
    weighed_apart,
)
from aestudio.experiment import Experiment
from aestudio.project import Project
from aestudio.run import Run
from aestudio.run.label import Label, write_label
from aestudio.run.records import History
from aestudio.session import Session, load_data
from tests.trainer.small import data, experiment

Build = Callable[..., Experiment]


def compared(name: str, experiment: Experiment) -> Compared:
    return Compared.of(Path(name), experiment)


def test_runs_that_differ_only_by_the_seed_are_one_group(tiny: Build) -> None:
    settings = [
        {"training.seed": 1},
        {"training.seed": 2, "training.threads": 2, "linked": True},
        {"training.seed": 1, "training.batch_size": 64},
        {"training.seed": 3, "networks.encoder.layers[1].name": "Wide"},
        {"data.split.seed": 5},
    ]
    runs = [compared(str(number), tiny(one)) for number, one in enumerate(settings)]
    assert [[run.name for run in group] for group in grouped(runs)] == [["0", "1", "3"], ["2"], ["4"]]


def test_a_run_that_ended_early_is_no_seed_of_a_whole_one(tiny: Build) -> None:
    ways = [("done", 9), ("done", 7), ("stopped", 3), ("interrupted", 3), ("stopped", 4), ("running", 3)]
    runs = [
        Compared.of(Path(str(number)), tiny({"training.seed": number}), state=state, epochs=epochs)
        for number, (state, epochs) in enumerate(ways)
    ]
    groups = [[run.name for run in group] for group in grouped(runs)]
    assert groups == [["0", "1"], ["2", "3"], ["4"], ["5"]]
    assert [run.name for run in cut_short(runs)] == ["2", "3", "4", "5"]
    assert cut_short(runs[2:]) == []  # no whole one is beside them


def test_losses_that_weigh_their_terms_differently_are_told() -> None:
    plane = {"kind": "plane", "count": 200}
    plain, tidy = (
        Experiment.drafted((2,), data=plane, family={"kind": "vae", "beta": beta}) for beta in (1, 4)
    )
    assert weighed_apart([tidy, plain, tidy]) == "beta 4, 1"
    assert weighed_apart([plain, plain]) == weighed_apart([]) == ""


def test_only_differences_are_told_by_their_titles(tiny: Build) -> None:
    found = differences(
        [
            tiny({"training.optimizer": {"kind": "adam", "learning_rate": 0.001}, "linked": True}),
            tiny({"training.optimizer": {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.5}}),
            tiny({"training.seed": 7, "networks.encoder.layers[1].units": 32}),
        ]
    )
    told = {one.title: one.values for one in found}
    assert told["Optimizer · Learning rate"] == ("0.001", "0.1", "0.001")
    assert told["Optimizer · Momentum"] == ("–", "0.5", "–")
    assert told["Encoder 2, Dense · Units"] == ("16", "16", "32")
    assert told["Seed"] == ("0", "0", "7")
    assert not any("inked" in title for title in told)


def test_chains_of_other_layers_are_told_in_a_line(tiny: Build) -> None:
    other = tiny({"networks.encoder.layers": [{"kind": "flatten"}, {"kind": "dense", "units": 2}]})
    (found,) = differences([tiny(), other])
    assert (found.title, found.values) == ("Encoder", ("Flatten, Dense 16, Dense 2", "Flatten, Dense 2"))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_equal_experiments_do_not_differ(tiny: Build, count: int) -> None:
    assert differences([tiny()] * count) == ()


def test_smoothing_is_the_corrected_moving_average() -> None:
    values = np.random.default_rng(0).lognormal(size=2_000)
    total = given = 0.0
    wanted = []
    for value in values:
        total, given = 0.9 * total + 0.1 * value, 0.9 * given + 0.1
        wanted.append(total / given)
    np.testing.assert_allclose(smoothed(values, 0.9), wanted, rtol=1e-9)
    np.testing.assert_array_equal(smoothed(values, 0.0), values)


@pytest.mark.parametrize("weight", [0.1, 0.5, 0.99, 0.999])
def test_smoothing_leaves_gaps_and_a_level_as_they_are(weight: float) -> None:
    values = np.full(5_000, 3.0)
    values[[0, 7, 8]] = np.nan
    np.testing.assert_allclose(smoothed(values, weight), values)


def test_a_band_is_the_median_of_those_that_got_there() -> None:
    nan = np.nan
    ys = [np.array([4.0, 2.0]), np.array([1.0, 3.0, 5.0]), np.array([7.0, nan, 6.0])]
    xs = [np.array([1.0, 9.0]), np.array([1.0, 2.0, 3.0]), np.array([1.0, 8.0, 5.0])]
    found = band(xs, ys)
    np.testing.assert_array_equal(found.middle, [4.0, 2.5, 5.5])
    np.testing.assert_array_equal(found.low, [1.0, 2.0, 5.0])
    np.testing.assert_array_equal(found.high, [7.0, 3.0, 6.0])
    np.testing.assert_array_equal(found.x, [1.0, 8.0, 8.0])  # never back
    assert len(band([], []).x) == 0


def test_a_band_over_seeds_is_that_of_the_nan_functions() -> None:
    random = np.random.default_rng(0)
    ys = [random.lognormal(size=200 - 30 * number) for number in range(4)]
    ys[1][7] = ys[0][190] = np.nan
    found = band([np.arange(len(y)) + 1.0 for y in ys], ys)
    whole = np.full((4, 200), np.nan)
    for row, y in zip(whole, ys, strict=True):
        row[: len(y)] = y
    columns = [column[np.isfinite(column)] for column in whole.T]
    for values, reduce in ((found.middle, np.median), (found.low, np.min), (found.high, np.max)):
        wanted = [reduce(column) if len(column) else np.nan for column in columns]
        np.testing.assert_array_equal(values, wanted)


def test_curves_have_one_value_for_each_epoch() -> None:
    history = History({}, {"loss": [3.0, 2.0, 1.0], "val_loss": [4.0]}, [10, 20, 30], [1.0, 2.0, 3.5], [])
    curves = Curves.of(history)
    assert len(curves) == 3
    np.testing.assert_array_equal(curves.losses["validation"], [4.0, np.nan, np.nan])
    np.testing.assert_array_equal(curves.x["time"], [1.0, 2.0, 3.5])


def test_a_projects_runs_are_read_by_their_names(project: Callable[..., Project]) -> None:
    made = project({"training.epochs": 2})
    dataset = load_data(made.experiment, made.base)
    for number in (1, 2):
        for _ in Session.start(made.experiment, dataset, made.runs / f"run-00{number}").progress():
            pass
    write_label(made.runs / "run-001", Label(name="The first"))

    first, second = read_runs(made.runs)
    assert (first.name, second.name, first.state) == ("The first", "run-002", "done")
    curves = read_curves(first.path)
    assert len(curves) == 2
    assert min(curves.losses["validation"]) == first.best

    write_label(made.runs / "run-002", Label(hidden=True))
    assert [run.name for run in read_runs(made.runs)] == ["The first"]
    assert read_runs(made.runs / "none") == []


def test_a_run_that_was_steered_is_no_other_seed_of_one_that_was_not(tmp_path: Path) -> None:
    for name, steered in (("run-001", False), ("run-002", False), ("run-003", True)):
        session = Session.start(experiment({"training.epochs": 2}), data(), tmp_path / name)
        for number, _ in enumerate(session.progress()):
            if steered and not number:
                session.change("learning rate", 0.05)

    groups = grouped(read_runs(tmp_path))

    assert [[run.path.name for run in group] for group in groups] == [["run-001", "run-002"], ["run-003"]]

    (how,) = differences_of_runs(read_runs(tmp_path))
    assert (how.title, how.values[:2]) == ("Changed while it trained", ("–", "–"))
    assert how.values[2].startswith("rate 0.05 after step ")


def test_weights_of_another_run_to_begin_with_are_a_difference(tmp_path: Path) -> None:
    for name in ("run-001", "run-002", "run-003"):
        weights = None if name == "run-001" else Run(tmp_path / "run-001")
        seed = {"training.epochs": 1, "training.seed": int(name == "run-003")}
        list(Session.start(experiment(seed), data(), tmp_path / name, weights=weights).progress())

    fresh, *warm = read_runs(tmp_path)

    assert [[run.name for run in group] for group in grouped([fresh, *warm])] == [
        ["run-001"],
        ["run-002", "run-003"],
    ]
    (begun,) = differences_of_runs([fresh, warm[0]])
    assert (begun.title, begun.values) == ("First weights", ("drawn by the seed", "of run-001"))
    assert [one.title for one in differences_of_runs(warm)] == ["Seed"]


def test_of_equal_seeds_one_counts(tiny: Build) -> None:
    runs = [compared(str(place), tiny({"training.seed": seed})) for place, seed in enumerate((2, 1, 0, 0))]
    (group,) = grouped(runs)
    assert len(group) == 4
    assert [run.name for run in once_per_seed(group)] == ["0", "1", "2"]
