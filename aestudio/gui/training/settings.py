"""The settings of the next run: the experiment's `Training`, in groups."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from aestudio.experiment import Experiment, Training
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.form import Form
from aestudio.gui.gpu import CardLine
from aestudio.gui.in_sight import kept_in_sight
from aestudio.gui.layouts import across, down
from aestudio.gui.messages import Found
from aestudio.gui.training.edits import described
from aestudio.gui.training.memory_line import MemoryLine
from aestudio.gui.training.sketch import ScheduleSketch
from aestudio.gui.widgets import Line
from aestudio.spec import replace

__all__ = ["TrainingSettings"]

NEXT = "For the next run."
NOTE = "For the next run; the present one keeps its own."
GROUPS: tuple[Sequence[str], ...] = (
    ("epochs", "batch_size"),
    ("optimizer",),
    ("schedule",),
    ("early_stopping",),
    ("seed", "device", "precision", "threads"),
)


class TrainingSettings(QScrollArea):
    """Edits the document's training; each edit can be undone by its name."""

    finder_wanted = Signal()
    """The learning-rate finder is asked for."""

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self._document, self._engine = document, engine
        self._forms = [Form(document.experiment.training, only=group) for group in GROUPS]
        self._note = style.with_role(QLabel(NEXT), "small")  # always there, as no field is to move
        self.needs = MemoryLine()
        self.sketch = ScheduleSketch()
        self.card = CardLine(engine)
        self.finder = style.with_role(QPushButton("Find a learning rate…"), "flat")
        self.finder.setToolTip(
            "Sweep a fresh copy of the network from tiny rates to huge ones, and suggest one"
        )
        self.finder.clicked.connect(self.finder_wanted)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Settings of training")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take it
        self.setWidget(self._page())
        kept_in_sight(self)
        for form in self._forms:
            form.edited.connect(self._edit)
        document.changed.connect(self._show)
        engine.state_changed.connect(self._follow)
        engine.found.connect(self._take_found)
        engine.run_changed.connect(lambda _: self._follow(engine.state))
        self._follow(engine.state)
        self.sketch.show_training(document.experiment.training)

    def reveal(self, path: str) -> bool:
        """Put the focus on the field at `path` ("optimizer.learning_rate")."""
        for form in self._forms:
            if form.reveal(path):
                self.ensureWidgetVisible(form)
                return True
        return False

    @property
    def note(self) -> str:
        """What is said above the settings."""
        return self._note.text()

    def form(self, field: str) -> Form:
        """The form that holds a field."""
        return self._forms[next(i for i, group in enumerate(GROUPS) if field in group)]

    def _page(self) -> QWidget:
        page = style.with_role(QFrame(), "panel")
        layout = down(page, style.SPACE, (0, style.SPACE, style.SPACE, style.SPACE))
        first = across(None, style.SPACE)
        first.addWidget(self._note)
        first.addWidget(self.needs, 1)
        layout.addLayout(first)
        for index, form in enumerate(self._forms):
            if index:
                layout.addWidget(Line())
            layout.addWidget(form)
            if GROUPS[index] == ("optimizer",):
                layout.addWidget(self.finder, 0, Qt.AlignmentFlag.AlignLeft)
            if "device" in GROUPS[index]:
                layout.addWidget(self.card)
            if GROUPS[index] == ("schedule",):
                layout.addWidget(self.sketch)
        layout.addStretch(1)
        return page

    def _follow(self, state: str) -> None:
        live = state in ("training", "paused")
        self._note.setText(NOTE if live else NEXT)
        told = self._engine.run is None  # beside the start of the first run
        self.needs.setVisible(not (live or told) and self.needs.needs is not None)

    def _take_found(self, found: Found) -> None:
        """What the run will need of the memory; where there is not enough, that is said beside its start."""
        if found.experiment == self._document.experiment:
            needs = found.footprint
            self.needs.show_needs(needs if needs is not None and needs.fits else None)
            self._follow(self._engine.state)

    def _show(self, experiment: Experiment) -> None:
        for form in self._forms:
            form.set_spec(experiment.training)
        self.sketch.show_training(experiment.training)

    def _edit(self, training: Training) -> None:
        experiment = self._document.experiment
        text, place = described(experiment.training, training)
        merge = f"training.{place}" if place else ""
        self._document.edit(replace(experiment, training=training), text, merge)


if __name__ == "__main__":
    from aestudio.gui.training.demo import show

    show(TrainingSettings, 350, 500, with_runs=False)
