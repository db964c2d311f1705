"""What every viewer must do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.messages import RunInfo
from aestudio.gui.notices import AWAITED
from aestudio.gui.viewers import VIEWERS, Viewer
from aestudio.gui.viewers.demo import FakeModel

RUN = RunInfo(Path("run-001"), Experiment(), "CPU", live=False)
TOLD = (
    "prior",
    "decoder search",
    "posterior samples",
    "audit",
)  # they look where they are told to: see their tests
ASKING = [kind for kind in VIEWERS if kind.key not in TOLD]
EVERY = pytest.mark.parametrize("kind", ASKING, ids=lambda kind: kind.key)
OF_PARTS = [kind for kind in VIEWERS if kind.key in ("reconstructions", "latent", "code")]
OF_SAMPLES = pytest.mark.parametrize("kind", OF_PARTS, ids=lambda kind: kind.key)
MODELS = {
    "pictures": FakeModel(),
    "one number": FakeModel(units=1),
    "sixteen": FakeModel(units=16, dead=3),
    "many": FakeModel(units=200, dead=199, count=60),
    "colour": FakeModel(channels=3, side=40, units=3),
    "channels": FakeModel(channels=5, side=12),
    "curves": FakeModel(channels=0, side=300),
    "noise": FakeModel(noise=True),
    "few": FakeModel(count=2, units=4),
}


def is_blank(picture: QImage) -> bool:
    """Whether all pixels are the same."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)  # its bits go with it
    pixels = np.frombuffer(plain.constBits(), np.uint32)
    return bool((pixels == pixels[0]).all())


@EVERY
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("size", [(330, 250), (560, 480), (1100, 800)])
def test_any_data_and_any_code_is_drawn_in_any_room(
    show: Any, kind: Any, name: str, size: tuple[int, int], qtbot: QtBot
) -> None:
    viewer = show(kind, MODELS[name], size)
    assert viewer.has_picture
    assert not is_blank(viewer.body.grab().toImage())


@EVERY
def test_without_a_run_it_says_what_will_be_here_and_offers_training(
    show: Any, kind: Any, qtbot: QtBot
) -> None:
    viewer = show(kind, None)
    assert viewer.empty.isVisible()
    assert viewer.empty.text == kind.promise
    with qtbot.waitSignal(viewer.wants_training):
        viewer.empty.button.click()


@EVERY
def test_it_asks_only_while_it_can_be_seen(show: Any, kind: Any, qtbot: QtBot) -> None:
    viewer, asked = show(kind, FakeModel()), []
    viewer.asked.connect(lambda part, question: asked.append((part, question)))
    viewer.hide()
    assert asked
    assert all(question is None for _, question in asked)
    asked.clear()
    viewer.refresh()
    assert not asked
    viewer.show()
    assert ("", viewer.question()) in asked


def test_all_that_are_seen_have_one_share_of_the_time_together(show: Any) -> None:
    first = show(ASKING[0], FakeModel())
    alone = first.share()
    second = show(ASKING[1], FakeModel())
    assert first.share() == second.share() == alone / 2
    second.hide()
    assert first.share() == alone


