"""A network as a formula: y = sigmoid(relu(x W₁ + b₁) W₂ + b₂), and small ones with every number in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aestudio.networks import shape_text

if TYPE_CHECKING:
    from aestudio.analysis.weights import NetworkWeights, Term
    from aestudio.networks import Shape

__all__ = ["EXPANDED", "batch_words", "expanded", "formula", "subscript"]

BOTH, DRAWN = "(μ, ln σ²)", "z = μ + σ ε"
TOLD = "FiLMₖ(u) = (1 + γ) u + β with (γ, β) = c Wₖ + bₖ; c: what the network is told beside its input"
EXPANDED = 40  # parameters of a network, at most, of which every number is written out
_HIDDEN = "hgkmnpqr"  # what the units of the first, the second ... hidden layer are called
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def subscript(number: int) -> str:
    """A number as it stands below the line."""
    return str(number).translate(_SUBSCRIPTS)


def formula(network: NetworkWeights) -> tuple[str, ...]:
    """A line a role, from what it takes to what it gives; then what holds other layers.

    A sample `x` is a row of `B`, the batch: `x W` has a row for each. What is drawn from N(0, 1) is `z` where
    samples are made of it, and `ε` where a code is drawn with it around its mean.
    """
    lines: list[str] = []
    inside: list[str] = []
    for role in _roles(network):
        terms = [term for term in network.terms if term.role == role]
        if network.ports[role].half:
            lines.append(DRAWN)
        lines.append(f"{_given(network, role)} = {_nested(terms, (), _taken(network, role), inside)}")
    told = [TOLD] if any(term.kind == "modulate" for term in network.terms) else []
    return (*lines, *inside, *told)


def batch_words(network: NetworkWeights) -> str:
    """What the letters of the formula are: "x: B × 64, z: B × 2, y: B × 64; a row for each of B samples"."""
    shapes: dict[str, Shape] = {}
    for role in _roles(network):
        terms = [term for term in network.terms if term.role == role]
        shapes.setdefault(_taken(network, role), terms[0].takes)
        shapes[_given(network, role)] = [term for term in terms if len(term.path) == 1][-1].gives
    parts = [f"{letter}: B × {shape_text(shape)}" for letter, shape in shapes.items()]
    return f"{', '.join(parts)}; B samples pass at once, a row each"


def _roles(network: NetworkWeights) -> list[str]:
    return list(dict.fromkeys(term.role for term in network.terms))


def _taken(network: NetworkWeights, role: str) -> str:
    """What goes into a role: noise or a code is `z`, a sample `x`."""
    port = network.ports[role]
    return "z" if port.noise or isinstance(port.takes, str) else "x"


def _given(network: NetworkWeights, role: str) -> str:
    """What comes out of a role: of noise a sample `x`; a code `z`, or what it is drawn by; else `y`."""
    if network.ports[role].noise:
        return "x"
    takers = [port for port in network.ports.values() if port.takes == role]
    return "y" if not takers else BOTH if takers[0].half else "z"


def _nested(terms: Sequence[Term], above: tuple[int, ...], value: str, inside: list[str]) -> str:
    """The layers of one chain around `value`."""
    for term in terms:
        if term.path[:-1] != above:
            continue
        value = _holder(term, terms, value, inside) if term.holds else _applied(term, value)
    return value


def _holder(term: Term, terms: Sequence[Term], value: str, inside: list[str]) -> str:
    """A residual or a skip by a name, and what it does in a line of its own."""
    name = f"{'R' if term.kind == 'residual' else 'S'}{subscript(len(inside) + 1)}"
    at = len(inside)
    inside.append("")
    body = _nested(terms, term.path, "u", inside)
    shortcut = _weighed(term, "u")
    inside[at] = f"{name}(u) = {shortcut} + {body}" if term.kind == "residual" else f"{name}(u) = [u, {body}]"
    return f"{name}({value})"


def _applied(term: Term, value: str) -> str:
    if term.kind != "modulate" and any(matrix.form != "vector" for matrix in term.matrices):
        value = _weighed(term, _factor(value))
    elif term.kind != "activation":
        value = f"{_verb(term)}({value})"
    return value if term.activation == "linear" else f"{term.activation}({value})"


def _weighed(term: Term, value: str) -> str:
    """`value` times its weights, plus its bias; as it is where it has none."""
    symbols = {matrix.title: matrix.symbol for matrix in term.matrices}
    bias = f" + {symbols['bias']}" if "bias" in symbols else ""
    if "weights" in symbols:
        return f"{value} {symbols['weights']}{bias}"
    return f"{value} * {symbols['kernels']}{bias}" if "kernels" in symbols else value


def _factor(value: str) -> str:
    """In brackets where it is a sum."""
    depth = 0
    for letter in value:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter in "+*" and not depth:
            return f"({value})"
    return value


def _verb(term: Term) -> str:
    short = {
        **{"batch_norm": "BN", "layer_norm": "LN", "group_norm": "GN"},
        **{"gaussian_noise": "noise", "modulate": "FiLM"},
    }
    name = short.get(term.kind, term.kind.replace("_", " "))
    return f"{name}{subscript(term.number)}" if term.number else name


def expanded(network: NetworkWeights) -> tuple[str, ...]:
    """A line for every unit with every number in it; empty where there are too many, or other kinds."""
    known = ("dense", "activation", "flatten", "reshape")
    small = 0 < network.parameters <= EXPANDED
    if any(port.half or port.noise for port in network.ports.values()):
        return ()  # what is drawn lies between its networks, or before them
    if not small or any(term.kind not in known or term.activation == "softmax" for term in network.terms):
        return ()
    lines: list[str] = []
    names = [f"x{subscript(k + 1)}" for k in range(_size(network.terms[0].takes))]
    dense = [term for term in network.terms if term.matrices]
    if any(len(term.takes) != 1 for term in dense):
        return ()  # it acts on the last axis alone: more numbers than units
    last = dense[-1]
    layer = 0
    for term in network.terms:
        if term.matrices:
            layer += 1
            letter = "y" if term is last else _HIDDEN[(layer - 1) % len(_HIDDEN)]
            units = _units(term, names)
            names = [f"{letter}{subscript(k + 1)}" for k in range(len(units))]
            lines += [f"{name} = {unit}" for name, unit in zip(names, units, strict=True)]
        elif term.kind == "activation":
            names = [f"{term.activation}({name})" for name in names]
    return tuple(lines)


def _units(term: Term, names: Sequence[str]) -> list[str]:
    arrays = {matrix.title: matrix for matrix in term.matrices}
    weights = arrays["weights"]
    bias = arrays["bias"].values if "bias" in arrays else None
    found = []
    for unit in range(weights.values.shape[1]):
        parts = [
            (float(weights.values[k, unit]), name)
            for k, name in enumerate(names)
            if weights.mask is None or weights.mask[k, unit]
        ]
        parts += [] if bias is None else [(float(bias[unit]), "")]
        total = _sum(parts)
        found.append(total if term.activation == "linear" else f"{term.activation}({total})")
    return found


def _sum(parts: Sequence[tuple[float, str]]) -> str:
    text = ""
    for value, name in parts:
        sign = "−" if value < 0 else "+" if text else ""
        gap = " " if text else ""
        text += f"{gap}{sign}{gap}{abs(value):.3g}{' ' + name if name else ''}"
    return text or "0"


def _size(shape: Sequence[int]) -> int:
    size = 1
    for side in shape:
        size *= side
    return size
