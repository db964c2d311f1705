"""Frozen values and arrays as JSON, and back: only what it is told of is made, so a file can run nothing."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["classes", "decoded", "encoded", "fingerprint", "fits"]

ARRAYS = "biufU"  # kinds of NumPy's that are made again: truth values, numbers, texts


def encoded(value: object, put: Callable[[Array], Any] | None = None) -> Any:
    """Dataclasses, mappings, sequences, arrays, numbers and texts as JSON has them.

    Args:
        value: which; a list comes back as a tuple.
        put: what stands for an array, where it is not its values.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"is": "number", "of": str(value)}
    if isinstance(value, np.ndarray):
        return put(value) if put is not None else _array(value)
    if isinstance(value, Mapping):
        return {"is": "mapping", "of": {str(key): encoded(one, put) for key, one in value.items()}}
    if isinstance(value, tuple | list):
        return [encoded(one, put) for one in value]
    assert is_dataclass(value), type(value)
    held = {each.name: encoded(getattr(value, each.name), put) for each in fields(value)}
    return {"is": type(value).__name__, "of": held}


def _array(value: Array) -> dict[str, Any]:
    held = [encoded(one) for one in value.ravel().tolist()]
    return {"is": "array", "dtype": value.dtype.str, "shape": list(value.shape), "of": held}


def decoded(value: Any, known: Mapping[str, type]) -> Any:
    """The value again.

    Args:
        value: what `encoded` gave.
        known: dataclasses that may be in it, by name.

    Raises:
        ValueError, TypeError, KeyError: when it is nothing that `encoded` gave of these; of arrays only those
            of numbers, truth values and texts are made, and a dataclass only of what its fields may hold.
        RecursionError: when it is nested deeper than anything is.
    """
    if isinstance(value, list):
        return tuple(decoded(one, known) for one in value)
    if not isinstance(value, dict):
        return value
    kind, held = value["is"], value["of"]
    if kind == "number":
        return float(held)
    if kind == "array":
        values, dtype = [decoded(one, known) for one in held], np.dtype(value["dtype"])
        if dtype.kind not in ARRAYS:
            raise ValueError(f"expected an array of numbers or texts, found {dtype}")
        return np.array(values, dtype).reshape(value["shape"])
    inside = {key: decoded(one, known) for key, one in held.items()}
    return inside if kind == "mapping" else _made(known[kind], inside)


def _made(cls: type, held: dict[str, Any]) -> Any:
    """A dataclass of what its fields may hold."""
    hints = get_type_hints(cls)
    for name, value in held.items():
        if not fits(value, hints[name]):
            raise TypeError(f"expected {hints[name]} as {name} of {cls.__name__}, found {value!r}")
    return cls(**held)


def fits(value: Any, hint: Any) -> bool:
    """Whether a decoded value is what a field declares; a whole number may stand for any number."""
    if hint is Any or hint is None or hint is NoneType:
        return hint is Any or value is None
    kind, inner = get_origin(hint) or hint, get_args(hint)
    if kind in (Union, UnionType):
        return any(fits(value, one) for one in inner)
    if kind is Literal:
        return value in inner
    if kind is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return False
    if kind is tuple and inner:
        each = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
        return len(each) == len(value) and all(map(fits, value, each))
    if isinstance(value, Mapping):
        return all(fits(one, inner[-1]) for one in value.values()) if inner else True
    return True


def classes(*wanted: type) -> dict[str, type]:
    """These dataclasses and all that their fields are declared to hold, by name."""
    found: dict[str, type] = {}

    def look(hint: Any) -> None:
        if isinstance(hint, type) and is_dataclass(hint) and hint.__name__ not in found:
            found[hint.__name__] = hint
            for inner in get_type_hints(hint).values():
                look(inner)
        for inner in get_args(hint):
            look(inner)

    for cls in wanted:
        look(cls)
    return found


def fingerprint(value: object) -> str:
    """SHA-256 of a value, as hex; arrays count by their bytes."""

    def put(array: Array) -> list[Any]:
        digest = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
        return [array.dtype.str, list(array.shape), digest]

    text = json.dumps(encoded(value, put), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
