"""What a laboratory works on: the data and the family, each changed in one click, before training too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QPushButton

from aestudio.data import DATASETS, DatasetSpec
from aestudio.data.density import Density
from aestudio.data.plane import SHAPES, Plane
from aestudio.experiment.choosing import quick_start
from aestudio.families import FAMILIES
from aestudio.gui import icons, style
from aestudio.gui.untrained import AskUntrained
from aestudio.gui.viewers.controls import Box
from aestudio.run.label import run_name
from aestudio.spec import replace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from aestudio.analysis.laboratory import Laboratory
    from aestudio.experiment import Experiment
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import Found, RunInfo

__all__ = ["Bench"]

DRAW, OTHER = "draw", ""  # choices beside the known shapes
TRAIN_TIP = "Train this network now"


class Bench(QObject):
    """The tools that choose data and family, and the network they make, asked before it is trained.

    The network that is being built is shown when there is no run, or when family or data were changed since
    the run was chosen and none is being trained. The choices are those of what is shown; where that is a run
    of another family or other data than the editor's, buttons lead to the one and to the other.

    Signals:
        answered(object): of the network that is being built: an answer, or why there is none, in words.
        turned(): another network is shown than before.
        train_wanted(): train it.
        drawing_wanted(): another density is to be drawn.
    """

    answered = Signal(object)
    turned = Signal()
    train_wanted = Signal()
    drawing_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._engine: Engine | None = None
        self._untrained: AskUntrained | None = None
        self._known: tuple[object, str] | None = None
        self._changed = self._moved = False
        titles: dict[object, str] = {kind.kind: kind.title for kind in FAMILIES if not kind.pictures}
        self.family = Box("Family", titles, "What is trained: its draft, with settings that take seconds")
        shapes: dict[object, str] = {name: name[:1].upper() + name[1:] for name in SHAPES}
        self.data = Box("Data", {**shapes, DRAW: "Draw your own …"}, "The points that are learned")
        self.train = style.with_role(QPushButton(icons.icon("play", "accent_text"), "Train"), "primary")
        self.open = QPushButton(icons.icon("rename"), "Open in editor")
        self.family.picked.connect(self._use_family)
        self.data.picked.connect(self._use_data)
        self.train.clicked.connect(self.train_wanted)
        self.open.clicked.connect(self._open_run)
        for button in (self.train, self.open):
            button.hide()
        self.data.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.data.setMinimumContentsLength(12)
        self.tools: tuple[QWidget, ...] = (self.data, self.family, self.train, self.open)

    def follow(self, document: Document, engine: Engine) -> None:
        """Change the document, and hear of the network being built and of the run shown."""
        self._document, self._engine = document, engine
        self._untrained = AskUntrained("laboratory", document, engine, self)
        self._untrained.answered.connect(self.answered)
        self._untrained.failed.connect(lambda why: self.answered.emit(why))
        document.changed.connect(self._edited)
        document.opened.connect(self._opened)
        engine.run_changed.connect(self._run_changed)
        engine.state_changed.connect(lambda _: self._turn())
        engine.found.connect(self._found)
        self._edited(document.experiment)

    # ------------------------------------------------------------------ which network is shown

    @property
    def shows_built(self) -> bool:
        """Whether the network that is being built is shown, and not a run."""
        if self._engine is None:
            return False
        return self._engine.run is None or (self._changed and not self._trains)

    @property
    def _trains(self) -> bool:
        """Whether a run is being trained; `RunInfo.live` only says that it once was."""
        return self._engine is not None and self._engine.state in ("training", "paused")

    @property
    def _shows(self) -> Experiment | None:
        """What is shown: the run's experiment, or the one that is being built."""
        if self._engine is not None and self._engine.run is not None and not self.shows_built:
            return self._engine.run.experiment
        return self._document.experiment if self._document is not None else None

    @property
    def _differs(self) -> bool:
        """Whether a run is shown of another family, or of other data, than the editor's."""
        shown, built = self._shows, self._document and self._document.experiment
        return bool(shown and built and _told(shown) != _told(built))

    def words(self, run: str) -> str:
        """What is shown, and what not; `run`: the run and its epoch, in words, where it is one."""
        shown = self._shows
        if shown is None or self._document is None:
            return ""
        if self.shows_built or not run:
            return f"Not yet trained: {shown.family.title}."
        said = f"{run[:1].upper()}{run[1:]}: {shown.family.title}."
        return f"{said} In the editor: {_named(self._document.experiment)}." if self._differs else said

    def ask(self, question: Laboratory | None) -> None:
        """Ask the network that is being built, where it is the one that is shown."""
        if self._untrained is not None:
            self._untrained.ask(question if self.shows_built else None)

    def _edited(self, experiment: Experiment) -> None:
        now, run = _part(experiment), self._engine.run if self._engine is not None else None
        if self._known is not None and now != self._known:
            self._changed = run is not None and now != _part(run.experiment)
        turned, self._known = now != self._known, now
        if turned:
            self._turn()

    def _opened(self) -> None:
        self._changed = False
        self._turn()

    def _run_changed(self, run: RunInfo | None) -> None:
        self._changed = False
        self._turn()

    def _turn(self) -> None:
        """Show what is shown, and what leads elsewhere."""
        if (shown := self._shows) is not None:
            self.family.choose(shown.family.kind)
            self._show_data(shown.data)
        self._dress_buttons()
        self.turned.emit()

    def _dress_buttons(self) -> None:
        differs, run = self._differs, self._engine.run if self._engine is not None else None
        built = _named(self._document.experiment) if self._document is not None else ""
        self.train.setText("Train the editor's" if differs else "Train")
        self.train.setToolTip(f"Train the network in the editor: {built}" if differs else TRAIN_TIP)
        self.train.setVisible((self.shows_built or differs) and not self._trains)
        name = run_name(run.path) if differs and run is not None else "the run"
        self.open.setToolTip(f"Make data, networks and settings of {name} the editor's")
        self.open.setVisible(differs)

    def _show_data(self, data: DatasetSpec) -> None:
        own = isinstance(data, Plane | Density)
        shapes: dict[object, str] = {name: name[:1].upper() + name[1:] for name in SHAPES}
        drawn: dict[object, str] = {DRAW: "Drawn …" if isinstance(data, Density) else "Draw your own …"}
        self.data.set_choices({**shapes, **drawn, **({} if own else {OTHER: data.title})})
        self.data.choose(data.shape if isinstance(data, Plane) else DRAW if own else OTHER)

    # ------------------------------------------------------------------ what is changed

    def _open_run(self) -> None:
        """Have the run that is shown in the editor."""
        if self._engine is not None and self._engine.run is not None and self._document is not None:
            run = self._engine.run
            self._document.edit(run.experiment, f"Open the settings of {run_name(run.path)}")

    def _show_editors(self) -> None:
        """Show the network that is being built, and no longer the run."""
        self._changed = True
        self._turn()

    def _use_family(self, kind: object) -> None:
        if self._differs and self._document is not None and kind == self._document.experiment.family.kind:
            self._show_editors()  # as it is set there, and no draft
            return
        found = self._engine.newest if self._engine is not None else None
        if self._document is None or found is None or found.given is None:
            return
        title = FAMILIES[str(kind)].title
        made = quick_start(self._document.experiment, str(kind), found.given)
        self._document.edit(made, f"Use the family {title.lower()}")

    def _use_data(self, choice: object) -> None:
        if self._document is None or choice == OTHER:
            return
        if choice == DRAW:
            self._turn()
            self.drawing_wanted.emit()
            return
        data = self._document.experiment.data
        known = isinstance(data, Plane)
        self.use(replace(data, shape=choice) if known else DATASETS.parse({"kind": "plane", "shape": choice}))

    @property
    def density(self) -> Density:
        """The density that is learned, or one to begin a drawing with."""
        data = self._document.experiment.data if self._document is not None else None
        return data if isinstance(data, Density) else Density()

    def use(self, data: DatasetSpec) -> None:
        """Learn from other data in the plane."""
        assert self._document is not None
        self._moved = True
        changed = self._document.experiment.model_copy(update={"data": data})
        if changed == self._document.experiment:
            self._show_editors()
        else:
            self._document.edit(changed, "Use other points in the plane", "laboratory/data")

    def _found(self, found: Found) -> None:
        """Where the family no longer suits the data just chosen, it is set anew: one step of the history."""
        document = self._document
        if document is None or not self._moved or found.data is None or found.given is None:
            return
        if found.experiment.data != document.experiment.data:
            return
        self._moved = False
        if found.problems and found.shape == (2,):
            made = quick_start(document.experiment, document.experiment.family.kind, found.given)
            document.edit(made, "Use other points in the plane", "laboratory/data")


def _part(experiment: Experiment) -> tuple[object, str]:
    """What is chosen here."""
    return experiment.data, experiment.family.kind


def _told(experiment: Experiment) -> tuple[object, ...]:
    """What the choices tell of an experiment, and the points drawn."""
    data = experiment.data
    return experiment.family.kind, data.kind, getattr(data, "shape", ""), getattr(data, "cells", ())


def _named(experiment: Experiment) -> str:
    """As in "Normalizing flow, two moons"."""
    data = experiment.data
    return f"{experiment.family.title}, {data.shape if isinstance(data, Plane) else data.title}"
