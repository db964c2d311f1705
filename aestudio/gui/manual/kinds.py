"""A page for every registered kind: what it is, its settings with limits and defaults, where it fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic.fields import FieldInfo

from aestudio.data import DATASETS
from aestudio.expected import field_words
from aestudio.experiment import OPTIMIZERS, SCHEDULES, Training
from aestudio.families import CORRUPTIONS, FAMILIES, LIKELIHOODS, LOSSES, OBJECTIVES
from aestudio.figures import VIEWS as FIGURES
from aestudio.gui.manual.page import Page, cell, escaped, first_sentence, link, prose
from aestudio.gui.viewers import VIEWERS, Viewer
from aestudio.networks import LAYERS
from aestudio.spec import Registry, Spec, kind_of

__all__ = ["CHAPTERS", "glossary", "kind_pages", "name_of", "view_pages"]

CHAPTERS: dict[str, tuple[str, Registry[Any]]] = {
    "data": ("Data", DATASETS),
    "layers": ("Layers", LAYERS),
    "families": ("Families", FAMILIES),
    "losses": ("Losses", LOSSES),
    "likelihoods": ("Likelihoods", LIKELIHOODS),
    "objectives": ("Objectives of a GAN", OBJECTIVES),
    "noise": ("Input noise", CORRUPTIONS),
    "optimizers": ("Optimizers", OPTIMIZERS),
    "schedules": ("Schedules", SCHEDULES),
}
VIEWS = "Views"


def name_of(spec: Spec) -> str:
    """The page of a kind; empty: it has none."""
    return next((f"{key}/{spec.kind}" for key, (_, kinds) in CHAPTERS.items() if spec.kind in kinds), "")


def kind_pages() -> Iterator[Page]:
    """Of all registries, in their order."""
    for key, (heading, kinds) in CHAPTERS.items():
        for kind in kinds:
            yield Page(f"{key}/{kind.kind}", heading, kind.title, lambda kind=kind: _text(kind))  # type: ignore[misc]


def view_pages() -> Iterator[Page]:
    """One for each view of a model."""
    for viewer in VIEWERS:
        yield Page(f"views/{viewer.key}", VIEWS, viewer.title, lambda viewer=viewer: _view(viewer))  # type: ignore[misc]


def glossary() -> str:
    """Every kind, every setting of training and every word of an audit in one sentence, by the alphabet."""
    from aestudio.auditing.report.terms import meanings

    lines = [
        (kind.title, f"{link(kind.title, f'{key}/{kind.kind}')} ({heading.lower()})", prose(kind))
        for key, (heading, kinds) in CHAPTERS.items()
        for kind in kinds
    ]
    lines += [(one.title, f"{link(one.title, f'views/{one.key}')} (views)", prose(one)) for one in VIEWERS]
    lines += [
        (str(info.title), f"**{cell(str(info.title))}** (training)", escaped(info.description or ""))
        for info in Training.model_fields.values()
        if info.title
    ]
    lines += [(word, f"**{cell(word)}** (audit)", escaped(words)) for word, words in meanings().items()]
    lines.sort(key=lambda line: line[0].lower())
    return "# Glossary\n\n" + "\n\n".join(f"{head}: {first_sentence(text)}" for _, head, text in lines)


def _text(kind: type[Spec]) -> str:
    parts = [f"# {cell(kind.title)}", prose(kind), _roles(kind), _settings(kind)]
    return "\n\n".join(part for part in parts if part)


def _roles(kind: type[Spec]) -> str:
    """Of a family, which views its models fill."""
    able = set(getattr(kind, "abilities", ()))
    if not able:
        return ""
    fitting = [one for one in VIEWERS if one.needs and set(one.needs) <= able]
    return "Views: " + ", ".join(link(one.title, f"views/{one.key}") for one in fitting) + "."


def _settings(kind: type[Spec]) -> str:
    rows = [
        f"| {cell(info.title or name)} | {cell(_default(info))} | {cell(_takes(info))} "
        f"| {cell(info.description or '')} |"
        for name, info in kind.model_fields.items()
        if name != "name"
    ]
    if not rows:
        return ""
    return "\n".join(["## Settings", "", "| Setting | At first | Takes | |", "|---|---|---|---|", *rows])


def _takes(info: FieldInfo) -> str:
    registry = kind_of(info)
    if registry is not None:
        return "one of " + ", ".join(kind.title for kind in registry)
    words = field_words(info.annotation, list(info.metadata))
    return "" if words == "a value" else words


def _default(info: FieldInfo) -> str:
    value = info.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, Spec):
        return value.title
    registry = kind_of(info)
    if registry is not None and value in registry:
        return str(registry[value].title)
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple | list | dict):
        return ", ".join(map(str, value)) if len(value) <= 4 else ""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _view(viewer: type[Viewer]) -> str:
    able = [kind for kind in FAMILIES if set(viewer.needs) <= set(kind.abilities)]
    whose = ", ".join(link(kind.title, f"families/{kind.kind}") for kind in able)
    of = "" if not viewer.needs else f"Of these families: {whose or 'none'}."
    plane = "For points in the plane." if viewer.plane else ""
    parts = [f"# {cell(viewer.title)}", prose(viewer), of, plane, _saved(viewer)]
    if words := viewer.explains():
        parts += ["## What the words mean"]
        parts += [f"**{cell(word)}**: {escaped(meaning)}." for word, meaning in words.items()]
    return "\n\n".join(part for part in parts if part)


def _saved(viewer: type[Viewer]) -> str:
    """How its picture and its numbers are had."""
    said = "The menu at its upper right saves the picture (.png, .svg) or copies it."
    if viewer.key not in FIGURES:
        return said
    command = f"`aestudio show RUN {viewer.key} --out FILE`"
    settings = ", ".join(f"`{name}`" for name in FIGURES[viewer.key].settings.model_fields)
    line = f"{said} On the command line, {command} writes the picture (.png), or what it is drawn from (.npz)"
    return f"{line}; `--set` sets {settings}." if settings else f"{line}."
