"""A form made from a spec's declaration: labels, limits, help and order all come from the fields."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from aestudio.gui import style
from aestudio.gui.form_fields import Choice, Context, Declared, Editor, declared, editor_for
from aestudio.gui.layouts import down
from aestudio.gui.widgets import Fold
from aestudio.spec import Registry, Spec, SpecError

__all__ = ["Context", "Form"]

INDENT = style.SPACE_L
_MISSING = object()  # the value of a field that has no default and was not given


class Form(QWidget):
    """The fields of one spec.

    What does not fit stays where it was typed, with the reason in words below it, and is tried again together with
    the next edit (three shares that must sum to one can be changed one after the other).
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
        parent: QWidget | None = None,
    ) -> None:
        """Show `spec`.

        Args:
            spec: what to show first.
            context: choices that come from elsewhere, as the labels of the data.
            hide: names of fields to leave out.
            only: names of the only fields to show.
            depth: how far the form is indented in another, so that their editors align.
            parent: the widget it lies in.
        """
        super().__init__(parent)
        self._context = context or Context()
        self._hide, self._only, self._depth = frozenset(hide), only, depth
        self._rows: dict[str, _Row | _Nested] = {}
        self._pending: dict[str, object] = {}
        self._more: Fold | None = None
        self._body = QWidget()
        self._outer = down(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._build(spec)

    @property
    def spec(self) -> Spec:
        """The spec as last shown or edited."""
        return self._spec

    def set_spec(self, spec: Spec, *, forget: bool = False) -> None:
        """Show another spec, in place when it is of the same class: nothing loses its focus, nothing is emitted.

        Args:
            spec: what to show.
            forget: drop what was typed and did not fit, as when the spec is of another layer.
        """
        if type(spec) is not type(self._spec):
            self._build(spec)
            return
        old, self._spec = self._spec, spec
        for name, row in self._rows.items():
            value = getattr(spec, name, _MISSING)
            if forget or value != getattr(old, name, _MISSING):
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
                advanced.append(row) if field.hints.get("advanced") else rows.addWidget(row)
        if advanced:
            rows.addWidget(self._fold(advanced))
        self._outer.addWidget(self._body)
        self._show_conditional()

    def _fields(self) -> list[Declared]:
        fields = type(self._spec).model_fields
        wanted = [name for name in fields if name not in self._hide and (self._only is None or name in self._only)]
        return [declared(name, fields[name]) for name in wanted]

    def _row(self, field: Declared) -> _Row | _Nested | None:
        row: _Row | _Nested
        value = getattr(self._spec, field.name, _MISSING)
        editor = editor_for(field, self._context)
        if editor is not None:
            row = _Row(field, editor, self._depth)
        elif field.registry is not None:
            row = _Kinds(field, field.registry, self._context, self._depth)
        elif isinstance(value, Spec):
            row = _Group(field, value, self._context, self._depth)
        else:
            return None  # a list of specs: the builder's work
        row.show_value(value)
        row.committed.connect(lambda new, name=field.name: self._commit(name, new))
        return row

    def _fold(self, rows: list[_Row | _Nested]) -> Fold:
        content = QWidget()
        layout = down(content, 6)
        for row in rows:
            layout.addWidget(row)
        self._more = Fold("More", content)
        return self._more

    def _show_conditional(self) -> None:
        for field in self._fields():
            condition = field.hints.get("shown_if")
            if condition and field.name in self._rows:
                other, wanted = condition
                choices = wanted if isinstance(wanted, tuple | list | set | frozenset) else (wanted,)
                self._rows[field.name].setVisible(getattr(self._spec, other, None) in choices)

    # ---- editing

    def _commit(self, name: str, value: object) -> None:
        """Take an edit, with as many of the earlier ones that did not fit as now do."""
        self._pending[name] = value
        changes, wrong = self._fitting(name)
        if wrong is not None:
            at = _first_part(wrong.path)
            self._rows[at if at in self._rows and at not in self._pending else name].show_error(wrong.problem)
            return
        new = _changed(self._spec, changes)
        self._accept(changes, new)
        if new != self._spec:
            self._spec = new
            self._show_conditional()
            self.edited.emit(new)

    def _fitting(self, name: str) -> tuple[dict[str, object], SpecError | None]:
        """The pending changes that fit, the one of `name` among them, or why that one does not."""
        changes = dict(self._pending)
        while True:
            try:
                _changed(self._spec, changes)
            except SpecError as wrong:
                at = _first_part(wrong.path)
                if len(changes) == 1:
                    return changes, wrong
                changes = {k: v for k, v in changes.items() if k != at} if at in changes and at != name else {
                    name: changes[name]
                }
            else:
                return changes, None

    def _accept(self, changes: dict[str, object], new: Spec) -> None:
        for name in changes:
            del self._pending[name]
            self._rows[name].show_value(getattr(new, name))
        for name, row in self._rows.items():
            if name not in self._pending:
                row.show_error("")


def _changed(spec: Spec, changes: dict[str, object]) -> Spec:
    """`aestudio.spec.replace` for specs that may yet lack a required field."""
    fields = {name: getattr(spec, name) for name in type(spec).model_fields if hasattr(spec, name)}
    return type(spec).parse({**fields, **changes})


def _first_part(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


class _Row(QWidget):
    """Label, editor and unit, and below them what is wrong."""

    committed = Signal(object)

    def __init__(self, field: Declared, editor: Editor, depth: int) -> None:
        super().__init__()
        self._editor = editor
        self._error: QLabel | None = None
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(style.SPACE)
        self._grid.setVerticalSpacing(2)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnMinimumWidth(0, _label_width(self, depth))
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(editor, 0, 1)
        if field.annotation is not bool or field.optional:
            self._grid.addWidget(_label(field, editor.control, depth), 0, 0)
        if field.hints.get("unit"):
            self._grid.addWidget(style.with_role(QLabel(field.hints["unit"]), "muted"), 0, 2)
        for control in (editor.control, *([editor.inner.control] if hasattr(editor, "inner") else [])):
            _describe(control, field)
        editor.committed.connect(self.committed)

    @property
    def control(self) -> QWidget:
        """What the user types into."""
        return self._editor.control

    @property
    def error(self) -> str:
        """What is wrong, in words."""
        return self._error.text() if self._error is not None and not self._error.isHidden() else ""

    def show_value(self, value: object) -> None:
        """Show a value without a signal."""
        self._editor.show_value("" if value is _MISSING else value)

    def show_error(self, text: str) -> None:
        """Say what is wrong, or with "" that nothing is."""
        if self._error is None:
            if not text:
                return
            self._error = style.with_role(QLabel(wordWrap=True), "error")
            self._grid.addWidget(self._error, 1, 1, 1, 2)
        self._error.setText(text[:1].upper() + text[1:])
        self._error.setVisible(bool(text))
        self._editor.set_wrong(bool(text))

    def set_context(self, context: Context) -> None:
        """Offer other choices."""
        self._editor.set_context(context)

    def reveal(self, path: str) -> bool:
        """Take the focus."""
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True


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
        heading = style.with_role(QLabel(field.title, toolTip=field.description), "title")
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
        self._row = _Row(field, editor, depth)
        self._layout = self._column(self._row)
        self._shown: Spec | None = None

    @property
    def control(self) -> QWidget:
        """The combo box of the kinds."""
        return self._box

    def show_value(self, value: object) -> None:
        spec = value if isinstance(value, Spec) else None
        self._box.setCurrentIndex(self._kinds.index(type(spec) if spec else None) if spec or None in self._kinds else -1)
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
        new = _switched(old, cls) if cls is not None else None
        self.show_value(new)
        self.committed.emit(new)


def _switched(old: Spec | None, cls: type[Spec]) -> Spec:
    """A spec of another kind with what the user set in the old one, as far as both have it and it fits.

    What stood at the old kind's default takes the new kind's: Adadelta's learning rate of 1 would ruin Adam.
    """
    fields = type(old).model_fields if old is not None else {}
    shared = {name: getattr(old, name) for name in cls.model_fields if name in fields and hasattr(old, name)}
    shared = {name: value for name, value in shared.items() if value != fields[name].get_default(call_default_factory=True)}
    while True:
        try:
            return cls.parse(shared)
        except SpecError as wrong:
            at = _first_part(wrong.path)
            if at not in shared:
                return cls.model_construct(None, **shared)  # a required field is yet to be filled in
            del shared[at]


def _label(field: Declared, buddy: QWidget, depth: int) -> QLabel:
    label = QLabel(field.title.replace("&", "&&"), wordWrap=True, toolTip=_help(field))
    label.setBuddy(buddy)
    label.setFixedWidth(_label_width(label, depth))
    return label


def _label_width(widget: QWidget, depth: int) -> int:
    """The same column for all rows, whatever form they are in."""
    return widget.fontMetrics().averageCharWidth() * 17 - depth * INDENT


def _describe(control: QWidget, field: Declared) -> None:
    unit = field.hints.get("unit")
    control.setAccessibleName(f"{field.title} ({unit})" if unit else field.title)
    control.setAccessibleDescription(field.description)
    control.setToolTip(_help(field))


def _help(field: Declared) -> str:
    return f"<p>{field.description}</p>" if field.description else field.title  # rich text wraps


def _demo() -> None:
    from PySide6.QtWidgets import QApplication

    from aestudio.data.split import Split

    app = QApplication([])
    style.apply(app)
    form = Form(Split(), context=Context(labels=("digit",)))
    area = QScrollArea(widget=form, widgetResizable=True, windowTitle="A form")
    area.resize(340, 420)
    area.show()
    app.exec()


if __name__ == "__main__":
    _demo()
