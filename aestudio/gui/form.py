"""A form made from a spec's declaration: labels, limits, help and order all come from the fields."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from aestudio.gui import style
from aestudio.gui.form_changes import changed, first_part, fitting, switched
from aestudio.gui.form_editors import Choice, Editor, editor_for
from aestudio.gui.form_fields import Context, Declared, declared
from aestudio.gui.form_rows import INDENT, MISSING, Row, help_text
from aestudio.gui.layouts import down
from aestudio.gui.widgets import Fold
from aestudio.spec import Registry, Spec

__all__ = ["Context", "Form"]


class Form(QWidget):
    """The fields of one spec.

    What does not fit stays where it was typed, with the reason in words below it, and is tried again together
    with the next edit (three shares that must sum to one can be changed one after the other).
    """

    edited = Signal(object)
    """The changed spec, valid; once per edit."""

    def __init__(
        self,
        spec: Spec,
        *,
        context: Context | None = None,
        hide: Collection[str] = (),
        only: Collection[str] | None = None,
        depth: int = 0,
        fold: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Show `spec`.

        Args:
            spec: what to show first.
            context: choices that come from elsewhere, as the labels of the data.
            hide: names of fields to leave out.
            only: names of the only fields to show.
            depth: how far the form is indented in another, so that their editors align.
            fold: whether advanced fields are folded away.
            parent: the widget it lies in.
        """
        super().__init__(parent)
        self._context = context or Context()
        self._hide, self._only, self._depth = frozenset(hide), only, depth
        self._folds = fold
        self._rows: dict[str, Row | _Nested] = {}
        self._pending: dict[str, object] = {}
        self._more: Fold | None = None
        self._body = QWidget()
        self._outer = down(self)
        self._outer.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._spec = spec
        self._build(spec)

    @property
    def spec(self) -> Spec:
        """The spec as last shown or edited."""
        return self._spec

    def set_spec(self, spec: Spec, *, forget: bool = False) -> None:
        """Show another spec, in place when it is of the same class. Nothing is emitted or loses its focus.

        Args:
            spec: what to show.
            forget: drop what was typed and did not fit, as when the spec is of another layer.
        """
        if type(spec) is not type(self._spec):
            self._build(spec)
            return
        old, self._spec = self._spec, spec
        for name, row in self._rows.items():
            value = getattr(spec, name, MISSING)
            if forget or value != getattr(old, name, MISSING):
                self._pending.pop(name, None)
                row.show_value(value)
                row.show_error("")
        self._show_conditional()

    def set_context(self, context: Context) -> None:
        """Offer other choices."""
        self._context = context
        for row in self._rows.values():
            row.set_context(context)

    def reveal(self, path: str) -> bool:
        """Put the focus on the field at `path` ("optimizer.learning_rate"), unfolding what hides it."""
        name, _, rest = path.partition(".")
        row = self._rows.get(name)
        if row is None:
            return False
        if self._more is not None and self._more.content.isAncestorOf(row):
            self._more.set_open(True)
        return row.reveal(rest)

    def ask_for_missing(self) -> bool:
        """Say at every field without a value that it needs one; whether there is any."""
        missing = [name for name in type(self._spec).model_fields if not hasattr(self._spec, name)]
        for name in missing:
            self._rows[name].show_error("needs a value")
        return bool(missing)

    def error(self, name: str) -> str:
        """What is wrong with a field, in words."""
        return self._rows[name].error

    @property
    def names(self) -> list[str]:
        """The fields that have a row, in order."""
        return list(self._rows)

    def editor(self, name: str) -> QWidget:
        """The control of a field: a spin box, a combo box, a line ..."""
        return self._rows[name].control

    # ---- building

    def _build(self, spec: Spec) -> None:
        self._spec = spec
        self._rows, self._pending, self._more = {}, {}, None
        self._body.hide()
        self._body.deleteLater()
        self._body = QWidget()
        rows, advanced = down(self._body, 6), []
        for field in self._fields():
            row = self._row(field)
            if row is not None:
                self._rows[field.name] = row
                folded = self._folds and field.hints.get("advanced")
                advanced.append(row) if folded else rows.addWidget(row)
        if advanced:
            rows.addWidget(self._fold(advanced))
        self._outer.insertWidget(0, self._body)
        self._show_conditional()

    def _fields(self) -> list[Declared]:
        fields = type(self._spec).model_fields
        wanted = fields if self._only is None else self._only
        return [declared(n, info) for n, info in fields.items() if n in wanted and n not in self._hide]

    def _row(self, field: Declared) -> Row | _Nested | None:
        row: Row | _Nested
        value = getattr(self._spec, field.name, MISSING)
        editor = editor_for(field, self._context)
        if editor is not None:
            row = Row(field, editor, self._depth)
        elif field.registry is not None:
            row = _Kinds(field, field.registry, self._context, self._depth)
        elif isinstance(value, Spec):
            row = _Group(field, value, self._context, self._depth)
        else:
            return None  # a list of specs: the builder's work
        row.show_value(value)
        row.committed.connect(lambda new, name=field.name: self._commit(name, new))
        return row

    def _fold(self, rows: list[Row | _Nested]) -> Fold:
        content = QWidget()
        layout = down(content, 6)
        for row in rows:
            layout.addWidget(row)
        self._more = Fold("More", content)
        return self._more

    def _show_conditional(self) -> None:
        for field in self._fields():
            if "shown_if" in field.hints and field.name in self._rows:
                self._rows[field.name].setVisible(self._spec.applies(field.name))

    # ---- editing

    def _commit(self, name: str, value: object) -> None:
        """Take an edit, with as many of the earlier ones that did not fit as now do."""
        self._pending[name] = value
        changes, wrong = fitting(self._spec, self._pending, name)
        if wrong is not None:
            at, row = first_part(wrong.path), self._rows[name]
            why = row.explain(value) if isinstance(row, Row) else ""
            elsewhere = not why and at in self._rows and at not in self._pending
            (self._rows[at] if elsewhere else row).show_error(why or wrong.problem)
            return
        new = changed(self._spec, changes)
        self._accept(changes, new)
        if new != self._spec:
            self._spec = new
            self._show_conditional()
            self.edited.emit(new)

    def _accept(self, changes: dict[str, object], new: Spec) -> None:
        for name in changes:
            del self._pending[name]
            self._rows[name].show_value(getattr(new, name))
        for name, row in self._rows.items():
            if name not in self._pending:
                row.show_error("")


