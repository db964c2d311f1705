"""The family's own settings: loss and input noise, folded away under a line that says what they are."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from aestudio.experiment import Experiment
from aestudio.families import Family
from aestudio.gui import style
from aestudio.gui.builder.changes import Changes, changed_fields, title_of
from aestudio.gui.form import Form
from aestudio.gui.layouts import down
from aestudio.gui.widgets import Fold
from aestudio.spec import Spec

__all__ = ["ModelForm"]


class ModelForm(Fold):
    """Follows the document; its edits are steps of the history."""

    def __init__(self, changes: Changes, parent: QWidget | None = None) -> None:
        self._changes = changes
        self._page = QWidget()
        self._body = down(self._page, 0, (style.SPACE, 0, 0, style.SPACE_S))
        self.form: Form | None = None
        super().__init__("Model", self._page, parent=parent)
        self.button.setAccessibleName("Model: loss and input noise")
        self.button.setToolTip("Loss and input noise: what the model is trained to do")
        self.show_experiment(changes.document.experiment)
        changes.document.changed.connect(self.show_experiment)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the family's settings."""
        family = experiment.family
        if self.form is None or type(self.form.spec) is not type(family):
            self._build(family)
        else:
            self.form.set_spec(family)
        self.button.setText(_words(family))

    def _build(self, family: Family) -> None:
        if self.form is not None:
            self.form.deleteLater()
        self.form = Form(family)
        self.form.edited.connect(self._edit)
        self._body.addWidget(self.form)

    def _edit(self, family: Family) -> None:
        before = self._changes.document.experiment.family
        names = list(changed_fields(before, family))
        words = " and ".join(title_of(type(family), name).lower() for name in names)
        self._changes.set_family(family, f"Change the {words}", ",".join(names))


def _words(family: Family) -> str:
    """The settings in one line: "Autoencoder: loss MSE"."""
    parts = []
    for name in type(family).model_fields:
        value = getattr(family, name)
        if isinstance(value, Spec) and value.kind not in ("none", ""):
            short = value.title.rpartition("(")[2].rstrip(")") if "(" in value.title else value.title
            parts.append(f"{title_of(type(family), name).lower()} {short}")
    return f"{family.title}: {', '.join(parts)}" if parts else family.title
