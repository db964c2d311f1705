"""Pictures made small and large again: what is shown, and what is said of the network beside bicubic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.skill import Skill
from aestudio.analysis.upsampling import Upsampling
from aestudio.data import Dataset
from aestudio.degrade import enlarge
from aestudio.experiment import Experiment
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment


def compiled(count: int = 200, family: Any = None, **settings: Any) -> Compiled:
    """An upsampler whose networks give nothing: bicubic, unless a last bias says otherwise."""
    values = np.random.default_rng(0).random((count, 3, 16, 16), dtype=np.float32)
    kind = {"kind": "superres", "degrade": {"factor": 4, **settings}} if family is None else family
    experiment = Experiment.drafted((3, 16, 16), family=kind, training={"threads": 1})
    ready = compile_experiment(experiment, Dataset("noise", values, labels={"part": np.arange(count) % 2}))
    with torch.no_grad():
        for parameter in ready.model.parameters():
            parameter.zero_()
    return ready


def biased(by: float) -> Compiled:
    ready = compiled()
    with torch.no_grad():
        list(ready.model.parameters())[-1].fill_(by)
    return ready


def test_what_is_shown_of_a_picture_belongs_together() -> None:
    found = Upsampling(count=5).answer(compiled(kernel="bicubic"))

    assert found.truth.shape == found.outputs.shape == found.bicubic.shape == (5, 3, 16, 16)
    np.testing.assert_allclose(found.given, found.degrade(found.truth.astype(float)), atol=1e-6)
    np.testing.assert_allclose(
        found.outputs, enlarge(found.given.astype(float), 4, "bicubic").clip(0, 1), atol=1e-5
    )
    np.testing.assert_allclose(found.skill, 0.0, atol=1e-4)
    difference = found.degrade(found.outputs.astype(float)) - found.given
    np.testing.assert_allclose(found.cycle, 255 * np.sqrt((difference**2).mean((1, 2, 3))), rtol=1e-4)
    assert found.words(0).startswith(f"PSNR {found.psnr[0]:.1f} dB · SSIM")
    assert {"truth", "input", "output", "psnr", "power_bicubic", "label_part"} <= found.arrays.keys()


def test_the_worst_are_worse_than_the_best_and_fixed_ones_stay() -> None:
    ready = compiled()
    best, worst = (Upsampling("train", choose, 4).answer(ready) for choose in ("best", "worst"))

    assert best.squares.max() < worst.squares.min()
    assert (np.diff(worst.squares) <= 0).all()
    assert best.searched == 160
    fixed = Upsampling(count=3).answer(ready).samples.rows
    assert np.array_equal(fixed, Upsampling(count=6).answer(ready).samples.rows[:3])
    again = Upsampling("train", rows=(int(worst.samples.rows[0]),)).answer(ready)
    assert again.squares[0] == pytest.approx(worst.squares[0])


def test_a_picture_has_the_same_noise_whoever_is_beside_it() -> None:
    ready = compiled(noise=0.2)
    several = Upsampling(count=4).answer(ready)
    alone = Upsampling(rows=(int(several.samples.rows[2]),)).answer(ready)

    np.testing.assert_array_equal(several.given[2], alone.given[0])
    assert np.abs(several.given - several.degrade(several.truth.astype(float))).std() > 0.05


def test_smooth_outputs_lack_the_detail_beyond_what_inputs_hold() -> None:
    found = Upsampling(count=20).answer(compiled())
    frequencies, power = found.spectra()
    beyond = frequencies > 2 * found.new_detail

    assert found.new_detail == 0.125
    assert (power["Bicubic"][beyond] < 0.1 * power["Truth"][beyond]).all()


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (0.0, "can't be told apart"),
        (0.3, "Bicubic enlargement, which learns nothing, beats this network"),
    ],
)
def test_who_is_nearer_is_said_in_words(by: float, said: str) -> None:
    found = Skill().answer(biased(by))

    assert said in found.verdict
    assert "20 validation pictures" in found.verdict
    assert [row[0] for row in found.rows()] == ["Nearest", "Bilinear", "Bicubic", "Network"]
    assert found.skill("bicubic")[0] == 0


def test_a_network_that_knows_more_is_said_to_be_better() -> None:
    """On noise, where neighbours say nothing of each other, repeated pixels are nearer than curves."""
    ready: Any = compiled()
    ready.model.upsample = lambda small, _: small.repeat_interleave(4, 2).repeat_interleave(4, 3)

    found = Skill("train").answer(ready)

    assert found.verdict.startswith("The network is better than bicubic enlargement")
    assert found.skill()[0] == pytest.approx(
        1 - found.mean("network", "mse")[0] / found.mean("bicubic", "mse")[0]
    )


def test_few_pictures_are_not_enough_to_say() -> None:
    assert Skill().answer(compiled(40)).verdict.startswith("Not enough data: 4 validation pictures")


def test_a_model_that_enlarges_nothing_is_told() -> None:
    ready = compiled(family={"kind": "autoencoder"})

    with pytest.raises(SpecError, match="expected a model that makes large pictures of small ones"):
        Upsampling().answer(ready)
