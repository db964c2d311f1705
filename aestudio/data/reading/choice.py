"""Which arrays of a file are the samples and which their labels, as named by the user or by custom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aestudio.data.reading.npy import Header
from aestudio.expected import likely
from aestudio.spec import SpecError

__all__ = ["Choice", "choose"]

_CUSTOM = ("x", "X", "values", "data", "x_train", "X_train", "images", "samples")
_NOT_NUMBERS = {
    "c": "complex numbers; save real and imaginary part (or amplitude and phase) as two channels",
    "O": "Python objects, which are never read because they could run code; save plain numbers",
    "V": "a table of named fields; save its columns as one array",
    "M": "dates; save them as numbers",
    "m": "time differences; save them as numbers",
}


@dataclass(frozen=True)
class Choice:
    """What is read of a file; two arrays mean that the second, of the test samples, follows the first.

    Attributes:
        values: the samples' array, or those of the training and the test samples.
        labels: by column name, the same for each label column.
        quantities: by name, the arrays of numbers with one entry for each sample.
        unused: the arrays left aside.
        counts: how many samples each array of `values` has.
    """

    values: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    quantities: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]
    counts: tuple[int, ...]


def choose(known: Mapping[str, Header], values_key: str, label_keys: tuple[str, ...]) -> Choice:
    """Choose among the arrays of a file.

    Args:
        known: the arrays by name; the array of a .npy file has the name "".
        values_key: what the user calls the samples' array; empty: found by custom.
        label_keys: what the user calls the label arrays; none: every array that can be one.

    Raises:
        SpecError: when no such array is there, several can be meant, or it is none of numbers.
    """
    values = (_named(known, values_key),) if values_key else _with_test(known, _by_custom(known))
    for key in values:
        _check_numbers(known[key], key)
    counts = tuple(known[key].shape[0] for key in values)
    if label_keys:
        labels = dict(_label(known, key, counts) for key in label_keys)
    else:
        candidates = (_arrays(known, key, counts) for key in known if key not in values)
        labels = {_column(keys): keys for keys in candidates if _fit(known, keys, counts, "biuSU")}
    rest = [_arrays(known, key, counts) for key in known if key not in {*values, *_keys(labels)}]
    quantities = {_column(keys): keys for keys in rest if _fit(known, keys, counts, "iuf")}
    used = {*values, *_keys(labels), *_keys(quantities)}
    return Choice(values, labels, quantities, tuple(key for key in known if key not in used), counts)


def _keys(columns: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [key for keys in columns.values() for key in keys]


def _named(known: Mapping[str, Header], key: str) -> str:
    if key in known:
        return key
    if set(known) == {""}:
        message = f"expected no name, since a .npy file holds one array without a name, found {key!r}"
        raise SpecError("values_key", message)
    found = f"found {key!r}{likely(key, known, '')}"
    raise SpecError("values_key", f"expected one of the arrays in the file ({_listed(known)}), {found}")


def _by_custom(known: Mapping[str, Header]) -> str:
    """The array that bears a customary name, or else the only one with more than one axis."""
    many = [key for key, header in known.items() if len(header.shape) > 1]
    named = next((key for key in _CUSTOM if key in many), None)
    if named or len(many) == 1:
        return named or many[0]
    if set(known) == {""}:
        return ""
    if not many:
        message = "expected an array with the samples along the first of two or more axes"
        raise SpecError("path", f"{message}, found {_listed(known) or 'no arrays'}")
    message = "expected the name of the array that holds the samples, found none given"
    raise SpecError("values_key", f"{message} and several that could be meant: {_listed(known, many)}")


def _with_test(known: Mapping[str, Header], key: str) -> tuple[str, ...]:
    """The array, and that of the test samples where the file has one of the same kind."""
    test = _partner(key)
    if test and test in known and len(known[test].shape) > 1:
        one, other = known[key], known[test]
        if (one.shape[1:], one.dtype) == (other.shape[1:], other.dtype):
            return (key, test)
    return (key,)


def _partner(key: str) -> str:
    return f"{key.removesuffix('_train')}_test" if key.endswith("_train") else ""


def _arrays(known: Mapping[str, Header], key: str, counts: tuple[int, ...]) -> tuple[str, ...]:
    """The label array and, where the samples come in two arrays, that of the test samples."""
    return (key, _partner(key)) if len(counts) == 2 and _partner(key) in known else (key,)


def _column(keys: tuple[str, ...]) -> str:
    return keys[0].removesuffix("_train") if len(keys) == 2 else keys[0]


def _fit(known: Mapping[str, Header], keys: tuple[str, ...], counts: tuple[int, ...], kinds: str) -> bool:
    shapes = [known[key].shape for key in keys]
    return shapes == [(count,) for count in counts] and all(known[key].dtype.kind in kinds for key in keys)


def _label(known: Mapping[str, Header], key: str, counts: tuple[int, ...]) -> tuple[str, tuple[str, ...]]:
    """The column's name and arrays for a label array that the user named."""
    if key not in known:
        message = f"expected arrays of the file ({_listed(known)})"
        raise SpecError("label_keys", f"{message}, found {key!r}")
    keys = _arrays(known, key, counts)
    if not _fit(known, keys, counts, "biufSU"):
        wanted = f"expected one whole number or text for each of the {sum(counts):,} samples in {key!r}"
        raise SpecError("label_keys", f"{wanted}, found {known[key]}")
    return _column(keys), keys


def _check_numbers(header: Header, key: str) -> None:
    """That real numbers are in the array, and more than one."""
    if not header.shape:
        raise SpecError(
            "values_key" if key else "path", "expected an array of samples, found a single number"
        )
    kind = "O" if header.dtype.hasobject else header.dtype.kind
    if kind not in "biuf":
        place = f" in {key!r}" if key else ""
        found = _NOT_NUMBERS.get(kind, f"{header.dtype} (texts?)")
        raise SpecError("values_key" if key else "path", f"expected real numbers{place}, found {found}")


def _listed(known: Mapping[str, Header], keys: list[str] | None = None) -> str:
    return ", ".join(f"{key} {known[key]}" for key in (known if keys is None else keys))
