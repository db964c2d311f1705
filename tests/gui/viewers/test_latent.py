from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from aestudio.analysis.latent import Decode, Latent
from aestudio.analysis.reconstruction import Reconstructions
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import RunInfo
from aestudio.gui.viewers import embedding
from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.latent import LatentViewer
from aestudio.gui.viewers.link import connect
from aestudio.project import Project

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def viewer(show: Any) -> Any:
    return show(LatentViewer, FakeModel(), (800, 600))


@pytest.fixture
def wide(show: Any) -> Any:
    return show(LatentViewer, FakeModel(units=16), (800, 600))


def alone(viewer: Any) -> int:
    """A point that no other is near to."""
    pixels = viewer.scatter._pixels
    apart = [np.sort(np.hypot(*(pixels - p).T))[1] for p in pixels]
    return int(np.argmax(apart))


def empty_place(viewer: Any) -> QPoint:
    """A place without points, within the axes."""
    corner = viewer.scatter.window_.room.topLeft().toPoint() + QPoint(12, 12)
    assert viewer.scatter.point_at(QPointF(corner)) is None
    return corner  # type: ignore[no-any-return]


def lasso(viewer: Any, qtbot: QtBot, middle: QPoint, radius: int, modifier: Any = None) -> None:
    held = modifier or Qt.KeyboardModifier.NoModifier
    ring = [
        middle + QPoint(round(radius * math.cos(a)), round(radius * math.sin(a)))
        for a in np.linspace(0, 2 * math.pi, 40)
    ]
    qtbot.mousePress(viewer.scatter, LEFT, held, pos=ring[0])
    for place in ring[1:]:
        qtbot.mouseMove(viewer.scatter, place)
    qtbot.mouseRelease(viewer.scatter, LEFT, held, pos=ring[-1])
    qtbot.wait(20)


def test_another_project_begins_with_nothing_that_was_chosen_or_said_in_the_last(wide: Any) -> None:
    engine, document, codes = Engine(), Document(Experiment()), wide._codes
    connect(wide, engine, document)
    first = wide.colour_by.itemData(0)
    wide.part.choose("test")
    wide.colour_by.choose("error")
    wide.projection.choose("tsne")
    wide.note.say("Saved as codes.csv")
    document.opened.emit()
    assert (wide.part.part, wide.projection.currentData(), wide.note.text) == ("validation", "pca", "")
    assert wide.question() == Latent("validation")
    wide.show_answer(codes)
    assert wide.colour_by.currentData() == first
    engine.close()


def test_hover_shows_the_sample_and_its_reconstruction(viewer: Any, qtbot: QtBot) -> None:
    index = alone(viewer)
    qtbot.mouseMove(viewer.scatter, viewer.scatter.place_of(index).toPoint())
    row = int(viewer._codes.samples.rows[index])
    assert viewer._questions["hover"] == Reconstructions("validation", rows=(row,))
    qtbot.wait(20)
    assert viewer.cards.hovering.isVisible()
    assert viewer.cards.hovering.words.startswith(
        f"Sample {row} · digit {viewer._codes.samples.label('digit', index)} · MSE"
    )
    assert [shown.name for shown in viewer.cards.hovering.strip.pictures] == ["Sample", "Reconstruction"]
    assert not viewer.cards.hovering.geometry().contains(viewer.scatter.place_of(index).toPoint())
    qtbot.mouseMove(viewer.scatter, empty_place(viewer))
    assert not viewer.cards.hovering.isVisible()
    assert viewer._questions["hover"] is None


def test_a_click_on_an_empty_place_decodes_it_until_the_next(viewer: Any, qtbot: QtBot) -> None:
    place = empty_place(viewer)
    qtbot.mouseClick(viewer.scatter, LEFT, pos=place)
    qtbot.wait(20)
    expected = viewer.scatter.window_.point(QPointF(place))
    np.testing.assert_allclose(viewer._questions["pin"].codes[0], expected, rtol=1e-5)
    assert viewer.cards.pinned.isVisible()
    assert viewer.cards.pinned.words.startswith("Decoded at ")
    decoded = FakeModel().decode(np.array([expected], np.float32))[0]
    np.testing.assert_allclose(viewer.cards.pinned.strip.pictures[0].sample, decoded, atol=1e-5)
    qtbot.mouseMove(viewer.scatter, viewer.scatter.place_of(alone(viewer)).toPoint())
    assert viewer.cards.pinned.isVisible()
    qtbot.keyClick(viewer.scatter, Qt.Key.Key_Escape)
    assert not viewer.cards.pinned.isVisible()
    assert viewer._questions["pin"] is None


