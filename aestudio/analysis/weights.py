"""The network as what it is: its weight matrices, biases and activations, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.formula import subscript
from aestudio.analysis.matrices import Matrix, as_kernels, as_matrix, as_vector
from aestudio.analysis.question import Array, Trained, looking, to_numpy
from aestudio.networks.edits import Path, body_of, path_text
from aestudio.networks.network import count_parameters

if TYPE_CHECKING:
    from torch import nn

    from aestudio.families import Port
    from aestudio.networks import Layer, ResolvedLayer, Shape

__all__ = ["NetworkWeights", "Term", "Weights", "chains"]

CURVE = np.linspace(-4, 4, 81, dtype=np.float32)
UNITS, DOTS = 100, 200_000  # of a layer are drawn as pictures, and pixels of them all, at most


@dataclass(frozen=True)
class Weights:
    """All weights of the model."""

    def answer(self, trained: Trained) -> NetworkWeights:
        """Every layer with what it learned, from the first role's input to the last one's output."""
        numbers = _Numbers()
        with looking(trained):
            terms = [
                term
                for role, rows, modules in chains(trained)
                for term in _terms(role, rows, modules, (), numbers)
            ]
        shape = tuple(trained.dataset.shape)
        ports = trained.experiment.family.ports(shape)
        return NetworkWeights(
            tuple(_with_images(terms, shape)), shape, ports, count_parameters(trained.model)
        )


@dataclass(frozen=True, eq=False)
class Term:
    """One layer.

    Attributes:
        role: whose network it is in.
        path: where in it.
        name: the layer's own; empty: none was given.
        kind: of layer: "dense".
        words: the layer in few words.
        takes: shape of a sample on the way in.
        gives: and out.
        matrices: its weights; the first is the one that counts.
        activation: the function at its end; "linear": none.
        curve: that function, `(2, n)`: x and f(x); None where it does not act on each number by itself.
        number: of the layers with weights, from 1; 0 without weights.
        holds: whether layers inside it follow.
        images: a dense layer's weights as pictures of what it takes or gives, `(n, C, H, W)`; None: none.
        of: what they are pictures of: "units" (what each looks for), "inputs" (what each paints), "".
    """

    role: str
    path: Path
    name: str
    kind: str
    words: str
    takes: Shape
    gives: Shape
    matrices: tuple[Matrix, ...]
    activation: str
    curve: Array | None
    number: int
    holds: bool
    images: Array | None = None
    of: str = ""

    @property
    def called(self) -> str:
        """The layer in words, with its own name before that where it has one."""
        words = f"{self.words}: its shortcut" if self.holds and self.matrices else self.words
        return f"{self.name}: {words}" if self.name else words


@dataclass(frozen=True, eq=False)
class NetworkWeights:
    """All layers of all roles, in the order data flow through them.

    Attributes:
        terms: the layers, a holder before what it holds.
        shape: of a sample.
        ports: what each role takes and gives.
        whole: parameters of the model, with those that its family adds; 0: not counted.
    """

    terms: tuple[Term, ...]
    shape: Shape
    ports: Mapping[str, Port]
    whole: int = 0

    @property
    def parameters(self) -> int:
        """Numbers that are learned; a sparse layer's that exist."""
        learned = (m.stats.count for t in self.terms for m in t.matrices if not m.title.startswith("running"))
        return sum(learned)

    @property
    def count(self) -> str:
        """How many parameters are shown, and of how many."""
        shown = f"{self.parameters:,}"
        rest = f" of the model's {self.whole:,}" if self.whole > self.parameters else ""
        return f"{shown}{rest} parameters"

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file: "encoder.layers[1].weights", in the orientation `x @ weights`."""
        found: dict[str, Array] = {}
        for term in self.terms:
            for matrix in term.matrices:
                name = f"{term.role}.{path_text(term.path)}.{matrix.title.replace(' ', '_')}"
                found[name] = matrix.values
                found |= {} if matrix.mask is None else {f"{name}_mask": matrix.mask}
        return found


def chains(trained: Trained) -> Iterator[tuple[str, tuple[ResolvedLayer, ...], nn.Module]]:
    """Each role, its layers in place, and its module: a chain with a part for each, as far as it is built."""
    from aestudio.experiment import resolve

    for role, resolved in resolve(trained.experiment, tuple(trained.dataset.shape)).items():
        module = getattr(trained.model, role, None)
        if resolved is not None and module is not None:
            yield role, resolved.layers, module


class _Numbers:
    """Counts the layers that have weights."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def _terms(
    role: str, rows: Sequence[ResolvedLayer], modules: Any, above: Path, numbers: _Numbers
) -> Iterator[Term]:
    for index, (row, part) in enumerate(zip(rows, modules, strict=False)):
        path, holds = (*above, index), body_of(row.layer) is not None
        own = [part.shortcut] if holds and getattr(part, "shortcut", None) is not None else []
        found = own if holds else list(part.modules())
        number = numbers.next() if any(_has_weights(module) for module in found) else 0
        matrices = tuple(matrix for module in found for matrix in _matrices(module, number))
        yield _term(role, path, row, matrices, number, holds)
        if holds:
            yield from _terms(role, row.body, part.body, path, numbers)


