"""Diffusion: noise added to samples by the schedule, and taken away again by the model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSlider, QStackedWidget, QWidget

from aestudio.analysis.diffusion import Chain, Denoising, Noised, Noising
from aestudio.analysis.generated import Generated, Made
from aestudio.gui import style
from aestudio.gui.layouts import across, down
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.spins import DecimalSpin, Spin
from aestudio.gui.training.situation import START
from aestudio.gui.untrained import AskUntrained
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import Box
from aestudio.gui.viewers.schedule_plot import SchedulePlot
from aestudio.gui.viewers.tiles import Row, Tiles
from aestudio.gui.widgets import Segments, tool_button
from aestudio.numerals import percent

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo

__all__ = ["DiffusionViewer"]

PICTURES, POINTS = 16, 1000
FEWER = 10  # pictures whose whole chain is kept: one of each digit


class DiffusionViewer(Viewer):
    """Noise added to samples level by level, before training too, and the way back from noise to new samples.

    Add noise answers what the schedule leaves of a sample at noise level t: the slider sets t, the line below
    gives the share of the variance that is left and the signal-to-noise ratio. The curves compare schedules:
    alpha-bar, the share left, or ln of signal to noise. At the last t hardly anything should be left, as
    sampling starts from pure noise.

    Take it away shows the samples on their way (left) and where the network expects them to end (right).
    Sampler, steps and eta set how: DDIM visits few levels; eta adds fresh noise, 1 as the ancestral sampler.
    They change the view alone, not the run.

    With few steps samples are worse than the model could draw; early expectations are blurred means, not
    samples.
    """

    key = "diffusion"
    title = "Diffusion"
    icon = "sliders"
    promise = "Here noise will be added to samples and taken away again, one noise level at a time."
    needs = ("Denoises",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: ShownRun | None = None
        self._untrained: AskUntrained | None = None
        self._noised: Noised | None = None
        self._chain: Chain | None = None
        self._add_tools()
        self._add_body()
        self._mode_changed()

    # ------------------------------------------------------------------ widgets

    def _add_tools(self) -> None:
        self.mode = Segments([("add", "Add noise"), ("take", "Take it away")], "What is shown")
        self.mode.setToolTip(
            "<p>Add noise: what the schedule leaves of samples at any noise level, also before training. "
            "Take it away: the way of the model's sampler from noise to new samples.</p>"
        )
        self.mode.chosen.connect(lambda _: self._mode_changed())
        self.schedule = Box("Schedule", {"": "Schedule as set"}, "The schedule by which noise is added here")
        self.schedule.picked.connect(lambda _: self._draw())
        samplers: dict[object, str] = {"": "Sampler as set", "ddim": "DDIM", "ancestral": "Ancestral"}
        self.sampler = Box("Sampler", samplers, "How noise is taken away here; the run stays as it is")
        self.sampler.picked.connect(lambda _: self._mode_changed())
        self.steps = Spin(minimum=1, maximum=1000, value=25, suffix=" steps")
        self.steps.setAccessibleName("Sampling steps")
        self.steps.setToolTip("Noise levels that DDIM visits; more take longer")
        self.eta = DecimalSpin(minimum=0.0, maximum=1.0, singleStep=0.1, prefix="eta ")
        self.eta.setAccessibleName("Eta")
        self.eta.setToolTip("<p>Fresh noise in each step of DDIM. 0: none; 1: as the ancestral sampler.</p>")
        self.seed = Spin(maximum=9999, prefix="seed ")
        self.seed.setAccessibleName("Seed of the noise")
        self.seed.setToolTip("Another seed is other noise")
        for box in (self.steps, self.eta, self.seed):
            box.setKeyboardTracking(False)
            box.setFixedWidth(96)
            box.valueChanged.connect(lambda _: self.refresh())
        dice = tool_button("dice", "Other noise", pressed=lambda: self.seed.setValue(self.seed.value() + 1))
        self.label = Box("Class of the samples", {-1: "each class"})
        self.label.picked.connect(lambda _: self.refresh())
        tools = (self.mode, self.sampler, self.steps, self.eta, self.seed, dice, self.label)
        self.plot = SchedulePlot()
        for tool in (*tools, self.plot.what):
            self.tools.addWidget(tool)
        self.label.hide()

    def _add_body(self) -> None:
        self.left, self.right = Tiles(), Tiles()
        for tiles in (self.left, self.right):
            tiles.room_changed.connect(self._draw)  # another number side by side makes other rows
        self.over = [style.with_role(QLabel(), "small") for _ in range(2)]
        self.second = QStackedWidget()
        self.second.addWidget(self.plot)
        self.second.addWidget(self.right)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Noise level t")
        self.slider.setToolTip("Noise level t; the arrow keys move it too")
        self.slider.valueChanged.connect(lambda _: self._draw())
        self.words = QLabel()
        panes = QWidget()
        row = across(panes, style.SPACE, (style.SPACE, 0, style.SPACE, 0))
        height = self.schedule.sizeHint().height()
        for title, picture in zip(self.over, (self.left, self.second), strict=True):
            pane, head = QWidget(), QWidget()
            head.setFixedHeight(height)
            heading = across(head, style.SPACE)
            heading.addWidget(title, 1)
            if picture is self.second:
                heading.addWidget(self.schedule)
            column = down(pane, style.SPACE_S)
            column.addWidget(head)
            column.addWidget(picture, 1)
            row.addWidget(pane, 1)
        foot = QWidget()
        line = down(foot, style.SPACE_S, (style.SPACE, style.SPACE_S, style.SPACE, style.SPACE))
        line.addWidget(self.slider)
        line.addWidget(self.words)
        layout = down(self.body)
        layout.addWidget(panes, 1)
        layout.addWidget(foot)

    def _mode_changed(self) -> None:
        adds = self.mode.choice == "add"
        ddim = not adds and self.sampler.currentData() == "ddim"
        for box in (self.schedule, self.plot.what):
            box.setVisible(adds)
        self.sampler.setVisible(not adds)
        self.steps.setVisible(ddim)
        self.eta.setVisible(ddim)
        self.label.setVisible(not adds and self._chain is not None and self._chain.classes is not None)
        self.second.setCurrentWidget(self.plot if adds else self.right)
        self.refresh()
        self._draw()

    # ------------------------------------------------------------------ questions and answers

    def follow(self, document: Document, engine: Engine) -> None:
        """Know which weights are shown; without a run, ask the network that is being built."""
        self._run = ShownRun(engine, self)
        self._untrained = AskUntrained("diffusion", document, engine, self)
        self._untrained.answered.connect(self._take_untrained)
        self._untrained.failed.connect(self._fail_untrained)

    def question(self) -> Noising | Denoising:
        """What is added or taken away."""
        plane = (self._noised or self._chain) is not None and self._real is not None
        seed = self.seed.value()
        if self.mode.choice == "add":
            return Noising(count=POINTS if plane else PICTURES, seed=seed)
        sampler: Any = self.sampler.currentData()
        ddim = sampler == "ddim"
        steps, eta = (self.steps.value(), round(self.eta.value(), 2)) if ddim else (25, 0.0)
        count = POINTS if plane else FEWER
        return Denoising(count, seed, self.label.currentData(), sampler, steps, eta)

    @property
    def _real(self) -> Any:
        known = self._noised or self._chain
        return None if known is None else known.real

    def refresh(self) -> None:
        """Ask the run, or without one the network that is being built."""
        super().refresh()
        self._ask_untrained(self.isVisible())

    def _ask_untrained(self, seen: bool) -> None:
        if self._untrained is not None:
            adds = self.mode.choice == "add"
            self._untrained.ask(self.question() if seen and adds and not self._has_run else None)
            if not adds and not self._has_run:
                self.empty.set_text("After training, the way from noise to samples is here.", START)
                self._show_page(self.empty)

    def _take_untrained(self, answer: Noised) -> None:
        if not self._has_run:
            self._show_page(self.body)
            self.show_answer(answer)

    def _fail_untrained(self, why: str) -> None:
        if not self._has_run and self._noised is None:
            self.empty.set_text(f"{self.promise} {why[:1].upper()}{why[1:]}.", "")

    def showEvent(self, event: QShowEvent) -> None:
        """Ask: it can be seen again."""
        super().showEvent(event)
        self._ask_untrained(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing while it can't be seen."""
        super().hideEvent(event)
        self._ask_untrained(False)

    def set_run(self, run: RunInfo | None) -> None:
        """Another run, or none."""
        super().set_run(run)
        self._ask_untrained(self.isVisible())

    def show_answer(self, answer: Noised | Chain) -> None:
        """Draw it at the noise level of the slider."""
        first = self._noised is None and self._chain is None
        if isinstance(answer, Noised):
            self._noised = answer
            self.schedule.set_choices({"": "Schedule as set", **{name: name for name in answer.others}})
        else:
            self._chain = answer
            self.label.setVisible(answer.classes is not None and self.mode.choice == "take")
            if answer.classes is not None:
                self.label.set_choices({-1: "each class", **dict(enumerate(answer.names))})
        self._scale_slider(answer.steps, first)
        self._draw()
        if first and answer.real is not None:
            self.refresh()  # points are wanted in greater numbers

    def _scale_slider(self, steps: int, first: bool) -> None:
        """The slider has the model's noise levels, and keeps its place among them."""
        share = 0.5 if first else self.slider.value() / max(self.slider.maximum(), 1)
        if self.slider.maximum() != steps or first:
            self.slider.blockSignals(True)
            self.slider.setRange(0, steps)
            self.slider.setPageStep(max(steps // 20, 1))
            self.slider.setValue(round(share * steps))
            self.slider.blockSignals(False)

    def forget(self) -> None:
        """Drop what belonged to a run that is gone."""
        self._noised = self._chain = None
        self.left.show_rows([], "")
        self.right.show_rows([], "")

    # ------------------------------------------------------------------ pictures

    def _draw(self) -> None:
        if self.mode.choice == "add" and self._noised is not None:
            self._draw_noised(self._noised)
        elif self.mode.choice == "take" and self._chain is not None:
            self._draw_chain(self._chain)

    def _draw_noised(self, found: Noised) -> None:
        t, schedule = self.slider.value(), self.schedule.currentData()
        left = float(found.left(schedule)[t])
        self.over[0].setText(f"Samples with noise, x at t = {t:,}")
        self.over[1].setText("Schedule")
        self._put(self.left, found, found.at(t, schedule))
        self.plot.show_schedules(found, t)
        ratio = "no noise" if left == 1 else f"signal to noise {left / (1 - left):.3g}"
        rest = f"{percent(left, 2)} of the variance left"
        self.words.setText(f"t = {t:,} of {found.steps:,} · {rest} · {ratio}")

    def _draw_chain(self, found: Chain) -> None:
        at = found.nearest(self.slider.value())
        t = int(found.times[at])
        self.over[0].setText(f"On the way, x at t = {t:,}")
        self.over[1].setText("Where the network expects it to end")
        self._put(self.left, found, found.x[at])
        self._put(self.right, found, found.x0[at])
        run = self._run.words(self.epoch) if self._run is not None else ""
        words = f"t = {t:,} of {found.steps:,} · {len(found.times) - 1:,} steps shown"
        self.words.setText(" · ".join(part for part in (words, run) if part))

    def _put(self, tiles: Tiles, found: Noised | Chain, values: Any) -> None:
        """Values as rows of pictures, or as points."""
        classes = found.classes if isinstance(found, Chain) else None
        names = found.names if isinstance(found, Chain) else ()
        question = Generated(len(values), found.question.seed)
        scale = replace(found.scale, low=float(found.scale.low), high=float(found.scale.high))
        made = Made(question, scale, np.asarray(values), classes, names, found.real, None)
        tiles.set_wanted(len(values)) if tiles.wanted != len(values) and found.real is None else None
        columns = tiles.columns if found.real is None else len(values)
        tiles.show_rows([Row("", made, first) for first in range(0, len(values), columns)], "")


if __name__ == "__main__":
    from aestudio.gui.viewers.demo import run_demo

    run_demo(DiffusionViewer)
