"""The base of every spec: a frozen declaration that is at once form, file format and key.

A spec is a frozen pydantic model. Its fields carry their limits (`ge`, `le`), their `title` and `description`
(the form's label and tooltip) and, in `json_schema_extra`, the hints of `hints()`. A spec that comes in
several kinds is registered in a `Registry` under the name in its `kind`; in JSON it is an object with that
name in its `kind` key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    SerializeAsAny,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from aestudio.expected import expected, likely, shown

__all__ = ["Registry", "Spec", "SpecError", "hints", "kind_of", "path_text", "replace"]

S = TypeVar("S", bound="Spec")
_SAID = "said"  # the type of an error that already reads as one of our sentences


class SpecError(ValueError):
    """Input that does not fit its spec; the text says where, what was expected and what was found.

    Attributes:
        path: where, as written on the command line: `networks.encoder.layers[1].units`.
        problem: the rest of the sentence.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)
        self.path = path
        self.problem = problem

    def under(self, prefix: str) -> SpecError:
        """The same error as seen from outside: its path with `prefix` before it."""
        joint = "" if not self.path or not prefix or self.path.startswith("[") else "."
        return SpecError(f"{prefix}{joint}{self.path}", self.problem)


class Spec(BaseModel):
    """A frozen declaration; two specs are equal when their fields are.

    Class attributes:
        kind: the name under which a registered spec is known, empty for the others.
        title: what the interface calls it.
        heading: the heading it is listed under.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    heading: ClassVar[str] = ""

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: object, check: ModelWrapValidatorHandler[Self]) -> Self:
        if cls.kind and isinstance(data, Mapping) and data.get("kind") == cls.kind:
            data = {key: value for key, value in data.items() if key != "kind"}
        try:
            return check(data)
        except ValidationError as error:
            raise ValidationError.from_exception_data(
                cls.__name__, [_in_words(e, cls) for e in error.errors()]
            ) from None

    @model_serializer(mode="wrap")
    def _add_kind(self, dump: Callable[[Self], dict[str, Any]]) -> dict[str, Any]:
        fields = dump(self)
        return {"kind": self.kind, **fields} if self.kind else fields

    @classmethod
    def parse(cls, data: object) -> Self:
        """The spec that JSON-like `data` describes.

        Raises:
            SpecError: at the first field that does not fit.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise _first_error(error) from None
        except RecursionError:
            raise SpecError("", "expected plain values, found them nested too deeply") from None

    def to_json(self) -> dict[str, Any]:
        """The spec as plain JSON values; `parse` takes them back to an equal spec."""
        return self.model_dump(mode="json")

    def applies(self, name: str) -> bool:
        """Whether a field has an effect as the others are set; what switches it off is in its `hints`."""
        extra = type(self).model_fields[name].json_schema_extra
        condition = extra.get("shown_if") if isinstance(extra, dict) else None
        if isinstance(condition, str):
            return bool(getattr(self, condition, True))
        if not isinstance(condition, list | tuple):
            return True
        other, wanted = str(condition[0]), condition[1]
        choices = wanted if isinstance(wanted, tuple | list) else (wanted,)
        return getattr(self, other, choices[0]) in choices

    def key(self) -> str:
        """A canonical text of the spec: equal specs, equal keys."""
        return json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))