def _term(
    role: str, path: Path, row: ResolvedLayer, matrices: tuple[Matrix, ...], number: int, holds: bool
) -> Term:
    layer = row.layer
    function = str(getattr(layer, "activation", "") or getattr(layer, "function", "linear"))
    takes, gives = row.input_shape or (), row.output_shape or ()
    about = (role, path, layer.name, layer.kind, layer.words(), takes, gives)
    return Term(*about, matrices, function, _curve(layer, function), number, holds)


def _curve(layer: Layer, function: str) -> Array | None:
    """The activation function as points, by the module that computes it."""
    if function in ("linear", "softmax"):
        return None
    import torch

    from aestudio.networks.modules import activation

    module = layer.build((1,)) if layer.kind == "activation" else activation(function)
    return np.stack([CURVE, to_numpy(module(torch.from_numpy(CURVE)))])


def _with_images(terms: list[Term], shape: Shape) -> list[Term]:
    """The first and the last dense layer, whose units look at samples or paint them, with their pictures."""
    dense = [at for at, term in enumerate(terms) if term.number]
    size = int(np.prod(shape))
    if len(shape) != 3 or not dense:
        return terms
    first, last = dense[0], dense[-1]
    most = min(UNITS, max(1, DOTS // size))
    if terms[first].kind == "dense" and terms[first].takes == (size,):
        seen = _existing(terms[first].matrices[0]).T[:most]
        terms[first] = replace(
            terms[first], images=np.ascontiguousarray(seen).reshape(-1, *shape), of="units"
        )
    if last != first and terms[last].kind == "dense" and terms[last].gives == (size,):
        painted = _existing(terms[last].matrices[0])[:most]
        terms[last] = replace(terms[last], images=painted.reshape(-1, *shape), of="inputs")
    return terms


def _existing(matrix: Matrix) -> Array:
    """Its values, nan where there is no connection."""
    return matrix.values if matrix.mask is None else np.where(matrix.mask, matrix.values, np.float32(np.nan))


def _has_weights(module: nn.Module) -> bool:
    return next(module.parameters(recurse=False), None) is not None or hasattr(module, "running_mean")


def _matrices(module: nn.Module, number: int) -> Iterator[Matrix]:
    """What one torch module holds."""
    from torch import nn

    sign = subscript(number)
    if isinstance(module, nn.Linear):
        mask = getattr(module, "mask", None)
        exists = None if mask is None else np.ascontiguousarray(to_numpy(mask).T > 0)
        yield as_matrix(f"W{sign}", to_numpy(module.weight).T.copy(), exists)
    elif isinstance(module, nn.modules.conv._ConvNd):
        yield as_kernels(f"K{sign}", _kernels(module))
    elif isinstance(getattr(module, "weight", None), nn.Parameter):
        yield as_vector(f"γ{sign}", _copied(module.weight).reshape(-1), "scale")
    if isinstance(getattr(module, "bias", None), nn.Parameter):
        named = "bias" if isinstance(module, nn.Linear | nn.modules.conv._ConvNd) else "shift"
        yield as_vector(f"{'b' if named == 'bias' else 'β'}{sign}", _copied(module.bias).reshape(-1), named)
    if getattr(module, "running_mean", None) is not None:
        yield as_vector(f"μ{sign}", _copied(module.running_mean), "running mean")
        yield as_vector(f"σ²{sign}", _copied(module.running_var), "running variance")


def _kernels(module: Any) -> Array:
    """`(inputs, channels, height, width)`: of a group only the inputs it has."""
    weight = _copied(module.weight)
    weight = weight if weight.ndim == 4 else weight[:, :, None, :]
    return weight if module.transposed else np.ascontiguousarray(weight.swapaxes(0, 1))


def _copied(tensor: Any) -> Array:
    """A copy: training goes on with the weights in place."""
    return np.array(to_numpy(tensor))
