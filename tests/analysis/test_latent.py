from __future__ import annotations

from dataclasses import replace
from threading import current_thread
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from aestudio.analysis import latent
from aestudio.analysis.all_codes import AllCodes
from aestudio.analysis.latent import Decode, DecodeMean, Latent, Plane, plane_of
from aestudio.analysis.question import Array
from aestudio.spec import SpecError

RNG = np.random.default_rng(0)


def test_codes_are_the_encoders(build: Any) -> None:
    trained = build(code=5)
    found = Latent(part="train").answer(trained)
    x = torch.from_numpy(trained.dataset.values[found.samples.rows].astype(np.float32) / 16)
    with torch.no_grad():
        expected = trained.model.eval().encoder(x).numpy()
    np.testing.assert_allclose(found.codes, expected, atol=1e-5)
    assert found.codes.shape == (len(trained.parts.train), 5)
    assert found.shape == (5,)


def test_at_most_the_limit_drawn_by_seed(build: Any) -> None:
    trained = build()
    first, again, other = (
        Latent(part="train", limit=50, seed=s).answer(trained).samples.rows for s in (0, 0, 1)
    )
    assert len(np.unique(first)) == 50
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)


def test_errors_come_where_asked_for(build: Any) -> None:
    trained = build()
    assert Latent().answer(trained).errors is None
    found = Latent(errors=True).answer(trained).errors
    assert found is not None
    assert found.shape == (180,)


@pytest.mark.parametrize("size", [1, 2])
def test_small_codes_are_shown_as_they_are(build: Any, size: int) -> None:
    found = Latent().answer(build(code=size))
    np.testing.assert_array_equal(found.points, found.codes)
    assert found.plane.shares is None


@pytest.mark.parametrize("size", [3, 16, 700])
def test_larger_codes_by_their_principal_components(size: int) -> None:
    codes = (RNG.standard_normal((900, size)) * np.geomspace(9, 1, size) + 5).astype(np.float32)
    codes = codes @ np.linalg.qr(RNG.standard_normal((size, size)))[0].astype(np.float32)
    plane = plane_of(codes)
    pca = PCA(2, svd_solver="full").fit(codes.astype(np.float64))
    assert plane.shares is not None
    np.testing.assert_allclose(plane.shares, pca.explained_variance_ratio_, rtol=2e-3)
    aligned = np.abs((plane.axes * pca.components_).sum(1))
    np.testing.assert_allclose(aligned, 1, atol=0.02)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-4)


@pytest.mark.parametrize("size", [4, 700])
def test_codes_that_never_change_have_a_plane_too(size: int) -> None:
    plane = plane_of(np.ones((20, size), np.float32))
    assert plane.shares == (0.0, 0.0)
    assert np.isfinite(plane.axes).all()


def test_points_lead_back_to_codes_with_the_rest_at_the_mean() -> None:
    codes = RNG.standard_normal((300, 6)).astype(np.float32) + 2
    plane = plane_of(codes)
    code = np.array(plane.code(np.array([0.5, -1.5])))
    np.testing.assert_allclose(plane.place(code[None])[0], [0.5, -1.5], atol=1e-5)
    others = np.eye(6) - plane.axes.T @ plane.axes
    np.testing.assert_allclose(others @ (code - codes.mean(0)), 0, atol=1e-4)


def test_a_plane_keeps_its_direction_from_look_to_look(build: Any) -> None:
    codes = Latent().answer(build(code=5))
    before = Plane(codes.plane.mean, codes.plane.axes * np.array([[-1], [1]]), codes.plane.shares)
    turned = codes.turned_like(before)
    np.testing.assert_array_equal(turned.plane.axes, before.axes)
    np.testing.assert_allclose(turned.points, turned.plane.place(codes.codes), atol=1e-5)


