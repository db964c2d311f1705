"""One editor per type of field: what a form puts beside a label."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog

from aestudio.gui import settings
from aestudio.gui.density_editor import DensityEditor
from aestudio.gui.editor import Choice, Editor
from aestudio.gui.form_columns import Columns
from aestudio.gui.form_fields import Context, Declared, has_numbers, holds_specs, plain
from aestudio.gui.form_lines import AUTOMATIC, Line, Text, Words
from aestudio.gui.numbers import NumberEdit, parse_number
from aestudio.gui.widgets import tool_button
from aestudio.numerals import number_text

__all__ = ["Choice", "Editor", "editor_for"]

_TIMES = "\N{MULTIPLICATION SIGN}"
_BETWEEN = re.compile(rf"[{_TIMES}xX*,;\s()\[\]]+")  # what may stand between the numbers of a tuple


class _Number(Editor):
    def __init__(self, field: Declared, whole: bool) -> None:
        low, high = field.limit("ge", "gt"), field.limit("le", "lt")
        self._edit = NumberEdit(
            whole=whole,
            low=-math.inf if low is None else low,
            high=math.inf if high is None else high,
            log=bool(field.hints.get("log")),
            empty=AUTOMATIC if field.optional else None,
        )
        super().__init__(self._edit)
        self._edit.committed.connect(self.committed)

    def show_value(self, value: object) -> None:
        self._edit.show_value(value)


class _Check(Editor):
    def __init__(self, field: Declared) -> None:
        self._box = QCheckBox(field.title.replace("&", "&&"))
        super().__init__(self._box)
        self._box.clicked.connect(lambda on: self.committed.emit(on))

    def show_value(self, value: object) -> None:
        self._box.setChecked(bool(value))


def _words(value: object) -> str:
    """One of a few values as it is said: "channels last", "−1 to 1"."""
    return re.sub(r"^-(?=\d)", "\N{MINUS SIGN}", str(value).replace("_", " "))


class _Pick(Editor):
    """One of a few values, each with its words."""

    def __init__(self, choices: Mapping[object, str]) -> None:
        self._box = Choice()
        super().__init__(self._box)
        self._values = list(choices)
        self._box.addItems(list(choices.values()))
        self._box.activated.connect(lambda index: self.committed.emit(self._values[index]))

    def show_value(self, value: object) -> None:
        self._box.setCurrentIndex(self._values.index(value) if value in self._values else -1)


class _PathLine(Text):
    def __init__(self, field: Declared, context: Context) -> None:
        super().__init__(field.optional)
        self._title, self._folder = field.title, context.folder
        self._type = str if field.annotation is str else Path
        self._is_folder = field.hints.get("file") == "folder"
        what = "folder" if self._is_folder else "file"
        icon = "folder" if self._is_folder else "open"
        choose = tool_button(icon, f"Choose the {what}", pressed=self._choose)
        choose.setObjectName("choose")
        self.row.addWidget(choose)

    def set_context(self, context: Context) -> None:
        self._folder = context.folder

    def show_value(self, value: object) -> None:
        super().show_value("" if value == Path() else value)

    def _read(self, text: str) -> object:
        return None if self._optional and not text.strip() else self._type(text.strip())

    def _choose(self) -> None:
        start = str(self._start())
        if self._is_folder:
            chosen = QFileDialog.getExistingDirectory(self, self._title, start)
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self._title, start)
        if chosen:
            settings.imported(Path(chosen))
            self._line.setText(chosen)
            self._line.commit()

    def _start(self) -> Path:
        """Where to look first: where the present one is, else where the last one was."""
        text = self._line.text().strip()
        now = (self._folder or Path()) / text if text else Path()
        return now.parent if text and now.exists() else settings.import_folder()


class _Tuple(Text):
    """Several numbers in one line; one stands for all where their count is fixed."""

    def __init__(self, annotation: Any, optional: bool) -> None:
        super().__init__(optional)
        parts = [annotation] if get_origin(annotation) is tuple else get_args(annotation)
        self._takes_one = any(part in (int, float) for part in parts)
        items = next(get_args(part) for part in parts if get_origin(part) is tuple)
        self._length = None if ... in items else len(items)
        self._whole = plain(items[0]) is int
        self._line.committed.connect(lambda _: self._tidy())

    def explain(self, value: object) -> str:
        example = (
            f"1 {_TIMES} 28 {_TIMES} 28" if self._length is None else f" {_TIMES} ".join("3" * self._length)
        )
        return f"expected numbers such as {example}, found {value!r}" if isinstance(value, str) else ""

    def _tidy(self) -> None:
        """What was taken as "8 8" is shown as "8 × 8"."""
        value = self._read(self._line.text())
        if not isinstance(value, str):
            self._line.show_text(self._write(value))

    def _read(self, text: str) -> object:
        if self._optional and not text.strip():
            return None
        found = [parse_number(part, self._whole) for part in _BETWEEN.split(text) if part]
        if any(isinstance(part, str) for part in found):
            return text
        if len(found) == 1 and (self._takes_one or self._length):
            return found[0] if self._takes_one else tuple(found * (self._length or 1))
        return tuple(found)

    def _write(self, value: object) -> str:
        parts = value if isinstance(value, tuple | list) else [value]
        words = [number_text(part) if isinstance(part, int | float) else str(part) for part in parts]
        return "" if value is None else f" {_TIMES} ".join(words)


class _Name(Editor):
    """The name of a label column of the loaded data, or of a column of their file; or any that is typed."""

    def __init__(self, context: Context, optional: bool, empty: str = "", *, of_file: bool = False) -> None:
        """`empty`: what none stands for; `of_file`: all columns of the file are offered."""
        self._box = Choice()
        super().__init__(self._box)
        self._line = Line()
        self._optional, self._of_file = optional, of_file
        self._names: tuple[str, ...] = ()
        self._empty = AUTOMATIC if optional else empty
        self._box.setEditable(True)
        self._box.setLineEdit(self._line)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.activated.connect(lambda _: self._line.commit())
        self._line.committed.connect(self._report)
        self.set_context(context)

    def set_context(self, context: Context) -> None:
        text = self._line.text()
        names = context.columns if self._of_file else context.labels
        self._line.setPlaceholderText(self._empty)
        if names == self._names:
            return
        self._names = names
        self._box.clear()
        self._box.addItems(list(names))
        self._turn_to(text)
        self._line.setText(text)

    def show_value(self, value: object) -> None:
        text = "" if value is None else str(value)
        self._turn_to(text)
        self._line.show_text(text)

    def _turn_to(self, text: str) -> None:
        """Let the arrow keys go on from a name, and begin with the first where there is none."""
        self._box.setCurrentIndex(self._box.findText(text, Qt.MatchFlag.MatchCaseSensitive))

    def _report(self, text: str) -> None:
        self.committed.emit(None if self._optional and not text else text)


def editor_for(field: Declared, context: Context) -> Editor | None:
    """The editor of a field; None for those that hold specs, which are forms or lists of their own."""
    annotation, file = field.annotation, field.hints.get("file")
    if field.registry is not None or holds_specs(annotation):
        return None
    if file == "label":
        said = field.description.lower().partition("empty: ")[2]
        return _Name(context, field.optional, said.partition(".")[0])
    if file == "density":
        return DensityEditor()
    if annotation is Path or file in ("open", "folder"):
        return _PathLine(field, context)
    if has_numbers(annotation):
        return _Tuple(annotation, field.optional)
    if get_origin(annotation) is tuple:
        of_file = field.hints.get("columns")
        return (Columns if of_file else Words)(context, named=file == "labels")
    if annotation is str and field.hints.get("columns"):
        return _Name(context, field.optional, of_file=True)
    if annotation is str:
        return Text(field.optional)
    return _simple(field)


def _simple(field: Declared) -> Editor | None:
    """The editors with a value in every state; an optional field has "automatic" as one more."""
    annotation = field.annotation
    if annotation in (int, float):
        return _Number(field, annotation is int)
    if annotation is bool and not field.optional:
        return _Check(field)
    if annotation is bool:
        return _Pick({None: AUTOMATIC, True: "yes", False: "no"})
    if get_origin(annotation) is Literal:
        called = field.hints.get("words", {})
        words = {value: called.get(value) or _words(value) for value in get_args(annotation)}
        return _Pick({None: AUTOMATIC, **words} if field.optional else words)
    return None
