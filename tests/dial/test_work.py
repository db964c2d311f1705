"""A dial from its first arm to its last: broken off and gone on with, failing arms, the faithful sampler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.cli.main import main
from aestudio.dial import Dialling
from aestudio.dial.arm import LIKELIEST, measured_in
from aestudio.dial.curve import curve_in
from aestudio.dial.estimates import QUANTITIES
from aestudio.dial.kept import arm_file, log_in
from aestudio.dial.picture import dial_picture
from aestudio.dial.work import Work
from aestudio.job import NO_DATA, finish, run_out
from aestudio.run import runs_in
from aestudio.spec import SpecError
from tests.dial.small import small_dial


@pytest.fixture(scope="module")
def dialled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dial") / "whole"
    finish(Dialling(small_dial(), folder, folder / "runs"), NO_DATA)
    return folder


def test_every_arm_is_trained_measured_and_set_beside_the_sampler(dialled: Path) -> None:
    curve = curve_in(dialled)

    assert curve.complete
    assert [level.seeds for level in curve.levels] == [2, 2]
    assert len(curve.samplers) == len(curve.models) == 4
    for level in curve.levels:
        for one in QUANTITIES:
            if one.key in ("shift", "flips", "excess", "success", "psnr"):
                assert np.isfinite([found.value for found in level.model[one.key]]).all()
        assert np.isfinite(level.sampler["likeliest"][0].value)
    runs = runs_in(dialled / "runs")
    assert [run.environment["belongs_to"]["of"] for run in runs] == ["share of tone B"] * 4
    assert [run.experiment.data.share for run in runs] == [0.2, 0.5, 0.2, 0.5]
    assert {one.state for one in curve.log.trained} == {"done"}


def test_shares_of_a_seed_are_tested_on_the_same_faces(dialled: Path) -> None:
    dial = log_in(dialled).dial
    a, b, c, _ = (measured_in(arm_file(dialled, arm)).records for arm in dial.arms)

    assert np.array_equal(a["lightness_hr"], b["lightness_hr"], equal_nan=True)
    assert np.array_equal(a["lightness_lr"], b["lightness_lr"], equal_nan=True)
    assert not np.array_equal(a["lightness_hr"], c["lightness_hr"], equal_nan=True)
    assert LIKELIEST not in a.columns


def test_each_seed_has_noise_of_its_own(tmp_path: Path) -> None:
    work = Work(small_dial(), tmp_path / "d", tmp_path / "runs", tmp_path)
    assert [run_out(work._measuring(seed)).noise_seed for seed in (0, 1, 2)] == [0, 1, 2]


def test_broken_off_it_goes_on_and_comes_to_the_same(dialled: Path, tmp_path: Path) -> None:
    folder, broken = tmp_path / "broken", 0
    for stop in (3, 12, 20, 30):
        pieces = Dialling(small_dial(), folder, folder / "runs").work(NO_DATA)
        for _ in range(stop):
            if next(pieces, None) is None:
                break
        else:
            broken += 1
        pieces.close()
    finish(Dialling(small_dial(), folder, folder / "runs"), NO_DATA)

    assert broken > 2
    assert len(runs_in(folder / "runs")) == 4
    for arm in small_dial().arms:
        whole, parts = (measured_in(arm_file(where, arm)).records for where in (dialled, folder))
        assert np.allclose(whole["delta_lightness"], parts["delta_lightness"], atol=1e-4, equal_nan=True)


def test_what_is_measured_is_not_measured_again_and_shares_can_be_added(dialled: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in dialled.rglob("*.npz")}

    finish(Dialling(small_dial(seeds=1), dialled, dialled / "runs"), NO_DATA)

    assert {file: file.stat().st_mtime_ns for file in dialled.rglob("*.npz")} == before
    finish(Dialling(small_dial(), dialled, dialled / "runs"), NO_DATA)
    assert curve_in(dialled).complete


def test_a_folder_of_another_dial_is_left_alone(dialled: Path) -> None:
    with pytest.raises(SpecError, match="expected a new folder, or the dial that was begun there"):
        finish(Dialling(small_dial(tested=60), dialled, dialled / "runs"), NO_DATA)


def test_an_arm_that_fails_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    experiment = small_dial().experiment.to_json()
    experiment["networks"]["decoder"]["layers"][0]["units"] = 767
    dial = small_dial(experiment=experiment, seeds=1, bank=0)

    finish(Dialling(dial, tmp_path / "d", tmp_path / "runs"), NO_DATA)

    curve = curve_in(tmp_path / "d")
    assert {one.state for one in curve.log.trained} == {"failed"}
    assert all(one.problem for one in curve.log.trained)
    assert curve.levels == ()


def test_files_that_are_damaged_count_as_not_measured(dialled: Path, tmp_path: Path) -> None:
    file = tmp_path / "arm.npz"
    whole = arm_file(dialled, small_dial().arms[0]).read_bytes()
    for bad in (b"", whole[: len(whole) // 2], b"PK" + whole[2:5000]):
        file.write_bytes(bad)
        with pytest.raises(SpecError):
            measured_in(file)


def test_the_picture_is_drawn_of_what_there_is(dialled: Path, tmp_path: Path) -> None:
    picture = dial_picture(curve_in(dialled))

    picture.save(tmp_path / "dial.png")

    assert (tmp_path / "dial.png").stat().st_size > 20_000
    assert picture.arrays["shift_b"].shape == (2, 3)


def test_the_command_shows_a_kept_dial_and_writes_its_numbers(
    dialled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dial", "--kept", "--out", str(dialled), "--json"]) == 0

    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert said["title"].startswith("Apparent skin colour shift")
    assert [level["share"] for level in said["levels"]] == [0.2, 0.5]
    assert said["four_arms"][0]["parts"]["shift"]["tone B"]["model"]["seeds"]
    assert (dialled / "results.csv").read_text().startswith("share,upsampler,group")
    assert main(["dial", "--out", str(dialled)]) == 2  # neither a project nor a recipe
