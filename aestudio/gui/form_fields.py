"""One editor per type of field: what a form puts beside a label."""

from __future__ import annotations

import math
import re
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from aestudio.gui import style
from aestudio.gui.numbers import NumberEdit, number_text, parse_number
from aestudio.gui.widgets import tool_button
from aestudio.spec import Registry, Spec, kind_of

__all__ = ["Choice", "Context", "Declared", "Editor", "declared", "editor_for"]


@dataclass(frozen=True)
class Context:
    """What a form may offer beyond the declaration.

    Attributes:
        labels: the label columns of the loaded data.
        names: class names and other words a list may be made of.
        folder: where file dialogs start, and what relative paths are relative to.
    """

    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    folder: Path | None = None


@dataclass(frozen=True)
class Declared:
    """A field's declaration, taken apart.

    Attributes:
        name: the field's name.
        title: its label.
        annotation: its type without None.
        metadata: its limits.
        optional: whether it may be None.
        registry: where its spec comes from, if it holds one of several kinds.
        hints: what `aestudio.spec.hints` was given.
        description: the help text.
    """

    name: str
    title: str
    annotation: Any
    metadata: tuple[Any, ...] = ()
    optional: bool = False
    registry: Registry[Any] | None = None
    hints: dict[str, Any] = field(default_factory=dict)
    description: str = ""

    def limit(self, *names: str) -> float | None:
        """The first limit of one of these names ("ge", "gt" ...)."""
        found = (getattr(mark, name) for mark in self.metadata for name in names if hasattr(mark, name))
        return next((float(value) for value in found if value is not None), None)


def declared(name: str, info: FieldInfo) -> Declared:
    """What is declared of a spec's field."""
    annotation, metadata, optional = info.annotation, list(info.metadata), False
    if get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation):
        rest = tuple(part for part in get_args(annotation) if part is not type(None))
        annotation, optional = (rest[0] if len(rest) == 1 else Union[rest]), True  # noqa: UP007  (made at run time)
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata += more
    marks = FieldInfo(annotation=annotation)
    marks.metadata = metadata
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    return Declared(
        name=name,
        title=info.title or name.replace("_", " ").capitalize(),
        annotation=annotation,
        metadata=tuple(metadata),
        optional=optional,
        registry=kind_of(marks),
        hints=dict(extra),
        description=info.description or "",
    )


class Editor(QWidget):
    """The base of the editors: a control, and how its value is read and shown."""

    committed = Signal(object)
    """The new value; where what was typed cannot be one, the text itself."""

    def __init__(self, control: QWidget) -> None:
        super().__init__()
        self.control = control
        self.setFocusProxy(control)
        self.row = QHBoxLayout(self, spacing=style.SPACE_S)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(control, 1)

    def show_value(self, value: object) -> None:
        """Show a value without a signal."""
        raise NotImplementedError

    def set_context(self, context: Context) -> None:
        """Offer other choices."""

    def set_wrong(self, wrong: bool) -> None:
        """Mark the control as holding what the spec does not take."""
        if bool(self.control.property("wrong")) != wrong:
            self.control.setProperty("wrong", wrong)
            self.control.style().polish(self.control)


class _Number(Editor):
    def __init__(self, field: Declared, whole: bool) -> None:
        low, high = field.limit("ge", "gt"), field.limit("le", "lt")
        self._edit = NumberEdit(
            whole=whole,
            low=-math.inf if low is None else low,
            high=math.inf if high is None else high,
            log=bool(field.hints.get("log")),
        )
        super().__init__(self._edit)
        self._edit.committed.connect(self.committed)

    def show_value(self, value: object) -> None:
        self._edit.show_value(value)


class _Check(Editor):
    def __init__(self, field: Declared) -> None:
        self._box = QCheckBox(field.title.replace("&", "&&"))
        super().__init__(self._box)
        self._box.clicked.connect(self.committed)

    def show_value(self, value: object) -> None:
        self._box.setChecked(bool(value))


