"""The networks of a script, and the model that is made of them: the family's own source."""

from __future__ import annotations

import textwrap
from typing import Any

from aestudio.export.script.layers import chain_lines, init_name, used_modules
from aestudio.export.script.settings import optimizer_code, schedule_code
from aestudio.export.script.sources import Sources
from aestudio.export.script.subject import Subject, fill, indented
from aestudio.export.script.template import INITS, PARTS
from aestudio.families import Given
from aestudio.networks import Resolved, modules, shape_text

__all__ = ["definitions", "helpers", "model", "network", "sources_of"]


def sources_of(subject: Subject) -> Sources:
    """All definitions of ours that the script needs."""
    found = Sources()
    for module in _used(subject):
        if type(module).__module__ == modules.__name__:
            found.add(type(module))
    found.add(Given)
    found.add_settings(subject.experiment.family)
    found.ask_for("model")
    return found


def definitions(sources: Sources) -> list[str]:
    """Their texts."""
    return [f"\n\n{text}\n" for text in sources.texts()]


def _used(subject: Subject) -> list[Any]:
    return used_modules(row for network in subject.resolved.values() for row in network.layers)


def helpers(subject: Subject) -> list[str]:
    """The functions that draw weights, as far as they are used."""
    rows = [row for network in subject.resolved.values() for row in network.layers]
    found = dict.fromkeys(_inits(rows))
    helpers = [fill("init", name=init_name(init), init=init, draw=INITS[init]) for init in found]
    if any(type(module).__name__ == "MaskedLinear" for module in _used(subject)):
        helpers.append(PARTS["cleared"])
    return helpers


def _inits(rows: Any) -> list[str]:
    found = []
    for row in rows:
        if hasattr(row.layer, "init"):
            found.append(row.layer.init)
        if getattr(row.layer, "shortcut", "") == "projection":
            found.append("glorot uniform")
        found += _inits(row.body)
    return found


def network(role: str, made: Resolved) -> str:
    """The function that builds the network of a role."""
    lines = textwrap.indent("\n".join(chain_lines(made.layers)), " " * 8)
    takes, gives = shape_text(made.input_shape), shape_text(made.output_shape or ())
    words = f'"""{takes} to {gives}; {made.parameters:,} parameters."""'
    return f"\n\ndef build_{role}() -> nn.Module:\n    {words}\n    return nn.Sequential(\n{lines}\n    )\n"


def model(subject: Subject) -> dict[str, object]:
    """How the model is made, and its learning rate's course."""
    family, training = subject.experiment.family, subject.experiment.training
    roles = [role for role in subject.experiment.networks if role in subject.resolved]
    made = ", ".join(f'"{role}": build_{role}()' for role in roles)
    column = family.label_column
    classes = {column: subject.dataset.classes[column]} if column else None
    return {
        "networks": f"{{{made}}}",
        "family": type(family).__name__,
        "shape": repr(tuple(subject.dataset.shape)),
        "classes": repr(classes),
        "losses": PARTS["rounded" if training.precision == "bf16" else "plain"],
        "optimizer": optimizer_code(training.optimizer),
        "schedule": indented(schedule_code(training.schedule)),
    }
