"""Every view of a run: a picture with something in it, and the arrays behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from aestudio.experiment import Experiment
from aestudio.families import FAMILIES as REGISTRY
from aestudio.families import Given
from aestudio.figures import VIEWS, View
from aestudio.figures.loss import epochs_of
from aestudio.run import Run
from aestudio.session import Session, load_data
from aestudio.spec import SpecError


def experiment(code: int, **fields: Any) -> Experiment:
    bottleneck = {"kind": "dense", "units": code, "activation": "relu"}
    flat = [{"kind": "flatten"}, bottleneck]
    back = [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]
    networks = {"encoder": {"layers": flat}, "decoder": {"layers": back}}
    training = {"epochs": 2, "batch_size": 500, "threads": 1, "device": "cpu"}
    return Experiment.parse({"networks": networks, "training": training, **fields})


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Any]:
    wanted = experiment(3)
    session = Session.start(wanted, load_data(wanted, Path()), tmp_path_factory.mktemp("runs") / "run-001")
    for _ in session.progress():
        pass
    return session.run, session.trainer.compiled


def make(view: View, trained: tuple[Run, Any], **settings: object) -> Any:
    return view.make(trained[0], trained[1] if view.needs_model else None, view.settings.parse(settings))


FAMILIES = {
    "samples": "vae",
    "film": "vae",
    "diffusion": "ddpm",
    "predictions": "mlp",
    "health": "vae",
    "likelihood": "flow",
    "transforms": "flow",
    "coverage": "gan",
    "upsampling": "superres",
    "search": "vae",
    "saturation": "gan",
    "laboratory": "plane",
}
"""By view, the family whose model can answer it; others are of the autoencoder. "plane": a flow on points."""

SETTINGS: dict[str, dict[str, Any]] = {
    "prior": {"steps": 5, "transforms": 1},
    "search": {"count": 4, "samples": 2, "factor": 2, "starts": 1, "steps": 3},
}
"""By view, what makes it quick."""


@pytest.fixture(scope="module")
def trained_by(trained: tuple[Run, Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """A run of a family's draft on the digits."""
    known: dict[str, Any] = {"autoencoder": trained}

    def of(family: str) -> Any:
        if family not in known:
            training = {"epochs": 1, "batch_size": 500, "threads": 1, "device": "cpu"}
            shape = (2,) if family == "plane" else (1, 8, 8)
            given = Given(shape, (0.0, 1.0), {"digit": 10}, 0.0 if family == "plane" else 1 / 16)
            suited = REGISTRY.parse("flow" if family == "plane" else family).suited(given)
            data = "plane" if family == "plane" else "digits"
            wanted = Experiment.drafted(shape, family=suited.to_json(), training=training, data=data)
            folder = tmp_path_factory.mktemp(family) / "run-001"
            session = Session.start(wanted, load_data(wanted, Path()), folder)
            for _ in session.progress():
                pass
            known[family] = (session.run, session.trainer.compiled)
        return known[family]

    return of


