"""Rules: batches, learning rate, schedule, early stopping, precision."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.experiment.advice.places import rows, set_data, set_training
from aestudio.experiment.advice.rules import Advice, Case, Fix, rule
from aestudio.experiment.optimizers import OPTIMIZERS
from aestudio.networks.edits import layer_name
from aestudio.spec import replace

__all__: list[str] = []

BATCH = 32  # a batch size that suits most (Masters & Luschi 2018, arXiv 1804.07612)
USUAL = {  # learning rates outside of these are far from what the optimizer is used with
    "adam": (1e-5, 0.03),
    "adamw": (1e-5, 0.03),
    "adamax": (1e-5, 0.05),
    "rmsprop": (1e-5, 0.03),
    "sgd": (1e-4, 3.0),
    "adagrad": (1e-4, 1.0),
    "adadelta": (0.05, 10.0),
}
ENDS_AT = 0.01  # of the learning rate, where a schedule is mended
GONE = 1e-4  # of the learning rate: nothing moves any more


def _power_of_two(most: int) -> int:
    return 1 << (max(most, 1).bit_length() - 1)


@rule
def batch_larger_than_data(case: Case) -> Iterator[Advice]:
    """A batch that holds all samples makes one step per epoch."""
    size, parts = case.experiment.training.batch_size, case.known.parts
    if parts and size > parts["train"] > 0:
        better = min(_power_of_two(parts["train"] // 8), BATCH)
        yield Advice(
            "training.batch_size",
            f"The batch of {size:,} is larger than the {parts['train']:,} training samples.",
            "Every epoch is a single step, so that little is learned in many epochs.",
            f"Set the batch size to {better}",
            set_training(batch_size=better),
        )


def _batch_norms(case: Case) -> list[str]:
    return [
        f"{role}, {layer_name(row.layer, path)}"
        for role in case.experiment.networks
        for path, row in rows(case, role)
        if row.layer.kind == "batch_norm"
    ]


@rule
def batch_norm_batch_of_one(case: Case) -> Iterator[Advice]:
    """One sample has no variance."""
    if case.experiment.training.batch_size == 1 and (names := _batch_norms(case)):
        train = case.known.parts["train"] if case.known.parts else BATCH
        better = max(2, min(BATCH, _power_of_two(train)))
        yield Advice(
            "training.batch_size",
            f"{names[0][:1].upper()}{names[0][1:]} normalises over the batch, and a batch is one sample.",
            "Mean and variance of one sample are the sample itself: what is normalised says nothing, and "
            "training "
            "differs from what validation sees (Ioffe & Szegedy 2015).",
            f"Set the batch size to {better}",
            set_training(batch_size=better),
        )


@rule
def batch_norm_last_batch(case: Case) -> Iterator[Advice]:
    """The samples left over at an epoch's end."""
    size, parts = case.experiment.training.batch_size, case.known.parts
    if not parts or size == 1 or parts["train"] % size != 1 or not (names := _batch_norms(case)):
        return
    better = next((s for s in range(size - 1, 1, -1) if parts["train"] % s != 1), None)
    better = better or size + 1
    yield Advice(
        "training.batch_size",
        f"The last batch of an epoch has one sample, and {names[0]} normalises over the batch.",
        f"{parts['train']:,} samples in batches of {size:,} leave one over; it has no variance of its own.",
        f"Set the batch size to {better}",
        set_training(batch_size=better),
    )


def _rate(case: Case) -> tuple[str, float, float, float]:
    optimizer = case.experiment.training.optimizer
    low, high = USUAL.get(optimizer.kind, (0.0, float("inf")))
    return optimizer.kind, optimizer.learning_rate, low, high


def _default_rate(kind: str) -> tuple[str, Fix]:
    rate = OPTIMIZERS[kind]().learning_rate
    return f"Set the learning rate to {rate:g}", set_training("optimizer", learning_rate=rate)


@rule
def adadelta_rate(case: Case) -> Iterator[Advice]:
    """Adadelta finds its own step; the rate only multiplies it."""
    kind, rate, low, _ = _rate(case)
    if kind == "adadelta" and rate < low:
        yield Advice(
            "training.optimizer.learning_rate",
            f"Adadelta with a learning rate of {rate:g} hardly learns.",
            "It finds its step size itself, and the rate multiplies it: 1 in the paper (Zeiler 2012, "
            "arXiv 1212.5701) and in Keras until 2020, 0.001 in today's Keras, with which a network that "
            "should draw digits draws their mean.",
            *_default_rate(kind),
        )


@rule
def learning_rate_low(case: Case) -> Iterator[Advice]:
    """Far below what the optimizer is used with."""
    kind, rate, low, _ = _rate(case)
    if kind != "adadelta" and rate < low:
        yield Advice(
            "training.optimizer.learning_rate",
            f"A learning rate of {rate:g} is far below what {OPTIMIZERS[kind].title} is used with.",
            f"Usual is {low:g} and more; so small a rate needs very many epochs.",
            *_default_rate(kind),
        )


@rule
def learning_rate_high(case: Case) -> Iterator[Advice]:
    """Far above what the optimizer is used with."""
    kind, rate, _, high = _rate(case)
    if rate > high:
        yield Advice(
            "training.optimizer.learning_rate",
            f"A learning rate of {rate:g} is far above what {OPTIMIZERS[kind].title} is used with.",
            f"Usual is {high:g} and less; with more the loss jumps or is no longer a number.",
            *_default_rate(kind),
        )


@rule
def nesterov_without_momentum(case: Case) -> Iterator[Advice]:
    """Nesterov's method looks ahead along the momentum."""
    optimizer = case.experiment.training.optimizer
    if optimizer.kind == "sgd" and optimizer.nesterov and optimizer.momentum == 0:
        yield Advice(
            "training.optimizer.momentum",
            "Nesterov is on, but there is no momentum.",
            "It looks ahead along the momentum; without one it does nothing.",
            "Set the momentum to 0.9",
            set_training("optimizer", momentum=0.9),
        )


