"""Which networks share a chart, what is said of them, and how fast they are."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aestudio.cost import REFERENCES, Cost, Gathering, Measuring, charts, gather, reference_charts
from aestudio.cost.speed import FILE, speed_of
from aestudio.experiment import resolve
from aestudio.figures.charts import Chart, areas, draw
from aestudio.job import NO_DATA, finish
from aestudio.run import Repeated, Run, runs_in
from aestudio.session import Session
from tests.export.cases import CONV, DENSE, case, family_case, samples

Train = Callable[..., Run]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three networks on the same data, one of them with three seeds and another setting; and two misfits."""
    runs = tmp_path_factory.mktemp("project") / "runs"

    def train(encoder: list[Any], settings: dict[str, Any] | None = None) -> Run:
        path = runs / f"run-{len(runs_in(runs)) + 1:03}"
        plain = {"training.epochs": 2, "training.optimizer.learning_rate": 0.01}
        session = Session.start(case(encoder, plain | (settings or {})), samples(), path)
        for _ in session.progress():
            pass
        return session.run

    for seed in (0, 1, 2):
        train(DENSE, {"training.seed": seed})
    train(DENSE, {"training.optimizer.learning_rate": 1e-7})
    train(CONV)
    train([{"kind": "flatten"}, {"kind": "dense", "units": 40}], {"networks.encoder.layers[1].name": "wide"})
    train(DENSE, {"family.loss": {"kind": "mae"}})
    train(DENSE, {"data.split": {"train": 1.0, "validation": 0.0, "test": 0.0}})
    return runs


@pytest.fixture(scope="module")
def cost(folder: Path) -> Cost:
    return finish(Gathering(folder), NO_DATA)


def test_only_runs_of_the_same_data_and_loss_are_compared(cost: Cost) -> None:
    assert [(group.loss, group.runs, len(group.networks)) for group in cost.groups] == [
        ("MSE", 6, 3),
        ("MAE", 1, 1),
    ]
    assert [(one.run, one.why) for one in cost.left_out] == [("run-008", "no validation loss")]


def test_a_network_is_as_good_as_its_best_setting_over_seeds(cost: Cost, folder: Path) -> None:
    dense = next(one for one in cost.groups[0].networks if one.name == "12-3")

    losses = [Run(folder / f"run-00{n}").summary.best["val_loss"] for n in (1, 2, 3)]
    assert dense.runs == ("run-001", "run-002", "run-003", "run-004")
    assert dense.settings == 2
    assert dense.loss == statistics.median(losses)
    assert dense.spread == (min(losses), max(losses))


@pytest.fixture
def alike(tmp_path: Path) -> Callable[..., Run]:
    """Trains one network with one setting, as often as asked, each time with other things done to it."""

    def train(*changes: tuple[int, str, Any], seed: int = 0, **more: Any) -> Run:
        runs, left = tmp_path / "runs", list(changes)
        path = runs / f"run-{len(runs_in(runs)) + 1:03}"
        experiment = case(DENSE, {"training.epochs": 2, "training.seed": seed})
        session = Session.start(experiment, samples(), path, **more)
        for _ in session.progress():
            while left and session.trainer.where.step >= left[0][0]:
                session.change(*left.pop(0)[1:])
        return session.run

    return train


def test_a_repetition_is_no_further_run(alike: Callable[..., Run], tmp_path: Path) -> None:
    first = alike()
    alike(repeated=Repeated.of(first))

    found = finish(Gathering(tmp_path / "runs"), NO_DATA)

    assert [one.runs for one in found.groups[0].networks] == [("run-001",)]
    assert [(one.run, one.why) for one in found.left_out] == [("run-002", "a repetition of run-001")]


def test_one_seed_is_one_loss(alike: Callable[..., Run], tmp_path: Path) -> None:
    """Twice the same seed and setting is no spread."""
    alike(), alike()

    (network,) = finish(Gathering(tmp_path / "runs"), NO_DATA).groups[0].networks

    assert (network.spread, network.runs) == (None, ("run-001", "run-002"))


def test_what_was_done_to_a_run_is_another_setting(alike: Callable[..., Run], tmp_path: Path) -> None:
    first = alike()
    alike((0, "learning rate", 0.05), seed=1)
    alike(seed=2, weights=first)

    (group,) = finish(Gathering(tmp_path / "runs"), NO_DATA).groups

    assert [one.settings for one in group.networks] == [3]
    assert group.networks[0].spread is None


def test_a_loss_weighed_anew_is_another_loss(alike: Callable[..., Run], tmp_path: Path) -> None:
    """A change that was taken back leaves the loss as it was."""
    alike()
    alike((0, "code penalty", 0.5))
    alike((0, "code penalty", 0.5), (0, "code penalty", 0.0))

    groups = finish(Gathering(tmp_path / "runs"), NO_DATA).groups

    assert sorted(net.runs for group in groups for net in group.networks) == [
        ("run-001", "run-003"),
        ("run-002",),
    ]


def gathered_without(folder: Path, *names: str) -> Cost:
    """What is gathered where the first run's record lacks these."""
    run = Run(folder / "run-001")
    recorded = run.environment
    older = {key: value for key, value in recorded.items() if key not in names}
    (run.path / "environment.json").write_text(json.dumps(older))
    try:
        return finish(Gathering(folder), NO_DATA)
    finally:
        (run.path / "environment.json").write_text(json.dumps(recorded))


