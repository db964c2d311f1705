"""Scenes of faces: a search through a decoder, samples that fit a small picture, the audit, the shares."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QTabWidget

from aestudio.audit import selftest
from aestudio.gui.shares.dialog import SharesDialog
from aestudio.gui.viewers.audit import AuditViewer
from aestudio.gui.viewers.audit_page import PARTS
from aestudio.gui.viewers.by_button import ByButton
from tests.auditing.test_work import planted
from tests.benchmarks.album import PATIENCE, Album, wait
from tests.benchmarks.scenes_asides import drawn_faces
from tests.dial.small import small_dial

__all__ = ["FACES"]

LONG_WAIT = 4 * PATIENCE


def pressed(album: Album, name: str, key: str) -> ByButton:
    """A view that is filled at a button: its offer, its work, and what it found."""
    viewer = album.view(f"{name}-offer", key)
    assert isinstance(viewer, ByButton)
    assert viewer.line is not None
    viewer.begin()
    wait(2.0)
    album.take(f"{name}-busy-{key}")
    wait(LONG_WAIT, lambda: not viewer.line.busy)  # type: ignore[union-attr]
    return viewer


def search(album: Album) -> None:
    """A VAE and a diffusion model of digits, asked for pictures that agree with small ones."""
    album.open("digits-vae")
    album.train({"training.threads": 1, "training.epochs": 30}, 25.0)
    turned(album, "search", pressed(album, "search", "decoder search"))
    album.open("diffusion-digits")
    album.train({"training.threads": 1}, 12.0)
    turned(album, "posterior", pressed(album, "posterior", "posterior samples"))


def turned(album: Album, name: str, viewer: Any) -> None:
    """Every way of showing what was found."""
    for way in viewer.mode._buttons:
        viewer.mode.choose(way)
        viewer.mode.chosen.emit(way)
        wait(0.5)
        album.take(f"{name}-{way or 'pictures'}")


def audited(album: Album) -> None:
    """An upsampler of drawn faces audited: each part of the view, and the pictures behind a mark."""
    kept, selftest.TESTS = selftest.TESTS, planted(True, True)  # the real one takes minutes
    drawn_faces(album, 800)
    album.train({"training.threads": 1, "training.epochs": 8}, 30.0)
    try:
        viewer = pressed(album, "audit", "audit")
        assert isinstance(viewer, AuditViewer)
        for part, _ in PARTS:
            viewer.shown.choose(part)
            viewer.shown.chosen.emit(part)
            wait(0.5)
            album.take(f"audit-{part}")
        viewer.shown.choose(PARTS[0][0])
        viewer.shown.chosen.emit(PARTS[0][0])
        viewer.page.dots.choose(0, 1)
        album.take("audit-behind-a-mark")
        viewer.show_settings()
        album.dialog("audit-settings")
    finally:
        selftest.TESTS = kept


def shares(album: Album) -> None:
    """An upsampler trained at several shares of a group: the dialog, the work, each table, all of it."""
    workspace = album.workspace
    page = workspace.shares
    workspace.tabs.show_view(page)
    album.take("shares-empty")
    dialog = SharesDialog(small_dial().experiment, {}, album.window)
    dialog.show()
    album.take("shares-dialog", dialog)
    dialog.close()
    page.train(small_dial(shares=(0.05, 0.2, 0.5, 0.8, 0.95), seeds=3, tested=200))
    wait(15.0)
    album.take("shares-busy")
    wait(LONG_WAIT, lambda: page.shown is not None and page.shown.curve.complete)
    below = page.findChild(QTabWidget)
    assert below is not None
    for number in range(below.count()):
        below.setCurrentIndex(number)
        album.take(f"shares-{number}")
    page.show_faces(0.05)
    album.take("shares-faces")
    album.window.toggle_filled()
    below.setCurrentIndex(0)
    album.take("shares-filled")
    album.window.toggle_filled()


FACES = (search, audited, shares)