@pytest.mark.parametrize("name", VIEWS)
def test_contract(name: str, trained_by: Callable[[str], Any], tmp_path: Path) -> None:
    view = VIEWS[name]
    assert view.name == name
    picture = make(view, trained_by(FAMILIES.get(name, "autoencoder")), **SETTINGS.get(name, {}))
    picture.save(tmp_path / "a.png")
    pixels = np.asarray(Image.open(tmp_path / "a.png").convert("L"))
    assert min(pixels.shape) > 400
    assert 0.005 < (pixels < 250).mean() < 0.9, "neither empty nor full"
    picture.save(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as arrays:
        assert set(arrays) == set(picture.arrays)
        for key, value in picture.arrays.items():
            np.testing.assert_array_equal(arrays[key], value)


def test_a_diffusion_model_is_sampled_where_a_decoder_is_searched(trained_by: Callable[[str], Any]) -> None:
    wanted = {"count": 3, "samples": 2, "factor": 2, "steps": 2, "solves": 1}
    arrays = make(VIEWS["search"], trained_by("ddpm"), **wanted).arrays

    assert arrays["samples"].shape == (3, 2, 1, 8, 8)
    assert arrays["cycle_all"].shape == (3,)


@pytest.mark.parametrize("ending", ["svg", "pdf"])
def test_vector_formats(trained: tuple[Run, Any], tmp_path: Path, ending: str) -> None:
    make(VIEWS["loss"], trained).save(tmp_path / f"a.{ending}")
    assert (tmp_path / f"a.{ending}").stat().st_size > 5000


def test_another_ending_is_refused_in_words(trained: tuple[Run, Any], tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"expected a file ending in .png, .svg, .pdf or .npz, found 'a.doc'"):
        make(VIEWS["loss"], trained).save(tmp_path / "a.doc")


def test_settings_reach_the_picture(trained: tuple[Run, Any]) -> None:
    arrays = make(VIEWS["reconstructions"], trained, part="train", choose="worst", count=3).arrays
    assert arrays["errors"].shape == (3,)
    assert (np.diff(arrays["errors"]) <= 0).all()
    assert len(make(VIEWS["latent"], trained, limit=50).arrays["rows"]) == 50
    assert make(VIEWS["code"], trained, part="test", index=5).arrays["rows"][0] == trained[1].parts.test[5]


def test_every_layer_of_a_sample_is_drawn_also_maps(tmp_path: Path) -> None:
    body = [{"kind": "conv2d", "channels": 5}]
    encoder = [{"kind": "conv2d", "channels": 5}, {"kind": "residual", "body": body}, "flatten"]
    back = [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]
    networks = {"encoder": {"layers": [*encoder, back[0]]}, "decoder": {"layers": back}}
    wanted = Experiment.parse({"networks": networks, "training": {"epochs": 1, "device": "cpu"}})
    session = Session.start(wanted, load_data(wanted, tmp_path), tmp_path / "run-001")
    for _ in session.progress():
        pass
    picture = make(VIEWS["layers"], (session.run, session.trainer.compiled), index=2)
    assert picture.arrays["encoder.layers[1].body[0]"].shape == (5, 8, 8)
    np.testing.assert_array_equal(picture.arrays["decoder.layers[1]"], picture.arrays["output"])
    picture.save(tmp_path / "a.png")


def test_tsne_and_an_unknown_label(trained: tuple[Run, Any]) -> None:
    picture = make(VIEWS["latent"], trained, projection="tsne", limit=60)
    assert picture.arrays["points"].shape == (60, 2)
    picture.figure()
    with pytest.raises(
        SpecError, match=r"label: expected a label column or a quantity \(digit\), found 'colour'"
    ):
        make(VIEWS["latent"], trained, label="colour")


def test_points_are_coloured_by_a_quantity(trained: tuple[Run, Any], tmp_path: Path) -> None:
    from dataclasses import replace

    run, compiled = trained
    heat = np.linspace(3000, 9000, len(compiled.dataset))
    heat[::5] = np.nan
    warm = replace(compiled, dataset=replace(compiled.dataset, quantities={"teff": heat}))
    picture = make(VIEWS["latent"], (run, warm), label="teff", limit=50)
    rows = picture.arrays["rows"]
    np.testing.assert_array_equal(picture.arrays["quantity_teff"], heat[rows])
    axes = picture.figure().axes
    assert axes[1].get_ylabel() == "teff"
    assert len(axes[0].collections[0].get_offsets()) == np.isnan(heat[rows]).sum()


def test_losses_are_the_runs(trained: tuple[Run, Any]) -> None:
    arrays, history = make(VIEWS["loss"], trained).arrays, trained[0].history()
    np.testing.assert_array_equal(arrays["step_loss"], history.steps["loss"])
    np.testing.assert_array_equal(arrays["epoch_val_loss"], history.epochs["val_loss"])


def test_a_view_of_a_model_without_one_is_refused_in_words(trained: tuple[Run, Any]) -> None:
    view = VIEWS["latent"]
    with pytest.raises(SpecError, match="expected a run with saved weights"):
        view.make(trained[0], None, view.settings())


def test_samples_that_are_no_pictures(trained: tuple[Run, Any], tmp_path: Path) -> None:
    from dataclasses import replace

    from aestudio.analysis.reconstruction import Reconstructions
    from aestudio.figures import reconstructions

    pairs = Reconstructions(count=3).answer(trained[1])
    flat = replace(pairs, inputs=pairs.inputs.reshape(3, 64), outputs=pairs.outputs.reshape(3, 64))
    reconstructions._draw("a run", flat, 3).savefig(tmp_path / "a.png")


def test_no_global_state_and_no_display() -> None:
    assert "matplotlib.pyplot" not in sys.modules


def test_steps_lie_in_epochs_of_whatever_length_they_were() -> None:
    ends = [10, 20, 25, 30]  # the batch was doubled after the second epoch
    found = epochs_of(np.array([5, 10, 20, 25, 30, 35]), ends)
    assert found.tolist() == [0.5, 1, 2, 3, 4, 5]
    assert epochs_of(np.array([3]), []).tolist() == [3]
