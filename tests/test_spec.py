"""Specs: one frozen declaration is file format, form and key, and says in words what does not fit."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from pydantic import Field, ValidationError

from aestudio.data import Split
from aestudio.families import FAMILIES
from aestudio.spec import Registry, Spec, SpecError, hints, kind_of, path_text, replace

SHAPES: Registry[Figure]


class Figure(Spec):
    """A figure."""


SHAPES = Registry("figure")


@SHAPES.register
class Circle(Figure):
    """Round."""

    kind = "circle"
    title = "Circle"

    radius: float = Field(1.0, gt=0, le=10, title="Radius", description="From the middle.")


@SHAPES.register
class Box(Figure):
    """Not round."""

    kind = "box"
    title = "Box"

    sides: tuple[int, ...] = Field((1, 1), min_length=1, title="Sides", description="Their lengths.")
    style: Literal["solid", "dotted"] = "solid"
    limit: int | None = Field(None, ge=1, le=9)
    closed: bool = True


class Drawing(Spec):
    """Figures, one of them in front."""

    front: SHAPES.field() = Field("circle", json_schema_extra=hints(unit="mm"))  # type: ignore[valid-type]
    others: tuple[SHAPES.field(), ...] = ()  # type: ignore[valid-type]
    named: dict[str, Box] = Field(default_factory=dict)


def error_of(data: object, spec: type[Spec] = Drawing) -> str:
    with pytest.raises(SpecError) as caught:
        spec.parse(data)
    return str(caught.value)


def test_json_there_and_back() -> None:
    drawing = Drawing.parse(
        {"front": {"kind": "box", "sides": [2, 3]}, "others": ["circle"], "named": {"a": {}}}
    )

    assert Drawing.parse(json.loads(json.dumps(drawing.to_json()))) == drawing


def test_a_kind_is_written_first_and_a_spec_of_one_kind_has_none() -> None:
    written = Drawing().to_json()

    assert written == {"front": {"kind": "circle", "radius": 1.0}, "others": [], "named": {}}
    assert next(iter(written["front"])) == "kind"


def test_a_kind_by_its_name_is_that_kind_with_its_defaults() -> None:
    assert Drawing.parse({"front": "box"}).front == Box()


def test_a_spec_is_taken_as_it_is() -> None:
    box = Box(sides=(4,))

    assert Drawing(front=box).front is box


def test_a_spec_can_not_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Circle().radius = 2.0  # type: ignore[misc]


def test_equal_specs_have_equal_keys_and_hashes() -> None:
    one, other = Circle.parse({"radius": 2}), Circle(radius=2.0)

    assert one == other
    assert one.key() == other.key() == '{"kind":"circle","radius":2.0}'
    assert hash(one) == hash(other)


def test_replace_gives_a_changed_copy() -> None:
    drawing = Drawing(front=Box(sides=(4, 5)))

    changed = replace(drawing, front=replace(drawing.front, closed=False))

    assert changed.front == Box(sides=(4, 5), closed=False)
    assert drawing.front == Box(sides=(4, 5))


def test_replace_checks_what_it_is_given() -> None:
    with pytest.raises(SpecError, match="radius: expected a number above 0 and of at most 10, found -1"):
        replace(Circle(), radius=-1)


RADIUS = "front.radius: expected a number above 0 and of at most 10, found"
LIMIT = "limit: expected an integer from 1 to 9 or nothing, found"
KINDS = "front: expected a figure kind, one of circle, box, found"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"front": {"kind": "circle", "radius": 11}}, f"{RADIUS} 11"),
        ({"front": {"kind": "circle", "radius": "wide"}}, f"{RADIUS} 'wide'"),
        ({"front": {"kind": "circle", "radius": float("nan")}}, f"{RADIUS} nan"),
        ({"front": {"kind": "circle", "width": 1}}, "front.width: there is no setting of this name"),
        (
            {"others": [{"kind": "box", "sides": [1, "x"]}]},
            "others[0].sides[1]: expected an integer, found 'x'",
        ),
        ({"others": ["box", {"kind": "box", "sides": 3}]}, "others[1].sides: expected a list, found 3"),
        (
            {"front": {"kind": "box", "style": "no"}},
            "front.style: expected one of 'solid', 'dotted', found 'no'",
        ),
        ({"front": {"kind": "box", "limit": 0}}, f"front.{LIMIT} 0"),
        ({"front": {"kind": "box", "closed": "no?"}}, "front.closed: expected true or false, found 'no?'"),
        ({"front": {"kind": "square"}}, f"{KINDS} 'square'"),
        ({"front": {"kind": ["box"]}}, f"{KINDS} ['box']"),
        ({"front": {"kind": "boxx"}}, "did you mean 'box'?"),
        ({"front": {"radius": 1}}, "front: expected the kind of the figure (one of circle, box), found none"),
        ({"front": 3}, "front: expected a figure with a kind, found 3"),
        ({"front": None}, "front: expected a figure with a kind, found nothing"),
        ({"front": Drawing()}, "front: expected a figure with a kind"),
        ({"named": {"a": {"limit": 10}}}, f"named.a.{LIMIT} 10"),
        ({"named": ["a"]}, "named: expected an object, found ['a']"),
        ([], "expected an object, found []"),
        ("circle", "expected an object, found 'circle'"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(data: object, message: str) -> None:
    assert message in error_of(data)


def test_values_nested_too_deeply_are_refused() -> None:
    data: Any = "circle"
    for _ in range(100_000):
        data = [data]

    assert "expected" in error_of({"front": data})


def test_another_kind_is_not_taken_for_this_one() -> None:
    assert "kind" in error_of({"kind": "box"}, Circle)


def test_an_error_seen_from_outside() -> None:
    assert str(SpecError("units", "wrong").under("layers[1]")) == "layers[1].units: wrong"
    assert str(SpecError("[2]", "wrong").under("layers")) == "layers[2]: wrong"
    assert str(SpecError("", "wrong").under("layers")) == "layers: wrong"
    assert str(SpecError("units", "wrong").under("")) == "units: wrong"


def test_a_place_as_one_writes_it() -> None:
    assert path_text(("networks", "encoder", "layers", 1, "units")) == "networks.encoder.layers[1].units"
    assert path_text(()) == ""


def test_a_field_that_another_switches_off_has_no_effect() -> None:
    """The training share of a split counted by no method, as it does by two."""
    split = Split()
    assert split.applies("train")
    assert not split.applies("group")
    assert replace(split, method="groups").applies("group")
    assert not replace(split, method="provided").applies("train")


def test_a_share_has_an_effect_where_a_column_is_named() -> None:
    """A report had an exception of its own for these fields, which forms showed all the same."""
    split = Split()
    assert not split.applies("share")
    assert not split.applies("share_class")
    assert replace(split, share_column="tone").applies("share")


def test_families_are_listed_as_they_are_taught() -> None:
    """They stood by the names of their files: diffusion first, the VAE last."""
    assert FAMILIES.names()[:5] == ["autoencoder", "vae", "gan", "flow", "ddpm"]


def test_a_registry_knows_its_kinds() -> None:
    assert SHAPES.names() == ["circle", "box"]
    assert list(SHAPES) == [Circle, Box]
    assert (len(SHAPES), "box" in SHAPES, "ball" in SHAPES) == (2, True, False)
    assert SHAPES["box"] is Box


def test_a_name_can_be_registered_once() -> None:
    with pytest.raises(ValueError, match=r"Circle\.kind must be a new name, found 'circle'"):
        SHAPES.register(Circle)


def test_a_field_tells_what_forms_need() -> None:
    fields = Drawing.model_fields

    assert kind_of(fields["front"]) is SHAPES
    assert kind_of(fields["named"]) is None
    assert fields["front"].json_schema_extra == {"unit": "mm"}
