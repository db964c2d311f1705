"""What was typed into a form and what of it fits the spec. Knows no Qt."""

from __future__ import annotations

import re
from collections.abc import Collection

from aestudio.spec import Spec, SpecError

__all__ = ["changed", "first_part", "fitting", "switched"]


def changed(spec: Spec, changes: dict[str, object]) -> Spec:
    """`aestudio.spec.replace` for specs that may yet lack a required field."""
    fields = {name: getattr(spec, name) for name in type(spec).model_fields if hasattr(spec, name)}
    return type(spec).parse({**fields, **changes})


def first_part(path: str) -> str:
    """The field that a path begins with: "optimizer" of "optimizer.learning_rate"."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def fitting(spec: Spec, pending: dict[str, object], name: str) -> tuple[dict[str, object], SpecError | None]:
    """The pending changes that fit, the one of `name` among them, or why that one does not."""
    changes = dict(pending)
    while True:
        try:
            changed(spec, changes)
        except SpecError as wrong:
            at = first_part(wrong.path)
            if len(changes) == 1:
                return changes, wrong
            drop: Collection[str] = {at} if at in changes and at != name else set(changes) - {name}
            changes = {key: value for key, value in changes.items() if key not in drop}
        else:
            return changes, None


def switched(old: Spec | None, cls: type[Spec]) -> Spec:
    """A spec of another kind with what the user set in the old one, as far as both have it and it fits.

    What stood at the old kind's default takes the new kind's: Adadelta's learning rate of 1 would ruin Adam.
    """
    shared = {name: value for name, value in _set_by_user(old).items() if name in cls.model_fields}
    while True:
        try:
            return cls.parse(shared)
        except SpecError as wrong:
            at = first_part(wrong.path)
            if at not in shared:
                return cls.model_construct(None, **shared)  # a required field is yet to be filled in
            del shared[at]


def _set_by_user(spec: Spec | None) -> dict[str, object]:
    """The values that are not their fields' defaults."""
    if spec is None:
        return {}
    fields = {name: info for name, info in type(spec).model_fields.items() if hasattr(spec, name)}
    given = {name: getattr(spec, name) for name in fields}
    return {n: v for n, v in given.items() if v != fields[n].get_default(call_default_factory=True)}