class Choice(QComboBox):
    """A combo box that leaves the wheel to the page unless it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Literal(Editor):
    def __init__(self, values: Sequence[object]) -> None:
        self._box = Choice()
        super().__init__(self._box)
        self._values = list(values)
        self._box.addItems([str(value).replace("_", " ") for value in values])
        self._box.activated.connect(lambda index: self.committed.emit(self._values[index]))

    def show_value(self, value: object) -> None:
        self._box.setCurrentIndex(self._values.index(value) if value in self._values else -1)


class _Line(QLineEdit):
    """A line of text that is committed by Enter or by leaving, and taken back by Esc."""

    committed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.editingFinished.connect(self.commit)

    def show_text(self, text: str) -> None:
        """Show a text without a signal."""
        if text != self.text():
            self.setText(text)
        self._shown = text

    def commit(self) -> None:
        """Report the text if it is not what was last shown or reported."""
        if self.text() != self._shown:
            self._shown = self.text()
            self.committed.emit(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self.setText(self._shown)
        else:
            super().keyPressEvent(event)


class _Text(Editor):
    """A text, or something that is written as one."""

    def __init__(self, optional: bool = False) -> None:
        self._line = _Line()
        super().__init__(self._line)
        self._optional = optional
        if optional:
            self._line.setPlaceholderText("automatic")
        self._line.committed.connect(lambda text: self.committed.emit(self._read(text)))

    def show_value(self, value: object) -> None:
        if self._read(self._line.text()) != value:
            self._line.show_text(self._write(value))

    def _read(self, text: str) -> object:
        return None if self._optional and not text.strip() else text

    def _write(self, value: object) -> str:
        return "" if value is None else str(value)


class _PathLine(_Text):
    def __init__(self, field: Declared, context: Context) -> None:
        super().__init__(field.optional)
        self._title, self._folder = field.title, context.folder
        self._is_folder = field.hints.get("file") == "folder"
        what = "folder" if self._is_folder else "file"
        choose = tool_button("folder" if self._is_folder else "open", f"Choose the {what}", pressed=self._choose)
        self.row.addWidget(choose)

    def set_context(self, context: Context) -> None:
        self._folder = context.folder

    def show_value(self, value: object) -> None:
        super().show_value("" if value == Path() else value)

    def _read(self, text: str) -> object:
        return None if self._optional and not text.strip() else Path(text.strip())

    def _choose(self) -> None:
        start = str(self._folder or Path.home())
        if self._is_folder:
            chosen = QFileDialog.getExistingDirectory(self, self._title, start)
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self._title, start)
        if chosen:
            self._line.setText(chosen)
            self._line.commit()


class _Tuple(_Text):
    """Several numbers in one line, "3 × 3"; one number stands for all where the length is fixed."""

    def __init__(self, annotation: Any, optional: bool) -> None:
        super().__init__(optional)
        parts = [annotation] if get_origin(annotation) is tuple else get_args(annotation)
        self._takes_one = any(part in (int, float) for part in parts)
        items = next(get_args(part) for part in parts if get_origin(part) is tuple)
        self._length = None if ... in items else len(items)
        self._whole = _plain(items[0]) is int

    def _read(self, text: str) -> object:
        if self._optional and not text.strip():
            return None
        found = [parse_number(part, self._whole) for part in re.split(r"[×xX*,;\s()\[\]]+", text) if part]
        if any(isinstance(part, str) for part in found):
            return text
        if len(found) == 1 and (self._takes_one or self._length):
            return found[0] if self._takes_one else tuple(found * (self._length or 1))
        return tuple(found)

    def _write(self, value: object) -> str:
        parts = value if isinstance(value, tuple | list) else [value]
        return " × ".join(number_text(part) if isinstance(part, int | float) else str(part) for part in parts if part is not None)


class _Words(_Text):
    """A list of words with commas between them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.set_context(context)

    def set_context(self, context: Context) -> None:
        self._line.setPlaceholderText(", ".join(context.names or context.labels))

    def _read(self, text: str) -> object:
        return tuple(word.strip() for word in text.split(",") if word.strip())

    def _write(self, value: object) -> str:
        return ", ".join(str(word) for word in value) if isinstance(value, tuple | list) else ""


