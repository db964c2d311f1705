"""The 2-D laboratory in the real window: switching data and families, and what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from aestudio.analysis.laboratory import Ground
from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import connect
from aestudio.gui.viewers.controls import Box
from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.laboratory import LaboratoryViewer
from aestudio.gui.viewers.plane_canvas import legend_words

PLANE = {"kind": "plane", "count": 600}


@pytest.fixture
def engine(qtbot: QtBot) -> Iterator[Engine]:
    made = Engine()
    made.start()
    yield made
    assert made.close(20_000)


class Bench:
    """A viewer, a document and an engine that looks at it, as in the window."""

    def __init__(self, qtbot: QtBot, engine: Engine, family: str) -> None:
        wanted = Experiment.drafted((2,), data=PLANE, family=family)
        self.qtbot, self.engine, self.document = qtbot, engine, Document(wanted)
        self.viewer = LaboratoryViewer()
        qtbot.addWidget(self.viewer)
        connect(self.viewer, engine, self.document)
        self.document.changed.connect(lambda e: engine.look_at(e, self.document.base))
        self.viewer.resize(620, 480)
        with qtbot.waitExposed(self.viewer):
            self.viewer.show()
        engine.look_at(wanted, self.document.base)

    def wait_for(self, title: str) -> None:
        def seen() -> bool:
            return title in self.viewer.facts.text() and self.viewer.has_picture

        self.qtbot.waitUntil(seen, timeout=30_000)


def pick(box: Box, value: object) -> None:
    box.choose(value)
    assert box.currentData() == value
    box.activated.emit(box.currentIndex())


def test_a_click_changes_the_family_or_the_data_and_the_new_network_is_shown(
    qtbot: QtBot, themed: QApplication, engine: Engine
) -> None:
    bench = Bench(qtbot, engine, "flow")
    viewer, document = bench.viewer, bench.document
    bench.wait_for("Not yet trained: Normalizing flow")
    assert viewer.bench.train.isVisible()

    pick(viewer.bench.family, "mlp")
    bench.wait_for("Not yet trained: Classifier or regression")
    assert document.experiment.family.kind == "mlp"
    assert not viewer.seed.isVisible(), "there is no noise to have another seed"
    assert document.undo_stack.count() == 1

    pick(viewer.bench.data, "two moons")  # two classes and no longer eight: the network follows, in one step
    qtbot.waitUntil(lambda: getattr(document.experiment.family, "outputs", 0) == 2, timeout=30_000)
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert getattr(document.experiment.family, "outputs", 0) == 8
    document.undo_stack.undo()
    assert document.experiment.family.kind == "flow"


def test_what_is_chosen_is_what_is_asked(show: object, qtbot: QtBot) -> None:
    viewer = show(LaboratoryViewer, FakeModel())  # type: ignore[operator]
    pick(viewer.ground, "none")
    assert viewer.question().ground == "none"
    pick(viewer.move_, "noise")
    assert viewer.question().move == "noise"
    viewer.seed.setValue(3)
    assert viewer.question().seed == 3


def test_the_slider_leads_from_noise_to_samples(show: object) -> None:
    viewer = show(LaboratoryViewer, FakeModel())  # type: ignore[operator]

    assert viewer.stage.text() == "Samples"
    assert [layer.name for layer in viewer.canvas._layers][:2] == ["Data (validation)", "Samples"]
    viewer.slider.setValue(0)
    assert viewer.stage.text() == "Noise"
    assert "Noise on its way" in [layer.name for layer in viewer.canvas._layers]
    viewer.toggle_playing()
    assert viewer.play.accessibleName() == "Hold"
    for _ in range(200):
        viewer._tick()
    assert viewer.stage.text() == "Samples"
    assert viewer.play.accessibleName() == "Play from noise to data"


@pytest.mark.parametrize("end", ["forget", "hide"])
def test_the_button_offers_to_play_when_what_played_is_gone(show: object, end: str) -> None:
    viewer = show(LaboratoryViewer, FakeModel())  # type: ignore[operator]
    viewer.slider.setValue(0)
    viewer.toggle_playing()
    assert viewer.play.accessibleName() == "Hold"

    getattr(viewer, end)()

    assert viewer.play.accessibleName() == viewer.play.toolTip() == "Play from noise to data"


def test_data_and_samples_can_be_left_out(show: object) -> None:
    viewer = show(LaboratoryViewer, FakeModel())  # type: ignore[operator]
    viewer.data.setChecked(False)
    viewer.made.setChecked(False)

    assert not {"Data (validation)", "Samples"} & {layer.name for layer in viewer.canvas._layers}


def test_a_place_says_how_likely_it_is(show: object) -> None:
    viewer = show(LaboratoryViewer, FakeModel())  # type: ignore[operator]

    middle = viewer.canvas._window.room.center()
    assert "ln p" in viewer.canvas.told(middle)
    assert viewer.canvas.told(QPointF(0, 0)) == ""


def test_its_button_asks_for_a_new_run_and_not_for_the_last_one(show: object, qtbot: QtBot) -> None:
    viewer = show(LaboratoryViewer, FakeModel())  # type: ignore[operator]

    with qtbot.waitSignal(viewer.wants_run), qtbot.assertNotEmitted(viewer.wants_training):
        viewer.bench.train.click()
    assert not viewer.ground.hasFocus(), "the arrow keys must not turn to other shading when the button goes"


def test_after_a_run_has_ended_another_family_is_shown_and_can_be_trained(
    qtbot: QtBot, themed: QApplication, engine: Engine, tmp_path: Path
) -> None:
    bench = Bench(qtbot, engine, "flow")
    pick_family = bench.viewer.bench.family
    bench.wait_for("Not yet trained")
    pick(pick_family, "vae")
    bench.wait_for("Not yet trained: Variational autoencoder")
    quick = bench.document.experiment.training.model_copy(update={"epochs": 1})
    bench.document.edit(bench.document.experiment.model_copy(update={"training": quick}), "One epoch")
    with qtbot.waitSignal(engine.ended, timeout=60_000):
        engine.train(bench.document.experiment, bench.document.base, tmp_path / "run-001")
    bench.wait_for("run-001")

    pick(pick_family, "gan")

    bench.wait_for("Not yet trained: Generative adversarial network")
    assert bench.viewer.bench.train.isVisible()


def test_the_choices_are_those_of_the_run_that_is_shown_and_buttons_lead_to_the_editor_s(
    qtbot: QtBot, themed: QApplication, engine: Engine, tmp_path: Path
) -> None:
    """Beside the picture of an older GAN the family was said to be the editor's, a flow."""
    bench = Bench(qtbot, engine, "gan")
    document, tools = bench.document, bench.viewer.bench
    bench.wait_for("Not yet trained")
    quick = document.experiment.training.model_copy(update={"epochs": 1})
    document.edit(document.experiment.model_copy(update={"training": quick}), "One epoch")
    trained, path = document.experiment, tmp_path / "run-001"
    with qtbot.waitSignal(engine.ended, timeout=60_000):
        engine.train(trained, document.base, path)
    qtbot.waitUntil(lambda: engine.state == "ready", timeout=30_000)
    assert tools.open.isHidden()
    pick(tools.family, "flow")
    built = document.experiment
    bench.wait_for("Not yet trained: Normalizing flow")

    with qtbot.waitSignal(engine.run_changed, timeout=30_000):
        engine.show_run(path, document.base)
    bench.wait_for("Epoch 1 of run-001: Generative adversarial network. In the editor: Normalizing flow")
    assert tools.family.currentData() == "gan"
    assert tools.open.isVisible()
    assert tools.train.isVisible()
    assert tools.train.text() == "Train the editor's"

    tools.family.choose("flow")
    tools.family.activated.emit(tools.family.currentIndex())
    bench.wait_for("Not yet trained: Normalizing flow")
    assert document.experiment == built, "as it was set, and no draft"
    assert tools.train.text() == "Train"

    with qtbot.waitSignal(engine.run_changed, timeout=30_000):
        engine.show_run(path, document.base)
    tools.open.click()
    bench.wait_for("run-001")
    assert document.experiment == trained
    assert tools.open.isHidden()
    assert tools.family.currentData() == "gan"


