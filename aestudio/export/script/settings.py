"""Loss, input noise, schedule and optimizer as Python code; one entry for each kind there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aestudio.spec import Spec, SpecError

__all__ = [
    "corruption_code",
    "loss_code",
    "loss_weights",
    "optimizer_code",
    "schedule_code",
    "terms_code",
]

_LOSSES: dict[str, str] = {
    "mse": "functional.mse_loss(output, target)",
    "mae": "(output - target).abs().mean()",
    "msle": "((output.clamp(min=0).log1p() - target.clamp(min=0).log1p()) ** 2).mean()",
    "huber": 'functional.huber_loss(output, target, reduction="none", delta={delta!r}).mean()',
    "bce": "(-(target * kept.log() + (1 - target) * (-kept).log1p())).mean()",
    "categorical": "(-(target * output.clamp(1e-7, 1.0).log()).sum(1, keepdim=True)).mean()",
}
_BEFORE = {"bce": ["kept = output.clamp(1e-7, 1 - 1e-7)  # probabilities never quite 0 or 1"]}

_CORRUPTIONS: dict[str, list[str]] = {
    "none": ["return x"],
    "gaussian": ["return x + {std!r} * torch.empty_like(x).normal_(generator=generator)"],
    "masking": ["return x * (torch.empty_like(x).uniform_(generator=generator) >= {fraction!r})"],
    "salt and pepper": [
        "chance = torch.empty_like(x).uniform_(generator=generator)",
        "salted = torch.where(chance < {fraction!r} / 2, x.max(), x)",
        "return torch.where(chance >= 1 - {fraction!r} / 2, x.min(), salted)",
    ],
}

_COSINE = [
    "done = min({epoch} / {epochs}, 1.0) if {epochs} > 0 else 1.0",
    "return {floor} + (1 - {floor}) * (1 + math.cos(math.pi * done)) / 2",
]


def _cosine(epoch: str, epochs: str, floor: float) -> list[str]:
    return [line.format(epoch=epoch, epochs=epochs, floor=repr(floor)) for line in _COSINE]


def _warm_up(schedule: Any) -> list[str]:
    rise = repr(schedule.rise)
    after = _cosine(f"(epoch - {rise})", f"(epochs - {rise})", 0.0) if schedule.cosine else ["return 1.0"]
    return [f"if epoch < {rise}:", f"    return max(epoch / {rise}, 1e-3)", *after]


_SCHEDULES: dict[str, Callable[[Any], list[str]]] = {
    "constant": lambda schedule: ["return 1.0"],
    "plateau": lambda schedule: ["return 1.0  # it falls at the end of epochs, see train()"],
    "step": lambda schedule: [f"return {schedule.gamma!r} ** (epoch // {schedule.every!r})"],
    "exponential": lambda schedule: [f"return {schedule.gamma!r}**epoch"],
    "cosine": lambda schedule: _cosine("epoch", "epochs", schedule.floor),
    "warm-up": _warm_up,
}


def loss_code(loss: Spec) -> list[str]:
    """The body of `loss_of(output, target)`."""
    formula = _known(_LOSSES, loss, "family.loss").format(**_fields(loss))
    return [*_BEFORE.get(loss.kind, []), f"return {formula}"]


def corruption_code(corruption: Spec) -> list[str]:
    """The body of `corrupted(x, generator)`."""
    lines = _known(_CORRUPTIONS, corruption, "family.corruption")
    return [line.format(**_fields(corruption)) for line in lines]


def loss_weights(experiment: Any) -> dict[str, float]:
    """The weights of the parts of the loss beside the reconstruction, by the family's fields."""
    weights = getattr(experiment.family, "loss_weights", dict)  # a family may have none
    found: dict[str, float] = weights()
    if unknown := found.keys() - {PENALTY}:
        raise SpecError("family", f"expected no part of the loss but {PENALTY}, found {', '.join(unknown)}")
    return found


def terms_code(weights: dict[str, float], rounded: bool) -> list[str]:
    """The body of `losses(model, x, generator)`.

    Args:
        weights: of parts of the loss that count, or come to count.
        rounded: whether layers are computed in 16 bits.
    """
    body = _PENALISED if weights else _PLAIN
    first, rest = body
    if not rounded:
        return [*first, *rest]
    inside = ["with torch.autocast(x.device.type, dtype=torch.bfloat16):", *(f"    {line}" for line in first)]
    return [*inside, "output = output.float()", *rest]


PENALTY = "code_penalty"
_PLAIN = (["output = model(corrupted(x, generator))"], ['return {"loss": loss_of(output, x)}'])
_PENALISED = (
    ["code = model.encoder(corrupted(x, generator))", "output = model.decoder(code)"],
    [
        "reconstruction, penalty = loss_of(output, x), code.float().abs().mean()",
        f'if not WEIGHTS["{PENALTY}"]:',
        '    return {"loss": reconstruction}',
        f'loss = reconstruction + WEIGHTS["{PENALTY}"] * penalty',
        f'return {{"loss": loss, "reconstruction": reconstruction, "{PENALTY}": penalty}}',
    ],
)


def schedule_code(schedule: Spec) -> list[str]:
    """The body of `schedule(epoch, epochs)`."""
    lines: list[str] = _known(_SCHEDULES, schedule, "training.schedule")(schedule)
    return lines


def optimizer_code(optimizer: Any) -> str:
    """The expression that makes the optimizer of `parameters`, by the kernel that the run used on a CPU."""
    name, settings = optimizer.torch()
    kernel = optimizer.kernel({"cpu"})
    given = {"lr": optimizer.learning_rate, **settings, **kernel}
    return f"optim.{name}(parameters, {', '.join(f'{key}={value!r}' for key, value in given.items())})"


def _fields(spec: Spec) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in type(spec).model_fields}


def _known(table: dict[str, Any], spec: Spec, path: str) -> Any:
    if spec.kind not in table:
        raise SpecError(path, f"expected one of {', '.join(table)} for a script, found {spec.kind!r}")
    return table[spec.kind]
