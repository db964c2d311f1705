"""Every edit of the networks that the builder offers, each one named step of the document's history."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence

from aestudio.experiment import Experiment
from aestudio.experiment.amount import enough_training
from aestudio.experiment.choosing import with_roles
from aestudio.experiment.words import training_words
from aestudio.gui.document import Document
from aestudio.networks import Layer, Network, Shape, edits
from aestudio.networks.edits import Layers, Path
from aestudio.spec import Spec, replace

__all__ = ["Burst", "Changes", "changed_fields", "title_of"]

BURST = 1.5  # seconds; changes of one field that follow faster are one step of the history


class Burst:
    """Makes merge keys: changes of one thing in quick succession, as by an arrow held down, are one step."""

    def __init__(self) -> None:
        self._last = ("", 0.0)
        self._count = 0

    def __call__(self, *parts: str) -> str:
        """The key of a change of what `parts` name: the same as the last one's when that was just now."""
        key, now = "/".join(parts), time.monotonic()
        last, when = self._last
        self._count += key != last or now - when > BURST
        self._last = (key, now)
        return f"{key}/{self._count}"


class Changes:
    """Edits of one document's networks. Each returns the paths of what should be selected then.

    All raise `SpecError` when a network can't take so many layers.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.id = uuid.uuid4().hex
        self._key = Burst()

    def layers(self, role: str) -> Layers:
        """The layers of a role's network."""
        return self.network(role).layers

    def network(self, role: str) -> Network:
        """The network of a role."""
        return self.document.experiment.networks.get(role, Network())

    def name(self, role: str, path: Path) -> str:
        """What a layer is called: "layer 5 (ConvTranspose2d)", or its own name."""
        return edits.layer_name(edits.at(self.layers(role), path), path)

    def called(self, role: str, paths: Sequence[Path]) -> str:
        """Some layers in words: "layer 3 (Dense)", "3 layers"."""
        taken = edits.outermost(paths)
        return self.name(role, taken[0]) if len(taken) == 1 else f"{len(taken)} layers"

    def behind(self, role: str, paths: Sequence[Path]) -> Path:
        """Where new layers go: behind the last selected one, or into it where it is an empty holder."""
        if not paths:
            return (len(self.layers(role)),)
        last = edits.outermost(paths)[-1]
        empty = edits.body_of(edits.at(self.layers(role), last)) == () and len(paths) == 1
        return (*last, 0) if empty else edits.after(last)

    # ------------------------------------------------------------------ edits

    def add(self, role: str, place: Path, new: Sequence[Layer], verb: str = "Add") -> tuple[Path, ...]:
        """Put new layers before the one at `place`."""
        after = edits.insert(self.layers(role), place, new)
        paths = edits.block(place, len(new))
        what = new[0].title if len(new) == 1 else f"{len(new)} layers"
        self.set_layers({role: after}, f"{verb} {what}")
        return paths

    def add_block(self, role: str, place: Path, name: str, layers: Sequence[Layer]) -> tuple[Path, ...]:
        """Put a block's layers before the one at `place`."""
        after = edits.insert(self.layers(role), place, layers)
        self.set_layers({role: after}, f"Insert block {name}")
        return edits.block(place, len(layers))

    def remove(self, role: str, paths: Sequence[Path], verb: str = "Delete") -> tuple[Path, ...]:
        """Take layers out."""
        taken = edits.outermost(paths)
        if not taken:
            return ()
        text = f"{verb} {self.called(role, taken)}"
        after = edits.remove(self.layers(role), taken)
        self.set_layers({role: after}, text)
        return _nearest(after, taken[0])

    def move(self, role: str, paths: Sequence[Path], to: str, place: Path, way: str = "") -> tuple[Path, ...]:
        """Put layers before the one at `place` of the role `to`, which may be another."""
        text = f"Move {self.called(role, paths)}{way}"
        if role == to:
            after, there = edits.move(self.layers(role), paths, place)
            self.set_layers({role: after}, text)
            return there
        taken = edits.outermost(paths)
        moved = [edits.at(self.layers(role), path) for path in taken]
        here = edits.remove(self.layers(role), taken)
        there = edits.block(place, len(moved))
        self.set_layers({role: here, to: edits.insert(self.layers(to), place, moved)}, f"{text} to the {to}")
        return there

    def step(self, role: str, paths: Sequence[Path], way: int) -> tuple[Path, ...]:
        """Move layers one place up (-1) or down (1), out of their holder at its ends."""
        taken = edits.outermost(paths)
        place = self._step_place(role, taken, way) if taken else None
        if place is None:
            return tuple(paths)
        return self.move(role, taken, role, place, " up" if way < 0 else " down")

    def into(self, role: str, paths: Sequence[Path]) -> tuple[Path, ...]:
        """Move layers into the holder above them, at its end."""
        taken = edits.outermost(paths)
        if not taken or not taken[0][-1]:
            return tuple(paths)
        holder = (*taken[0][:-1], taken[0][-1] - 1)
        body = edits.body_of(edits.at(self.layers(role), holder))
        if body is None:
            return tuple(paths)
        return self.move(role, taken, role, (*holder, len(body)), f" into {self.name(role, holder)}")

    def out(self, role: str, paths: Sequence[Path]) -> tuple[Path, ...]:
        """Move layers out of their holder, behind it."""
        taken = edits.outermost(paths)
        if not taken or len(taken[0]) == 1:
            return tuple(paths)
        holder = taken[0][:-1]
        return self.move(role, taken, role, edits.after(holder), f" out of {self.name(role, holder)}")

    def duplicate(self, role: str, paths: Sequence[Path]) -> tuple[Path, ...]:
        """Put copies behind the last of the layers."""
        taken = edits.outermost(paths)
        if not taken:
            return ()
        copies = [_nameless(edits.at(self.layers(role), path)) for path in taken]
        place, text = edits.after(taken[-1]), f"Duplicate {self.called(role, taken)}"
        self.set_layers({role: edits.insert(self.layers(role), place, copies)}, text)
        return edits.block(place, len(copies))

    def set_fields(self, role: str, paths: Sequence[Path], shown: Layer, edited: Layer) -> None:
        """Give layers of one kind the fields in which `edited` differs from `shown`."""
        fields = changed_fields(shown, edited)
        if not fields:
            return
        layers = self.layers(role)
        for path in paths:
            layers = edits.put(layers, path, replace(edits.at(layers, path), **fields))
        names = " and ".join(title_of(type(edited), name).lower() for name in fields)
        what = self.name(role, paths[0]) if len(paths) == 1 else f"{len(paths)} {edited.title} layers"
        verb = f"Change {names} of {what}" if list(fields) != ["name"] else f"Rename {what}"
        self.set_layers({role: layers}, verb, self._key(role, str(paths), *fields))

    def set_networks(self, networks: Mapping[str, Network], text: str, samples: int = 0) -> str:
        """Put whole networks in place of those there are; roles the family doesn't have go.

        What of the training was set besides, in words: "170 epochs, batch size 16"; empty: nothing.

        Args:
            networks: by role.
            text: what the history calls it.
            samples: to learn from: where all networks are new, they are trained for long enough. 0: unknown.
        """
        experiment = self.document.experiment
        all_ = {**experiment.networks, **networks}
        roles = experiment.family.ports((1,))
        edited = _with(experiment, {k: n for k, n in all_.items() if k in roles})
        if networks.keys() >= roles.keys():
            training = enough_training(experiment.training, samples)
            edited = edited.model_copy(update={"training": training})
        self.document.edit(edited, text)
        return training_words(experiment.training, edited.training)

    def set_family(self, family: Spec, text: str, field: str, shape: Shape | None = None) -> None:
        """Change the family's own settings, and with them the networks that they ask for.

        Args:
            family: as it is to be.
            text: what the history calls it.
            field: which setting is changed; several changes of one are one step.
            shape: of a sample; None: not known, and the networks stay as they are.
        """
        edited = self.document.experiment.model_copy(update={"family": family})
        edited = edited if shape is None else with_roles(edited, shape)
        self.document.edit(edited, text, self._key("family", field))

    def set_layers(self, layers: Mapping[str, Layers], text: str, merge: str = "") -> None:
        """One step of the history: the layers of some roles."""
        experiment = self.document.experiment
        new = {role: Network.parse({"layers": chain}) for role, chain in layers.items()}
        self.document.edit(_with(experiment, {**experiment.networks, **new}), text, merge)

    # ------------------------------------------------------------------ small things

    def _step_place(self, role: str, taken: Sequence[Path], way: int) -> Path | None:
        """Where to move to; None: it is at the end."""
        first, last = taken[0], taken[-1]
        if way < 0:
            if first[-1]:
                return (*first[:-1], first[-1] - 1)
            return first[:-1] or None
        chain = self.layers(role)
        for index in last[:-1]:
            chain = edits.body_of(chain[index]) or ()
        if last[-1] + 1 < len(chain):
            return (*last[:-1], last[-1] + 2)
        return edits.after(last[:-1]) if len(last) > 1 else None


def changed_fields(before: Spec, after: Spec) -> dict[str, object]:
    """The fields of `after` that differ, with their values."""
    names = type(after).model_fields
    return {n: getattr(after, n) for n in names if getattr(after, n) != getattr(before, n, None)}


def title_of(cls: type[Spec], name: str) -> str:
    """What a form calls a field."""
    return cls.model_fields[name].title or name.replace("_", " ")


def _with(experiment: Experiment, networks: Mapping[str, Network]) -> Experiment:
    return experiment.model_copy(update={"networks": dict(networks)})


def _nameless(layer: Layer) -> Layer:
    """A copy that does not claim the name of the original."""
    return layer.model_copy(update={"name": ""}) if layer.name else layer


def _nearest(layers: Layers, path: Path) -> tuple[Path, ...]:
    """What to select where `path` was: what came after it, else before it, else its holder."""
    before = (*path[:-1], path[-1] - 1)
    candidates = [path, before, path[:-1]]
    return next(((found,) for found in candidates if edits.exists(layers, found)), ())
