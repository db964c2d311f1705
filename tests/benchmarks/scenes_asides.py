"""Scenes beside the main road: ways a view is turned, exports and the report, super-resolution, schedules."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QComboBox, QTextBrowser

from aestudio.data import DATASETS
from aestudio.experiment import SCHEDULES
from aestudio.gui.viewers.latent import LatentViewer
from aestudio.gui.viewers.traversal import TraversalViewer
from aestudio.gui.viewers.upsampling import UpsamplingViewer
from aestudio.gui.viewers.weights import WeightsViewer
from tests.benchmarks.album import LONG, PATIENCE, SHORT, Album, wait

__all__ = ["ASIDES", "drawn_faces"]


def ways(album: Album) -> None:
    """A code of four units: traversals, projections, the code as built; classes of a VAE."""
    album.open("digits")
    album.edit({"networks.encoder.layers[4].units": 4})
    album.train({**SHORT, "training.epochs": 20})
    viewers = album.workspace.viewers
    walk = next(one for one in viewers if isinstance(one, TraversalViewer))
    latent = next(one for one in viewers if isinstance(one, LatentViewer))
    weights = next(one for one in viewers if isinstance(one, WeightsViewer))
    for way in ("grid", "between", "label"):
        walk.way.choose(way)
        walk.way.chosen.emit(way)
        album.view(f"ways-{way}", "traversal")
    album.view("ways-pca", "latent")
    latent.projection.choose("tsne")
    latent.projection.picked.emit("tsne")
    wait(8.0)
    album.take("ways-tsne")
    latent.colour_by.choose("error:")
    latent.colour_by.picked.emit("error:")
    wait(1.0)
    album.take("ways-error")
    weights.source.choose("built")
    weights.source.chosen.emit("built")
    album.view("ways-built", "weights")


def exports(album: Album) -> None:
    """The menu, the line while it exports, when done, when it can't; the report as a browser shows it."""
    album.open("digits")
    album.train({**SHORT, "training.epochs": 30})
    workspace, folder = album.workspace, Path(tempfile.mkdtemp())
    album.menu("export-menu", album.window.actions_._export)
    run, exporter = workspace.engine.run, workspace.exporter
    assert run is not None
    for name, file in (("script", "digits.py"), ("report", "report.html")):
        exporter.export(run.path, name, folder / file)
        if name == "report":
            wait(0.2)
            album.take("export-busy")
        wait(PATIENCE, lambda: not exporter.line.busy)
        album.take(f"export-{name}")
    exporter.export(run.path, "report", folder / "missing" / "report.html")
    wait(PATIENCE, lambda: not exporter.line.busy)
    album.take("export-failed")
    page = QTextBrowser()
    page.resize(1000, 3200)
    page.setSource(QUrl.fromLocalFile(str(folder / "report.html")))
    page.show()
    album.take("report", page)
    page.close()


def drawn_faces(album: Album, count: int) -> None:
    """The draft that enlarges so many drawn faces."""
    album.open("digits")
    experiment = album.workspace.document.experiment
    faces = experiment.model_copy(update={"data": DATASETS.parse({"kind": "faces", "count": count})})
    album.workspace.document.edit(faces, "Other data")
    album.settle()
    album.family("superres")


def upsampling(album: Album) -> None:
    """Super-resolution in the builder, in training, and trained."""
    drawn_faces(album, 300)
    album.take("superres-built")
    album.workspace.builder.show_summary()
    wait(0.5)
    album.dialog("superres-summary")
    album.edit(LONG)
    album.begin()
    shown = next(one for one in album.workspace.viewers if one.key == "upsampling")
    album.workspace.tabs.show_view(shown)
    wait(PATIENCE, lambda: shown.has_picture)  # after the first epoch, which takes its time
    album.take("superres-running")
    album.stop()
    album.views("superres")
    assert isinstance(shown, UpsamplingViewer)
    album.workspace.tabs.show_view(shown)
    for mode in ("numbers", "photo"):
        shown.mode.choose(mode)
        shown.mode.chosen.emit(mode)
        album.take(f"superres-{mode}")
    own = Path(tempfile.mkdtemp()) / "own.png"
    shown.grab().save(str(own))
    shown.photo.read(own)
    wait(2.0)
    album.take("superres-photo-full")


def schedules(album: Album) -> None:
    """Each schedule in the settings, with its preview where it has one."""
    album.open("digits")
    workspace = album.workspace
    workspace.docks["train"].hide()
    workspace.docks["loss"].hide()
    for kind in SCHEDULES:
        album.edit({"training.schedule": {"kind": kind.kind}})
        workspace.settings.reveal("schedule")
        album.take(f"schedule-{kind.kind}")
    album.window.reset_arrangement()


def lists(album: Album) -> None:
    """Lists that open over the window: families, layers' choices, views."""
    album.open("digits-vae")
    workspace = album.workspace
    box = workspace.builder.model_form.form.editor("family")
    assert isinstance(box, QComboBox)
    box.showPopup()
    album.take("list-families")
    box.hidePopup()


ASIDES = (ways, exports, upsampling, schedules, lists)
