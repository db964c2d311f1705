"""What is known of the networks: the engine's newest answer, and until it comes the last numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QTimer, Signal

from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import Found
from aestudio.networks import Layer, Network, Resolved, ResolvedLayer, Shape
from aestudio.networks.edits import Path, body_of, layer_heading, read_path
from aestudio.networks.formulas import activation_numbers, formula_text, running

__all__ = ["Chain", "Findings", "Row"]

PATIENCE = 150  # milliseconds until numbers that are no longer sure turn grey


@dataclass(frozen=True)
class Row:
    """A layer of the experiment with what is known of it.

    Attributes:
        path: where it is in its network.
        takes: the shape that goes in; None while unknown.
        gives: the shape that comes out.
        known: whether the numbers are of this very network; else they are the last that were.
        reached: whether shapes get this far; False behind an error.
        problem: what is wrong with it, in words.
        formula: what its parameters are the sum of: "784 × 128 + 128"; empty where there is nothing to add.
        not_learned: numbers it keeps and does not learn: running means and variances.
        kept: numbers a step keeps of a sample for the way back.
    """

    layer: Layer
    path: Path
    takes: Shape | None = None
    gives: Shape | None = None
    parameters: int | None = None
    macs: int = 0
    known: bool = False
    reached: bool = True
    problem: str = ""
    body: tuple[Row, ...] = ()
    formula: str = ""
    not_learned: int = 0
    kept: int = 0

    @property
    def heading(self) -> str:
        """What it is called: "Layer 3 (Dense)"."""
        return layer_heading(self.layer, self.path)


@dataclass(frozen=True)
class Chain:
    """A role's network with what is known of it.

    Attributes:
        rows: its layers.
        takes: the shape that goes in; None while unknown.
        parameters: of all layers together; None while never known.
        known: whether takes and sums are of this very network.
        problem: what is wrong with the network as a whole.
    """

    rows: tuple[Row, ...] = ()
    takes: Shape | None = None
    parameters: int | None = None
    macs: int = 0
    known: bool = False
    problem: str = ""

    def all(self) -> Iterator[Row]:
        """Every row, those inside others too."""
        return _all(self.rows)

    def row(self, path: Path) -> Row | None:
        """The row at `path`."""
        return next((row for row in self.all() if row.path == path), None)

    @property
    def gives(self) -> Shape | None:
        """What comes out of the last layer."""
        return self.rows[-1].gives if self.rows else self.takes


@dataclass(frozen=True)
class _Said:
    """The problems of one role: by layer, and of the network as a whole."""

    layers: Mapping[Path, str] = field(default_factory=dict)
    whole: str = ""


class Findings(QObject):
    """Follows the document and the engine's answers.

    Signals:
        changed: rows, sums, problems or `stale` are others now.
    """

    changed = Signal()

    def __init__(self, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.found: Found | None = None
        self.chains: dict[str, Chain] = {}
        self.stale = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._lose_patience)
        document.changed.connect(self._follow)
        document.opened.connect(self._forget)
        engine.found.connect(self._take)
        self._follow(document.experiment)
        if engine.newest is not None:
            self._take(engine.newest)

    def chain(self, role: str) -> Chain:
        """What is known of a role's network."""
        return self.chains.get(role, Chain())

    @property
    def roles(self) -> dict[str, str]:
        """The titles of the family's roles, in the order data flow through them."""
        shape = self.found.shape if self.found and self.found.shape else (1,)
        return {role: port.title for role, port in self._document.experiment.family.ports(shape).items()}

    @property
    def convolves(self) -> bool:
        """Whether the family has a draft of convolutions for the data."""
        shape = self.found.shape if self.found else None
        return shape is not None and self._document.experiment.family.convolves(shape)

    @property
    def experiment(self) -> Experiment:
        """The one that is shown."""
        return self._document.experiment

    @property
    def fresh(self) -> bool:
        """Whether the newest answer is about the experiment as it stands."""
        return self.found is not None and _same(self.found.experiment, self._document.experiment)

    @property
    def parameters(self) -> int | None:
        """Of all roles together; None while one is unknown."""
        counts = [self.chain(role).parameters for role in self.roles]
        return sum(c for c in counts if c is not None) if None not in counts else None

    def _follow(self, experiment: Experiment) -> None:
        """Show the new layers with the last numbers, until the engine says more."""
        for role in {*experiment.networks, *self.roles}:
            self.chains[role] = _pending(_network(experiment, role), self.chain(role))
        self._patience.start()
        if self.found is not None and _same(self.found.experiment, experiment):
            self._take(self.found)  # an undo led back to what was looked at last
        else:
            self.changed.emit()

    def _take(self, found: Found) -> None:
        if not _same(found.experiment, self._document.experiment):
            return  # an answer to an older question; the newest is on its way
        self.found, self.stale = found, False
        self._patience.stop()
        said = _problems(found)
        for role in {*found.experiment.networks, *self.roles}:
            network = _network(found.experiment, role)
            self.chains[role] = _answered(
                network, self.chain(role), found.resolved.get(role), said.get(role, _Said())
            )
        self.changed.emit()

    def _lose_patience(self) -> None:
        self.stale = True
        self.changed.emit()

    def _forget(self) -> None:
        """Another project's numbers are not this one's."""
        self.found, self.chains = None, {}
        self._follow(self._document.experiment)


