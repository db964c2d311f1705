"""Settings that are typed as the window words them: "Training" for the part that is called `train`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from aestudio.analysis.samples import PART_WORDS
from aestudio.spec import Spec

__all__ = ["worded"]

SHOWN = {word: part for part, word in PART_WORDS.items()} | {"test (final)": "test"}


def worded(kind: type[Spec], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, with each choice as the settings call it, in whatever letters and words it was typed.

    Args:
        kind: whose fields they are.
        given: values by the name of a field; those that are no choice stay as they are.
    """
    return {name: _choice(kind, name, value) for name, value in given.items()}


def _choice(kind: type[Spec], name: str, value: Any) -> Any:
    field = kind.model_fields.get(name)
    if field is None or get_origin(field.annotation) is not Literal or not isinstance(value, str):
        return value
    choices = {str(one).casefold(): one for one in get_args(field.annotation)}
    typed = value.strip().casefold()
    return choices.get(typed, choices.get(SHOWN.get(typed, ""), value))