@rule
def patience_beyond_the_end(case: Case) -> Iterator[Advice]:
    """Early stopping that can't come into play."""
    training = case.experiment.training
    stopping = training.early_stopping
    if stopping.enabled and stopping.patience >= training.epochs:
        better = training.epochs // 5
        yield Advice(
            "training.early_stopping.patience",
            f"Early stopping waits {stopping.patience:,} epochs, the run has {training.epochs:,}.",
            "It can never stop the run.",
            f"Set the patience to {better}" if better else "Turn early stopping off",
            set_training("early_stopping", **({"patience": better} if better else {"enabled": False})),
        )


@rule
def losses_are_no_measure(case: Case) -> Iterator[Advice]:
    """Where no term of the loss says how good a model is, none can be watched."""
    training, family = case.experiment.training, case.experiment.family
    if not (why := family.unjudged()):
        return
    if training.early_stopping.enabled:
        yield Advice(
            "training.early_stopping.enabled",
            "Early stopping has no loss to watch: it never stops the run, and keeps the last weights.",
            why,
            "Turn early stopping off",
            set_training("early_stopping", enabled=False),
        )
    if training.schedule.kind == "plateau":
        yield Advice(
            "training.schedule",
            "A schedule that waits for a plateau has no loss to watch: the rate stays as it is.",
            why,
            "Keep the learning rate constant",
            set_training(schedule={"kind": "constant"}),
        )


@rule
def nothing_to_watch(case: Case) -> Iterator[Advice]:
    """A validation loss needs a validation part."""
    stopping, split = case.experiment.training.early_stopping, case.experiment.data.split
    parts = case.known.parts
    empty = parts["validation"] == 0 if parts else split.validation == 0
    judged = case.experiment.family.is_judged()
    if not judged or not stopping.enabled or stopping.monitor != "val_loss" or not empty:
        return
    if split.validation == 0 and split.train > 0.5:
        fix = set_data(split=replace(split, validation=0.1, train=round(split.train - 0.1, 9)))
        action = "Take a tenth of the samples for validation"
    else:
        fix = set_training("early_stopping", monitor="loss")
        action = "Watch the training loss instead"
    yield Advice(
        "training.early_stopping.monitor",
        "Early stopping watches the validation loss, but no samples are kept for validation.",
        "Without them there is no validation loss, and overfitting goes unseen.",
        action,
        fix,
    )


@rule
def warm_up_longer_than_run(case: Case) -> Iterator[Advice]:
    """The full rate is never reached."""
    training = case.experiment.training
    rise = getattr(training.schedule, "rise", None)
    if rise is not None and rise >= training.epochs:
        better = training.epochs / 10
        yield Advice(
            "training.schedule.rise",
            f"The warm-up takes {rise:g} epochs, the run has {training.epochs:,}.",
            "The full learning rate is never reached.",
            f"Set the rise to {better:g} epochs",
            set_training("schedule", rise=better),
        )


@rule
def step_after_the_end(case: Case) -> Iterator[Advice]:
    """The rate never falls."""
    training = case.experiment.training
    if training.schedule.kind == "step" and training.schedule.every >= training.epochs:
        better = training.epochs // 3
        yield Advice(
            "training.schedule.every",
            f"The rate falls every {training.schedule.every:,} epochs, the run has {training.epochs:,}.",
            "It never falls.",
            f"Let it fall every {better} epochs" if better else "Keep the rate constant",
            set_training("schedule", every=better) if better else set_training(schedule="constant"),
        )


@rule
def rate_gone_before_the_end(case: Case) -> Iterator[Advice]:
    """The schedule has used up the rate long before the run ends."""
    training = case.experiment.training
    schedule, epochs = training.schedule, training.epochs
    if schedule.kind not in ("exponential", "step") or schedule.factor(epochs / 2, epochs) >= GONE:
        return
    falls = epochs // schedule.every if schedule.kind == "step" else epochs
    better = float(f"{ENDS_AT ** (1 / falls):.6g}")
    yield Advice(
        "training.schedule.gamma",
        f"Halfway through the run the learning rate is {schedule.factor(epochs / 2, epochs):.0e} of what "
        "it was.",
        "Nothing moves any more in the second half.",
        f"Set the factor to {better:g}, which ends at a hundredth",
        set_training("schedule", gamma=better),
    )


@rule
def plateau_after_the_end(case: Case) -> Iterator[Advice]:
    """A rate that falls only after the run is over."""
    training = case.experiment.training
    stopping = training.early_stopping
    ends = min(training.epochs, stopping.patience + 1 if stopping.enabled else training.epochs)
    if training.schedule.kind != "plateau" or training.schedule.patience < ends or ends < 2:
        return
    why = "early stopping ends the run first" if ends < training.epochs else "the run is over before"
    better = max(1, ends // 3)
    yield Advice(
        "training.schedule.patience",
        f"The rate falls after {training.schedule.patience:,} epochs without improvement, which never comes.",
        f"It never falls: {why}.",
        f"Set the schedule's patience to {better}",
        set_training("schedule", patience=better),
    )


@rule
def half_precision_on_cpu(case: Case) -> Iterator[Advice]:
    """16 bits are for GPUs."""
    training = case.experiment.training
    if training.precision == "bf16" and training.device == "cpu":
        yield Advice(
            "training.precision",
            "bf16 is chosen on the CPU.",
            "Most CPUs compute in 32 bits and only convert to and fro: slower and less exact.",
            "Set the precision to float32",
            set_training(precision="float32"),
        )
