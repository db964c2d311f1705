"""Frozen values and arrays as JSON, and back: only what it is told of is made, so a file can run nothing."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["classes", "decoded", "encoded", "fingerprint"]


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
        ValueError, TypeError, KeyError: when it is nothing that `encoded` gave of these.
    """
    if isinstance(value, list):
        return tuple(decoded(one, known) for one in value)
    if not isinstance(value, dict):
        return value
    kind, held = value["is"], value["of"]
    if kind == "number":
        return float(held)
    if kind == "array":
        values = [decoded(one, known) for one in held]
        return np.array(values, np.dtype(value["dtype"])).reshape(value["shape"])
    inside = {key: decoded(one, known) for key, one in held.items()}
    return inside if kind == "mapping" else known[kind](**inside)


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
