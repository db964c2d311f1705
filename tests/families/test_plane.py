"""Each family's draft, started in one click, on points in the plane: it learns, and beats a stated bar."""

from __future__ import annotations

from functools import cache

import pytest

from aestudio.analysis.laboratory import Lab, Laboratory
from aestudio.data import DATASETS
from aestudio.experiment import Experiment, problems
from aestudio.experiment.choosing import quick_start
from aestudio.families import FAMILIES, Given
from aestudio.spec import replace
from aestudio.trainer import compile_experiment, train

NORMALS = 3.54  # nats per point of the eight Gaussians: two independent normal numbers as wide as they


@cache
def trained(kind: str, shape: str, epochs: int, count: int = 4096) -> tuple[list[dict[str, float]], Lab]:
    """A family's draft after some epochs, fewer than it would get: what the epochs said, and what is seen."""
    data = DATASETS.parse({"kind": "plane", "shape": shape, "count": count})
    dataset = data.load()
    wanted = quick_start(Experiment(data=data), kind, Given((2,), dataset.range, dataset.classes, 0.0))
    assert problems(wanted, (2,), dataset.range, dataset.classes, 0.0) == ()
    short = replace(wanted.training, epochs=epochs, threads=1, batch_size=128)
    compiled = compile_experiment(wanted.model_copy(update={"training": short}), dataset, "cpu")
    ends = [dict(report.epoch_terms) for report in train(compiled) if report.epoch_terms]
    return ends, Laboratory().answer(compiled)


def covered(lab: Lab) -> int:
    assert lab.modes is not None
    return len(lab.modes.names) - len(lab.modes.missing)


@pytest.mark.parametrize("kind", [it.kind for it in FAMILIES if it.is_judged() and not it.pictures])
@pytest.mark.parametrize("shape", ["two moons", "eight Gaussians"])
def test_its_draft_lowers_its_loss(kind: str, shape: str) -> None:
    ends, _ = trained(kind, shape, 8)

    assert ends[-1]["loss"] < ends[0]["loss"]
    assert ends[-1]["val_loss"] < ends[0]["val_loss"]


def test_the_flow_is_as_likely_as_the_truth_and_covers_the_gaussians() -> None:
    _, lab = trained("flow", "eight Gaussians", 8)

    assert covered(lab) >= 7
    assert lab.likelihood is not None
    own, truth = lab.likelihood
    assert truth is not None
    assert (truth - own).mean() < 0.25  # after 8 epochs; 0.1 with the example's: tests/families/test_flow.py
    assert lab.quality is not None
    assert lab.quality.off < 0.2


def test_diffusion_covers_the_gaussians() -> None:
    _, lab = trained("ddpm", "eight Gaussians", 8)

    assert covered(lab) >= 7


def test_the_vae_lies_far_below_independent_normals_and_its_samples_are_blurred() -> None:
    ends, lab = trained("vae", "eight Gaussians", 12)

    assert ends[-1]["val_loss"] < NORMALS - 0.4
    assert lab.quality is not None
    assert lab.quality.off > 0.1  # means of p(x | z) lie between the modes too, and that is to be seen


def test_the_gan_learns_the_moons() -> None:
    _, lab = trained("gan", "two moons", 25)

    assert lab.quality is not None
    assert lab.quality.off < 0.45
    assert lab.quality.distance < 0.15


def test_the_autoencoder_s_code_is_narrower_than_the_plane_and_follows_the_moons() -> None:
    """One number cannot tell all points apart: half of what two would explain is a fair bar."""
    ends, lab = trained("autoencoder", "two moons", 12)

    assert ends[-1]["val_loss"] < 0.5 * float(lab.data.var(0).mean())
    assert dict(lab.movements) == {"reconstructions": "Reconstructions", "latent": "Decoded codes"}


def test_the_classifier_tells_the_moons_apart() -> None:
    ends, _ = trained("mlp", "two moons", 12)

    assert ends[-1]["val_accuracy"] > 0.98
