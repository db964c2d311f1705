"""How long each family is trained, and how many samples are compared."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QWidget

from aestudio.benchmark import TRAININGS, Budget
from aestudio.gui import style
from aestudio.gui.editor import DropDown
from aestudio.gui.layouts import down
from aestudio.gui.spins import Spin
from aestudio.gui.widgets import main_button

__all__ = ["BudgetDialog"]

ABOUT = (
    "Trains every family on the data of this project, one after the other, each for as long; then measures "
    "samples, reconstructions, likelihood and cost. The family that is built here takes part as it stands; "
    "the others begin with its networks where these work for them, else with a draft."
)


class BudgetDialog(QDialog):
    """Asks for `budget`, `trainings`, `suited`, `samples` and `draws`."""

    def __init__(self, epochs: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Compare families")
        about = QLabel(ABOUT, wordWrap=True)
        about.setMinimumWidth(420)
        self._kind = DropDown()
        self._kind.addItems(["Epochs", "Seconds of training"])
        self._kind.setToolTip("What is the same for all: passes over the data, or time on this machine")
        self._amount = _number(1, 1_000_000, epochs, "Of each family")
        self._samples = _number(20, 10_000, 1000, "New samples, compared with as many of the test part")
        self._draws = _number(1, 20, 3, "How often new samples are made: more tell how sure the numbers are")
        self._trainings = _number(1, 20, TRAININGS, "How often each family is trained, from another seed")
        self._rates = DropDown()
        self._rates.addItems(["Suited to each family", "As set here, for all"])
        self._rates.setToolTip("The optimizer and its schedule; the table says the learning rate of each")
        form = QFormLayout()
        self._words = QLabel()
        for words, field in (
            ("Same for all", self._kind),
            (self._words, self._amount),
            ("Trainings", self._trainings),
            ("Learning rate", self._rates),
            ("New samples", self._samples),
            ("Sets of samples", self._draws),
        ):
            field.setAccessibleName(words if isinstance(words, str) else "For each family")
            form.addRow(words, field)
        self._kind.currentIndexChanged.connect(self._name_amount)
        self._name_amount()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = main_button(buttons, "Compare families")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        layout.addWidget(about)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def _name_amount(self) -> None:
        self._words.setText(("Epochs", "Seconds")[self._kind.currentIndex()] + " for each family")

    @property
    def budget(self) -> Budget:
        """Of each family."""
        amount = self._amount.value()
        return Budget(seconds=float(amount)) if self._kind.currentIndex() else Budget(amount)

    @property
    def trainings(self) -> int:
        """How often each family is trained."""
        return self._trainings.value()

    @property
    def suited(self) -> bool:
        """Whether each family has the optimizer and schedule that suit it."""
        return self._rates.currentIndex() == 0

    @property
    def samples(self) -> int:
        """How many are compared at most."""
        return self._samples.value()

    @property
    def draws(self) -> int:
        """How often samples are made."""
        return self._draws.value()


def _number(low: int, high: int, value: int, tip: str) -> Spin:
    spin = Spin(minimum=low, maximum=high, value=value)
    spin.setGroupSeparatorShown(True)
    spin.setToolTip(tip)
    return spin
