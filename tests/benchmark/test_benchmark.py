"""Every family on the same data with the same budget: what is measured, what stays blank, what follows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.analysis.features import plain_features
from aestudio.analysis.question import Array
from aestudio.benchmark import (
    MEASURES,
    Budget,
    Cell,
    FamilyBenchmark,
    Needs,
    Row,
    Table,
    advise,
    benchmarks_in,
    usual_epochs,
)
from aestudio.benchmark.baselines import gaussian, training_samples
from aestudio.benchmark.contenders import classifier, contenders
from aestudio.benchmark.measures import BY_PART, measure_named
from aestudio.benchmark.picture import benchmark_picture
from aestudio.benchmark.reference import Reference
from aestudio.benchmark.table import over_trainings
from aestudio.benchmark.work import _Work
from aestudio.data import DATASETS, Dataset
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES
from aestudio.job import Pieces, finish
from aestudio.run import Run, runs_in
from aestudio.spec import SpecError, replace

TRAINING = {"epochs": 3, "batch_size": 64, "threads": 1, "device": "cpu"}
ONCE: Any = {"samples": 20, "seeds": 1, "trainings": 1}
LIKENESS = ("energy", "precision", "recall", "copying", "sampling")


def plane(count: int = 400) -> tuple[Experiment, Dataset]:
    data = DATASETS.parse({"kind": "plane", "count": count})
    experiment = Experiment.drafted((2,), data=data.to_json(), training=TRAINING)
    return experiment, data.load()


def done(pieces: Pieces[Any]) -> Any:
    """What they give in the end."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def reference(dataset: Dataset, experiment: Experiment) -> Reference:
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    affine = experiment.data.affine(dataset, parts)
    features = plain_features(affine.apply(dataset.values[parts.train]))
    return Reference(dataset, parts, affine, "test", parts.test, features)


