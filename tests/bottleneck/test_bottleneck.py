"""A run for each size of the code, compared with a PCA of as many components."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA

from aestudio.bottleneck import (
    BottleneckSweep,
    Found,
    Point,
    chart,
    code_layer,
    default_sizes,
    sweeps_in,
    with_code,
)
from aestudio.experiment import Experiment
from aestudio.job import finish
from aestudio.run import Run, runs_in
from aestudio.spec import SpecError
from tests.export.cases import CONV, DENSE, case, family_case, samples

LINEAR: list[Any] = [{"kind": "flatten"}, {"kind": "dense", "units": 3, "activation": "linear"}]
MSE = {"networks.decoder.layers[0].activation": "linear"}


def swept(folder: Path, experiment: Experiment, sizes: tuple[int, ...], **more: Any) -> BottleneckSweep:
    return BottleneckSweep(experiment, sizes, 2, folder / "runs", folder, **more)


def test_the_code_is_the_encoders_last_layer_with_weights() -> None:
    assert code_layer(case(DENSE))[0] == "networks.encoder.layers[2].units"
    assert code_layer(case(CONV))[1:] == ("layer 5 (Dense)", 3)
    only = [{"kind": "conv2d", "channels": 5}, {"kind": "max_pool"}]
    assert code_layer(case(only))[0] == "networks.encoder.layers[0].channels"
    with pytest.raises(SpecError, match="ends in a layer with units or channels"):
        code_layer(case([{"kind": "flatten"}]))


def test_only_size_epochs_and_seed_change() -> None:
    changed = with_code(case(DENSE), 7, 5, 3)

    assert with_code(changed, 3, 3, 0) == case(DENSE)
    assert (changed.training.epochs, changed.training.seed) == (5, 3)


def test_sizes_worth_trying_hold_the_present_one_and_no_more_than_a_sample_has() -> None:
    assert default_sizes(case(DENSE)) == (1, 2, 3, 4, 6, 8)
    wide = with_code(case(DENSE), 20)
    assert default_sizes(wide) == (1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 40)
    assert max(default_sizes(wide, numbers=16)) == 16


def test_a_sweep_trains_each_size_and_the_pca_line_is_sklearns(tmp_path: Path) -> None:
    dataset, experiment = samples(), case(LINEAR, MSE)

    found = finish(swept(tmp_path, experiment, (1, 2, 5)), dataset)

    assert [point.size for point in found.points] == [1, 2, 5]
    assert [Run(point.runs[0]).summary.best["val_loss"] for point in found.points] == [
        point.loss for point in found.points
    ]
    parts = experiment.data.split.parts(len(dataset), dataset.labels, None)
    x = dataset.values.reshape(len(dataset), -1) / 255
    for point in found.points:
        pca = PCA(point.size).fit(x[parts.train])
        kept = pca.inverse_transform(pca.transform(x[parts.validation]))
        assert point.pca == pytest.approx(np.mean((kept - x[parts.validation]) ** 2), rel=1e-4)
    assert found.mean_sample == pytest.approx(
        np.mean((x[parts.train].mean(0) - x[parts.validation]) ** 2), rel=1e-4
    )


SPARSE, VAE = case(LINEAR, {"family.code_penalty": 0.5}), family_case("vae", {}, samples())


@pytest.mark.parametrize("experiment", [SPARSE, VAE], ids=["sparse", "vae"])
def test_what_a_penalty_costs_is_not_set_beside_a_pca(tmp_path: Path, experiment: Experiment) -> None:
    found = finish(swept(tmp_path, experiment, (4,)), samples())

    best = Run(found.points[0].runs[0]).summary.best
    assert found.points[0].loss == best["val_reconstruction"] < best["val_loss"]


def test_seeds_give_a_median_and_a_range(tmp_path: Path) -> None:
    found = finish(swept(tmp_path, case(DENSE), (2, 3), seeds=3), samples())

    assert [len(set(point.losses)) for point in found.points] == [3, 3]
    own = [mark for mark in chart(found).marks if mark.name == "This network"]
    assert [mark.y_range for mark in own] == [(min(p.losses), max(p.losses)) for p in found.points]


def test_the_chart_has_the_network_the_pca_and_the_mean_sample(tmp_path: Path) -> None:
    found = finish(swept(tmp_path, case(DENSE, MSE), (1, 2, 20)), samples())

    drawn = chart(found)

    assert drawn.names == ("This network", "PCA", "Mean sample")
    assert drawn.log_x
    assert [mark.x for mark in drawn.marks if mark.name == "PCA"] == [1, 2, 20]


def reached(losses: list[tuple[float, ...]], mean: float) -> Found:
    """A sweep whose seeds came to these losses."""
    points = [Point(2**k, 2**k, ones, (Path("run-001"),), max(ones)) for k, ones in enumerate(losses)]
    return Found("then", "Digits", "MSE", tuple(points), mean)


def test_a_mean_sample_far_above_is_a_note_so_that_the_spread_of_seeds_is_seen() -> None:
    near = chart(reached([(0.05, 0.051), (0.04, 0.042)], 0.055))
    assert (near.names[-1], near.note) == ("Mean sample", "")
    far = chart(reached([(0.05, 0.051), (0.04, 0.042)], 0.08))
    assert (far.names, far.note) == (("This network", "PCA"), "mean sample: 0.08, above the axis")


@pytest.mark.parametrize(("least", "log"), [(0.003, True), (0.01, False), (-0.5, False), (0.0, False)])
def test_losses_of_more_than_a_decade_are_drawn_over_a_logarithmic_axis(least: float, log: bool) -> None:
    assert chart(reached([(0.06, 0.05), (0.04, 0.03), (least, 0.02)], 0.061)).log_y == log


def test_a_cross_entropy_has_no_pca_line_and_says_why(tmp_path: Path) -> None:
    found = finish(swept(tmp_path, case(DENSE, {"family.loss": {"kind": "bce"}}), (1, 2)), samples())

    assert "PCA" not in chart(found).names
    assert "cross-entropy" in found.no_pca


def test_broken_off_it_leaves_its_runs_as_they_stood(tmp_path: Path) -> None:
    sweep = BottleneckSweep(case(DENSE), (1, 2, 3), 5000, tmp_path / "runs", tmp_path)
    pieces = sweep.work(samples())
    next(pieces)
    next(pieces)
    pieces.close()

    (run,) = runs_in(tmp_path / "runs")
    assert run.summary.state == "stopped"
    assert len(sweeps_in(tmp_path / "runs")) == 1


def test_what_cant_be_swept_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    nothing = {"data.split": {"train": 1.0, "validation": 0.0, "test": 0.0}}
    with pytest.raises(SpecError, match="samples to validate on"):
        finish(swept(tmp_path, case(DENSE, nothing), (1, 2)), samples())
    grouped = [{"kind": "dense", "units": 4}, {"kind": "group_norm", "groups": 2}, {"kind": "flatten"}]
    normed = case([{"kind": "flatten"}, {"kind": "reshape", "shape": [96]}, *grouped[:2]])
    with pytest.raises(SpecError, match="with a code of 3"):
        finish(swept(tmp_path, normed, (2 * 2, 3)), samples())
    assert not runs_in(tmp_path / "runs")


def test_the_code_of_means_and_logvars_has_half_of_the_units() -> None:
    vae = Experiment.parse({**case(DENSE).to_json(), "family": "vae"})
    changed = with_code(vae, 7)
    assert changed.networks["encoder"].layers[2].units == 14
    assert code_layer(changed)[2] == 7
