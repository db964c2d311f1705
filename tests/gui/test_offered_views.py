"""Only the views that the family can fill are offered."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.notices import AWAITED
from aestudio.gui.window import MainWindow


def offered(window: MainWindow) -> set[str]:
    assert window.workspace is not None
    tabs = window.workspace.tabs
    return {tabs.tabText(index) for index in range(tabs.count()) if tabs.isTabVisible(index)}


def test_samples_are_offered_for_a_family_that_makes_some(window: Any, qtbot: QtBot) -> None:
    document = window.workspace.document
    document.edit(Experiment.drafted((1, 8, 8)), "Autoencoder")
    with_autoencoder = offered(window)

    document.edit(Experiment.drafted((1, 8, 8), family="vae"), "VAE")

    assert "Samples" not in with_autoencoder
    assert "Samples" in offered(window)
    assert {"Reconstructions", "Latent space", "Code", "Weights", "Runs"} <= with_autoencoder
    document.undo_stack.undo()
    assert offered(window) == with_autoencoder


def test_views_do_not_wait_for_data_of_which_the_shape_is_known(window: Any) -> None:
    document = window.workspace.document
    document.edit(Experiment.drafted((2,), data="plane", family="flow"), "Points")
    assert "2-D laboratory" in offered(window)  # and no tab jumps when the points have been made
    document.edit(Experiment.drafted((1, 8, 8)), "Digits")
    assert "2-D laboratory" not in offered(window)


def test_the_laboratory_is_offered_for_points_and_stays_while_others_are_read(
    window: Any, qtbot: QtBot
) -> None:
    document, tabs = window.workspace.document, window.workspace.tabs
    document.edit(Experiment.drafted((1, 8, 8)), "Digits")
    assert "2-D laboratory" not in offered(window)

    document.edit(Experiment.drafted((2,), data="plane", family="flow"), "Points")
    qtbot.waitUntil(lambda: "2-D laboratory" in offered(window), timeout=30_000)
    laboratory = next(viewer for viewer in window.workspace.viewers if viewer.plane)
    tabs.show_view(laboratory)
    document.edit(Experiment.drafted((2,), data="density", family="flow"), "Others")

    assert tabs.currentWidget() is laboratory
    engine = window.workspace.engine
    qtbot.waitUntil(
        lambda: engine.newest is not None and engine.newest.data.name == "A density you drew", timeout=30_000
    )
    assert tabs.currentWidget() is laboratory
    assert window.workspace.data.strip.height() > 100  # the points in one square


def test_an_empty_page_of_runs_offers_to_start(
    window: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, pressed = window.workspace, []
    monkeypatch.setattr(workspace.training.buttons, "press", lambda: pressed.append("Start training"))
    window.open_example("digits")
    qtbot.waitUntil(workspace.training.buttons.primary.isEnabled, timeout=30_000)

    offers = [page._empty.button for page in (workspace.compare, workspace.cost, workspace.table)]
    for offer in offers:
        offer.click()

    assert pressed == [offer.text() for offer in offers]
    workspace._await_run(True)  # a project is being opened
    assert all(offer.isHidden() for offer in offers)
    assert {page._empty.text for page in (workspace.compare, workspace.cost, workspace.table)} == {AWAITED}
    workspace._await_run(False)
    assert not any(offer.isHidden() for offer in offers)
    workspace.engine.state = "training"
    workspace.engine.state_changed.emit("training")
    assert all(offer.isHidden() for offer in offers)
    workspace.engine.state = "ready"
