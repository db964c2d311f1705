"""What the window shows of an open project: panels in three columns, in the order of work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QMainWindow,
    QSplitter,
    QTabWidget,
    QWidget,
)

from aestudio.data import DatasetSpec
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.builder import Builder, NetworkDrawing
from aestudio.gui.builder.preview import Preview
from aestudio.gui.compare import ComparePage
from aestudio.gui.cost import CostPage
from aestudio.gui.data_panel import DataPanel
from aestudio.gui.docks import Docks
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.exporting import Exporter
from aestudio.gui.families import FamiliesPage
from aestudio.gui.giving_back import GivingBack
from aestudio.gui.guide import Guide
from aestudio.gui.hanging import Hanging
from aestudio.gui.importing import Importer
from aestudio.gui.laboratory_door import LaboratoryDoor
from aestudio.gui.layouts import down
from aestudio.gui.messages import RunInfo
from aestudio.gui.queue.keeper import Keeper
from aestudio.gui.queue.panel import QueuePanel
from aestudio.gui.queue.sweep_dialog import ParameterSweep
from aestudio.gui.regions import Regions
from aestudio.gui.runs import RunsPage
from aestudio.gui.runs_reader import RunsReader
from aestudio.gui.scrolling import Scrolling
from aestudio.gui.shares import SharesPage
from aestudio.gui.status import Status
from aestudio.gui.storage import Storage
from aestudio.gui.training.loss_plot import LossPlot
from aestudio.gui.training.mend import Mend
from aestudio.gui.training.panel import TrainingPanel
from aestudio.gui.training.rate_finder import RateFinderPanel
from aestudio.gui.training.runs import RunsList
from aestudio.gui.training.settings import TrainingSettings
from aestudio.gui.training.worker import Worker
from aestudio.gui.viewer_tabs import ViewerTabs
from aestudio.gui.viewers import VIEWERS, Viewer, connect
from aestudio.gui.widgets import action_button
from aestudio.networks import Shape
from aestudio.run import Run
from aestudio.run.listing import newest_own

__all__ = ["Workspace"]

TOP = 132  # pixels of height that the drawing has at first
BELOW = (
    480  # pixels of height that menu, loss, settings and status take; the training panel may have the rest
)
MORE = 106  # pixels of height of settings and runs at the least, with or without runs
LOOK_DELAY = 15  # milliseconds in which the panels show an edit before the engine looks at it


class Workspace(QObject):
    """Document, engine and panels of one window, and how they are arranged.

    Attributes:
        building: makes the panels as it is gone through, a part at each step.
    """

    def __init__(self, window: QMainWindow, *, at_once: bool = True) -> None:
        """Have no panels yet, or `at_once` all of them."""
        super().__init__(window)
        self.window_ = window
        self.document = Document(Experiment(), self)
        self.engine = Engine(self)
        self._worker = Worker(self)
        self.storage = Storage(self.document, self)
        self._finder: RateFinderPanel | None = None
        self._sweep: ParameterSweep | None = None
        self._shape: Shape | None = None
        self.first: QWidget | None = None  # what the next project opens at
        self._followed: dict[Path, Path] = {}  # runs that moved, by the place from which they are still shown
        self.is_arranging: Callable[[], bool] = lambda: False
        self.centre = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self.docks = Docks(window)
        self.building = self._build()
        if at_once:
            deque(self.building, maxlen=0)

    # ------------------------------------------------------------------ arrangement

    @property
    def centre_parts(self) -> tuple[QWidget, QWidget]:
        """What lies between the docks, from above to below."""
        return self.drawing, self.tabs

    def _build(self) -> Iterator[None]:
        """Make the panels, each in its place at once: to move all of them there together takes long."""
        self._build_status()
        yield
        yield from self._build_centre()
        yield from self._build_docks()
        self.giving_back = GivingBack(self.docks["train"], self.window_)
        self.regions = Regions(self._parts, self)
        self._connect()

    def _build_status(self) -> None:
        self.status = Status(self.document, self.engine, self.window_)
        self.hanging = Hanging(self.engine, self.status.say, self.window_)
        self.exporter = Exporter(self.document, self.engine, self.window_)
        self.importer = Importer(self.document, self.engine, self.window_)
        self.status.insertWidget(2, self.exporter.line, 2)
        self.status.insertWidget(3, self.importer.line, 2)
        self.status.hide()  # until its turn comes

    def _build_centre(self) -> Iterator[None]:
        self.drawing, self.tabs = NetworkDrawing(self.document, self.engine), ViewerTabs()
        for part in self.centre_parts:
            self.centre.addWidget(part)
            part.hide()  # until its turn comes: each takes its time to be shown for the first time
        self.centre.setStretchFactor(1, 1)
        self.centre.setSizes([TOP, 600])
        yield
        self.guide = Guide(self.document)
        self.tabs.add(self.guide, "Guide")
        self.viewers: list[Viewer] = []
        for kind in VIEWERS:
            viewer = kind()
            self.viewers.append(viewer)
            self.tabs.add(viewer, viewer.title)
            yield
        self.laboratory = next(viewer for viewer in self.viewers if viewer.plane)
        self.door = LaboratoryDoor(self.tabs, self.laboratory, self)
        yield from self._build_pages()

    def _build_pages(self) -> Iterator[None]:
        """What compares runs, in tabs behind the viewers."""
        self.reader = RunsReader(self.document, self.engine, self._runs_folder, self)
        self.compare = ComparePage(self.document, self.engine, self._runs_folder)
        self.tabs.add(self.compare, "Compare")
        yield
        self.cost = CostPage(self.document, self.engine, self._runs_folder)
        self.tabs.add(self.cost, "Cost")
        yield
        self.families = FamiliesPage(self.document, self.engine, self._runs_folder)
        self.tabs.add(self.families, "Families")
        yield
        self.shares = SharesPage(self.document, self.engine, self._runs_folder)
        self.tabs.add(self.shares, "Shares")
        yield
        self.table = RunsPage(self.document, self.engine, self.reader)
        self.tabs.add(self.table, "Runs")
        yield

    def _build_docks(self) -> Iterator[None]:
        build = style.with_role(QWidget(), "page")
        build.setAccessibleName("Data and network")
        column = down(build, style.SPACE_S + 2)  # no splitter: the data panel is as high as what it says
        self.docks.add("build", "Data and network", Scrolling(build))
        self.data = DataPanel(self.document, self.engine)
        column.addWidget(self.data)
        yield
        self.builder = Builder(self.document, self.engine)
        column.addWidget(self.builder, 1)
        yield
        self.preview = Preview(self.document, self.engine, self)
        for panel in (self.builder, self.drawing):
            panel.show_preview(self.preview)
        self.training = TrainingPanel(self.document, self.engine, self._runs_folder)
        self.docks.add("train", "Training", Scrolling(self.training, BELOW))
        yield
        self.loss = LossPlot(self.document, self.engine)
        self.docks.add("loss", "Loss", self.loss)
        yield
        yield from self._build_more()

    def _build_more(self) -> Iterator[None]:
        self.more = more = QTabWidget(documentMode=True)
        more.setAccessibleName("Settings and runs")
        more.setMinimumHeight(MORE)
        more.tabBar().setAccessibleName("Settings and runs")
        self.docks.add("more", "Settings and runs", more)
        self.settings = TrainingSettings(self.document, self.engine)
        more.addTab(self.settings, "Settings")
        yield
        self.runs = RunsList(self.document, self.engine, self.reader)
        more.addTab(self.runs, "Runs")
        more.setCornerWidget(self.runs.more)
        more.currentChanged.connect(lambda index: self.runs.more.setVisible(more.widget(index) is self.runs))
        yield
        self.keeper = Keeper(self.document, self.engine, self.storage, self)
        self.queue = QueuePanel(self.document, self.engine, self.keeper)
        self.training.buttons.put_beside(action_button(self.queue.add_action))
        more.addTab(Scrolling(self.queue), "Queue")  # what it says while it is empty is high
        yield

    def _parts(self) -> list[QWidget]:
        """The parts of the window, in the order of work."""
        build, *others = self.docks.values()
        return [build, self.drawing, self.tabs, *others]

    # ------------------------------------------------------------------ how the parts talk

    def _connect(self) -> None:
        document, engine = self.document, self.engine
        self._look_soon = QTimer(self, singleShot=True, interval=LOOK_DELAY)
        self._look_soon.timeout.connect(self._look)
        document.changed.connect(lambda _: self._look_soon.start())
        document.opened.connect(self._opened)
        for viewer in self.viewers:
            connect(viewer, engine, document)
            viewer.wants_training.connect(self._start)
            viewer.wants_run.connect(self.training.buttons.start_afresh)
        self.guide.start_wanted.connect(self._start)
        self.engine.state_changed.connect(self.guide.follow)
        for empty in (self.compare, self.cost, self.table):
            empty.wants_training.connect(self._start)
        self.settings.finder_wanted.connect(self.find_rate)
        self.builder.layer_selected.connect(self.drawing.select_layer)
        self.builder.partners_lit.connect(self.drawing.light)
        self.drawing.layer_selected.connect(self.builder.select_layer)
        self.status.place_wanted.connect(self._show_place)
        self.status.fix_wanted.connect(self.builder.mend)
        self.loss.diagnosis.mend_wanted.connect(self._mend)
        self.runs.overlaid.connect(self.loss.set_overlays)
        self.runs.menu_wanted.connect(self.table.act_on)
        self.runs.message.acted.connect(self.table.restore)
        self.table.wanted.connect(lambda: self.tabs.go_to(self.table))
        self.cost.wanted.connect(lambda: self.tabs.go_to(self.cost))
        self.families.wanted.connect(lambda: self.tabs.go_to(self.families))
        self.shares.wanted.connect(lambda: self.tabs.go_to(self.shares))
        self.reader.changed_elsewhere.connect(self.compare.refresh)
        self.reader.changed_elsewhere.connect(self.cost.refresh)
        for changed in (self.cost.bottleneck.changed, self.families.changed, self.shares.changed):
            changed.connect(self.reader.refresh)
        for page in (self.cost, self.families, self.table):
            page.run_chosen.connect(lambda path: engine.show_run(path, document.base))
        self.queue.added.connect(self.status.say)
        self.training.buttons.told.connect(self.status.say)
        self.queue.sweep_wanted.connect(self.plan_sweep)
        self.keeper.found_interrupted.connect(lambda _: self.show_queue())
        self.table.weights_wanted.connect(self.training.begin_with)
        self.table.changed.connect(self.cost.refresh)
        self.table.changed.connect(engine.runs_named)
        document.changed.connect(lambda _: self._offer())
        engine.run_changed.connect(lambda _: self._offer())
        engine.found.connect(lambda _: self._offer())
        engine.run_changed.connect(self._run_changed)
        engine.failed.connect(lambda *_: self._await_run(False))
        self._offer()
        for over in (engine.state_changed, engine.job_done, engine.job_failed, engine.job_dropped):
            over.connect(self._settle)
        self.storage.moved.connect(self._runs_moved)

    def _offer(self) -> None:
        """Offer the views that the model being built or that of the run shown can fill."""
        run, found, built = self.engine.run, self.engine.newest, self.document.experiment
        if found is not None and found.experiment.data == built.data:
            self._shape = found.shape
        elif (shape := self._told_shape(built.data)) is not None:
            self._shape = shape  # else views stay as they are while the data are read
        models = [(built.family, self._shape)]
        models += [(run.experiment.family, run.shape)] if run is not None else []
        for viewer in self.viewers:
            self.tabs.offer(viewer, any(viewer.suits(family, shape) for family, shape in models))
        if self.tabs.offers(self.laboratory):
            self.door.close()

    def _told_shape(self, data: DatasetSpec) -> Shape | None:
        """The shape of samples that data have whatever they read: so no tab jumps when they are read."""
        return None if getattr(data, "path", "") else data.sample_shape(base=self.document.base)

    def _look(self) -> None:
        """Have the engine look at the edit, once the panels are shown: either would wait for the other."""
        if self.is_arranging():
            self._look_soon.start()
            return
        document = self.document
        self.engine.look_at(document.experiment, document.base, document.unfinished)

    def _opened(self) -> None:
        """Show the newest run of the project just opened that repeats no other, or that there is none."""
        self.engine.forget_run()
        self.door.close()
        self._followed.clear()
        if self.engine.run is None:
            self._expect(None)
        self.tabs.setTabVisible(self.tabs.indexOf(self.guide), self.guide.has_text)
        folder = self.storage.runs
        self._await_run(self.document.folder is not None or self.storage.has_runs)
        self._worker.do("newest", lambda: newest_own(folder), self._begin_with)

    def _begin_with(self, newest: Path | None) -> None:
        """Show this run; without one, the guide comes first."""
        if newest is not None:
            self.engine.show_run(newest, self.document.base)
            if self.engine.run is None:
                self._worker.do("told", lambda: _told(newest), self._expect)
        else:
            self._await_run(False)
        usual = self.guide if self.guide.has_text and newest is None else self.viewers[0]
        first, self.first = self.first or usual, None
        self.tabs.show_view(first)

    def _await_run(self, awaits: bool) -> None:
        pages = (self.compare.await_run, self.cost.await_run, self.table.await_run)
        for tell in (*(viewer.await_run for viewer in self.viewers), *pages):
            tell(awaits)

    def _expect(self, run: RunInfo | None) -> None:
        """Show at once what there is to read of a run, as PyTorch takes its time to load."""
        if self.engine.run is None and (run is None or run.path.parent == self.storage.runs):
            self.training.expect(run)
            self.loss.expect(run)

    def _run_changed(self, run: RunInfo | None) -> None:
        """A run that begins is worth looking at; the guide has been read."""
        if run is not None:
            self._await_run(False)
        if run is not None and run.live and self.tabs.currentWidget() is self.guide:
            offered = [viewer for viewer in self.viewers if self.tabs.isTabVisible(self.tabs.indexOf(viewer))]
            self.tabs.show_view(next((viewer for viewer in offered if viewer.plane), offered[0]))

    def _show_place(self, path: str) -> None:
        """Lead to where a problem is, or what advice is about."""
        if path.startswith(("networks", "family")):
            self.docks["build"].show()
            self.builder.reveal(path)
        elif path.startswith("data"):
            self.docks["build"].show()
            self.data.edit(path)
        else:
            self.docks["more"].show()
            self.more.setCurrentIndex(0)
            self.settings.reveal(path.removeprefix("training."))

    def show_laboratory(self) -> None:
        """Show the 2-D laboratory, or what it needs."""
        self.door.open(self._shape)

    def find_rate(self) -> None:
        """Open the learning-rate finder, beside everything else."""
        if self._finder is None:
            self._finder = RateFinderPanel(self.document, self.engine, self.window_)
        self._finder.show()
        self._finder.raise_()
        self._finder.activateWindow()

    def measure_speed(self) -> None:
        """Measure how fast the networks are that Cost shows."""
        self.tabs.go_to(self.cost)
        self.cost.measure()

    def plan_sweep(self) -> None:
        """Open the parameter sweep, beside everything else."""
        if self._sweep is None:
            self._sweep = ParameterSweep(self.document, self.engine, self.window_)
            self._sweep.wanted.connect(self.queue.add_planned)
            self._sweep.wanted.connect(lambda *_: self.show_queue())
        self._sweep.show()
        self._sweep.raise_()
        self._sweep.activateWindow()

    def show_queue(self) -> None:
        """Bring the runs in line to the front."""
        self.docks["more"].show()
        self.more.setCurrentIndex(2)

    def _mend(self, mend: Mend) -> None:
        """Do what the diagnosis offers, to the run or to the settings of the next."""
        if mend.name:
            self.engine.change(mend.name, mend.value)
        else:
            self.training.rate.scale(mend.factor)

    def set_filled(self, filled: bool) -> None:
        """Leave the whole window to the present viewer, or end that."""
        for dock in self.docks.values():
            dock.setVisible(not filled)
        self.drawing.setVisible(not filled)

    def _runs_moved(self, pairs: list[tuple[Path, Path]]) -> None:
        """The runs lie in the project's folder now: what shows one of them is told where."""
        shown, moved = self.engine.run, dict(pairs)
        for viewer in self.viewers:
            viewer.runs_moved(moved)
        if shown is not None and (path := self._followed.get(shown.path, shown.path)) in moved:
            self._followed[shown.path] = moved[path]
            self.engine.show_run(moved[path], self.document.base)
        self.table.trash.follow(pairs)
        self.reader.refresh()

    def _start(self) -> None:
        """What the panel's first button does; where it can't, lead to what is in its way."""
        if self.training.buttons.primary.isEnabled():
            self.training.buttons.press()
            return
        self.status.say(self.training.reason)
        found = self.engine.newest
        if found is not None and found.problems:
            self._show_place(found.problems[0].path)

    def _settle(self, *_: object) -> None:
        """A run or job is over: runs it kept from being moved may follow their project."""
        if not self.engine.is_busy:
            self.storage.settle()

    def _runs_folder(self) -> Path:
        return self.storage.runs


def _told(path: Path) -> RunInfo:
    """What a run's files say of it."""
    return RunInfo(path, Run(path).experiment, "", live=False)