class _Label(Editor):
    """A label column: one of those of the loaded data, or any typed name."""

    def __init__(self, context: Context, optional: bool) -> None:
        self._box = Choice()
        super().__init__(self._box)
        self._line = _Line()
        self._optional = optional
        self._box.setEditable(True)
        self._box.setLineEdit(self._line)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.activated.connect(lambda _: self._line.commit())
        self._line.committed.connect(self._report)
        self.set_context(context)

    def set_context(self, context: Context) -> None:
        text = self._line.text()
        self._box.clear()
        self._box.addItems(list(context.labels))
        self._line.setPlaceholderText("none" if self._optional else "")
        self._line.setText(text)

    def show_value(self, value: object) -> None:
        self._line.show_text("" if value is None else str(value))

    def _report(self, text: str) -> None:
        self.committed.emit(None if self._optional and not text else text)


class _Automatic(Editor):
    """A check box for the automatic state, and the editor for the other."""

    def __init__(self, inner: Editor, start: object) -> None:
        self._box = QCheckBox("automatic", toolTip="Let the program choose")
        super().__init__(self._box)
        self.inner, self._start = inner, start
        self.row.setStretch(0, 0)
        self.row.addWidget(inner, 1)
        self.row.addStretch(0)
        self._box.clicked.connect(self._switch)
        inner.committed.connect(self.committed)

    def show_value(self, value: object) -> None:
        self._box.setChecked(value is None)
        self.inner.setVisible(value is not None)
        if value is not None:
            self._start = value
            self.inner.show_value(value)

    def set_context(self, context: Context) -> None:
        self.inner.set_context(context)

    def set_wrong(self, wrong: bool) -> None:
        self.inner.set_wrong(wrong)

    def _switch(self, automatic: bool) -> None:
        self.show_value(None if automatic else self._start)
        self.committed.emit(None if automatic else self._start)


def editor_for(field: Declared, context: Context) -> Editor | None:
    """The editor of a field; None for those that hold specs, which are forms or lists of their own."""
    annotation, file = field.annotation, field.hints.get("file")
    if field.registry is not None or _holds_specs(annotation):
        return None
    if file == "label":
        return _Label(context, field.optional)
    if annotation is Path or file in ("open", "folder"):
        return _PathLine(field, context)
    if _has_numbers(annotation):
        return _Tuple(annotation, field.optional)
    if get_origin(annotation) is tuple:
        return _Words(context)
    if annotation is str:
        return _Text(field.optional)
    return _simple(field)


def _simple(field: Declared) -> Editor | None:
    """The editors with a value in every state; None is a state of its own."""
    inner: Editor
    annotation = field.annotation
    if annotation in (int, float):
        inner = _Number(field, annotation is int)
    elif annotation is bool:
        inner = _Check(field)
    elif get_origin(annotation) is Literal:
        inner = _Literal(get_args(annotation))
    else:
        return None
    return _Automatic(inner, _first_value(field)) if field.optional else inner


def _first_value(field: Declared) -> object:
    """What an automatic field becomes when it is no longer."""
    if get_origin(field.annotation) is Literal:
        return get_args(field.annotation)[0]
    if field.annotation is bool:
        return False
    low = field.limit("ge", "gt") or 0
    first = max(low, 1) if field.limit("gt") is None else low + 1
    return field.annotation(min(first, field.limit("le", "lt") or math.inf))


def _plain(annotation: Any) -> Any:
    """The type inside an Annotated."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _holds_specs(annotation: Any) -> bool:
    plain = _plain(annotation)
    if isinstance(plain, type) and issubclass(plain, Spec):
        return True
    return any(_holds_specs(part) for part in get_args(plain) if part is not plain)


def _has_numbers(annotation: Any) -> bool:
    """A tuple of numbers, perhaps or a single one."""
    if get_origin(annotation) in (Union, types.UnionType):
        return any(_has_numbers(part) for part in get_args(annotation))
    return get_origin(annotation) is tuple and _plain(get_args(annotation)[0]) in (int, float)
