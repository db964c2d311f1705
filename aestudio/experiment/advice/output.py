"""Rules: the last activation against the range of the data."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.experiment.advice.places import Ending, activation_of, ending, place, rows
from aestudio.experiment.advice.rules import Advice, Case, rule

__all__: list[str] = []

SQUASH = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
ABOVE_ZERO = ("relu", "softplus")


def _outside(low: float, high: float, bounds: tuple[float, float]) -> bool:
    return low < bounds[0] - 1e-6 or high > bounds[1] + 1e-6


def _is_unit(case: Case) -> bool:
    found = case.known.range
    return found is not None and not _outside(*found, (0.0, 1.0))


def _fitting(case: Case) -> str:
    """The function whose range is that of the data."""
    if _is_unit(case):
        return "sigmoid"
    found = case.known.range
    return "tanh" if found is not None and not _outside(*found, (-1.0, 1.0)) else "linear"


def _line(case: Case, end: Ending, what: str, why: str, function: str) -> Advice:
    return Advice(end.place, what, why, f"Set the last activation to {function}", end.set_to(function))


def _standardised(case: Case) -> bool:
    return bool(case.experiment.data.scaling == "standardise")


@rule
def bounded_output_standardised(case: Case) -> Iterator[Advice]:
    """Standardised data lie on both sides of 0 and have no bounds."""
    end = ending(case)
    if (
        end
        and not case.unit_range
        and _standardised(case)
        and end.function in (*SQUASH, *ABOVE_ZERO, "softmax")
    ):
        yield _line(
            case,
            end,
            f"The output ends in {end.function}, but the data are standardised.",
            f"Standardised values lie around 0 and go beyond what {end.function} can give; "
            "a linear output can give them all.",
            "linear",
        )


@rule
def sigmoid_out_of_range(case: Case) -> Iterator[Advice]:
    """A sigmoid gives 0 to 1."""
    end, found = ending(case), case.known.range
    if end and found and end.function == "sigmoid" and not _standardised(case):
        low, high = found
        if _outside(low, high, (0.0, 1.0)) and not case.unit_range:
            yield _line(
                case,
                end,
                f"The output ends in a sigmoid, but the data go from {low:g} to {high:g}.",
                "A sigmoid gives 0 to 1 and never what lies outside.",
                _fitting(case),
            )


@rule
def tanh_on_unit_data(case: Case) -> Iterator[Advice]:
    """Half of what tanh gives is never wanted."""
    end = ending(case)
    if end and end.function == "tanh" and _is_unit(case) and case.loss != "bce":
        yield _line(
            case,
            end,
            "The output ends in tanh, but the data go from 0 to 1.",
            "tanh gives -1 to 1: half of its range is never wanted, and 0 lies at its steepest point, where "
            "black background turns to noise. A sigmoid gives 0 to 1.",
            "sigmoid",
        )


@rule
def tanh_out_of_range(case: Case) -> Iterator[Advice]:
    """Tanh gives -1 to 1."""
    end, found = ending(case), case.known.range
    if case.unit_range or _standardised(case):
        return
    if end and found and end.function == "tanh":
        low, high = found
        if _outside(low, high, (-1.0, 1.0)):
            yield _line(
                case,
                end,
                f"The output ends in tanh, but the data go from {low:g} to {high:g}.",
                "tanh gives -1 to 1 and never what lies outside.",
                "linear",
            )


@rule
def positive_output_negative_data(case: Case) -> Iterator[Advice]:
    """ReLU and softplus give nothing below 0."""
    end, found = ending(case), case.known.range
    if case.unit_range or _standardised(case):
        return
    if end and found and end.function in ABOVE_ZERO and found[0] < 0:
        yield _line(
            case,
            end,
            f"The output ends in {end.function}, but the data go down to {found[0]:g}.",
            f"{end.function} gives nothing below 0.",
            _fitting(case),
        )


@rule
def relu_output(case: Case) -> Iterator[Advice]:
    """An output unit that is below 0 for every sample learns no more."""
    end, found = ending(case), case.known.range
    bce = case.loss in ("bce", "categorical")
    if end and found and end.function == "relu" and found[0] >= 0 and not bce:
        function = "sigmoid" if _is_unit(case) else "softplus"
        yield _line(
            case,
            end,
            "The output ends in relu.",
            "Where relu gives 0 its gradient is 0, too: an output that is below 0 for every sample stays "
            "at 0 "
            "for good (a dead unit; Maas et al. 2013).",
            function,
        )


@rule
def softmax_output(case: Case) -> Iterator[Advice]:
    """What a softmax gives sums to 1."""
    end = ending(case)
    if end and end.function == "softmax" and case.loss != "categorical":
        if _standardised(case) or _is_single(case, end):
            return
        yield _line(
            case,
            end,
            "The output ends in softmax, but the loss compares each number by itself.",
            "The numbers a softmax gives sum to 1, those of a sample don't; "
            "softmax belongs to categorical cross-entropy.",
            _fitting(case),
        )


def _is_single(case: Case, end: Ending) -> bool:
    return any(path == end.path and _softmax_size(row) == 1 for path, row in rows(case, end.role))


def _softmax_size(row: object) -> int:
    """Over how many numbers a layer's softmax runs: the units of a dense layer, else the first axis."""
    layer, shape = getattr(row, "layer", None), getattr(row, "output_shape", None)
    if layer is None or not shape or activation_of(layer)[1] != "softmax":
        return 0
    return int(shape[-1] if layer.kind == "dense" else shape[0])


@rule
def softmax_single_unit(case: Case) -> Iterator[Advice]:
    """A softmax over one number is 1."""
    for role in case.experiment.networks:
        for path, row in rows(case, role):
            if _softmax_size(row) == 1:
                field = activation_of(row.layer)[0]
                last = ending(case)
                function = _fitting(case) if last and (last.role, last.path) == (role, path) else "sigmoid"
                yield Advice(
                    place(role, path, field),
                    "This layer has a softmax over a single number.",
                    "A softmax over one number is always 1, whatever goes in, and nothing before it learns.",
                    f"Set it to {function}",
                    Ending(role, path, field, "softmax").set_to(function),
                )