def test_codes_decode_as_the_decoder_does(build: Any) -> None:
    trained = build(code=2)
    decoded = Decode(((0.5, -1.0), (2.0, 0.0))).answer(trained).outputs
    with torch.no_grad():
        expected = trained.model.eval().decoder(torch.tensor([[0.5, -1.0], [2.0, 0.0]])).numpy()
    assert decoded is not None
    np.testing.assert_allclose(decoded, expected, atol=1e-6)


def test_a_code_of_another_models_size_decodes_to_nothing(build: Any) -> None:
    assert Decode(((0.0, 0.0, 0.0),)).answer(build(code=2)).outputs is None


def test_codes_that_are_not_flat_are_flattened_and_back(build: Any) -> None:
    from pathlib import Path

    from aestudio.experiment import Experiment
    from aestudio.session import load_data
    from aestudio.trainer import compile_experiment

    encoder = [{"kind": "conv2d", "channels": 3, "kernel": [3, 3], "stride": [2, 2]}]
    decoder = [{"kind": "conv_transpose2d", "channels": 1, "kernel": [3, 3], "stride": [2, 2]}]
    wanted = Experiment.parse({"networks": {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}}})
    trained = compile_experiment(wanted, load_data(wanted, Path()), "cpu")
    found = Latent().answer(trained)
    assert found.shape == (3, 4, 4)
    assert found.codes.shape == (180, 48)
    outputs = Decode((tuple(found.codes[0].tolist()),)).answer(trained).outputs
    assert outputs is not None
    assert outputs.shape == (1, 1, 8, 8)


def test_codes_that_are_no_numbers_are_counted(build: Any) -> None:
    codes = Latent().answer(build())
    assert codes.lost == ""
    codes = replace(codes, points=codes.points.copy())
    codes.points[:3, 0] = np.nan
    assert codes.lost == f"3 of {len(codes.codes):,} codes are NaN or infinite"


@pytest.mark.parametrize("size", [4, 700])
def test_a_model_that_diverges_is_shown_by_the_codes_that_are_numbers(size: int) -> None:
    codes = RNG.standard_normal((60, size)).astype(np.float32) * np.float32(1e30)
    expected = plane_of(codes[2:])
    codes[0, 1], codes[1, 0] = np.nan, np.inf

    plane = plane_of(codes)

    np.testing.assert_array_equal(plane.axes, expected.axes)
    assert plane.shares == expected.shares
    assert 0 < sum(plane.shares or ()) <= 1
    assert np.isfinite(plane.place(codes)).all(1).tolist() == [False, False, *[True] * 58]


def test_a_model_whose_codes_are_no_numbers_at_all_says_so(build: Any) -> None:
    trained = build(code=3)
    with torch.no_grad():
        next(trained.model.encoder.parameters()).fill_(torch.nan)

    with pytest.raises(SpecError, match="not numbers, as happens when a run diverges"):
        Latent().answer(trained)


def test_a_plane_is_found_beside_the_thread_that_trains(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large one takes a second, for which no run may wait."""
    threads: list[str] = []

    def noted(codes: Array) -> Plane:
        threads.append(current_thread().name)
        return plane_of(codes)

    monkeypatch.setattr(latent, "plane_of", noted)

    found = Latent().answer(build(code=5))

    assert threads
    assert current_thread().name not in threads
    np.testing.assert_array_equal(found.points, plane_of(found.codes).place(found.codes))


def test_the_mean_of_codes_is_decoded(build: Any) -> None:
    trained = build(code=2)
    codes = np.array([[0.5, -1], [9, 9], [1.5, 1]], np.float32)

    found = DecodeMean(codes, np.array([0, 2])).answer(trained)

    np.testing.assert_array_equal(found.outputs, Decode(((1.0, 0.0),)).answer(trained).outputs)


def test_all_codes_are_those_of_every_sample_of_every_part(build: Any) -> None:
    trained = build()

    found = AllCodes(errors=True).answer(trained)

    assert [one.samples.part for one in found] == ["train", "validation", "test"]
    rows = np.concatenate([one.samples.rows for one in found])
    assert sorted(rows) == list(range(len(trained.dataset)))
    assert all(one.errors is not None for one in found)
