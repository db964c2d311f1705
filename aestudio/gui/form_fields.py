"""What is declared of a spec's field, as far as a form needs it."""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from aestudio.spec import Registry, Spec, kind_of

__all__ = ["Context", "Declared", "declared", "has_numbers", "holds_specs", "plain"]


@dataclass(frozen=True)
class Context:
    """What a form may offer beyond the declaration.

    Attributes:
        labels: the label columns of the loaded data.
        names: class names and other words a list may be made of.
        columns: what the file that the spec reads calls its columns or arrays.
        folder: where file dialogs start, and what relative paths are relative to.
    """

    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
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
    annotation: Any = info.annotation
    metadata, optional = list(info.metadata), False
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


def plain(annotation: Any) -> Any:
    """The type inside an Annotated."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def holds_specs(annotation: Any) -> bool:
    """Whether a field of this type holds specs, alone or in a list."""
    inside = plain(annotation)
    if isinstance(inside, type) and issubclass(inside, Spec):
        return True
    return any(holds_specs(part) for part in get_args(inside))


def has_numbers(annotation: Any) -> bool:
    """A tuple of numbers, perhaps or a single one."""
    if get_origin(annotation) in (Union, types.UnionType):
        return any(has_numbers(part) for part in get_args(annotation))
    return get_origin(annotation) is tuple and plain(get_args(annotation)[0]) in (int, float)
