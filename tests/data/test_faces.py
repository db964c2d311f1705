"""Drawn faces: the check values of their specification, the dials, and a truth that fits each picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aestudio.data import DATASETS, Dataset
from aestudio.data.dataset import Cancelled
from aestudio.data.drawn.parameters import NAMES, Draw, draw, mean_face
from aestudio.data.drawn.render import HAIR, LIPS, SKIN, apparent, render


def faces(**dials: float | str) -> Dataset:
    return DATASETS.parse({"kind": "faces", "count": 400, "size": 32, **dials}).load()


@pytest.mark.parametrize(
    ("lightness", "albedo", "colour", "mean"),
    [
        (70.0, (70, 12.54, 21.68), (68.09, 12.25, 21.19), (141.95, 128.12, 119.59)),
        (46.0, (46, 13.24, 22.00), (44.66, 12.92, 21.44), (124.35, 111.74, 104.10)),
    ],
)
def test_the_mean_face_is_as_specified(
    lightness: float, albedo: tuple[float, ...], colour: tuple[float, ...], mean: tuple[float, ...]
) -> None:
    parameters = mean_face(lightness)
    drawn = render(parameters, 64)

    assert parameters[0, :3] == pytest.approx(albedo, abs=0.005)
    assert np.count_nonzero(drawn.regions & SKIN) == 586
    assert np.count_nonzero(render(parameters, 32).regions & SKIN) == 150
    assert drawn.apparent[0] == pytest.approx(colour, abs=0.011)
    assert drawn.pictures.mean((0, 2, 3)) == pytest.approx(mean, abs=0.006)


def test_four_hundred_faces_are_as_specified() -> None:
    parameters, tone = draw(Draw(), 400, seed=0)
    drawn = render(parameters, 64)
    of = [(parameters[tone == k, 0].mean(), drawn.apparent[tone == k, 0].mean()) for k in (0, 1)]

    assert of[0] == pytest.approx((70.0, 68.2), abs=0.5)  # 4 standard errors of 200 draws are 1.0 and 2.0
    assert of[1] == pytest.approx((46.4, 45.5), abs=1.3)
    assert np.median(np.count_nonzero(drawn.regions & SKIN, axis=(1, 2))) == pytest.approx(576, abs=15)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 1.0])
def test_the_share_is_exactly_what_was_asked_for(share: float) -> None:
    data = faces(share=share)

    assert data.labels["tone"].sum() == 400 * share
    assert data.class_names("tone") == ("tone A", "tone B")


def test_shape_goes_with_tone_only_as_far_as_the_dial_says() -> None:
    def apart(name: str, **dials: float) -> float:
        data = faces(**dials)
        of = [data.truth[name][data.truth["tone"] == k] for k in (0, 1)]
        return float((of[1].mean() - of[0].mean()) / of[0].std())

    for name in ("nose width", "lip height"):
        assert abs(apart(name)) < 0.4
        assert apart(name, geometry=1.0) == pytest.approx(4, abs=0.6)
    assert abs(apart("mouth width", geometry=1.0)) < 0.4
    assert apart("light", light=1.0) < -3


def test_skin_can_have_the_colours_of_the_monk_scale() -> None:
    data = DATASETS.parse({"kind": "faces", "count": 100, "size": 32, "skin": "Monk swatches"}).load()
    lightness = [data.truth["albedo L*"][data.labels["swatch"] == k] for k in range(10)]

    assert data.class_names("swatch")[9] == "MST 10"
    assert np.array_equal(data.labels["swatch"] >= 5, data.labels["tone"] == 1)
    assert [part.mean() for part in lightness] == pytest.approx(
        [94.2, 92.3, 93.1, 87.6, 77.9, 55.1, 42.5, 30.7, 21.1, 14.6], abs=0.06
    )


def test_the_truth_fits_the_pictures() -> None:
    data = faces(seed=3)
    regions = data.truth["regions"]

    assert set(data.truth) == {*NAMES, "tone", "apparent", "regions"}
    assert all(len(column) == 400 for column in data.truth.values())
    assert apparent(data.values, (regions & SKIN) > 0) == pytest.approx(data.truth["apparent"])
    assert np.corrcoef(data.truth["albedo L*"], data.truth["apparent"][:, 0])[0, 1] > 0.9
    assert not np.any((regions & SKIN > 0) & (regions & (LIPS | HAIR) > 0))
    assert np.array_equal(data.labels["tone"], data.truth["tone"])


def test_labels_are_wrong_as_often_as_asked_and_the_truth_never() -> None:
    data, right = faces(mislabelled=0.2), faces()

    assert np.array_equal(data.truth["tone"], right.labels["tone"])
    assert np.mean(data.labels["tone"] != data.truth["tone"]) == pytest.approx(0.2, abs=0.07)
    assert data.fingerprint == right.fingerprint


def test_more_faces_go_on_after_the_same_geometry_and_another_seed_draws_others() -> None:
    few, many, other = (draw(Draw(), count, seed)[0] for count, seed in ((50, 0), (80, 0), (50, 1)))

    assert np.array_equal(few[:, 3:-2], many[:50, 3:-2])
    assert not np.any(few[:, 0] == other[:, 0])


def test_drawing_can_be_given_up_and_leaves_nothing_behind(cache: Path) -> None:
    def stop(fraction: float, doing: str) -> None:
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        DATASETS.parse({"kind": "faces", "count": 200}).load(report=stop)
    assert not [entry for entry in (cache / "prepared").iterdir() if entry.is_dir()]


def test_grey_faces_are_the_same_faces() -> None:
    colour, grey = faces(), faces(colour="grey")

    assert grey.values.shape == (400, 1, 32, 32)
    luma = np.tensordot([0.299, 0.587, 0.114], np.asarray(colour.values, float), (0, 1))
    np.testing.assert_allclose(grey.values[:, 0], luma, atol=0.51)
    np.testing.assert_array_equal(grey.truth["apparent"], colour.truth["apparent"])
    assert DATASETS.parse({"kind": "faces", "colour": "grey"}).sample_shape() == (1, 32, 32)
