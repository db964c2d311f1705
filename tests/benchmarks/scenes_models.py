"""Scenes of the families: their own views, the laboratory for each of them, and the families compared."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from aestudio.benchmark import Budget, Cell, Row, Table
from aestudio.benchmark.kept import keep
from aestudio.data.density import Density
from aestudio.families import FAMILIES
from aestudio.gui.density_dialog import DensityDialog
from aestudio.gui.viewers.diffusion import DiffusionViewer
from aestudio.gui.viewers.laboratory import LaboratoryViewer
from aestudio.gui.viewers.likelihood import LikelihoodViewer
from aestudio.gui.viewers.prior import PriorViewer
from aestudio.gui.viewers.samples import SamplesViewer
from tests.benchmarks.album import PATIENCE, SHORT, Album, wait

__all__ = ["MODELS"]

SECONDS = 8.0  # of training, where a view needs no good model


def turns_of_samples(album: Album, name: str, *modes: str) -> None:
    """The samples as a film over the epochs, and beside their nearest training samples."""
    viewer = next(one for one in album.workspace.viewers if isinstance(one, SamplesViewer))
    for mode in modes:
        viewer.mode.choose(mode)
        viewer.mode.chosen.emit(mode)
        wait(8.0 if mode == "film" else 3.0)
        album.take(f"{name}-samples-{mode}")


def variational(album: Album) -> None:
    """A VAE of digits: every view it has, and the learned prior."""
    album.open("digits-vae")
    album.train({**SHORT, "training.epochs": 40}, 25.0)
    album.views("vae")
    album.view("vae-again", "samples")
    turns_of_samples(album, "vae", "film", "nearest")
    prior = album.view("vae-offer", "prior")
    assert isinstance(prior, PriorViewer)
    prior.begin()
    album.take("vae-busy-prior")
    wait(PATIENCE, lambda: prior.has_picture)
    album.view("vae-full", "prior")


def adversarial(album: Album) -> None:
    """A GAN of points: samples, coverage, saturation."""
    album.open("gan-gaussians")
    album.train({"training.threads": 1}, SECONDS)
    album.views("gan")
    album.view("gan-again", "samples")
    turns_of_samples(album, "gan", "film")


def flow(album: Album) -> None:
    """A flow of points, and one of digits: likelihoods, and samples halfway through its transforms."""
    for name, example, settings in (("flow", "flow-gaussians", {}), ("flow-pictures", "digits", SHORT)):
        album.open(example)
        if example == "digits":
            album.family("flow")
        album.train({"training.threads": 1, **settings}, SECONDS)
        album.views(name)
        viewer = next(one for one in album.workspace.viewers if isinstance(one, LikelihoodViewer))
        album.workspace.tabs.show_view(viewer)
        viewer.show_what.choose("morph")
        viewer.show_what.chosen.emit("morph")
        slider = viewer.morph.slider
        wait(PATIENCE, lambda: slider.maximum() > 1)  # noqa: B023
        for percent in (0, 45, 100):
            slider.setValue(round(slider.maximum() * percent / 100))
            album.take(f"{name}-transforms-{percent}")


def diffusion(album: Album) -> None:
    """Diffusion of digits and of points, adding noise and taking it away."""
    for name in ("diffusion-digits", "diffusion-moons"):
        album.open(name)
        album.train({"training.threads": 1}, 1.5 * SECONDS)
        album.views(name)
        viewer = next(one for one in album.workspace.viewers if isinstance(one, DiffusionViewer))
        album.workspace.tabs.show_view(viewer)
        for key in ("add", "take"):
            viewer.mode.choose(key)
            viewer._mode_changed()
            wait(3.0)
            album.take(f"{name}-diffusion-{key}")


def classifier(album: Album) -> None:
    """A classifier: accuracy, confusion matrix, mistakes."""
    album.open("digits-classifier")
    album.train({**SHORT, "training.epochs": 20}, 20.0)
    album.views("mlp")


def laboratory(album: Album) -> None:
    """The laboratory, before and after training, for all families; a density drawn by hand."""
    album.open("gan-gaussians")
    lab = next(one for one in album.workspace.viewers if isinstance(one, LaboratoryViewer))
    offered = {lab.bench.family.itemData(place) for place in range(lab.bench.family.count())}
    for kind in FAMILIES:
        if kind.kind not in offered:
            continue
        album.family(kind.kind)
        album.view(f"lab-empty-{kind.kind}", "laboratory", 4.0)
        album.train({"training.threads": 1, "training.epochs": 4000}, SECONDS)
        album.view(f"lab-{kind.kind}", "laboratory", 4.0)
    dialog = DensityDialog(Density().cells, album.window)
    dialog.show()
    album.take("density-empty", dialog)
    dialog._start_from(1)
    album.take("density-full", dialog)
    dialog.close()


def drawn(album: Album) -> None:
    """A density drawn with the mouse, and a flow trained on it."""
    album.open("flow-gaussians")
    lab = next(one for one in album.workspace.viewers if isinstance(one, LaboratoryViewer))
    album.workspace.tabs.show_view(lab)
    dialog = DensityDialog(("0" * 32,) * 32, album.window)
    dialog.show()
    wait(0.3)
    canvas, left = dialog.canvas, Qt.MouseButton.LeftButton
    middle, reach = canvas.rect().center(), canvas.height() / 3
    turns = [
        middle + QPoint(round(reach * 0.1 * k * math.cos(k)), round(reach * 0.1 * k * math.sin(k)))
        for k in range(11)
    ]
    QTest.mousePress(canvas, left, pos=turns[0])
    for place in turns[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, left, pos=turns[-1])
    album.take("drawn-dialog", dialog)
    lab.bench.use(Density(cells=dialog.rows))
    dialog.close()
    album.settle()
    album.view("drawn-empty", "laboratory", 4.0)
    album.train({"training.threads": 1, "training.epochs": 4000}, 2 * SECONDS)
    album.view("drawn-trained", "laboratory", 6.0)


def families(album: Album) -> None:
    """Families compared on points: under way, done; then a table with failures and gaps."""
    album.open("gan-gaussians")
    workspace = album.workspace
    album.edit({"data.count": 600, "training.threads": 1})
    page = workspace.families
    workspace.tabs.show_view(page)
    page.compare(Budget(5), samples=200, draws=2)
    wait(PATIENCE, lambda: page.shown is not None)  # the first family is there, and others are under way
    album.take("families-busy")
    wait(PATIENCE, lambda: page.shown is not None and page.shown.table.complete)
    wait(1.0)
    album.take("families-plane")
    page.table.horizontalScrollBar().setValue(300)
    album.take("families-scrolled")
    keep(workspace.storage.runs, FAILED, {"test": np.random.default_rng(0).random((6, 1, 8, 8))})
    page.refresh()
    wait(2.0)
    page._choice.setCurrentIndex(0)
    page._show()
    wait(0.5)
    album.take("families-failed")


FAILED = Table(
    name="2030-01-01 19-00-00",
    data="Handwritten digits, 1,257 training samples",
    budget="2 epochs each",
    samples=50,
    complete=False,
    rows=(
        Row(
            family="vae",
            name="Variational autoencoder",
            run="run-001",
            cells={"frechet": Cell(value=4.0, spread=0.2), "reconstruction": Cell(value=0.1)},
        ),
        Row(
            family="gan",
            name="GAN",
            state="the loss is no number any more, in epoch 1, step 12",
            blank={"frechet": "not trained"},
        ),
        Row(family="flow", name="Flow", state="out of memory: 4.2 GB were asked for, 1.1 GB are free"),
        Row(family="train", name="Training samples", baseline=True, cells={"frechet": Cell(value=0.1)}),
    ),
)

MODELS = (variational, adversarial, flow, diffusion, classifier, laboratory, drawn, families)
