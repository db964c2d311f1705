"""Cost against quality: four charts of a project's networks, and of published ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QStackedWidget, QWidget

from aestudio.cost import SOURCE, Cost, Gathering, Group, Measuring, charts, reference_charts
from aestudio.figures.charts import Chart
from aestudio.gui import style
from aestudio.gui.cost.bottleneck import BottleneckPage
from aestudio.gui.cost.chart_view import ChartView
from aestudio.gui.cost.saving import save_charts_button
from aestudio.gui.document import Document
from aestudio.gui.editor import DropDown
from aestudio.gui.engine import Engine
from aestudio.gui.job_line import JobLine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.notices import MessageBar
from aestudio.gui.start_offer import StartOffer
from aestudio.gui.widgets import Segments

__all__ = ["CostPage"]

EMPTY = (
    "Here networks are compared: how good each is, and what it costs in operations, parameters and time. "
    "Train a few on the same data."
)
MEASURED = 12  # networks whose speed is measured, the best first


class CostPage(QWidget):
    """Looks through the runs when it is shown, and again when a run has ended.

    Signals:
        run_chosen(Path): the best run of a network that was clicked.
        wanted(): something happens here that should be seen.
        wants_training(): start training, so that there is a run.
    """

    wanted = Signal()
    wants_training = Signal()
    run_chosen = Signal(object)

    def __init__(self, document: Document, engine: Engine, runs: Callable[[], Path]) -> None:
        super().__init__()
        self._document, self._engine, self._runs = document, engine, runs
        self._cost = Cost()
        self._stale = True
        self._charts = [ChartView() for _ in range(4)]
        self.bottleneck = BottleneckPage(document, engine, runs)
        self._lay_out()
        for chart in self._charts:
            chart.pointed.connect(self._point)
            chart.clicked.connect(self._choose)
        self.bottleneck.wanted.connect(self.show_bottleneck)
        self.bottleneck.changed.connect(self.refresh)
        self.bottleneck.run_chosen.connect(self.run_chosen)
        document.opened.connect(self._forget)
        engine.ended.connect(lambda _: self.refresh())
        engine.job_done.connect(self._gathered)
        engine.job_failed.connect(self._not_gathered)
        self._line.done.connect(lambda _: self.refresh())
        self._line.failed.connect(lambda why: self._message.say(f"Not measured. {why}", "warning"))
        self._saving.failed.connect(lambda why: self._message.say(f"Not saved. {why}", "error"))

    def _lay_out(self) -> None:
        self._group = DropDown()
        self._group.setAccessibleName("Data and loss")
        self._group.setToolTip("Only networks on the same data with the same loss can be compared")
        self._group.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._group.setMinimumContentsLength(5)
        self._group.activated.connect(lambda _: self._show())
        choices = (("own", "Networks"), ("bottleneck", "Bottleneck"), ("reference", "Published"))
        self._which = Segments(choices, "Compare")
        self._which.setToolTip(
            "Your networks; sizes of the code; networks published by others, on other axes"
        )
        self._which.chosen.connect(lambda _: self._show())
        self._measure = QPushButton("Measure speed")
        self._measure.setToolTip(
            "Measure how many samples a second each network takes on this machine, for batches of 1 to 1,024"
        )
        self._measure.clicked.connect(self.measure)
        self._line = JobLine(self._engine, "cost speed")
        self._saving = JobLine(self._engine, "cost picture")
        self._save = save_charts_button(self._saving, self._drawn, "cost.png")
        self._message = MessageBar()
        self._foot = ElidedLabel(colour="muted")
        top = across(None, style.SPACE)
        top.addWidget(self._which)
        top.addStretch(1)
        top.addWidget(self._measure)
        top.addWidget(self._save)
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(style.SPACE)
        for number, chart in enumerate(self._charts):
            grid.addWidget(chart, number // 2, number % 2)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
            grid.setRowStretch(side, 1)
        self._empty = StartOffer("chart", EMPTY, self._engine)
        self._empty.clicked.connect(self.wants_training)
        self.await_run = self._empty.await_run
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(sheet)
        self._pages.addWidget(self.bottleneck)
        layout = down(self, style.SPACE, (style.SPACE,) * 4)
        layout.addLayout(top)
        layout.addWidget(self._group)
        layout.addWidget(self._line)
        layout.addWidget(self._saving)
        layout.addWidget(self._message)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._foot)
        self._show()

    # ---- what is known

    def showEvent(self, event: QShowEvent) -> None:
        """Look through the runs, where something may have changed."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Look through the runs; later, if nobody sees the page."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._engine.begin("cost", Gathering(self._runs()), self._document.base)

    def measure(self) -> None:
        """Measure the speed of the networks that are shown."""
        group = self._shown_group
        if group is None:
            self._message.say("There is no trained network yet whose speed could be measured.", "warning")
        else:
            self._message.close_message()
            runs = tuple(network.run for network in group.networks[:MEASURED])
            self._line.begin("Measuring speed", Measuring(runs), self._document.base)

    def _forget(self) -> None:
        self._line.cancel()
        self._saving.cancel()
        self._message.close_message()
        self._cost = Cost()
        self._show_groups()
        self.refresh()

    def _gathered(self, key: str, found: object) -> None:
        if key == "cost" and isinstance(found, Cost):
            self._cost = found
            self._show_groups()

    def _not_gathered(self, key: str, why: str) -> None:
        if key == "cost":
            self._message.say(f"The runs can't be compared. {why}", "error")

    # ---- what is shown

    def show_bottleneck(self) -> None:
        """Bring the sweeps to the front."""
        self._which.choose("bottleneck")
        self._show()
        self.wanted.emit()

    @property
    def _shown_group(self) -> Group | None:
        groups, index = self._cost.groups, self._group.currentIndex()
        return groups[index] if 0 <= index < len(groups) else None

    def _show_groups(self) -> None:
        before = self._group.currentText()
        self._group.clear()
        self._group.addItems([group.title for group in self._cost.groups])
        self._group.setCurrentIndex(max(self._group.findText(before), 0 if self._cost.groups else -1))
        self._show()

    def _show(self) -> None:
        which, group = self._which.choice, self._shown_group
        own = which == "own"
        self._group.setVisible(own and group is not None)
        self._measure.setVisible(own)
        self._measure.setEnabled(group is not None)
        self._foot.setVisible(which != "bottleneck")
        self._save.setVisible(which != "bottleneck")
        self._save.setEnabled(not own or group is not None)
        if which == "bottleneck":
            self._pages.setCurrentWidget(self.bottleneck)
            return
        self._pages.setCurrentIndex(int(not own or group is not None))
        drawn = () if own and group is None else charts(group) if own and group else reference_charts()
        for view, chart in zip(self._charts, drawn, strict=False):
            view.show_chart(chart)
        self._foot.set_text(self._left_out() if own else SOURCE)

    def _drawn(self) -> tuple[tuple[Chart, ...], str, str]:
        """What is shown, for a picture of it."""
        group = self._shown_group if self._which.choice == "own" else None
        title = group.title if group else "Published networks"
        return tuple(chart.chart for chart in self._charts), title, self._foot.text

    def _left_out(self) -> str:
        """Which runs are in none of the charts, and why."""
        others = [group for group in self._cost.groups if group is not self._shown_group]
        said = [f"{group.runs} with other data or loss ({group.title})" for group in others]
        why: dict[str, list[str]] = {}
        for one in self._cost.left_out:
            why.setdefault(one.why, []).append(one.run)
        said += [f"{', '.join(runs)}: {reason}" for reason, runs in why.items()]
        return f"Left out: {'; '.join(said)}" if said else ""

    # ---- the mouse

    def _point(self, name: str) -> None:
        for chart in self._charts:
            chart.bring_out(name)

    def _choose(self, name: str) -> None:
        group = self._shown_group
        if self._which.choice == "own" and group is not None:
            for network in group.networks:
                if network.name == name:
                    self.run_chosen.emit(network.run)
