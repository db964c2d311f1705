"""The losses of a run as they come, and those of earlier runs to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from aestudio.compare.comparable import loss_title, short_title
from aestudio.experiment import Experiment
from aestudio.families.terms import Terms
from aestudio.gui import plot_export, settings, style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import down
from aestudio.gui.loss_data import Axis, LossData
from aestudio.gui.messages import RunInfo
from aestudio.gui.notices import MessageBar
from aestudio.gui.plots import Plot
from aestudio.gui.saving import Saver
from aestudio.gui.throttle import Throttle
from aestudio.gui.training.ask_where import ask_where
from aestudio.gui.training.baseline_lines import Baseline, BaselineLines, lines_tip, named
from aestudio.gui.training.diagnosis import DiagnosisLine
from aestudio.gui.training.dots import Dots
from aestudio.gui.training.loss_feed import LossFeed
from aestudio.gui.training.loss_view import Curve, LossView
from aestudio.gui.training.marks import EventMarks
from aestudio.gui.training.mend import mend_of
from aestudio.gui.training.overlays import LaidOver
from aestudio.gui.training.plot_tools import PlotTools
from aestudio.gui.training.read_out import ReadOut
from aestudio.gui.training.run_baselines import RunBaselines
from aestudio.gui.training.term_curves import TRAIN, VALIDATION, TermCurves
from aestudio.gui.training.words import event_words
from aestudio.gui.training.worker import Worker

__all__ = ["LossPlot"]

EMPTY = "The loss is drawn here while a run trains"
LOW = 240  # pixels of height below which curves need the room of the axis' title, which the tools say too
ROOMY = 420  # pixels of the panel's height from which on what the curve shows may take several lines
LEAST = 150  # pixels of height that the plot insists on in any window
SHARE = 0.015  # of the time, at most, goes into drawing it while a run trains


class LossPlot(QFrame):
    """Training and validation loss of the shown run, with what happened to it, over epochs, steps or time."""

    refused = Signal(str)
    """Why a run was not laid over, in words."""

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Loss plot")
        style.with_role(self, "panel")
        self._document, self._engine = document, engine
        self._worker = Worker(self)
        self.saver = Saver(self)
        self.baselines = RunBaselines(document, engine, self)
        self.feed = LossFeed(engine, self.baselines, self._worker, self)
        self._lay_out()
        self._connect()
        self._name_axes()

    def _lay_out(self) -> None:
        self.plot, self.message = Plot(x="epoch", y="loss", empty=EMPTY), MessageBar()
        self.plot.setAccessibleName("Loss over epochs")
        item = self.plot.view.getPlotItem()
        item.setClipToView(False)  # curves are thinned here, better than it could
        item.setDownsampling(auto=False)
        for side in ("bottom", "left"):
            item.getAxis(side).setStyle(maxTickLevel=1)  # a third level costs a third of a frame
        self.tools, self._view = PlotTools(), LossView(self.plot)
        self._curves = TermCurves(self.plot, self._view)
        self._laid_over = LaidOver(lambda: self._experiment, self._worker, self)
        self.read_out = ReadOut(self.plot)
        self.lines, self.diagnosis = BaselineLines(self.plot), DiagnosisLine()
        self.marks, self._dots = EventMarks(self.plot, self.lines.rects), Dots(self.plot)
        self.lines.placed.connect(self.marks.place)
        layout = down(self)
        layout.addWidget(self.tools)
        layout.addWidget(self.message)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.diagnosis)
        self.plot.view.setMinimumHeight(LEAST)
        self._live = Throttle(self._draw_losses, SHARE, self, self._draw_beside, self._settle)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._draw_curves)
        self._resized = QTimer(self, singleShot=True, interval=50)
        self._resized.timeout.connect(self._fit_size)
        self.plot.view.installEventFilter(self)

    def _connect(self) -> None:
        feed, tools = self.feed, self.tools
        feed.begun.connect(self._begin)
        feed.filled.connect(self.refresh)
        feed.grown.connect(self._live.ask)
        feed.ended.connect(self._live.now)
        self._laid_over.changed.connect(self._lay_over)
        self._laid_over.gone.connect(self._curves.take_off)
        self._engine.runs_named.connect(self._laid_over.name_anew)
        self.baselines.changed.connect(self._show_baselines)
        self.saver.said.connect(self.message.say)
        self.baselines.failed.connect(lambda why: self.message.say(f"No baselines: {why}", "warning"))
        tools.baselines_wanted.connect(self.baselines.want)
        tools.show_baselines(self.baselines.wanted)
        self._document.opened.connect(self._forget)
        self._document.changed.connect(self._name_axes)
        self.plot.view.getViewBox().sigXRangeChanged.connect(self._rethin)
        style.theme_changed.connect(self._dress)
        tools.terms_chosen.connect(self.set_terms)
        tools.axis_chosen.connect(self.set_axis)
        tools.log_wanted.connect(self.set_log)
        tools.zero_wanted.connect(self._dots.set_from_zero)
        tools.drag_chosen.connect(self.plot.set_drag)
        tools.fit_wanted.connect(self.plot.fit)
        tools.save_wanted.connect(self._save)
        tools.copy_wanted.connect(self.copy)

    # ------------------------------------------------------------------ what is shown

    @property
    def _data(self) -> LossData:
        return self.feed.data

    def _forget(self) -> None:
        """Another project: what was laid over is of the last one, and so are logarithmic axes."""
        self.set_overlays(())
        self.message.close_message()
        for axis in ("x", "y"):
            self.set_log(axis, False)

    def _begin(self) -> None:
        """Another run is shown."""
        self._laid_over.take_off_strangers()
        self._name_axes()
        self.plot.fit()
        self.refresh()

    def expect(self, info: RunInfo | None) -> None:
        """Show what a run's files say of it, before the engine is ready to load it; None: no run."""
        self.baselines.take_run(info)
        self.feed.take_run(info)

    def _show_baselines(self) -> None:
        self.tools.lines.setToolTip(lines_tip(self.baselines.found))
        self._draw_baselines()
        if not self.baselines.wanted and self._view.is_wide:
            self.plot.fit()  # it had been zoomed out to see them
        self._live.ask()

    def _draw_baselines(self) -> None:
        """Lines to compare with: the baselines beside the loss, and those that the family knows."""
        part = "reconstruction" if len(self._data.epoch_means("reconstruction")[1]) else ""
        beside = self.baselines.wanted and self._shows_loss
        lines = named(self.baselines.found, part) if beside else []
        known = self._curves.group.lines if len(self._data) else ()
        shown = [*lines, *(Baseline(*line) for line in known)]
        self.lines.show_losses(sorted(shown, key=lambda line: line.loss))

    def _lay_over(self, text: str) -> None:
        """Overlays came, or one was refused, with the reason."""
        if text:
            self.message.say(text, "warning")
            self.refused.emit(text)
        else:
            self.refresh()

    def set_overlays(self, paths: Sequence[Path]) -> None:
        """Lay these runs over the shown one, in place of those there are; another kind of loss is refused."""
        self._laid_over.set_runs(paths)

    @property
    def overlays(self) -> list[Path]:
        """The runs that are laid over."""
        return self._laid_over.paths

    @property
    def _experiment(self) -> Experiment:
        return self.feed.run.experiment if self.feed.run is not None else self._document.experiment

    # ------------------------------------------------------------------ view

    def set_terms(self, title: str) -> None:
        """Draw the terms of that title, on an axis of their own."""
        self._curves.choose(next((g for g in self._terms if g.title == title), self._curves.group))
        self._name_axes()
        self.refresh()
        self.plot.fit()

    @property
    def _terms(self) -> tuple[Terms, ...]:
        """The kinds of terms that the run has; before its first step, those that come first."""
        known = self._experiment.family.drawn
        there = (g for g in known if any(len(self._data.step_losses(term.name)) for term in g.terms))
        return tuple(there) or known[:1]

    def _offer_terms(self) -> None:
        groups, now = self._terms, self._curves.group
        chosen = next((group for group in groups if group.title == now.title), groups[0])
        if chosen != now:
            self._curves.choose(chosen)
            self._name_axes()
        self.tools.show_terms([group.title for group in groups], chosen.title)

    @property
    def _shows_loss(self) -> bool:
        return any(term.name == "loss" for term in self._curves.group.terms)

    def set_axis(self, axis: Axis) -> None:
        """Draw over epochs, steps or time of training."""
        self._view.axis = axis
        self.tools.show_axis(axis)
        if self.plot.is_log("x"):
            self.set_log("x", False)
        self._name_axes()
        self.refresh()
        self.plot.fit()

    def set_log(self, axis: str, on: bool) -> None:
        """Make "x" or "y" logarithmic or linear; where it can't be, the plot says why."""
        done = self.plot.set_log("x" if axis == "x" else "y", on)
        self.tools.show_log(axis, self.plot.is_log("x" if axis == "x" else "y"))
        if done:
            self.refresh()

    def refresh(self) -> None:
        """Draw everything anew."""
        self._draw_losses()
        self._draw_beside()
        self._settle()

    def _draw_losses(self) -> None:
        self.plot.view.setUpdatesEnabled(False)  # nothing is painted before all of it is there
        self._offer_terms()
        if self._view.choose_unit(self._data):
            self._name_axes()
        self._draw_curves()

    def _draw_beside(self) -> None:
        """What says what the curves show."""
        self._draw_baselines()
        found, run, live = self.feed.judge.judge(self._data), self._engine.run, self._engine.trains
        begun_with = run.experiment if run is not None else None
        mend, awaits = mend_of(found, begun_with, self._data.events, live=live), self.feed.judge.awaits
        self.diagnosis.show_diagnosis(found, mend, awaits, self.feed.judge.unjudged(self._data))
        best = self._data.best() if self._shows_loss else None
        self._dots.show_curves(
            {name: self.plot.data(name) for name in (TRAIN, VALIDATION) if name in self.plot.names}
        )
        self._dots.show_best((self._view.x(self._data, best[1]), best[2]) if best else None)
        words = [(float(event["step"]), event_words(event)) for event in self._data.events]
        self.marks.show_events(
            [(float(self._view.x(self._data, step)), text) for step, text in words if text]
        )

    def _settle(self) -> None:
        self.plot.settle()
        self.plot.view.setUpdatesEnabled(True)

    def _draw_curves(self) -> None:
        """The curves, as finely as the view can show them."""
        self._curves.draw(self._data, self._laid_over.drawn)

    def _rethin(self) -> None:
        if self._view.is_thinned and not self._view.follows:
            self._soon.start()

    def _dress(self) -> None:
        self._curves.dress()

    def _name_axes(self) -> None:
        room = self.plot.view.height() - 64
        group, shown = self._curves.group, self._experiment
        known = (group.axis, group.title) if group.axis else (loss_title(shown), short_title(shown))
        wide = self.plot.fontMetrics().horizontalAdvance
        fits = next((title for title in known if wide(title) < room), "")
        low = self.plot.view.height() < LOW and self._view.axis != "time"
        self.plot.set_titles(x="" if low else self._view.title, y=fits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is said below the plot takes of its height only where there is enough."""
        super().resizeEvent(event)
        self.diagnosis.set_roomy(self.height() >= ROOMY)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say the loss in short where there is no room for more, and draw as finely as can be seen."""
        if event.type() == QEvent.Type.Resize:  # of the curves' room, with what is said above it, too
            self._resized.start()
        return super().eventFilter(watched, event)

    def _fit_size(self) -> None:
        self._name_axes()
        if self._view.is_thinned:
            self._draw_curves()

    # ------------------------------------------------------------------ out

    def table(self) -> dict[str, Curve]:
        """All numbers of the plot by curve: x on the axis shown, y."""
        found = self._curves.found(self._data, self._laid_over.drawn, all_=True)
        return {name: (x.copy(), y.copy()) for name, (x, y) in found.items() if len(x)}

    def export(self, path: Path) -> None:
        """Write the plot as .png or .svg, or its numbers as .csv; what came of it is said in the plot."""
        curves, axis = self.table(), self._view.title
        try:
            if path.suffix.lower() == ".csv":
                self.saver.save(path, "The plot", lambda to: plot_export.write_csv(to, axis, curves))
            else:
                self.saver.save(path, "The plot", plot_export.drawn(self.plot, path.suffix))
        except ValueError as error:
            self.message.say(f"The plot could not be saved: {error}", "error")

    def copy(self) -> None:
        """Put the plot as a picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.plot.grab())

    def _save(self) -> None:
        run = self.feed.run
        name = " ".join([self._document.file_name, *([run.path.name] if run else [])])
        folder = self._document.folder or settings.export_folder()
        ask_where(self, folder / f"{name} loss.png", self.export)


if __name__ == "__main__":
    from aestudio.gui.training.demo import show

    show(LossPlot, 900, 600, with_runs=False)
