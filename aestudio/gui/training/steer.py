"""What of a run can be changed while it goes, beside its learning rate."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from aestudio.experiment import Experiment, Training
from aestudio.experiment.changes import BATCH_SIZE, LEARNING_RATE, OPTIMIZER, changeable
from aestudio.families import Family
from aestudio.gui import style
from aestudio.gui.form import Form
from aestudio.gui.layouts import across, down
from aestudio.gui.training.parts import hidden_label
from aestudio.gui.training.steer_page import SteerPage
from aestudio.gui.widgets import Line
from aestudio.spec import Spec

__all__ = ["SteerBox"]

NEXT_STEP = "Changes hold from the next step on and are marked on the plot."
OPENS = "Change batch size, loss weights and optimizer of the run"
WIDTH = 340
AFRESH = "The new optimizer begins afresh: what it knew of earlier steps, as its moments, is gone."
ONLY_RATE = "The optimizer stays; only its learning rate changes."


class SteerBox(QWidget):
    """Batch size and loss weights, each changed by Enter, and the optimizer, which is put in as a whole.

    A button opens a small window beside the panel, so that the loss stays in view.

    Attributes:
        in_force: the batch size and the optimizer, in words.
    """

    changed = Signal(str, object)
    """One of `aestudio.experiment.changeable`, and the value asked for, as a plain value."""

    def __init__(self, experiment: Experiment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Steer the run")
        self._experiment = experiment
        self.batch = Form(experiment.training, only=(BATCH_SIZE.replace(" ", "_"),))
        self.page = SteerPage("Steer the run", self)
        self._owner = style.with_role(QLabel(parent=self.page), "small")
        self.weights = self._weights_form(experiment.family)
        self.optimizer = Form(experiment.training, only=(OPTIMIZER,))
        self.apply, self.discard = QPushButton("Apply the optimizer"), QPushButton("Discard")
        self._note = hidden_label("small")
        self._lay_out()
        self.batch.edited.connect(lambda spec: self._ask(BATCH_SIZE, spec.batch_size))
        self.optimizer.edited.connect(lambda _: self._say())
        self.apply.clicked.connect(self._put_in)
        self.discard.clicked.connect(lambda: self.show_experiment(self._experiment, forget=True))
        self._say()

    def _weights_form(self, family: Family) -> Form:
        form = Form(family, only=family.weighed, fold=False, parent=self.page)  # without, shown as a window
        form.edited.connect(self._weigh)
        self._owner.setText(f"{family.title}, weights in the loss")
        for part in (self._owner, form):  # its beta is not one of the optimizer's
            part.setVisible(bool(family.weighed))
        return form

    def _lay_out(self) -> None:
        style.with_role(self.discard, "flat")
        self.apply.setToolTip(f"<p>Go on with this optimizer from the next step on. {AFRESH}</p>")
        self.discard.setToolTip("Show the optimizer in force again")
        for button in (self.apply, self.discard):
            button.setAccessibleName(button.text())
        row = across(None, style.SPACE_S)
        for part in (self.batch, self._owner, self.weights, Line(), self.optimizer):
            self.page.lines.addWidget(part)
        row.addWidget(self.apply)
        row.addWidget(self.discard)
        row.addStretch(1)
        self.page.lines.addLayout(row)
        self.page.lines.addWidget(self._note)
        self._note.setFixedWidth(WIDTH - 2 * style.SPACE_L)
        self.opener = style.with_role(QPushButton("Steer…"), "flat")
        self.opener.setAccessibleName("Steer the run")
        self.opener.clicked.connect(self.open)
        self.action = QAction("Steer the run…", self)
        self.action.triggered.connect(self.open)
        self.action.setEnabled(False)
        down(self, 0).addWidget(self.opener, 0, Qt.AlignmentFlag.AlignLeft)

    def open(self) -> None:
        """Show what can be changed, on the left of the panel; its first field takes the focus."""
        if not self.page.isVisible():
            place = self.opener.mapToGlobal(QPoint(-WIDTH - style.SPACE_L * 2, 0))
            self.page.move(max(place.x(), 0), place.y())
        self.page.show()
        self.page.activateWindow()
        self.batch.reveal("batch_size")

    def showEvent(self, event: QShowEvent) -> None:
        """There is a run to steer."""
        self.action.setEnabled(True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Over with the run."""
        self.page.hide()
        self.action.setEnabled(False)
        super().hideEvent(event)

    # ------------------------------------------------------------------ showing

    def show_experiment(self, experiment: Experiment, *, forget: bool = False) -> None:
        """Show what is in force; what is being prepared stays.

        Args:
            experiment: the one in force.
            forget: drop what was prepared or did not fit, as when another run is shown.
        """
        kept = self.drafted and not forget
        if type(experiment.family) is not type(self._experiment.family):
            old, self.weights = self.weights, self._weights_form(experiment.family)
            self.page.lines.replaceWidget(old, self.weights)
            old.deleteLater()
        self._experiment = experiment
        self.batch.set_spec(experiment.training, forget=forget)
        self.weights.set_spec(experiment.family, forget=forget)
        if not kept:
            self.optimizer.set_spec(experiment.training, forget=forget)
        self._say()

    @property
    def drafted(self) -> bool:
        """Whether an optimizer is prepared that is not in force."""
        return bool(self._draft != self._experiment.training.optimizer)

    @property
    def note(self) -> str:
        """What is said of the changes."""
        return str(self._note.text())

    @property
    def _draft(self) -> Spec:
        spec = self.optimizer.spec
        assert isinstance(spec, Training)
        optimizer: Spec = spec.optimizer
        return optimizer

    def _say(self) -> None:
        training = self._experiment.training
        optimizer = training.optimizer
        self.in_force = f"batch {training.batch_size:,}, {optimizer.title or optimizer.kind}"
        self.opener.setToolTip(f"<p>{OPENS}</p><p>In force: {escape(self.in_force)}</p>")
        self.opener.setAccessibleDescription(f"In force: {self.in_force}")
        for button in (self.apply, self.discard):
            button.setVisible(self.drafted)
        words = NEXT_STEP
        if self.drafted:
            words = f"Not yet in force. {ONLY_RATE if self._only_rate else AFRESH}"
        self._note.setText(words)
        self._note.show()

    @property
    def _only_rate(self) -> bool:
        old, new = self._experiment.training.optimizer.to_json(), self._draft.to_json()
        return bool(old | {"learning_rate": new["learning_rate"]} == new)

    # ------------------------------------------------------------------ asking

    def _ask(self, name: str, value: object) -> None:
        self.changed.emit(name, value)

    def _weigh(self, family: Spec) -> None:
        for name, path in changeable(self._experiment).items():
            field = path.removeprefix("family.")
            if field != path and getattr(family, field) != getattr(self._experiment.family, field):
                self._ask(name, getattr(family, field))

    def _put_in(self) -> None:
        """Have the prepared optimizer put in; where only its rate differs, only that is changed."""
        new = self._draft.to_json()
        if self._only_rate:
            self._ask(LEARNING_RATE, new["learning_rate"])
        else:
            self._ask(OPTIMIZER, new)