def test_a_place_decoded_by_one_run_is_not_said_to_be_by_the_next(viewer: Any, qtbot: QtBot) -> None:
    def run(name: str, *, live: bool) -> RunInfo:
        return RunInfo(Path("runs", name), Experiment(), "CPU", live=live)

    viewer.set_run(run("run-001", live=True))
    qtbot.mouseClick(viewer.scatter, LEFT, pos=empty_place(viewer))
    viewer.set_run(run("run-001", live=False))
    assert viewer.cards.pinned.words.startswith("Decoded at ")
    assert viewer.cards.pinned.isVisible()
    viewer.set_run(run("run-002", live=True))
    assert not viewer.cards.pinned.isVisible()
    index = alone(viewer)
    qtbot.mouseClick(viewer.scatter, LEFT, pos=viewer.scatter.place_of(index).toPoint())
    viewer.set_run(run("run-003", live=True))
    assert viewer.cards.pinned.isVisible()  # the same sample, as the new run gives it back


def test_a_click_on_a_point_pins_the_sample(viewer: Any, qtbot: QtBot) -> None:
    index = alone(viewer)
    qtbot.mouseClick(viewer.scatter, LEFT, pos=viewer.scatter.place_of(index).toPoint())
    qtbot.wait(20)
    assert viewer.cards.pinned.words.startswith(f"Sample {viewer._codes.samples.rows[index]} · ")
    assert len(viewer.cards.pinned.strip.pictures) == 2


def test_components_say_their_share_and_where_the_others_are_held(wide: Any, qtbot: QtBot) -> None:
    shares = wide._codes.plane.shares
    said = [round(100 * share, 1) for share in shares]
    assert f"{sum(said):.1f} % of the variance of 16 numbers is shown" in wide.caption.text
    assert f"{said[0]:.1f} % of the variance" in wide.scatter.cloud.x
    qtbot.mouseClick(wide.scatter, LEFT, pos=empty_place(wide))
    qtbot.wait(20)
    assert "The other 14 directions are held at the mean" in wide.cards.pinned.words
    code = np.array(wide._questions["pin"].codes[0])
    x, y = wide.scatter.mark
    np.testing.assert_allclose(wide._codes.plane.place(code[None])[0], [x, y], atol=1e-4)


def test_classes_are_switched_off_by_their_words(viewer: Any, qtbot: QtBot) -> None:
    button = viewer.legend.buttons[3]
    qtbot.mouseClick(button, LEFT)
    labels = viewer._codes.samples.labels["digit"]
    np.testing.assert_array_equal(viewer.scatter.visible, np.flatnonzero(labels != 3))
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(viewer.scatter.visible) == len(labels)


def test_with_ctrl_one_class_stays_and_then_all_come_back(
    viewer: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QApplication, "keyboardModifiers", lambda: Qt.KeyboardModifier.ControlModifier)
    labels = viewer._codes.samples.labels["digit"]
    qtbot.mouseClick(viewer.legend.buttons[5], LEFT)
    np.testing.assert_array_equal(viewer.scatter.visible, np.flatnonzero(labels == 5))
    qtbot.mouseClick(viewer.legend.buttons[5], LEFT)
    assert len(viewer.scatter.visible) == len(labels)


def test_hidden_points_are_not_hovered(viewer: Any, qtbot: QtBot) -> None:
    index = alone(viewer)
    place = viewer.scatter.place_of(index)
    assert viewer.scatter.point_at(place) == index
    qtbot.mouseClick(viewer.legend.buttons[int(viewer._codes.samples.labels["digit"][index])], LEFT)
    assert viewer.scatter.point_at(place) is None