class _Nested(QWidget):
    """The base of rows that hold a form."""

    committed = Signal(object)
    form: Form
    error = ""

    @property
    def control(self) -> QWidget:
        """What the user types into."""
        return self.form

    def show_value(self, value: object) -> None:
        """Show a spec without a signal."""
        if isinstance(value, Spec):
            self.form.set_spec(value)

    def show_error(self, text: str) -> None:
        """The form's own fields say what is wrong, except where it concerns them together."""

    def set_context(self, context: Context) -> None:
        """Offer other choices."""
        self.form.set_context(context)

    def reveal(self, path: str) -> bool:
        """Put the focus on a field inside."""
        return self.form.reveal(path)

    def _column(self, top: QWidget) -> QVBoxLayout:
        layout = down(self, 6)
        layout.addWidget(top)
        return layout


class _Group(_Nested):
    """The fields of a spec in a spec, under a heading."""

    def __init__(self, field: Declared, spec: Spec, context: Context, depth: int) -> None:
        super().__init__()
        heading = style.with_role(QLabel(field.title), "title")
        heading.setToolTip(help_text(field))
        self._layout = self._column(heading)
        self._layout.setContentsMargins(0, style.SPACE_S, 0, 0)
        self.form = Form(spec, context=context, depth=depth + 1)
        self.form.setContentsMargins(INDENT, 0, 0, 0)
        self._layout.addWidget(self.form)
        self.form.edited.connect(self.committed)


class _Kinds(_Nested):
    """Which of several kinds, and the fields of that kind."""

    def __init__(self, field: Declared, registry: Registry[Any], context: Context, depth: int) -> None:
        super().__init__()
        self._kinds: list[type[Spec] | None] = [*([None] if field.optional else []), *registry]
        self._context, self._depth = context, depth
        self._box = Choice()
        self._box.addItems([(cls.title or cls.kind) if cls else "none" for cls in self._kinds])
        self._box.activated.connect(self._switch)
        editor = Editor(self._box)
        self._row = Row(field, editor, depth)
        self._layout = self._column(self._row)
        self._shown: Spec | None = None

    @property
    def control(self) -> QWidget:
        """The combo box of the kinds."""
        return self._box

    def show_value(self, value: object) -> None:
        spec = value if isinstance(value, Spec) else None
        kind = type(spec) if spec is not None else None
        self._box.setCurrentIndex(self._kinds.index(kind) if kind in self._kinds else -1)
        self._shown = spec
        if spec is not None and hasattr(self, "form"):
            self.form.set_spec(spec)
        elif spec is not None:
            self._add_form(spec)
        if hasattr(self, "form"):
            self.form.setVisible(spec is not None and bool(self.form.names))

    def show_error(self, text: str) -> None:
        self._row.show_error(text)

    def set_context(self, context: Context) -> None:
        self._context = context
        if hasattr(self, "form"):
            self.form.set_context(context)

    def reveal(self, path: str) -> bool:
        if path and self._shown is not None and self.form.reveal(path):
            return True
        return self._row.reveal("")

    def _add_form(self, spec: Spec) -> None:
        self.form = Form(spec, context=self._context, depth=self._depth + 1)
        self.form.setContentsMargins(INDENT, 0, 0, 0)
        self.form.edited.connect(self._edited)
        self._layout.addWidget(self.form)

    def _edited(self, spec: Spec) -> None:
        self._shown = spec
        self.committed.emit(spec)

    def _switch(self, index: int) -> None:
        cls, old = self._kinds[index], self._shown
        if cls is type(old) or (cls is None and old is None):
            return
        new = switched(old, cls) if cls is not None else None
        self.show_value(new)
        if new is None or not self.form.ask_for_missing():
            self.committed.emit(new)


def _demo() -> None:
    from PySide6.QtWidgets import QApplication

    from aestudio.data.split import Split

    app = QApplication([])
    style.apply(app)
    form = Form(Split(), context=Context(labels=("digit",)))
    area = QScrollArea()
    area.setWidget(form)
    area.setWidgetResizable(True)
    area.resize(340, 420)
    area.show()
    app.exec()


if __name__ == "__main__":
    _demo()