class Registry(Generic[S]):
    """The kinds of one sort of spec, by name, in the order they were registered or listed.

    `registry.parse` takes a spec, an object with a `kind`, or a bare kind name (that kind with its defaults).
    """

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._kinds: dict[str, type[S]] = {}

    def register(self, cls: type[S]) -> type[S]:
        """Class decorator: make `cls` known under its `kind`."""
        if not cls.kind or cls.kind in self._kinds:
            raise ValueError(f"{cls.__name__}.kind must be a new name, found {cls.kind!r}")
        self._kinds[cls.kind] = cls
        return cls

    def list_first(self, *classes: type[S]) -> None:
        """Put these first, in this order; the others follow as they were registered."""
        first = {cls.kind: cls for cls in classes}
        self._kinds = first | self._kinds

    def __iter__(self) -> Iterator[type[S]]:
        """The registered classes."""
        return iter(self._kinds.values())

    def __len__(self) -> int:
        """How many kinds there are."""
        return len(self._kinds)

    def __contains__(self, kind: object) -> bool:
        """Whether a kind of that name exists."""
        return kind in self._kinds

    def __getitem__(self, kind: str) -> type[S]:
        """The class of that kind."""
        return self._kinds[kind]

    def names(self) -> list[str]:
        """The kinds' names."""
        return list(self._kinds)

    def parse(self, data: object) -> S:
        """The spec of the kind that `data` names."""
        if isinstance(data, Spec) and self._kinds.get(data.kind) is type(data):
            return data
        if isinstance(data, str):
            data = {"kind": data}
        if not isinstance(data, Mapping):
            raise _said(f"expected a {self.noun} with a kind, found {shown(data)}")
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in self._kinds:
            raise _said(self._unknown(kind))
        return self._kinds[kind].model_validate(data)

    def _unknown(self, kind: object) -> str:
        known = ", ".join(self._kinds)
        if kind is None:
            return f"expected the kind of the {self.noun} (one of {known}), found none"
        hint = likely(str(kind), self._kinds, "")
        article = "an" if self.noun[0] in "aeiou" else "a"
        return f"expected {article} {self.noun} kind, one of {known}, found {shown(kind)}{hint}"

    def field(self) -> Any:
        """The annotation of a field that holds any of the kinds: `loss: LOSSES.field()`."""
        return Annotated[SerializeAsAny[Spec], BeforeValidator(self.parse), _Kinds(self)]


class _Kinds:
    """Marks a field as holding one of a registry's kinds, so that forms can offer them."""

    def __init__(self, registry: Registry[Any]) -> None:
        self.registry = registry


def kind_of(field: FieldInfo) -> Registry[Any] | None:
    """The registry a field takes its spec from, if it does."""
    return next((mark.registry for mark in field.metadata if isinstance(mark, _Kinds)), None)


def hints(
    *,
    unit: str = "",
    log: bool = False,
    shown_if: str | tuple[str, object] | None = None,
    advanced: bool = False,
    file: str = "",
    columns: bool = False,
    words: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What a form should know of a field beyond its type and limits, for `Field(json_schema_extra=...)`.

    Args:
        unit: shown behind the value.
        log: the value spans orders of magnitude, so steps multiply.
        shown_if: (field, value or values): only of effect, and shown, when that sibling has one of them;
            a field alone: when that sibling is not empty.
        advanced: shown folded away.
        file: "open" or "folder" for a path; "label" for a label column, "labels" for class or column names.
        columns: a name, or names, of the columns (or arrays) of the file that the spec reads.
        words: what the values to choose from are called, where that is not how they are written.
    """
    given = {
        "unit": unit,
        "log": log,
        "shown_if": shown_if,
        "advanced": advanced,
        "file": file,
        "columns": columns,
        "words": words,
    }
    return {key: value for key, value in given.items() if value}


def replace(spec: S, **changes: object) -> S:
    """A copy of `spec` with fields changed, validated again.

    Raises:
        SpecError: when a change does not fit.
    """
    fields = {name: getattr(spec, name) for name in type(spec).model_fields}
    return type(spec).parse({**fields, **changes})


def path_text(loc: tuple[str | int, ...]) -> str:
    """A location as one would write it: `("layers", 1, "units")` is `layers[1].units`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _in_words(error: Mapping[str, Any], cls: type[Spec]) -> InitErrorDetails:
    """The same error with our sentence; only the class whose field failed knows the field's limits."""
    loc = error["loc"]
    if error["type"] == _SAID:
        message = error["msg"]
    elif error["type"] == "extra_forbidden" and len(loc) == 1:
        message = expected(error) + _meant(str(loc[0]), cls)
    else:
        message = expected(error, cls.model_fields.get(str(loc[0])) if loc else None)
    return InitErrorDetails(type=_said(message), loc=loc, input=error["input"])


def _meant(name: str, cls: type[Spec]) -> str:
    """The field that was probably meant: by its title, which is all that the window shows, or by its name."""
    title = name.replace("_", " ").casefold()
    titled = (field for field, info in cls.model_fields.items() if (info.title or "").casefold() == title)
    return likely(next(titled, name), cls.model_fields)


def _said(message: str) -> PydanticCustomError:
    return PydanticCustomError(_SAID, "{message}", {"message": message})


def _first_error(error: ValidationError) -> SpecError:
    first = error.errors()[0]
    loc = tuple(part for part in first["loc"] if not str(part).startswith("function-"))
    return SpecError(path_text(loc), first["msg"].removeprefix("Value error, "))