@pytest.fixture(scope="module")
def on_the_plane(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("plane")
    experiment, dataset = plane()
    job = FamilyBenchmark(experiment, Budget(2), folder / "runs", folder, samples=200, seeds=2, trainings=2)
    return folder / "runs", finish(job, dataset)


def test_every_family_but_the_classifier_takes_part_for_as_long() -> None:
    experiment, dataset = plane()

    found = contenders(experiment, dataset, 4)

    assert [one.kind for one in found] == [
        kind for kind in FAMILIES.names() if kind not in ("mlp", "superres")
    ]
    assert not any(one.problem for one in found)
    assert {one.experiment.training.epochs for one in found} == {4}
    assert {str(one.experiment.data) for one in found} == {str(experiment.data)}
    own = next(one for one in found if one.kind == experiment.family.kind)
    assert own.experiment.networks == experiment.networks
    learner = classifier(experiment, dataset, 4)
    assert learner is not None
    assert learner.kind == "mlp"
    assert classifier(experiment, Dataset("bare", dataset.values), 4) is None


def test_runs_are_ordinary_ones_with_names(on_the_plane: tuple[Path, Any]) -> None:
    runs, found = on_the_plane

    assert {row.state for row in found.table.families} == {"done"}
    assert [Run(runs / row.run).summary.epochs for row in found.table.families] == [2] * 5
    assert {str(run.environment["belongs_to"]["type"]) for run in runs_in(runs)} == {"families"}
    assert len(runs_in(runs)) == 10  # twice each; the plane's own numbers are compared by: no classifier
    seeds = [[Run(runs / name).experiment.training.seed for name in row.runs] for row in found.table.families]
    assert seeds == [[0, 1]] * 5


def test_several_trainings_give_their_mean_and_its_uncertainty(on_the_plane: tuple[Path, Any]) -> None:
    table = on_the_plane[1].table
    cell = table.row("flow").cells["likelihood"]

    first, second = cell.values
    assert first != second
    assert cell.value == pytest.approx((first + second) / 2)
    assert cell.spread >= abs(first - second) / 2  # of the mean of two
    assert "2 trainings each, seeds 0 to 1" in table.words
    assert "over 2 trainings from different seeds" in table.notes


@pytest.mark.parametrize(
    ("cells", "mean", "spread"),
    [
        ([Cell(value=1.0), Cell(value=3.0)], 2.0, 1.0),
        ([Cell(value=1.0, spread=0.3), Cell(value=1.0, spread=0.4)], 1.0, np.sqrt((0.09 + 0.16) / 2)),
        ([Cell(value=2.0), Cell(value=2.0)], 2.0, None),  # as many parameters each time
        (["diverged", Cell(value=2.0, spread=0.1)], 2.0, 0.1),
    ],
)
def test_the_spread_over_trainings(cells: list[Any], mean: float, spread: float | None) -> None:
    found = over_trainings(cells)

    assert isinstance(found, Cell)
    assert found.value == mean
    assert found.spread == (None if spread is None else pytest.approx(spread))
    assert over_trainings(["diverged", "diverged too"]) == "diverged"


def test_families_are_chosen_by_validation_samples_and_reported_on_test_samples(
    on_the_plane: tuple[Path, Any],
) -> None:
    table = on_the_plane[1].table
    flow = table.row("flow")

    assert table.choosing == 40  # a tenth
    assert set(flow.choice) == set(BY_PART) - {"frechet"}
    assert flow.choice["likelihood"].value != flow.cells["likelihood"].value
    assert "chosen by 40 validation samples" in table.notes
    assert "likelihood_validation" in table.csv().splitlines()[0]


def test_the_best_is_chosen_by_validation_and_its_test_figure_is_told() -> None:
    rows = (
        Row(family="a", name="A", cells={"frechet": cell(1, 0.01)}, choice={"frechet": cell(3, 0.01)}),
        Row(family="b", name="B", cells={"frechet": cell(2, 0.01)}, choice={"frechet": cell(2, 0.01)}),
    )
    found = Table(name="t", data="d", budget="b", rows=rows, choosing=50)

    assert found.best(measure_named("frechet")) == ("b",)
    said = advise(found, Needs())
    assert said.best == ("b",)
    assert said.because[0] == "B: Fréchet 2.000 ± 0.010."
    assert "chosen by 50 validation samples" in said.because[-1]


def test_each_family_has_the_rate_that_suits_it_unless_all_are_to_have_the_same(
    on_the_plane: tuple[Path, Any],
) -> None:
    experiment, dataset = plane()

    own = {one.kind: one.experiment.training for one in contenders(experiment, dataset, 4)}
    same = {one.kind: one.experiment.training for one in contenders(experiment, dataset, 4, suited=False)}

    assert own["autoencoder"] == same["autoencoder"]  # the project's own takes part as it stands
    assert own["flow"].optimizer.learning_rate == FAMILIES["flow"].quick["optimizer"]["learning_rate"]
    assert len({training.optimizer.learning_rate for training in own.values()}) > 2
    assert len(set(same.values())) == 1
    assert {training.batch_size for training in own.values()} == {64}
    table = on_the_plane[1].table
    for row in table.families:
        assert row.cells["rate"].value == own[row.family].optimizer.learning_rate


@pytest.mark.parametrize("shape", [(2,), (1, 8, 8)])
def test_what_suits_a_family_is_an_optimizer_and_a_schedule(shape: tuple[int, ...]) -> None:
    for kind in FAMILIES.names():
        training = replace(Experiment().training, **FAMILIES[kind].suited_training(shape))
        assert training.optimizer.learning_rate > 0
    assert FAMILIES["gan"].suited_training((1, 8, 8))["optimizer"]["beta1"] == 0.5


def test_what_a_family_cant_do_stays_blank_and_says_why(on_the_plane: tuple[Path, Any]) -> None:
    table = on_the_plane[1].table
    cells = {row.family: set(row.cells) for row in table.rows}

    everything = {one.key for one in MEASURES} - {"frechet"}  # of points the energy distance is taken
    assert "frechet" not in {one.key for one in table.measures}
    assert everything - cells["flow"] == set()
    assert everything - cells["vae"] == set()
    assert everything - cells["gan"] == {"reconstruction", "likelihood", "bits"}
    assert everything - cells["ddpm"] == {"reconstruction", "likelihood", "bits"}
    assert everything - cells["autoencoder"] == {*LIKENESS, "likelihood", "bits"}
    assert cells["train"] == {"energy", "precision", "recall", "copying"}
    for row in table.rows:
        assert set(row.blank) == everything - set(row.cells) | {"frechet"}
        assert all(row.blank.values())
    assert table.row("autoencoder").blank["energy"] == "makes no new samples"
    assert table.row("flow").cells["likelihood"].bound == ""
    assert table.row("vae").cells["likelihood"].bound == "≥"


def test_what_is_not_told_apart_from_the_best_is_as_good_unless_nothing_is_known_of_its_spread() -> None:
    def best(*cells: Cell) -> tuple[str, ...]:
        rows = (
            Row(family=key, name=key, cells={"precision": one}) for key, one in zip("abc", cells, strict=True)
        )
        found = Table(name="t", data="d", budget="b", rows=tuple(rows))
        return found.best(measure_named("precision"))

    assert best(cell(0.04, 0.02), cell(0.15, 0.05), cell(0.01, 0.01)) == ("b",)
    assert best(cell(0.10, 0.02), cell(0.15, 0.05), cell(0.01, 0.01)) == ("a", "b")
    assert best(Cell(value=0.1), Cell(value=0.15), Cell(value=0.01)) == ("b",)


def test_an_exact_inverse_is_said_and_does_not_win(on_the_plane: tuple[Path, Any]) -> None:
    table = on_the_plane[1].table
    flow, measure = table.row("flow"), measure_named("reconstruction")

    assert flow.cells["reconstruction"].value < 1e-6
    assert flow.text(measure) == "exact"
    assert {*table.best(measure)} <= {"autoencoder", "vae"}
    assert table.best(measure)
    found = advise(table, Needs(encode=True, goal="reconstruction"))
    assert "flow" not in found.best
    assert "by construction" in found.out[flow.name]
    assert flow.name not in advise(table, Needs(encode=True)).out  # it encodes all the same


def test_kept_beside_the_runs_and_read_again(on_the_plane: tuple[Path, Any]) -> None:
    runs, found = on_the_plane

    (again,) = benchmarks_in(runs)

    assert again.table == found.table
    assert again.table.complete
    assert set(again.samples) == {"test", "train", "gaussian", "vae", "gan", "flow", "ddpm"}
    assert again.samples["flow"] == pytest.approx(found.samples["flow"])
    (runs.parent / "benchmarks" / "broken.json").write_text("{")
    assert len(benchmarks_in(runs)) == 1
    assert benchmark_picture(again.table, again.samples).figure() is not None


def test_csv_has_blank_fields_where_nothing_was_measured(on_the_plane: tuple[Path, Any]) -> None:
    table = on_the_plane[1].table

    rows = {row["family"]: row for row in csv.DictReader(io.StringIO(table.csv()))}

    assert rows["gan"]["likelihood"] == rows["gan"]["reconstruction_spread"] == ""
    assert float(rows["vae"]["likelihood"]) == table.row("vae").cells["likelihood"].value
    assert rows["vae"]["likelihood_bound"] == "≥"


def test_digits_are_compared_by_a_classifiers_features(tmp_path: Path) -> None:
    data = DATASETS.parse("digits")
    experiment = Experiment.drafted((1, 8, 8), data=data.to_json(), training={**TRAINING, "batch_size": 256})
    job = FamilyBenchmark(
        experiment, Budget(1), tmp_path / "runs", tmp_path, samples=100, seeds=1, trainings=1
    )
    pieces, dataset = job.work(data.load()), []
    for _, doing in pieces:  # as far as the first family
        dataset.append(doing)
        if doing.startswith("Autoencoder"):
            break
    pieces.close()

    (found,) = benchmarks_in(tmp_path / "runs")
    assert "features that a classifier" in found.table.features
    assert not found.table.complete
    assert [run.summary.state for run in runs_in(tmp_path / "runs")] == ["done", "stopped"]


def test_features_are_learnt_from_all_over_the_training_part_however_the_rows_are_sorted(
    tmp_path: Path,
) -> None:
    values = np.repeat([[0.0, 0.0], [1.0, 1.0]], 6000, axis=0)  # two classes, one after the other
    experiment = plane()[0]
    job = FamilyBenchmark(experiment, Budget(1), tmp_path / "runs", tmp_path)

    features = done(_Work(job, Dataset("sorted", values))._features(1))

    assert features.scale == pytest.approx(0.5, abs=0.01)  # the standard deviation of both together


def test_a_budget_in_seconds_is_as_many_epochs_as_fit_with_the_schedule_over_all_of_them(
    tmp_path: Path,
) -> None:
    experiment, dataset = plane(200)
    values = experiment.to_json()
    values["training"]["schedule"] = "cosine"
    experiment = Experiment.parse(values)
    job = FamilyBenchmark(
        experiment, Budget(seconds=0.2), tmp_path / "runs", tmp_path, samples=20, seeds=1, trainings=1
    )

    found = finish(job, dataset)

    assert {row.state for row in found.table.families} <= {"done", "stopped"}
    for run in runs_in(tmp_path / "runs"):
        planned, schedule = run.experiment.training.epochs, run.experiment.training.schedule
        assert planned < 10_000
        assert schedule.kind == "constant" or schedule.factor(planned, planned) == 0  # a GAN's stays
        assert run.summary.state == "done" or "0.2 s" in run.summary.reason


def test_what_fails_leaves_blank_cells_with_the_reason_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aestudio.families.flow_model import FlowModel
    from aestudio.families.vae_model import VAEModel

    def broken(*_: object) -> None:
        raise RuntimeError("an operation that is not there\nmore about it")

    monkeypatch.setattr(VAEModel, "generate", broken)
    monkeypatch.setattr(FlowModel, "log_likelihood", broken)
    experiment, dataset = plane(200)
    job = FamilyBenchmark(
        experiment, Budget(1), tmp_path / "runs", tmp_path, samples=20, seeds=1, trainings=1
    )

    table = finish(job, dataset).table

    assert table.complete
    vae, flow, ddpm = (table.row(kind) for kind in ("vae", "flow", "ddpm"))
    assert vae is not None
    assert flow is not None
    assert ddpm is not None
    assert vae.blank["energy"] == "could not be measured: an operation that is not there"
    assert {"reconstruction", "likelihood", "memory", "training"} <= vae.cells.keys()
    assert flow.state == "failed"  # in training
    assert set(flow.blank.values()) == {"an operation that is not there"}
    assert {"precision", "sampling"} <= ddpm.cells.keys()


def test_copies_cant_be_told_where_all_that_is_compared_with_was_trained_on() -> None:
    random = np.random.default_rng(0).normal(size=(100, 2)).astype(np.float32)
    values = np.concatenate([random] * 10)
    dataset = Dataset("the same again", values, range=(float(values.min()), float(values.max())))
    found = done(reference(dataset, plane()[0]).likeness([values[:50]]))

    assert "training samples too" in found["copying"]
    assert isinstance(found["precision"], Cell)


def test_looking_for_copies_comes_in_pieces() -> None:
    experiment, dataset = plane(2000)
    pieces = [part for part, _ in reference(dataset, experiment).likeness([dataset.values[:600]])]

    assert len(pieces) > 4
    assert pieces == sorted(pieces)
    assert pieces[-1] <= 1


def test_a_model_that_memorised_is_caught() -> None:
    experiment, dataset = plane(2000)
    against = reference(dataset, experiment)
    count = len(against.rows)
    random = np.random.default_rng(0)
    copies = against.samples(against.parts.train[:count]) + 1e-4 * random.normal(size=(count, 2))
    fresh = against.affine.apply(plane_of(seed=7, count=count))

    assert done(against.novelty(copies)) < 0.1
    assert done(against.novelty(fresh)) == pytest.approx(1, abs=0.15)
    assert done(against.likeness([fresh]))["energy"].value < 0.01


def plane_of(seed: int, count: int) -> Array:
    return DATASETS.parse({"kind": "plane", "count": count, "seed": seed}).load().values


def test_too_few_samples_are_told_in_words() -> None:
    experiment, dataset = plane(100)
    found = done(reference(dataset, experiment).likeness([np.zeros((10, 2), np.float32)]))

    assert found["energy"] == "not enough data: 10 test samples"


def test_baselines_are_the_data_against_themselves_and_a_gaussian() -> None:
    random = np.random.default_rng(0)
    values = (random.normal(size=(3000, 2)) @ np.array([[2.0, 0.5], [0.0, 1.0]])).astype(np.float32)
    dataset = Dataset("normal", values, range=(float(values.min()), float(values.max())))
    experiment, _ = plane()
    against = reference(dataset, experiment)

    train, normal = done(training_samples(against, 2, 0)), done(gaussian(against, 2, 0))

    assert train.cells["copying"].value == 0
    assert normal.cells["copying"].value == pytest.approx(1, abs=0.1)
    entropy = np.log(2 * np.pi * np.e) + np.log(2.0)  # ln(2 pi e) + ln |A| of two dimensions
    assert normal.cells["likelihood"].value == pytest.approx(-entropy, abs=0.15)


def test_points_without_the_clusters_of_the_data_are_worse_though_their_moments_agree() -> None:
    """A Gaussian has the means and covariances of eight clusters: the Fréchet distance can't tell it."""
    experiment, dataset = plane(3000)
    against = reference(dataset, experiment)

    train, normal = done(training_samples(against, 3, 0)), done(gaussian(against, 3, 0))

    assert against.together == "energy"
    assert normal.cells["energy"].differs(train.cells["energy"])
    assert normal.cells["energy"].value > 5 * abs(train.cells["energy"].value)
    assert isinstance(normal.cells["frechet"], str)
    rows = [
        Row(family=name, name=name, baseline=name == "gaussian", cells={"energy": found.cells["energy"]})
        for name, found in (("flow", train), ("ddpm", normal), ("gaussian", normal))
    ]
    said = advise(Table(name="t", data="d", budget="b", together="energy", rows=tuple(rows)), Needs())
    assert said.best == ("flow",)
    assert not any("no worse" in one for one in said.because)


def test_points_in_the_plane_have_as_many_epochs_as_the_slowest_family_needs() -> None:
    assert usual_epochs((2,)) == FAMILIES["ddpm"].quick["epochs"] == 60
    assert usual_epochs((1, 28, 28)) == 10


def test_nothing_to_compare_with_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    experiment, dataset = plane(100)
    values = experiment.to_json()
    values["data"]["split"] |= {"train": 1.0, "validation": 0.0, "test": 0.0}
    job = FamilyBenchmark(Experiment.parse(values), Budget(1), tmp_path / "runs", tmp_path, trainings=1)

    with pytest.raises(SpecError, match="samples that are not trained on"):
        finish(job, dataset)
    assert not runs_in(tmp_path / "runs")


# ---- which one is right


def table(**rows: dict[str, Cell]) -> Table:
    made = tuple(Row(family=name, name=name.upper(), cells=cells) for name, cells in rows.items())
    return Table(name="t", data="d", budget="b", rows=made)


def cell(value: float, spread: float = 0.0) -> Cell:
    return Cell(value=value, spread=spread)


MADE = table(
    a={"frechet": cell(5, 0.1), "precision": cell(0.9), "sampling": cell(0.1), "recall": cell(0.2)},
    b={"frechet": cell(1, 0.1), "precision": cell(0.5), "sampling": cell(30), "recall": cell(0.9)},
    c={"frechet": cell(2, 0.1), "reconstruction": cell(0.01), "likelihood": cell(-3)},
    d={"reconstruction": cell(0.002)},
)


@pytest.mark.parametrize(
    ("needs", "best"),
    [
        (Needs(), ("b",)),
        (Needs(seconds=10), ("a",)),
        (Needs(likelihood=True), ("c",)),
        (Needs(encode=True), ("c",)),
        (Needs(goal="precision"), ("a",)),
        (Needs(goal="recall"), ("b",)),
        (Needs(goal="reconstruction"), ("d",)),
        (Needs(goal="recall", likelihood=True), ()),
    ],
)
def test_the_answer_follows_from_the_numbers(needs: Needs, best: tuple[str, ...]) -> None:
    assert advise(MADE, needs).best == best


def test_the_numbers_are_quoted_and_what_is_missing_is_said() -> None:
    found = advise(MADE, Needs(seconds=10))

    assert found.title == "A"
    assert "Fréchet 5.00 ± 0.10" in found.because[0]
    assert "Sampling 0.100 s / 1,000" in found.because[0]
    assert found.out["B"] == "1,000 samples take 30.0 s"
    assert found.out["C"] == "Sampling not measured (not measured)"
    assert advise(table(), Needs()).title == "No family was measured yet."


def test_what_cant_be_told_apart_is_not() -> None:
    near = table(a={"frechet": cell(1.0, 0.2)}, b={"frechet": cell(1.3, 0.2)}, c={"frechet": cell(9, 0.2)})
    found = advise(near, Needs())

    assert found.best == ("a", "b")
    assert any("not another training" in said for said in found.because)
    assert found.title == "A or B"
    assert "can't be told apart" in found.because[-1]


def test_no_difference_is_claimed_where_the_spread_is_unknown() -> None:
    once = table(a={"frechet": Cell(value=1.0)}, b={"frechet": Cell(value=9.0)})
    found = advise(once, Needs())

    assert found.best == ("a", "b")
    assert any("drawn several times" in said for said in found.because)
    assert "selection on the test part" in once.notes


def test_copies_are_named_in_the_answer() -> None:
    copied = table(a={"frechet": cell(0.1), "copying": cell(0.05)})

    assert "near copies of training samples (novelty 0.05)" in advise(copied, Needs()).because[0]


def test_an_answer_is_doubted_where_a_gaussian_does_as_well() -> None:
    plain = Row(family="gaussian", name="Gaussian", baseline=True, cells={"frechet": cell(0.9, 0.1)})
    near = table(a={"frechet": cell(1.0, 0.1)})
    doubted = advise(near.model_copy(update={"rows": (*near.rows, plain)}), Needs())
    far = table(a={"frechet": cell(0.1, 0.1)})
    clear = advise(far.model_copy(update={"rows": (*far.rows, plain)}), Needs())

    assert doubted.best == ("a",)
    assert "Gaussian is no worse by this (Fréchet 0.90 ± 0.10)" in doubted.because[-1]
    assert "no worse" not in clear.because[-1]


def test_samples_that_were_damaged_cost_no_table(tmp_path: Path) -> None:
    from aestudio.benchmark.kept import _samples

    file = tmp_path / "benchmark-001.npz"
    np.savez_compressed(file, vae=np.ones((4, 2)), text=np.array(["a"]), none=np.empty((0, 2)))
    assert set(_samples(file)) == {"vae"}
    whole = file.read_bytes()
    for at in range(0, len(whole), 7):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        _samples(file)


def test_while_families_are_being_measured_it_is_not_said_that_none_will_do() -> None:
    rows = (Row(family="a", name="A", cells={"reconstruction": cell(1)}),)
    found = Table(name="t", data="d", budget="b", rows=rows)

    assert advise(found, Needs()).title == "No family measured so far does all of that."
    assert advise(replace(found, complete=True), Needs()).title == "No family here does all of that."