@pytest.mark.parametrize("by", ["tool", "shift"])
def test_the_lasso_selects_counts_and_decodes_the_mean(viewer: Any, qtbot: QtBot, by: str) -> None:
    middle = viewer.scatter.window_.room.center().toPoint() + QPoint(0, -80)
    before = viewer.scatter.window_
    inside = np.hypot(*(viewer.scatter._pixels - [middle.x(), middle.y()]).T) < 90
    if by == "tool":
        viewer.lasso.click()
        lasso(viewer, qtbot, middle, 90)
    else:
        lasso(viewer, qtbot, middle, 90, Qt.KeyboardModifier.ShiftModifier)
    assert viewer.scatter.window_.x == pytest.approx(before.x)
    found = viewer.panel.indices
    assert abs(len(found) - inside.sum()) <= 0.05 * inside.sum() + 2
    assert viewer.panel.isVisible()
    mean = viewer._codes.codes[found].mean(0)
    np.testing.assert_allclose(viewer._questions["mean"].decode.codes[0], mean, rtol=1e-5)
    assert viewer.panel.mean.pictures[0].sample is not None
    counts = np.bincount(viewer._codes.samples.labels["digit"][found], minlength=10)
    assert f"digit {counts.argmax()}: {counts.max()}" in viewer.panel.counts.accessibleName()