def _same(first: Experiment, second: Experiment) -> bool:
    return first is second or first == second


def _network(experiment: Experiment, role: str) -> Network:
    return experiment.networks.get(role, Network())


def _all(rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _all(row.body)


def _problems(found: Found) -> dict[str, _Said]:
    """What is wrong, by role."""
    said: dict[str, _Said] = {}
    for problem in found.problems:
        if not problem.path.startswith("networks."):
            continue
        role, _, rest = problem.path.removeprefix("networks.").partition(".")
        before, path = said.get(role, _Said()), read_path(rest)
        said[role] = (
            _Said({**before.layers, path: problem.text}, before.whole)
            if path
            else _Said(before.layers, problem.text)
        )
    return said


def _pending(network: Network, before: Chain) -> Chain:
    """The network with the last numbers."""
    if len(network.layers) == len(before.rows) and all(map(_is_of, before.rows, network.layers)):
        return replace(before, known=False)  # nothing is new here: the edit was elsewhere
    rows = _rows(network.layers, before.rows)
    return Chain(
        rows, before.takes, before.parameters, before.macs, False, before.problem if not rows else ""
    )


def _answered(network: Network, before: Chain, resolved: Resolved | None, said: _Said) -> Chain:
    """The network with the engine's numbers, and where there are none the last ones."""
    if resolved is None:
        rows = _rows(network.layers, before.rows, said=said.layers, reached=False)
        return Chain(rows, before.takes, before.parameters, before.macs, False, said.whole)
    rows = _rows(network.layers, before.rows, resolved.layers, said.layers)
    if resolved.error:
        return Chain(rows, resolved.input_shape, before.parameters, before.macs, False, said.whole)
    return Chain(rows, resolved.input_shape, resolved.parameters, resolved.macs, True, said.whole)


def _rows(
    layers: Sequence[Layer],
    before: Sequence[Row],
    resolved: Sequence[ResolvedLayer] | None = None,
    said: Mapping[Path, str] | None = None,
    above: Path = (),
    reached: bool = True,
) -> tuple[Row, ...]:
    """A row per layer: numbers of `resolved`, else of the row `before` that was most likely its own."""
    rows = []
    old = _aligned(layers, before)
    for index, layer in enumerate(layers):
        path, last = (*above, index), old[index]
        now = resolved[index] if resolved is not None else None
        inner, before_, now_ = body_of(layer), last.body if last else (), now.body if now else None
        body = _rows(inner, before_, now_, said, path, reached) if inner else ()
        problem = said.get(path, "") if said is not None else last.problem if last else ""
        rows.append(_row(layer, path, now, last, problem, body, reached))
    return tuple(rows)


def _row(
    layer: Layer,
    path: Path,
    now: ResolvedLayer | None,
    last: Row | None,
    problem: str,
    body: tuple[Row, ...],
    reached: bool,
) -> Row:
    if now is not None and now.output_shape is not None:
        numbers = (now.input_shape, now.output_shape, now.parameters, now.macs, True)
        counts = (formula_text(now), running(now), activation_numbers(now))
        return Row(layer, path, *numbers, True, problem, body, *counts)
    here = reached and (now is None or now.input_shape is not None)
    if last is None:
        takes = now.input_shape if now else None
        return Row(layer, path, takes, reached=here, problem=problem, body=body)
    old = (last.takes, last.gives, last.parameters, last.macs)
    counts = (last.formula, last.not_learned, last.kept)
    return Row(layer, path, *old, False, here, problem, body, *counts)


def _aligned(layers: Sequence[Layer], before: Sequence[Row]) -> list[Row | None]:
    """For each layer the row that was most likely its own: what is equal from the start and from the end."""
    count, short = len(layers), min(len(layers), len(before))
    head = next((i for i in range(short) if not _equal(layers[i], before[i].layer)), short)
    rest = short - head
    tail = next((i for i in range(rest) if not _equal(layers[-1 - i], before[-1 - i].layer)), rest)
    found: list[Row | None] = [before[i] if i < head else None for i in range(count)]
    for i in range(1, tail + 1):
        found[count - i] = before[len(before) - i]
    if count == len(before):
        found = list(before)
    return found


def _is_of(row: Row, layer: Layer) -> bool:
    return row.layer is layer


def _equal(first: Layer, second: Layer) -> bool:
    return first is second or first == second