def test_counts_are_those_of_the_record_and_found_again_without(cost: Cost, folder: Path) -> None:
    run = Run(folder / "run-001")
    dense = next(one for one in cost.groups[0].networks if one.name == "12-3")
    recorded = run.environment
    assert (dense.parameters, dense.macs) == (recorded["parameters"], recorded["macs"])

    assert gathered_without(folder, "parameters", "macs") == cost


def test_what_is_missing_of_a_model_that_cannot_be_counted_is_said(folder: Path) -> None:
    """A run of an earlier version was left out as "it can't be read ('parameters')"."""
    found = gathered_without(folder, "macs", "data_shape")

    why = next(one.why for one in found.left_out if one.run == "run-001")
    assert "or the shape of its data (data_shape), found neither" in why


def test_the_networks_are_counted_alone_where_the_whole_model_cannot_be(
    cost: Cost, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a class-conditional model whose classes were not recorded."""
    monkeypatch.setattr(sys.modules["aestudio.cost.gather"], "recorded_model", lambda *_: None)
    assert gathered_without(folder, "parameters", "macs") == cost


def test_a_flow_costs_all_of_its_transforms_whatever_an_earlier_version_recorded(tmp_path: Path) -> None:
    settings = {"family.transforms": 2, "training.epochs": 1}
    session = Session.start(
        family_case("flow", settings, samples()), samples(), tmp_path / "runs" / "run-001"
    )
    for _ in session.progress():
        pass
    recorded = session.run.environment
    conditioner = resolve(session.run.experiment, samples().shape)["conditioner"]
    assert conditioner is not None
    earlier = {**recorded, "macs": conditioner.macs}
    (session.run.path / "environment.json").write_text(json.dumps(earlier))

    (group,) = finish(Gathering(tmp_path / "runs"), NO_DATA).groups

    (flow,) = group.networks
    assert (flow.parameters, flow.macs) == (recorded["parameters"], recorded["macs"])
    assert flow.macs > 2 * earlier["macs"]


def test_a_run_that_cant_be_read_is_left_out(folder: Path, cost: Cost) -> None:
    file = folder / "run-007" / "experiment.json"
    text = file.read_text()
    file.write_text("{")
    found = finish(Gathering(folder), NO_DATA)
    file.write_text(text)

    assert {one.run for one in found.left_out} == {"run-007", "run-008"}
    assert found.groups == cost.groups[:1]


def test_the_four_charts_show_every_network(cost: Cost) -> None:
    group = cost.groups[0]

    rows, macs, parameters, speed = charts(group)

    assert [chart.kind for chart in (rows, macs, parameters, speed)] == ["rows", "dots", "dots", "lines"]
    assert all(set(chart.names) == {one.name for one in group.networks} for chart in (rows, macs, parameters))
    assert [mark.x for mark in rows.marks] == sorted(mark.x for mark in rows.marks)
    assert speed.empty == "Not measured yet."
    assert "best validation loss" in rows.marks[0].words
    sizes = areas(macs.marks)
    largest = max(range(len(sizes)), key=sizes.__getitem__)
    assert macs.marks[largest].weight == max(one.parameters for one in group.networks)


def test_quality_per_parameter_needs_the_mean_samples_loss(folder: Path) -> None:
    """Half of the mean sample's loss removed by 500 parameters is 100 % per 1,000."""
    baselines = folder / "run-002" / "baselines.json"
    group = finish(Gathering(folder), NO_DATA).groups[0]
    assert charts(group)[2].note == "mean sample's loss not known yet"

    worst = 4 * group.networks[0].loss
    baselines.write_text(json.dumps({"losses": {"mean_sample": worst}}))
    group = finish(Gathering(folder), NO_DATA).groups[0]
    baselines.unlink()

    chart = charts(group)[2]
    for mark in chart.marks:
        one = next(one for one in group.networks if one.name == mark.name)
        assert mark.x == pytest.approx(1000 * 100 * (worst - one.loss) / worst / one.parameters)


def test_speed_is_measured_with_its_spread_and_kept_with_the_run(folder: Path) -> None:
    run = folder / "run-001"

    finish(Measuring((run,), batches=(1, 16), repeats=3), NO_DATA)

    speed = speed_of(run)
    assert speed is not None
    assert speed.device == "CPU, 1 thread"
    assert {batch: len(rates) for batch, rates in speed.rates.items()} == {1: 3, 16: 3}
    chart = charts(finish(Gathering(folder), NO_DATA).groups[0])[3]
    assert [mark.x for mark in chart.marks] == [statistics.median(speed.rates[b]) for b in (1, 16)]
    assert chart.marks[0].x_range == (min(speed.rates[1]), max(speed.rates[1]))
    assert "batch 16" in chart.marks[1].words
    (run / FILE).write_text("[]")
    assert speed_of(run) is None
    (run / FILE).unlink()


def test_no_runs_give_no_groups() -> None:
    pieces = gather([])
    with pytest.raises(StopIteration) as done:
        next(pieces)
    assert done.value.value == Cost()


def test_published_networks_are_charts_of_their_own() -> None:
    drawn = reference_charts()

    assert len(drawn) == 4
    assert all("accuracy" in f"{chart.title} {chart.x} {chart.y}".lower() for chart in drawn)
    resnet = next(one for one in REFERENCES if one.name == "ResNet-50")
    assert (resnet.top1, resnet.parameters, resnet.gmacs) == (76.16, 25.56, 4.11)


@pytest.mark.parametrize("drawn", [reference_charts(), (Chart("a", "b", "c", "dots", empty="nothing"),)])
def test_figures_draw(drawn: tuple[Chart, ...]) -> None:
    draw(drawn, "t", "s").canvas.draw()
