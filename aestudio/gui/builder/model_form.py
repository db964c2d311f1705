"""The family and its settings, folded away under a line that says what they are."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from aestudio.experiment import Experiment
from aestudio.experiment.fields import counts
from aestudio.families import Family
from aestudio.gui import style
from aestudio.gui.builder.changes import Changes, changed_fields, title_of
from aestudio.gui.builder.findings import Findings
from aestudio.gui.engine import Engine
from aestudio.gui.form import Form
from aestudio.gui.form_fields import Context
from aestudio.gui.layouts import down
from aestudio.gui.widgets import Fold
from aestudio.numerals import number_text
from aestudio.spec import Spec

__all__ = ["ModelForm"]


class ModelForm(Fold):
    """Follows the document; its edits are steps of the history.

    Another family comes with settings that suit the data and with networks that work for it, which the engine
    makes: one step of the history.
    """

    def __init__(
        self, changes: Changes, findings: Findings, engine: Engine, parent: QWidget | None = None
    ) -> None:
        self._changes, self._findings, self._engine = changes, findings, engine
        self._page = QWidget()
        body = down(self._page, 0, (style.SPACE, 0, 0, style.SPACE_S))
        self.form = Form(changes.document.experiment, only=("family",))
        body.addWidget(self.form)
        super().__init__("Model", self._page, parent=parent)
        self.button.setAccessibleName("Model: the family and its settings")
        self.button.setToolTip("The family and its settings: what the model is trained to do")
        self.form.edited.connect(self._edit)
        self.show_experiment(changes.document.experiment)
        changes.document.changed.connect(self.show_experiment)
        findings.changed.connect(self._show_labels)
        engine.family_used.connect(self._used)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the family and its settings."""
        self.form.set_spec(experiment)
        self.button.setText(_words(experiment.family))

    def _show_labels(self) -> None:
        data = self._findings.found.data if self._findings.found is not None else None
        self.form.set_context(Context(labels=tuple(data.labels) if data is not None else ()))

    def _edit(self, edited: Experiment) -> None:
        before, family = self._changes.document.experiment.family, edited.family
        if type(family) is not type(before):
            self._use(family)
            return
        names = list(changed_fields(before, family))
        words = " and ".join(title_of(type(family), name).lower() for name in names)
        found = self._findings.found
        shape = found.given.shape if found is not None and found.given is not None else None
        self._changes.set_family(family, f"Change the {words}", ",".join(names), shape)

    def _use(self, family: Family) -> None:
        """Ask for the experiment with that family; where the data aren't known, only the family changes."""
        found, document = self._findings.found, self._changes.document
        given = found.given if found is not None else None
        if given is None:
            self._changes.set_family(family, f"Use the family {family.title.lower()}", "kind")
            return
        self._engine.use_family(document.experiment, family.kind, given)

    def _used(self, made: Experiment, text: str) -> None:
        """Only family and networks: another edit may have come in between."""
        kept = {"family": made.family, "networks": made.networks, "linked": made.linked}
        self._changes.document.edit(self._changes.document.experiment.model_copy(update=kept), text)


def _words(family: Family) -> str:
    """The settings in one line: "Variational autoencoder: beta 4, likelihood Bernoulli"."""
    fields = type(family).model_fields
    weights = [(name, getattr(family, name)) for name in family.weighed if name in fields]
    parts = [
        f"{title_of(type(family), name).lower()} {number_text(value)}"
        for name, value in weights
        if value != fields[name].default
    ]
    for name in type(family).model_fields:
        value = getattr(family, name)
        if not counts(family, name, fields[name]):
            continue
        if isinstance(value, Spec) and value.kind not in ("none", ""):
            short = value.title.rpartition("(")[2].rstrip(")") if "(" in value.title else value.title
            parts.append(f"{title_of(type(family), name).lower()} {short}")
    return f"{family.title}: {', '.join(parts)}" if parts else family.title
