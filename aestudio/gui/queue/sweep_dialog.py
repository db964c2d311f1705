"""Train > Parameter sweep: values of one or two fields, seeds, and the runs they make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from aestudio.experiment import FieldAt, fields_of
from aestudio.gui import icons, style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import down
from aestudio.gui.queue.field_row import FieldRow
from aestudio.gui.queue.plan import Plan, PlannedRun, plan_of
from aestudio.gui.spins import Spin
from aestudio.gui.training.worker import Worker
from aestudio.gui.widgets import main_button
from aestudio.networks import Shape
from aestudio.spec import SpecError

__all__ = ["ParameterSweep"]

RATE = "training.optimizer.learning_rate"
SEEDS_MOST = 100
SETTLED = 150  # milliseconds without a key press before the runs are worked out


class ParameterSweep(QDialog):
    """A window beside the others; everything stays usable while it is open.

    Signals:
        wanted(list): (title, experiment) of the runs that are to be put in line.
    """

    wanted = Signal(list, str)

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._engine = document, engine
        self._worker = Worker(self)
        self.plan = Plan()
        self.setWindowTitle("Parameter sweep")
        self.setModal(False)
        self._soon = QTimer(self, singleShot=True, interval=SETTLED)
        self._soon.timeout.connect(self._work_out)
        self._lay_out()
        for row in (self.first, self.second):
            row.changed.connect(self._ask)
        self.seeds.valueChanged.connect(self._ask)
        self.add.clicked.connect(self._add)
        document.changed.connect(lambda _: self._offer_fields())
        document.opened.connect(self.close)
        engine.found.connect(lambda _: self._ask())
        self._offer_fields()

    def _lay_out(self) -> None:
        about = QLabel(
            "One run for each value, or each pair of values. All else is as in the editor now; "
            "later edits change nothing of it.",
            wordWrap=True,
        )
        style.with_role(about, "muted")
        self.first = FieldRow("Field", optional=False)
        self.second = FieldRow("Second field", optional=True)
        self.seeds = Spin(minimum=1, maximum=SEEDS_MOST)
        self.seeds.setAccessibleName("Seeds")
        self.seeds.setToolTip("Runs of each, which differ in nothing but the seed")
        form = QFormLayout()
        for words, part in (
            ("&Field", self.first),
            ("Se&cond field", self.second),
            ("&Seeds", self.seeds),
        ):
            label = QLabel(words)
            label.setBuddy(part.combo if isinstance(part, FieldRow) else part)
            form.addRow(label, part)
        self.runs = QListWidget()
        self.runs.setAccessibleName("Runs of this sweep")
        self.runs.setUniformItemSizes(True)
        self.runs.setIconSize(QSize(14, 14))
        self.said = QLabel(wordWrap=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.add = main_button(self._buttons, "Add to the queue", QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.rejected.connect(self.close)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        layout.addWidget(about)
        layout.addLayout(form)
        layout.addWidget(self.runs, 1)
        layout.addWidget(self.said)
        layout.addWidget(self._buttons)
        self.resize(640, 560)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is worked out for a window that is gone."""
        self._soon.stop()
        super().closeEvent(event)

    def _offer_fields(self) -> None:
        fields = fields_of(self._document.experiment, all_networks=False)
        self.first.show_fields(fields, RATE)
        self.second.show_fields(fields)

    def _ask(self) -> None:
        self.add.setEnabled(False)
        self._soon.start()

    def _work_out(self) -> None:
        try:
            values = self._values()
        except SpecError:
            self._show(Plan(wrong="The values can't be read yet."))
            return
        if not values and self.seeds.value() == 1:
            self._show(Plan(wrong="Give values, or more than one seed."))
            return
        experiment, seeds, shape = self._document.experiment, self.seeds.value(), self._shape
        if wait := self._waits_for(values):
            self._show(Plan(wrong=wait))
            return
        self._worker.do("plan", lambda: plan_of(experiment, values, seeds, shape), self._show, self._fail)

    def _values(self) -> dict[FieldAt, list[Any]]:
        read = [(row.field, row.read()) for row in (self.first, self.second)]
        if read[0][0] == read[1][0] and read[0][1] and read[1][1]:
            self.second._say("Expected another field than the first")
            raise SpecError("", "expected two fields")
        return {field: found for field, found in read if field is not None and found}

    def _waits_for(self, values: Iterable[FieldAt]) -> str:
        """Why the runs of linked networks can't be worked out yet; the engine's next answer asks again."""
        experiment, found = self._document.experiment, self._engine.newest
        if not experiment.linked:
            return ""
        if found is None or found.experiment != experiment:
            return "The linked network follows the last change; the runs come then."
        if self._shape is None and any(field.path.startswith("networks.") for field in values):
            return "The data must be there first: a linked network follows its partner only then."
        return ""

    @property
    def _shape(self) -> Shape | None:
        found = self._engine.newest
        known = (
            found is not None and found.experiment.data.source() == self._document.experiment.data.source()
        )
        return found.shape if found is not None and known else None

    def _fail(self, why: str) -> None:
        self._show(Plan(wrong=why))

    def _show(self, plan: Plan) -> None:
        self.plan = plan
        self.runs.setUpdatesEnabled(False)
        self.runs.clear()
        for run in plan.runs:
            self.runs.addItem(_item(run))
        self.runs.setUpdatesEnabled(True)
        count, bad = len(plan.good), len(plan.runs) - len(plan.good)
        runs = f"{count:,} run{'s' * (count != 1)}"
        text = plan.wrong or f"{runs} of {self._document.experiment.training.epochs:,} epochs each."
        if bad:
            why = next(run.problem for run in plan.runs if run.problem)
            text = f"{runs}; {bad:,} can't be trained and {'is' if bad == 1 else 'are'} left out: {why}"
        style.with_role(self.said, "muted" if not (plan.wrong or bad) else "warning").setText(text)
        self.add.setText(f"Add {runs} to the queue" if count else "Add to the queue")
        self.add.setEnabled(bool(count))

    def _add(self) -> None:
        if self.plan.good:
            self.wanted.emit(self.plan.good, self.plan.of)
            self.close()


def _item(run: PlannedRun) -> QListWidgetItem:
    item = QListWidgetItem(run.title)
    if run.problem:
        item.setIcon(icons.icon("warning", "warning"))
        item.setToolTip(run.problem)
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
    return item