def test_a_long_name_in_a_narrow_box_ends_in_dots(qtbot: QtBot, themed: QApplication) -> None:
    box = Box("Family", {"gan": "Generative adversarial network"})
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    assert box.shown_text == "Generative adversarial network"
    box.resize(140, box.height())
    assert box.shown_text.endswith("…")


def test_the_key_of_the_shading_says_which_end_is_which() -> None:
    ramp = np.zeros((2, 2))
    assert legend_words(Ground("d", "Density", "density", ramp, None)) == "Density, low to high"
    told = Ground("classes", "Predicted class", "classes", ramp, ramp.astype(int))
    assert legend_words(told) == "Predicted class, paler where unsure"
    assert legend_words(Ground("score", "Discriminator D(x)", "share", ramp, None)).endswith("0 to 1")


def test_another_family_shows_what_tells_most_of_it_unless_something_was_chosen(
    qtbot: QtBot, themed: QApplication, engine: Engine
) -> None:
    bench = Bench(qtbot, engine, "autoencoder")
    viewer = bench.viewer
    bench.wait_for("Not yet trained: Autoencoder")
    assert viewer.ground.currentData() == "truth"

    pick(viewer.bench.family, "mlp")
    bench.wait_for("Not yet trained: Classifier or regression")
    assert viewer.ground.currentData() == "classes", "and not what the family before had to show"

    pick(viewer.ground, "truth")
    pick(viewer.bench.family, "flow")
    bench.wait_for("Not yet trained: Normalizing flow")
    assert viewer.ground.currentData() == "truth", "what was chosen stays"


def test_each_number_stands_under_its_name_beside_the_ideal_and_says_what_it_means(
    show: object, qtbot: QtBot
) -> None:
    viewer = show(LaboratoryViewer, FakeModel())  # type: ignore[operator]
    labels = [label.text() for label in viewer.numbers.findChildren(QLabel) if label.isVisible()]

    assert labels[:2] == ["model", "ideal"]
    at = labels.index("Samples off the data")
    assert labels[at + 1 : at + 3] == ["2.0\u00a0%", "1\u00a0%"]
    name = next(one for one in viewer.numbers.findChildren(QLabel) if one.text() == labels[at])
    assert "blur" in name.toolTip()
    button = viewer.numbers.findChild(QToolButton)
    with qtbot.waitSignal(viewer.help_wanted) as asked:
        button.click()
    assert asked.args == ["views/laboratory"]


def test_the_way_of_two_stages_can_be_watched_too(show: object) -> None:
    """It was over in ten pictures."""
    viewer = show(LaboratoryViewer, FakeModel())  # type: ignore[operator]
    viewer.toggle_playing()
    for _ in range(40):
        viewer._tick()
    assert 0 < viewer.slider.value() < viewer.slider.maximum()
