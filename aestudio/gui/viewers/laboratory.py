"""The 2-D laboratory: any family on points in the plane, with density, samples and movement live."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSlider, QWidget

from aestudio.analysis.laboratory import Lab, Laboratory, Move
from aestudio.analysis.laboratory.measured import MEANINGS
from aestudio.gui import icons, style
from aestudio.gui.density_dialog import DensityDialog
from aestudio.gui.layouts import across, down
from aestudio.gui.scrolling import Scrolling
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.spins import Spin
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import Box
from aestudio.gui.viewers.laboratory_bench import Bench
from aestudio.gui.viewers.measured_table import MeasuredTable
from aestudio.gui.viewers.plane_canvas import Layer, PlaneCanvas
from aestudio.gui.widgets import tool_button
from aestudio.spec import replace

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo

__all__ = ["LaboratoryViewer"]

FINE = 60  # steps of the slider between two stages: of two alone, too, the way can be watched
KEYS = 6  # steps of an arrow key
GRIDS = {"noise": "Grid laid over the noise", "latent": "Grid laid over the codes"}
SIDE = 152  # pixels for what stands beside the picture
MOVED_BY = "By what the model moves points."
TICK = 40  # milliseconds from step to step while it plays


class LaboratoryViewer(Viewer):
    """Data in the plane, and the model's samples, density and movement of points, all in one picture.

    It shows the run, or before training the network that is being built. Of the boxes above the picture the
    first chooses the data, known shapes or a density that is drawn by hand; the second the family; the third
    what is shaded behind the points; the fourth by what the model moves points. The slider below leads from
    noise to data. The numbers beside the picture stand beside what a perfect model would have on the same
    points.
    """

    key = "laboratory"
    title = "2-D laboratory"
    icon = "scatter"
    promise = "Data in the plane will stand here, with the model's samples and density."
    plane = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: ShownRun | None = None
        self._lab: Lab | None = None
        self.bench = Bench()
        self.bench.answered.connect(self._take_built)
        self.bench.turned.connect(self.refresh)
        self.bench.train_wanted.connect(self._train)
        self.bench.open.clicked.connect(lambda: self.setFocus())  # the button goes
        self.bench.drawing_wanted.connect(self.draw_density)
        self._add_tools()
        self._add_body()
        self._playing = QTimer(self, interval=TICK)
        self._playing.timeout.connect(self._tick)

    # ------------------------------------------------------------------ widgets

    def _add_tools(self) -> None:
        self.ground = Box("Shading", {"": "Shading"}, "What is shaded behind the points")
        self.move_ = Box("Movement", {"": "Movement"}, MOVED_BY)
        self._picked: set[Box] = set()
        for box in (self.ground, self.move_):
            box.picked.connect(partial(self._pick, box))
        self.data, self.made = self._check("Data"), self._check("Samples")
        self.seed = Spin(maximum=9999, prefix="seed ")
        self.seed.setAccessibleName("Seed of the noise")
        self.seed.setToolTip("Another seed is other noise, and other samples")
        self.seed.valueChanged.connect(lambda _: self.refresh())
        for box, letters in ((self.ground, 19), (self.move_, 16)):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(letters)
        for tool in (*self.bench.tools, self.ground, self.move_):
            self.tools.addWidget(tool)

    def _check(self, name: str) -> QCheckBox:
        box = QCheckBox(name)
        box.setToolTip(f"Show the {name.lower()}")
        box.setChecked(True)
        box.toggled.connect(lambda _: self._draw())
        return box

    def _add_body(self) -> None:
        self.canvas = PlaneCanvas()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Stage")
        self.slider.setToolTip("How far it has come; the arrow keys move it too")
        self.slider.valueChanged.connect(lambda _: self._draw())
        self.play = tool_button("play", "Play from noise to data", pressed=self.toggle_playing)
        self.stage = QLabel()
        self.stage.setMinimumWidth(self.stage.fontMetrics().horizontalAdvance("after 64 of 64 transforms "))
        self.way = QWidget()
        row = across(self.way, style.SPACE)
        row.addWidget(self.play)
        row.addWidget(self.slider, 1)
        row.addWidget(self.stage)
        picture = down(None, style.SPACE_S)
        picture.addWidget(self.canvas, 1)
        picture.addWidget(self.way)
        layout = across(self.body, style.SPACE, (style.SPACE, 0, style.SPACE, style.SPACE_S))
        layout.addLayout(picture, 1)
        layout.addWidget(self._side())

    def _side(self) -> QWidget:
        """What is drawn, and the numbers, beside the picture."""
        self.facts = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.numbers = MeasuredTable()
        self.numbers.help_wanted.connect(lambda: self.help_wanted.emit(f"views/{self.key}"))
        side = QWidget()
        column = down(side, style.SPACE)
        checks = across(None, style.SPACE)
        for check in (self.data, self.made):
            checks.addWidget(check)
        checks.addStretch(1)
        column.addLayout(checks)
        column.addWidget(self.seed)
        column.addWidget(self.facts)
        column.addWidget(self.numbers)
        column.addStretch(1)
        column.addStrut(SIDE)  # as wide as that, whatever is in it
        scrolling = Scrolling(side)
        scrolling.setMaximumWidth(SIDE)
        return scrolling

    # ------------------------------------------------------------------ questions and answers

    @classmethod
    def explains(cls) -> Mapping[str, str]:
        """The numbers beside the picture."""
        return MEANINGS

    def follow(self, document: Document, engine: Engine) -> None:
        """Know which weights are shown; show the network that is being built where there is no run of it."""
        self._run = ShownRun(engine, self)
        self.bench.follow(document, engine)

    def _wanted(self) -> Laboratory:
        ground, move = (
            str(box.currentData() or "") if box in self._picked else "" for box in (self.ground, self.move_)
        )
        return Laboratory(seed=self.seed.value(), ground=ground, move=move)

    def _pick(self, box: Box, _: object) -> None:
        """What the user has chosen stays for other families that have it; else each shows what tells most."""
        self._picked.add(box)
        self.refresh()

    def question(self) -> Laboratory | None:
        """What is chosen, unless the network that is being built is shown."""
        return None if self.bench.shows_built else self._wanted()

    def refresh(self) -> None:
        """Ask the run, or the network that is being built."""
        super().refresh()
        self.bench.ask(self._wanted() if self.isVisible() else None)

    def _take_built(self, answer: object) -> None:
        if isinstance(answer, Lab):
            self._show_page(self.body)
            self.show_answer(answer)
        else:
            self.fail("", str(answer))

    def show_answer(self, answer: Lab) -> None:
        """Draw it at the stage of the slider."""
        other = self._lab is None or [m.key for m in self._lab.moves] != [m.key for m in answer.moves]
        self._lab = answer
        self._offer(self.ground, answer.offers, "No shading")
        self._offer(self.move_, answer.movements, "No movement")
        self.made.setEnabled(answer.made is not None)
        self.seed.setVisible(answer.made is not None)
        stages = len(answer.moves[0].stages) if answer.moves else 1
        self.slider.blockSignals(True)
        at_end = other or self.slider.value() == self.slider.maximum()
        self.slider.setRange(0, (stages - 1) * FINE)
        self.slider.setPageStep(FINE)
        self.slider.setSingleStep(KEYS)
        if at_end and not self._playing.isActive():
            self.slider.setValue(self.slider.maximum())
        self.slider.blockSignals(False)
        self.way.setVisible(stages > 1)
        self.facts.setText("\n\n".join([self._shown(), *answer.notes]).strip())
        self.numbers.show_measured(answer.measured)
        self.move_.setToolTip(" ".join([MOVED_BY, *(move.words for move in answer.moves)]))
        self.canvas.setAccessibleDescription("\n".join([self._shown(), *answer.words()]))
        self._draw()

    def _offer(self, box: Box, offers: tuple[tuple[str, str], ...], none: str) -> None:
        """What there is to be chosen; the first where the user has chosen nothing else that is there."""
        choices: dict[object, str] = {**dict(offers), "none": none}
        if box.currentData() not in choices:
            self._picked.discard(box)
        box.set_choices(choices)
        if box not in self._picked:
            box.setCurrentIndex(0)

    def _shown(self) -> str:
        """Which network, and what it has learned until then."""
        return self.bench.words(self._run.words(self.epoch) if self._run is not None else "")

    def forget(self) -> None:
        """Begin anew."""
        self._lab = None
        self._hold()

    def set_run(self, run: RunInfo | None) -> None:
        """Another run, or none: then the network that is being built."""
        super().set_run(run)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask: it can be seen again."""
        super().showEvent(event)
        self.bench.ask(self._wanted())

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing while it can't be seen."""
        super().hideEvent(event)
        self.bench.ask(None)
        self._hold()

    def _train(self) -> None:
        self.setFocus()  # the button goes, and the focus would jump to the choice beside it
        self.wants_run.emit()

    def draw_density(self) -> None:
        """Let the user draw the data."""
        data = self.bench.density
        cells = DensityDialog.drawn(data.cells, self)
        if cells is not None:
            self.bench.use(replace(data, cells=cells))

    # ------------------------------------------------------------------ pictures

    def toggle_playing(self) -> None:
        """Let the stages run by, or hold."""
        if self._playing.isActive():
            self._hold()
            return
        if self.slider.value() == self.slider.maximum():
            self.slider.setValue(0)
        self._playing.start()
        self._dress_play()

    def _hold(self) -> None:
        self._playing.stop()
        self._dress_play()

    def _tick(self) -> None:
        self.slider.setValue(self.slider.value() + max(self.slider.maximum() // 60, 1))
        if self.slider.value() == self.slider.maximum():
            self._hold()

    def _dress_play(self) -> None:
        plays = self._playing.isActive()
        self.play.setIcon(icons.icon("pause" if plays else "play"))
        self.play.setToolTip("Hold" if plays else "Play from noise to data")
        self.play.setAccessibleName(self.play.toolTip())

    def _draw(self) -> None:
        lab = self._lab
        if lab is None:
            return
        layers = []
        if self.data.isChecked():
            part = "training" if lab.samples.part == "train" else lab.samples.part
            layers.append(Layer(f"Data ({part})", "control", points=lab.data, size=2.4))
        move = lab.moves[0] if lab.moves else None
        moves_points = move is not None and move.points.shape[1] > 0
        if lab.made is not None and self.made.isChecked() and not (moves_points and self._at(move)[1] > 0):
            layers.append(Layer("Samples", "accent", points=lab.made, size=2.6))
        if move is not None:
            layers += self._moved(move)
        self.canvas.show_plane(lab.square, lab.grounds[0] if lab.grounds else None, layers)

    def _at(self, move: Move | None) -> tuple[float, float]:
        """The stage, with a fraction; and how far it is from the last."""
        stage = self.slider.value() / FINE
        return stage, (len(move.stages) - 1 - stage if move is not None else 0.0)

    def _moved(self, move: Move) -> list[Layer]:
        """What moves, between two stages on straight lines."""
        stage, left = self._at(move)
        whole = min(int(stage), len(move.stages) - 1)
        following, rest = min(whole + 1, len(move.stages) - 1), stage - whole
        self.stage.setText(move.stages[round(stage)].capitalize())
        points, lines, arrows = (
            values[whole] + (values[following] - values[whole]) * rest
            for values in (move.points, move.lines, move.arrows)
        )
        found = []
        if lines.size:
            found.append(Layer(GRIDS.get(move.key, ""), "encoder", lines=lines))
        if points.size and left > 0 and self.made.isChecked():
            found.append(Layer("Noise on its way", "accent", points=points))
        if arrows.size:
            both = np.stack([move.starts, move.starts + arrows], axis=1)
            found.append(Layer(move.title, "text", arrows=both))
        return found


if __name__ == "__main__":
    from aestudio.gui.viewers.demo import run_demo

    run_demo(LaboratoryViewer)