@EVERY
def test_of_many_answers_only_the_newest_is_drawn(
    show: Any, kind: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, model = show(kind, FakeModel()), FakeModel()
    drawn: list[Any] = []
    monkeypatch.setattr(viewer, "show_answer", drawn.append)
    answers = [model.answer(viewer.question()) for _ in range(5)]
    for answer in answers:
        viewer.take("", answer)
    qtbot.wait(20)
    assert drawn == answers[-1:]


@EVERY
def test_a_failure_is_said_in_its_place_and_gone_with_the_next_answer(
    show: Any, kind: Any, qtbot: QtBot
) -> None:
    viewer = show(kind, FakeModel())
    viewer.fail("", "expected samples in the test part, found none")
    assert viewer.trouble.isVisible()
    assert viewer.trouble.text == "Expected samples in the test part, found none"
    viewer.take("", FakeModel().answer(viewer.question()))
    qtbot.wait(20)
    assert viewer.has_picture


@OF_SAMPLES
def test_a_busy_viewer_keeps_its_picture_and_says_so(show: Any, kind: Any, qtbot: QtBot) -> None:
    viewer = show(kind, None)
    viewer.set_run(RUN)
    viewer.take("", FakeModel().answer(viewer.question()))
    qtbot.wait(20)
    viewer.part.setCurrentIndex(1)
    viewer.part.picked.emit("train")
    room = viewer._busy.width()
    qtbot.waitUntil(lambda: viewer._busy.text() == "…", timeout=2000)
    viewer.tell(0.8, "drawing samples")
    assert viewer._busy.text() == "80 %"
    qtbot.wait(20)
    assert viewer._busy.width() == room, "the tools beside it keep their places"
    assert viewer.has_picture
    viewer.take("", FakeModel().answer(viewer.question()))
    qtbot.waitUntil(lambda: viewer._busy.text() == "", timeout=2000)


@EVERY
def test_while_a_run_is_being_opened_nobody_is_told_that_there_is_none(show: Any, kind: Any) -> None:
    viewer = show(kind, None)
    viewer.await_run(True)
    viewer.set_run(None)  # that of the project before is gone
    assert (viewer.empty.text, viewer.empty.button.isVisible()) == (AWAITED, False)
    viewer.await_run(False)  # it has none, or it can't be read
    assert (viewer.empty.text, viewer.empty.button.isVisible()) == (kind.promise, True)
    viewer.await_run(True)
    viewer.set_run(RUN)
    viewer.set_run(None)
    assert viewer.empty.text == kind.promise


@EVERY
def test_when_the_run_is_gone_so_is_its_picture(show: Any, kind: Any, qtbot: QtBot) -> None:
    viewer = show(kind, FakeModel())
    viewer.set_run(None)
    assert viewer.empty.text == kind.promise
    viewer.set_run(RUN)
    assert "Looking at the model" in viewer.empty.text
    viewer.take("", FakeModel(units=5, channels=3).answer(viewer.question()))
    qtbot.wait(20)
    assert viewer.has_picture


@EVERY
def test_another_model_takes_the_place_of_the_first(show: Any, kind: Any, qtbot: QtBot) -> None:
    viewer = show(kind, FakeModel(units=2))
    for model in MODELS.values():
        viewer.set_run(RUN)
        viewer.take("", model.answer(viewer.question()))
        qtbot.wait(10)
        assert not is_blank(viewer.body.grab().toImage())


@OF_SAMPLES
def test_looking_at_test_data_is_offered_last_and_warned_of(show: Any, kind: Any, qtbot: QtBot) -> None:
    viewer = show(kind, FakeModel())
    parts = [viewer.part.itemData(i) for i in range(viewer.part.count())]
    assert parts[0] == "validation"
    assert parts[-1] == "test"
    viewer.part.setCurrentIndex(len(parts) - 1)
    viewer.part.picked.emit("test")
    assert viewer.question().part == "test"
    assert "final evaluation" in viewer.note.text
    viewer.part.setCurrentIndex(0)
    viewer.part.picked.emit("validation")
    assert viewer.note.text == ""


@EVERY
def test_every_control_has_a_name_and_a_tooltip(show: Any, kind: Any) -> None:
    viewer = show(kind, FakeModel(units=16))
    controls = [w for w in viewer.findChildren(QWidget) if isinstance(w, QAbstractButton | QComboBox)]
    assert controls
    for control in controls:
        if not control.isVisible():
            continue
        about = f"{type(control).__name__} {control.accessibleName()!r}"
        named = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        assert named, about
        parent = control.parentWidget()
        assert control.toolTip() or (parent is not None and parent.toolTip()) or control.text(), about  # type: ignore[union-attr]


@EVERY
@pytest.mark.parametrize("width", [420, 560])
def test_no_tool_is_cut_off_and_the_row_is_slim(show: Any, kind: Any, width: int) -> None:
    viewer = show(kind, FakeModel(units=16), (width, 480))
    for tool in viewer.findChildren(QAbstractButton):
        if tool.isVisible():
            right = tool.mapTo(viewer, QPoint(tool.width(), 0)).x()
            assert right <= viewer.width(), tool.accessibleName()
    if width == 560:
        rows = 2 if kind.key in ("upsampling", "laboratory") else 1  # these have four boxes to choose from
        assert viewer.body.mapTo(viewer, QPoint(0, 0)).y() <= 22 + 23 * rows


@EVERY
def test_pictures_are_saved_and_copied(
    show: Any, kind: Any, tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    viewer = show(kind, FakeModel())
    for name in ("a.png", "b.svg", "c"):
        viewer.write_picture(tmp_path / name)
    qtbot.waitUntil(lambda: not viewer.saver.busy)
    assert QImage(str(tmp_path / "a.png")).width() == 2 * viewer.picture_widget.width()
    assert (tmp_path / "b.svg").stat().st_size > 3000
    assert (tmp_path / "c.png").exists()
    viewer.write_picture(tmp_path / "nowhere" / "a.png")
    qtbot.waitUntil(lambda: not viewer.saver.busy)
    assert "could not be saved" in viewer.note.text
    viewer.copy_picture()
    assert qapp.clipboard().image().width() >= viewer.picture_widget.width()


@EVERY
def test_there_is_nothing_to_save_before_there_is_a_picture(show: Any, kind: Any) -> None:
    viewer: Viewer = show(kind, None)
    viewer.save_picture()
    assert "no picture" in viewer.note.text


@EVERY
def test_it_changes_with_the_theme(show: Any, kind: Any, qapp: QApplication) -> None:
    viewer = show(kind, FakeModel(units=4))
    light = viewer.grab().toImage()
    style.apply(qapp, "dark")
    dark = viewer.grab().toImage()
    style.apply(qapp, "light")
    assert light.pixelColor(3, light.height() - 3).lightness() > 200
    assert dark.pixelColor(3, dark.height() - 3).lightness() < 80
    assert viewer.grab().toImage() == light
