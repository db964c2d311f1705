"""What was expected and what was found, in words, for each way a value can fail its field."""

from __future__ import annotations

import difflib
import types
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

__all__ = ["UNKNOWN", "beside", "expected", "field_words", "likely", "nearest", "shown"]

MOST = 3  # names that are offered, of those that begin with what was typed
UNKNOWN = "there is no setting of this name"

_NOUNS = {int: "an integer", float: "a number", bool: "true or false", str: "a text", Path: "a file path"}
_FROM_THE_FIELD = (
    *("int_type", "int_parsing", "int_from_float", "float_type", "float_parsing", "finite_number"),
    *("bool_type", "bool_parsing", "string_type", "path_type", "literal_error"),
    *("greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of"),
)
_NOT_A = {"tuple_type": "a list", "list_type": "a list", "dict_type": "an object", "model_type": "an object"}


def shown(value: object) -> str:
    """A value as it would stand in a message: short, JSON-like."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple) and len(value) > 6:
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def likely(name: str, known: Collection[str], otherwise: str = "the names here are {}") -> str:
    """What was probably meant by a name that is not among the known ones: "; did you mean 'epochs'?"."""
    close = nearest(name, known)
    if close:
        *others, last = map(repr, close)
        return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"
    return f"; {otherwise.format(', '.join(known))}" if otherwise and known else ""


def beside(path: Path, holds: str) -> str:
    """What was probably meant by a path where nothing is: a folder beside it with a file `holds` in it."""
    try:
        known = [one.name for one in path.absolute().parent.iterdir() if (one / holds).is_file()]
    except OSError:
        return ""
    return likely(path.name, known, "")


def nearest(name: str, known: Collection[str]) -> list[str]:
    """The known names that were probably meant: those that begin with it, else the one most like it."""
    typed, plain = name.casefold(), {one.casefold(): one for one in known}
    begin = [one for key, one in plain.items() if typed and key.startswith(typed)]
    return begin[:MOST] or [plain[key] for key in difflib.get_close_matches(typed, plain, 1)]


def field_words(annotation: Any, metadata: list[Any]) -> str:
    """What a field takes: "an integer from 1 to 65536", "one of 'same', 'valid'"."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return field_words(args[0], [*metadata, *_flat(args[1:])])
    if origin in (Union, types.UnionType):
        return " or ".join("nothing" if a is type(None) else field_words(a, metadata) for a in args)
    if origin is Literal:
        return "one of " + ", ".join(repr(a) for a in args)
    return _NOUNS.get(annotation, "a value") + _range(metadata)


def expected(error: Mapping[str, Any], field: FieldInfo | None = None) -> str:
    """The sentence for one pydantic error: "expected an integer from 1 to 65536, found 0".

    Args:
        error: one of `ValidationError.errors()`.
        field: the declaration of the field that failed, where known.
    """
    kind = str(error["type"])
    found = shown(error.get("input"))
    if kind == "missing":
        return "expected a value, found none"
    if kind == "extra_forbidden":
        return UNKNOWN
    if kind in _FROM_THE_FIELD and field is not None:
        given, names = error.get("input"), _names(field.annotation)
        hint = likely(given, names, "") if kind == "literal_error" and isinstance(given, str) else ""
        return f"expected {_words_at(field, len(error['loc']) - 1)}, found {found}{hint}"
    if kind in _NOT_A:
        return f"expected {_NOT_A[kind]}, found {found}"
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message.startswith("expected") else f"{message[:1].lower()}{message[1:]}"


def _names(annotation: Any) -> list[str]:
    """The texts that a field takes, where it takes some alone."""
    if get_origin(annotation) is Literal:
        return [text for text in get_args(annotation) if isinstance(text, str)]
    return [text for part in get_args(annotation) for text in _names(part)]


def _words_at(field: FieldInfo, depth: int) -> str:
    """The field's words, or those of its items when the error lies in a list."""
    annotation, metadata = field.annotation, list(field.metadata)
    for _ in range(depth):
        parts = [a for a in get_args(annotation) if a not in (..., type(None))]
        annotation, metadata = (parts[0] if parts else annotation), []
        if get_origin(annotation) is tuple:
            annotation = get_args(annotation)[0]
    return field_words(annotation, metadata)


def _flat(metadata: tuple[Any, ...]) -> list[Any]:
    from pydantic.fields import FieldInfo  # here: the first window needs nothing of pydantic

    return [m for item in metadata for m in (item.metadata if isinstance(item, FieldInfo) else [item])]


def _range(metadata: list[Any]) -> str:
    limit = {
        name: getattr(m, name) for m in metadata for name in ("ge", "gt", "le", "lt") if hasattr(m, name)
    }
    if "ge" in limit and "le" in limit:
        return f" from {_number(limit['ge'])} to {_number(limit['le'])}"
    words = {"ge": "of at least", "gt": "above", "le": "of at most", "lt": "below"}
    parts = [f"{words[name]} {_number(limit[name])}" for name in words if name in limit]
    return " " + " and ".join(parts) if parts else ""


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"
