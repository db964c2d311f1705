"""The bundled examples: each runs as it is, and is what its text says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aestudio.data import Dataset
from aestudio.examples import example, examples
from aestudio.experiment import problems, resolve
from aestudio.networks.formulas import running
from aestudio.project import Project, load, save, with_settings
from aestudio.session import load_data
from aestudio.trainer import compile_experiment, train

NAMES = ["digits", "mnist-64", "mnist-16", "mnist-outputs", "mnist-conv", "laboratory", "mnist-denoise"]
NAMES += ["digits-classifier", "digits-vae", "flow-gaussians"]
NAMES += ["diffusion-moons", "diffusion-digits"]
NAMES += ["mnist-gan", "gan-gaussians", "mnist-diffusion"]
NAMES += ["faces-upsampling", "faces-dense"]


@pytest.fixture(scope="module")
def mnist(mnist_file: Path) -> Dataset:
    experiment = with_settings(example("mnist-64").project().experiment, {"data.path": str(mnist_file)})
    return load_data(experiment, Path())


def projects() -> list[Project]:
    return [one.project() for one in examples()]


def test_the_list() -> None:
    """The default comes first."""
    assert [one.name for one in examples()] == NAMES
    with pytest.raises(
        ValueError, match=r"one of digits, mnist-64, .*, found 'mnist64'; did you mean 'mnist-64'"
    ):
        example("mnist64")


@pytest.mark.parametrize("name", NAMES)
def test_complete(name: str, tmp_path: Path) -> None:
    """Each can be read, saved, and built and summarised without its data; so can each of its variants."""
    chosen = example(name)
    assert chosen.title
    assert 20 < len(chosen.line) < 110
    project = chosen.project()
    assert len(project.about) > 200
    for experiment in (project.experiment, *(project.variant(i) for i in range(len(project.variants)))):
        shape = experiment.data.sample_shape(base=Path())
        assert shape is not None
        assert problems(experiment, shape, (0.0, 1.0)) == ()
    assert load(save(project, tmp_path / "P.aestudio").base).experiment == project.experiment


@pytest.mark.parametrize("name", NAMES)
def test_who_has_not_heard_the_lecture_is_told_which_one_is_meant(name: str) -> None:
    chosen = example(name)
    project = chosen.project()
    assert "lecture" not in " ".join((chosen.title, chosen.line, *(one.title for one in project.variants)))
    mentions = project.about.count("lecture")
    assert mentions == project.about.count("F. B. Bianco's lecture [Machine learning")


COUNTS = {
    "mnist-64": [0, 100_480, 8_256, 8_320, 101_136, 0],
    "mnist-16": [0, 100_480, 8_256, 2_080, 528, 544, 2_112, 8_320, 101_136, 0],
}


@pytest.mark.parametrize(("name", "total"), [("mnist-64", 218_192), ("mnist-16", 223_456)])
def test_the_lectures_networks(name: str, total: int) -> None:
    """Layer by layer the parameters that the lecture's notebooks print."""
    roles = resolve(example(name).project().experiment, (1, 28, 28))
    counts = [layer.parameters for role in roles.values() if role for layer in role.layers]
    assert counts == COUNTS[name]
    assert sum(counts) == total


def test_the_lectures_upsampler_has_its_parameters() -> None:
    """1225-256-128-256-1225-4900, layer by layer as its notebook prints them."""
    roles = resolve(example("faces-dense").project().experiment, (1, 70, 70))
    counts = [
        layer.parameters for role in roles.values() if role for layer in role.layers if layer.parameters
    ]
    assert counts == [313_856, 32_896, 33_024, 314_825, 6_007_400]
    assert sum(counts) == 6_702_001


def test_each_tone_of_the_example_with_few_can_be_audited() -> None:
    """An audit compares groups of 30 or more."""
    project = example("faces-upsampling").project()
    few = next(i for i, one in enumerate(project.variants) if one.title == "5 % tone B")
    data = with_settings(project.variant(few), {"data.size": 16}).data
    faces = data.load()
    test = data.split.parts(len(faces), faces.labels, faces.held_out).test
    assert np.bincount(faces.labels["tone"][test]).min() >= 30


def test_the_dcgan_has_the_parameters_of_the_tutorial() -> None:
    roles = resolve(example("mnist-gan").project().experiment, (1, 28, 28))
    generator, discriminator = roles["generator"], roles["discriminator"]
    assert generator is not None
    assert discriminator is not None
    statistics = sum(running(row) for row in generator.layers)
    assert (generator.parameters, generator.parameters + statistics) == (2_305_472, 2_330_944)
    assert discriminator.parameters == 212_865


def test_digits_learn(digits: Dataset) -> None:
    """A tenth of the default example's epochs already beat the mean picture by far (MSE 0.074)."""
    experiment = with_settings(
        example("digits").project().experiment,
        {"training.epochs": 12, "training.threads": 1, "training.device": "cpu", "family.loss.kind": "mse"},
    )
    *_, last = train(compile_experiment(experiment, digits))
    assert last.epoch_terms["val_loss"] < 0.05


def test_the_classifier_learns(digits: Dataset) -> None:
    """A quarter of its epochs get most digits right; guessing gets a tenth."""
    experiment = with_settings(
        example("digits-classifier").project().experiment,
        {"training.epochs": 10, "training.threads": 1, "training.device": "cpu"},
    )
    *_, last = train(compile_experiment(experiment, digits))
    assert last.epoch_terms["val_accuracy"] > 0.85


def test_the_vae_collapses_where_its_text_says_so_and_not_otherwise(digits: Dataset) -> None:
    project = example("digits-vae").project()
    carried = {}
    for index in (0, 1):
        quick = {"training.epochs": 12, "training.threads": 1, "training.device": "cpu"}
        *_, last = train(compile_experiment(with_settings(project.variant(index), quick), digits))
        carried[project.variants[index].title] = last.epoch_terms["val_kl"]
    assert carried["beta 1"] > 1 > 0.1 > carried["beta 4"]


@pytest.mark.data
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("mnist")])
def test_mnist_steps(name: str, mnist: Dataset) -> None:
    """Each MNIST example compiles against the data, trains on the official 60,000, and takes steps."""
    project = example(name).project()
    variants = [project.variant(index) for index in range(len(project.variants))]
    for experiment in (project.experiment, *variants):
        compiled = compile_experiment(with_settings(experiment, {"training.threads": 1}), mnist, "cpu")
        assert [len(compiled.parts[part]) for part in ("train", "validation", "test")] == [
            60_000,
            5_000,
            5_000,
        ]
        reports = train(compiled)
        losses = next(report for report in reports if report.losses).losses
        assert next(iter(losses.values()))[0] > 0


def test_without_its_data() -> None:
    """An example whose data are not on this machine says so and what to do."""
    with pytest.raises(
        ValueError, match=r"data\.path: expected MNIST, found no copy .* or give your own copy"
    ):
        load_data(example("mnist-64").project().experiment, Path())
