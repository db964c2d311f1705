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


class Bench(QObject):
    """The tools that choose data and family, and the network they make, asked before it is trained.

    The network that is being built is shown when there is no run, or when family or data were changed since
    the run was chosen and none is being trained.

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
        self._shown: tuple[object, str] | None = None
        self._changed = self._moved = False
        titles: dict[object, str] = {kind.kind: kind.title for kind in FAMILIES if not kind.pictures}
        self.family = Box("Family", titles, "What is trained: its draft, with settings that take seconds")
        shapes: dict[object, str] = {name: name[:1].upper() + name[1:] for name in SHAPES}
        self.data = Box("Data", {**shapes, DRAW: "Draw your own …"}, "The points that are learned")
        self.train = style.with_role(QPushButton(icons.icon("play", "accent_text"), "Train"), "primary")
        self.train.setToolTip("Train this network now")
        self.family.picked.connect(self._use_family)
        self.data.picked.connect(self._use_data)
        self.train.clicked.connect(self.train_wanted)
        self.train.hide()
        self.data.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.data.setMinimumContentsLength(12)
        self.tools: tuple[QWidget, ...] = (self.data, self.family, self.train)

    def follow(self, document: Document, engine: Engine) -> None:
        """Change the document, and hear of the network being built and of the run shown."""
        self._document, self._engine = document, engine
        self._untrained = AskUntrained("laboratory", document, engine, self)
        self._untrained.answered.connect(self.answered)
        self._untrained.failed.connect(lambda why: self.answered.emit(why))
        document.changed.connect(self._edited)
        document.opened.connect(self._opened)
        engine.run_changed.connect(self._run_changed)
        engine.state_changed.connect(lambda _: self._turn(changed=self._changed))
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
    def words(self) -> str:
        """What is shown of the network that is being built."""
        return f"Not yet trained: {self._document.experiment.family.title}" if self._document else ""

    def ask(self, question: Laboratory | None) -> None:
        """Ask the network that is being built, where it is the one that is shown."""
        if self._untrained is not None:
            self._untrained.ask(question if self.shows_built else None)

    def _edited(self, experiment: Experiment) -> None:
        self.family.choose(experiment.family.kind)
        self._show_data(experiment.data)
        now = (experiment.data, experiment.family.kind)
        if self._shown is not None and now != self._shown:
            self._turn(changed=True)
        self._shown = now

    def _opened(self) -> None:
        self._turn(changed=False)

    def _run_changed(self, run: RunInfo | None) -> None:
        self._turn(changed=False)

    def _turn(self, *, changed: bool) -> None:
        self._changed = changed
        self._show_train()
        self.turned.emit()

    def _show_train(self) -> None:
        self.train.setVisible(self.shows_built and not self._trains)

    def _show_data(self, data: DatasetSpec) -> None:
        own = isinstance(data, Plane | Density)
        shapes: dict[object, str] = {name: name[:1].upper() + name[1:] for name in SHAPES}
        drawn: dict[object, str] = {DRAW: "Drawn …" if isinstance(data, Density) else "Draw your own …"}
        self.data.set_choices({**shapes, **drawn, **({} if own else {OTHER: data.title})})
        self.data.choose(data.shape if isinstance(data, Plane) else DRAW if own else OTHER)

    # ------------------------------------------------------------------ what is changed

    def _use_family(self, kind: object) -> None:
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
            self._show_data(self._document.experiment.data)
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