def test_ids_are_exported(viewer: Any, qtbot: QtBot, tmp_path: Path) -> None:
    viewer.select(np.array([5, 9, 11]))
    viewer.panel.export(tmp_path / "ids.csv")
    qtbot.waitUntil(lambda: not viewer.panel.saver.busy)
    with (tmp_path / "ids.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    samples = viewer._codes.samples
    assert rows[0] == ["row", "id", "digit", "code 1", "code 2"]
    known = [[str(samples.rows[i]), samples.id(i), samples.label("digit", i)] for i in (5, 9, 11)]
    assert [row[:3] for row in rows[1:]] == known
    viewer.panel.export(tmp_path / "nowhere" / "ids.csv")
    qtbot.waitUntil(lambda: not viewer.panel.saver.busy)
    assert "could not be saved" in viewer.note.text


def test_a_selection_ends_by_esc_and_survives_learning(viewer: Any, qtbot: QtBot) -> None:
    viewer.select(np.arange(20))
    viewer.take("", FakeModel().answer(viewer.question()))
    qtbot.wait(20)
    assert viewer.panel.isVisible()
    qtbot.keyClick(viewer.scatter, Qt.Key.Key_Escape)
    assert not viewer.panel.isVisible()
    assert viewer._questions["mean"] is None


def test_a_sample_of_the_list_is_pinned(viewer: Any, qtbot: QtBot) -> None:
    viewer.select(np.array([7, 8, 9]))
    qtbot.wait(20)
    rect = viewer.panel.list.visualRect(viewer.panel._model.index(1))
    qtbot.mouseClick(viewer.panel.list.viewport(), LEFT, pos=rect.center())
    assert viewer._questions["pin"].rows == (8,)


def test_everything_goes_by_keyboard(viewer: Any, qtbot: QtBot) -> None:
    scatter = viewer.scatter
    scatter.setFocus()
    qtbot.keyClick(scatter, Qt.Key.Key_Right)
    first = viewer._questions["pin"]
    assert isinstance(first, Decode)
    qtbot.keyClick(scatter, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert viewer._questions["pin"].codes[0][1] > first.codes[0][1]
    qtbot.keyClick(scatter, Qt.Key.Key_Return)
    assert isinstance(viewer._questions["pin"], Reconstructions)
    width = np.ptp(scatter.window_.x)
    qtbot.keyClick(scatter, Qt.Key.Key_Plus)
    assert np.ptp(scatter.window_.x) < width
    left = scatter.window_.x[0]
    qtbot.keyClick(scatter, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert scatter.window_.x[0] > left
    qtbot.keyClick(scatter, Qt.Key.Key_0)
    assert np.ptp(scatter.window_.x) == pytest.approx(width)
    qtbot.keyClick(scatter, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(viewer.panel.indices) == len(viewer._codes.samples)


def test_the_wheel_zooms_about_the_mouse(viewer: Any, qtbot: QtBot) -> None:
    place = QPointF(300, 200)
    before, width = viewer.scatter.window_.point(place), np.ptp(viewer.scatter.window_.x)
    none, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    turn = QWheelEvent(
        place, place, QPoint(), QPoint(0, 240), buttons, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(viewer.scatter, turn)
    np.testing.assert_allclose(viewer.scatter.window_.point(place), before)
    assert np.ptp(viewer.scatter.window_.x) < width


def test_dragging_moves_and_a_double_click_fits(viewer: Any, qtbot: QtBot) -> None:
    scatter = viewer.scatter
    before = scatter.window_
    qtbot.mousePress(scatter, LEFT, pos=QPoint(300, 300))
    qtbot.mouseMove(scatter, QPoint(320, 310))
    qtbot.mouseMove(scatter, QPoint(360, 330))
    qtbot.mouseRelease(scatter, LEFT, pos=QPoint(360, 330))
    assert scatter.window_.x[0] < before.x[0]
    assert viewer._questions.get("pin") is None, "a drag is no click"
    qtbot.mouseDClick(scatter, LEFT, pos=QPoint(300, 300))
    assert scatter.window_.x == pytest.approx(before.x)


def test_the_view_follows_learning_until_it_is_changed(viewer: Any, qtbot: QtBot) -> None:
    model = FakeModel()
    model.codes *= 5
    viewer.take("", model.answer(viewer.question()))
    qtbot.wait(20)
    assert viewer.scatter.window_.x[1] > 8
    viewer.scatter.zoom(2)
    before = viewer.scatter.window_
    model.codes /= 5
    viewer.take("", model.answer(viewer.question()))
    qtbot.wait(20)
    assert viewer.scatter.window_ == before


def test_a_pinned_sample_moves_with_its_point(viewer: Any, qtbot: QtBot) -> None:
    index = alone(viewer)
    qtbot.mouseClick(viewer.scatter, LEFT, pos=viewer.scatter.place_of(index).toPoint())
    model = FakeModel()
    model.codes *= 0.9
    viewer.take("", model.answer(viewer.question()))
    qtbot.wait(20)
    np.testing.assert_allclose(viewer.scatter.mark, model.codes[index], rtol=1e-5)


def test_errors_colour_the_points(viewer: Any, qtbot: QtBot) -> None:
    viewer.colour_by.choose("error:")
    viewer.colour_by.picked.emit("error:")
    qtbot.wait(20)
    assert viewer.question().errors
    assert viewer.scale.isVisible()
    assert not viewer.legend.isVisible()
    assert len(np.unique(viewer.scatter.cloud.classes)) > 5
    viewer.colour_by.choose("digit")
    viewer.colour_by.picked.emit("digit")
    assert viewer.legend.isVisible()


def test_a_quantity_colours_the_points(viewer: Any, qtbot: QtBot, tmp_path: Path) -> None:
    """As the error does, without asking the model; grey where it is not known."""
    codes = viewer._codes
    heat = np.linspace(3000, 9000, len(codes.samples))
    heat[7] = np.nan
    known = replace(codes, samples=replace(codes.samples, quantities={"teff": heat}))
    viewer.show_answer(known)
    viewer.colour_by.choose("quantity:teff")
    viewer.colour_by.picked.emit("quantity:teff")
    assert viewer.scale.isVisible()
    assert not viewer.legend.isVisible()
    assert not viewer.question().errors
    levels = viewer.scatter.cloud.classes
    assert (np.diff(np.delete(levels, 7)) >= 0).all()
    assert levels[7] == levels.max() == len(viewer.scatter.cloud.colours) - 1
    viewer.select(np.array([6, 7]))
    viewer.panel.export(tmp_path / "hot.csv")
    qtbot.waitUntil(lambda: (tmp_path / "hot.csv").exists())
    lines = (tmp_path / "hot.csv").read_text().splitlines()
    assert lines[0].startswith("row,id,digit,teff,code 1,code 2")
    assert lines[1].split(",")[3:5] == [repr(float(heat[6])), str(codes.codes[6, 0])]
    assert lines[2].split(",")[3] == "nan"
    viewer.show_answer(codes)  # other data, without the quantity
    assert viewer.colour_by.currentData() == "digit"
    assert viewer.legend.isVisible()


def test_error_gives_way_to_the_labels_of_other_data(viewer: Any, qtbot: QtBot) -> None:
    labelled = viewer._codes
    plain = replace(labelled, samples=replace(labelled.samples, labels={}, names={}))
    viewer.show_answer(plain)
    assert viewer.colour_by.currentData() == "error:"
    assert viewer.scale.isVisible()
    viewer.show_answer(labelled)
    assert viewer.colour_by.currentData() == "digit"
    assert not viewer.scale.isVisible()


def test_what_was_chosen_is_there_when_the_project_is_opened_again(
    show: Any, engine: Engine, tmp_path: Path
) -> None:
    """Nothing of it goes into another project."""
    viewer, document = show(LatentViewer, FakeModel(units=16), (800, 600)), Document(Experiment())
    viewer.follow(document, engine)
    document.opened.connect(viewer.begin_project)
    codes = viewer._codes
    viewer.colour_by.choose("error:")
    viewer.colour_by.picked.emit("error:")
    document.saved(Project(Experiment(), path=tmp_path / "A.aestudio"))
    viewer.projection.choose("tsne")
    viewer.projection.picked.emit("tsne")

    seen = []
    for project in (Project(Experiment()), document.project):
        document.open(project)
        viewer.show_answer(codes)
        seen.append((viewer.colour_by.currentData(), viewer.projection.currentData()))
    assert seen == [("digit", "pca"), ("error:", "tsne")]
    again = LatentViewer()
    again.follow(document, engine)
    again.show_answer(codes)
    assert (again.colour_by.currentData(), again.projection.currentData()) == ("error:", "tsne")
    again.deleteLater()
    viewer.embedding.cancel()


def test_labels_come_with_data_of_another_count(viewer: Any, qtbot: QtBot) -> None:
    """The points of the data before have other labels, and another number: nothing may be drawn of both."""
    codes, few = viewer._codes, np.arange(20)
    alone = replace(codes.samples, rows=few, labels={}, names={})
    viewer.show_answer(replace(codes, codes=codes.codes[:20], points=codes.points[:20], samples=alone))
    assert viewer.colour_by.currentData() == "error:"
    viewer.show_answer(codes)
    assert viewer.colour_by.currentData() == "digit"
    assert len(viewer.scatter.cloud.points) == len(codes.samples)


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_errors_are_seen_on_both_grounds(viewer: Any, qapp: QApplication, ground: Any) -> None:
    style.apply(qapp, ground)
    panel = style.colour("panel")
    colours = viewer.scale.colours.astype(float)
    there = np.array([panel.red(), panel.green(), panel.blue()], float)
    assert np.sqrt(((colours - there) ** 2).sum(1)).min() > 70
    style.apply(qapp, "light")


def test_one_number_is_shown_in_lanes(show: Any) -> None:
    viewer = show(LatentViewer, FakeModel(units=1))
    points, labels = viewer.scatter.cloud.points, viewer._codes.samples.labels["digit"]
    np.testing.assert_allclose(points[:, 0], viewer._codes.codes[:, 0])
    assert (np.abs(points[:, 1] + labels) < 0.5).all()
    assert viewer.scatter.cloud.lanes == tuple("0123456789")


class Stages:
    """t-SNE that waits to be told to go on."""

    def __init__(self) -> None:
        import threading

        self.go = threading.Semaphore(0)
        self.begun: list[Any] = []

    def __call__(self, codes: Any, start: Any = None) -> Any:
        from aestudio.analysis.tsne import STAGES, Stage

        self.begun.append((codes, start))
        for done in range(STAGES):
            assert self.go.acquire(timeout=20)
            yield Stage(codes[:, :2] * (done + 1), done + 1)


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    from aestudio.analysis import tsne

    made = Stages()
    monkeypatch.setattr(tsne, "tsne", made)
    monkeypatch.setattr(embedding, "TICK", 5)
    return made


def choose_tsne(viewer: Any) -> None:
    viewer.projection.choose("tsne")
    viewer.projection.picked.emit("tsne")


def test_tsne_runs_aside_and_shows_how_far_it_is(wide: Any, qtbot: QtBot, stages: Stages) -> None:
    choose_tsne(wide)
    assert wide.embedding.is_busy
    assert "being computed" in wide.caption.text
    stages.go.release()
    qtbot.waitUntil(lambda: "t-SNE, 25 %" in wide.caption.text, timeout=5000)
    np.testing.assert_allclose(wide.scatter.cloud.points[:50], wide._codes.codes[:50, :2])
    stages.go.release(3)
    qtbot.waitUntil(lambda: not wide.embedding.is_busy, timeout=5000)
    assert wide.caption.text.startswith("t-SNE · all 1,500 validation samples")


def test_tsne_of_an_earlier_state_says_so_and_is_renewed_from_where_it_was(
    wide: Any, qtbot: QtBot, stages: Stages
) -> None:
    choose_tsne(wide)
    stages.go.release(4)
    qtbot.waitUntil(lambda: not wide.embedding.is_busy, timeout=5000)
    later = FakeModel(units=16).answer(wide.question())
    wide.take("", replace(later, codes=later.codes + 1))
    qtbot.wait(20)
    assert "of an earlier state of the model" in wide.caption.text
    assert len(stages.begun) == 1
    wide.renew.click()
    assert "earlier" not in wide.caption.text
    stages.go.release(4)
    qtbot.waitUntil(lambda: not wide.embedding.is_busy, timeout=5000)
    assert stages.begun[1][1] is not None


def test_another_colour_makes_no_earlier_state_of_a_tsne(wide: Any, qtbot: QtBot, stages: Stages) -> None:
    choose_tsne(wide)
    stages.go.release(4)
    qtbot.waitUntil(lambda: wide.caption.text.startswith("t-SNE · all"), timeout=5000)
    wide.show_answer(replace(wide._codes))
    assert wide.caption.text.startswith("t-SNE · all")
    assert wide.projection.shown_text == "t-SNE"
    assert not wide.scatter.cloud.numbered, "its axes have no unit"


def test_another_run_has_a_tsne_of_its_own(wide: Any, qtbot: QtBot, stages: Stages) -> None:
    """That of the run before is of another model, not of an earlier state of this one."""
    choose_tsne(wide)
    stages.go.release(4)
    qtbot.waitUntil(lambda: not wide.embedding.is_busy, timeout=5000)
    wide.set_run(RunInfo(Path("run-002"), Experiment(), "CPU", live=False))
    wide.take("", FakeModel(units=16).answer(wide.question()))
    qtbot.waitUntil(lambda: len(stages.begun) == 2, timeout=5000)
    assert stages.begun[1][1] is None
    assert "earlier" not in wide.caption.text
    assert np.isnan(wide.scatter.cloud.points).all()
    stages.go.release(4)
    qtbot.waitUntil(lambda: not wide.embedding.is_busy, timeout=5000)


def test_tsne_that_nobody_wants_any_more_is_dropped(wide: Any, qtbot: QtBot, stages: Stages) -> None:
    choose_tsne(wide)
    wide.projection.choose("pca")
    wide.projection.picked.emit("pca")
    assert not wide.embedding.is_busy
    stages.go.release(4)
    qtbot.wait(60)
    assert wide._embedded is None
    assert "variance" in wide.caption.text


def test_there_is_no_way_back_from_tsne(wide: Any, qtbot: QtBot, stages: Stages) -> None:
    choose_tsne(wide)
    stages.go.release(4)
    qtbot.waitUntil(lambda: not wide.embedding.is_busy, timeout=5000)
    qtbot.mouseClick(wide.scatter, LEFT, pos=empty_place(wide))
    assert "no way back" in wide.cards.pinned.words
    assert wide._questions.get("pin") is None


def test_a_failing_tsne_is_said(wide: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from aestudio.analysis import tsne

    def broken(codes: Any, start: Any = None) -> Any:
        raise ValueError("too few neighbours")

    monkeypatch.setattr(tsne, "tsne", broken)
    choose_tsne(wide)
    qtbot.waitUntil(lambda: "too few neighbours" in wide.note.text, timeout=5000)


def test_codes_of_all_parts_are_saved_once_they_are_worked_out(
    wide: Any, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))

    wide.save_all_codes()
    qtbot.waitUntil(file.is_file)

    with file.open(newline="", encoding="utf-8") as table:
        parts = {row["part"] for row in csv.DictReader(table)}
    assert parts == {"train", "validation", "test"}
