"""A paragraph for a paper's methods section, and nothing in it that the run does not know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aestudio.export.report.facts import (
    Facts,
    change_words,
    data_settings,
    loss_text,
    plural,
    setting_words,
    time_words,
    told,
)
from aestudio.export.report.sources import short
from aestudio.networks import shape_text
from aestudio.spec import Spec

__all__ = ["methods"]

_SCALING = {
    "none": "used as they are",
    "0 to 1": "scaled from the value range of the whole data set to 0 to 1",
    "-1 to 1": "scaled from the value range of the whole data set to −1 to 1",
    "standardise": "standardised by mean and standard deviation of the training samples",
}
_SPLIT = {
    "random": "at random",
    "groups": "by groups, none of which is in two parts,",
    "provided": "as provided by the data's makers",
}
_MEANING = " (the mean absolute value of the code's numbers)"


def methods(facts: Facts) -> str:
    """The paragraph."""
    return " ".join(_sentences(facts))


def _sentences(facts: Facts) -> Iterator[str]:
    yield _data(facts)
    yield _split(facts)
    yield from _networks(facts)
    yield from _training(facts)
    yield from _events(facts)
    yield from _result(facts)
    yield _machine(facts)


def _data(facts: Facts) -> str:
    shape = f" of {shape_text(facts.shape)} values" if facts.shape else ""
    scaled = _SCALING[facts.experiment.data.scaling]
    read = data_settings(facts.experiment.data).items()
    how = f" How they were read: {'; '.join(f'{title.lower()} {words}' for title, words in read)}." * bool(
        read
    )
    return f"The data ({facts.data_name}) are {plural(facts.samples, 'sample')}{shape}, {scaled}.{how}"


def _split(facts: Facts) -> str:
    split, counts = facts.experiment.data.split, facts.counts
    kinds = ("train", "training"), ("validation", "validation"), ("test", "test")
    parts = [f"{counts.get(part, 0):,} for {words}" for part, words in kinds]
    how = _SPLIT[split.method] + (f" (label column {split.group})" if split.method == "groups" else "")
    return f"They were split {how} (seed {split.seed}): {parts[0]}, {parts[1]} and {parts[2]}."


def _networks(facts: Facts) -> Iterator[str]:
    family: Any = facts.experiment.family
    title = family.title.lower()
    article = "An" if title.startswith(tuple("aeiou")) else "A"
    yield f"{article} {title}{short(family.kind)} was trained{_settings(family)}."
    for role, network in facts.networks.items():
        layers = "; ".join(row.layer.words() for row in network.layers)
        takes, gives = _shape(network.input_shape), _shape(network.output_shape)
        yield f"Its {role} leads from {takes} to {gives}: {layers}."
    yield f"It has {facts.counts_of_model}."
    inits = {
        layer.init
        for network in facts.experiment.networks.values()
        for layer in network.layers
        if hasattr(layer, "init")
    }
    if begun := facts.environment.get("weights_from"):
        yield f"Training began with the weights of another run ({Path(str(begun)).name})."
    elif len(inits) == 1:
        init = inits.pop()
        yield f"Weights were drawn by the rule {init}{short(init)}, biases began at zero."
    if hasattr(family, "corruption") and family.corruption.kind != "none":
        settings = ", ".join(
            f"{name} {value}" for name, value in family.corruption.to_json().items() if name != "kind"
        )
        noise = f"{family.corruption.title.lower()}, {settings}"
        yield (
            f"The encoder was shown corrupted samples ({noise}) and the loss compared with the clean "
            f"ones{short('denoising')}."
        )


def _settings(family: Any) -> str:
    """What is set of a family beside its loss and input noise, which have sentences of their own."""
    described = type(family).model_fields
    skipped = {"loss", "corruption", *family.weights}
    said = []
    for name in described:
        value = getattr(family, name)
        if name in skipped or value in ("", None):
            continue
        fields = value.to_json().items() if isinstance(value, Spec) else ()
        rest = ", ".join(f"{setting_words(key)} {told(each)}" for key, each in fields if key != "kind")
        words = f"{value.title}{f' ({rest})' if rest else ''}" if isinstance(value, Spec) else told(value)
        said.append(f"{str(described[name].title).lower()} {words}")
    return f" ({'; '.join(said)})" if said else ""


def _shape(shape: Any) -> str:
    return shape_text(shape or ())


def _training(facts: Facts) -> Iterator[str]:
    training = facts.experiment.training
    optimizer = training.optimizer
    rest = ", ".join(
        f"{setting_words(name)} {told(value)}"
        for name, value in optimizer.to_json().items()
        if name not in ("kind", "learning_rate") and not isinstance(value, bool)
    )
    how = f"learning rate {optimizer.learning_rate:g}{', ' if rest else ''}{rest}"
    by = f"{optimizer.title}{short(optimizer.kind)}"
    yield (
        f"{_capital(facts.loss)}{_weighed(facts)} was minimised by {by} ({how}) in batches of "
        f"{training.batch_size:,} for {plural(facts.summary.epochs, 'epoch')} "
        f"({plural(facts.summary.steps, 'step')}), seed {training.seed}."
    )
    if training.schedule.kind != "constant":
        fields = training.schedule.to_json().items()
        settings = [f"{setting_words(name)} {told(value)}" for name, value in fields if name != "kind"]
        if training.schedule.kind == "cosine" or getattr(training.schedule, "cosine", False):
            settings.append(f"its end at {plural(training.epochs, 'epoch')}")
        yield (
            f"The learning rate followed the schedule {training.schedule.title.lower()} "
            f"({', '.join(settings)})."
        )
    rule = training.early_stopping
    if rule.enabled:
        watched = "validation" if rule.monitor == "val_loss" else "training"
        back = ", with the weights of the best epoch kept" if rule.restore_best else ""
        yield (
            f"Training was to stop when the {watched} loss had not improved by more than {rule.min_delta:g} "
            f"in {plural(rule.patience, 'epoch')}{back}."
        )
    if training.precision != "float32":
        yield f"Layers were computed in {training.precision}."


def _weighed(facts: Facts) -> str:
    """The parts of the loss beside the reconstruction, as it began: ", plus 0.01 times the code penalty".

    The beta of a VAE adds no part: it weighs one that the ELBO has.
    """
    family: Any = facts.experiment.family
    described, weights = type(family).model_fields, family.loss_weights()
    if (beta := weights.pop("beta", 1.0)) != 1.0:
        return f", its Kullback-Leibler term weighed by {beta:g},"
    parts = [
        f"{weight:g} times the {str(described[name].title).lower()}{short(name.removesuffix('_weight'))}"
        for name, weight in weights.items()
        if weight
    ]
    said = " and ".join(parts)
    return f", plus {said}{_MEANING if weights.get('code_penalty') else ''}," if said else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _events(facts: Facts) -> Iterator[str]:
    """What was done to the run by hand while it trained."""
    by_place = {(event["step"], event["event"]): event for event in facts.history.events if "base" in event}
    if changed := list(by_place.values()):  # of several before one step only the last was in force
        said = "; ".join(f"{change_words(event)} before step {event['step'] + 1:,}" for event in changed)
        yield f"While it trained, this was set by hand: {said}."


def _result(facts: Facts) -> Iterator[str]:
    kinds = ("train", "training"), ("validation", "validation"), ("test", "test")
    found = [(words, facts.value(part), facts.errors.get(part)) for part, words in kinds]
    said = [
        f"{words} {loss_text(value)}" + (f" ± {error:.2g}" if error is not None else "")
        for words, value, error in found
        if value is not None
    ]
    if not said:
        return
    of = " of the reconstruction" * facts.penalised
    spread = f" (± standard error{of} over the samples)" if facts.errors else ""
    yield f"The losses at the end were: {', '.join(said)}{spread}."
    if facts.value("test") is not None:
        yield "The test samples were used once, after training."
    elif facts.counts.get("test"):
        yield "The test samples were not used: the run is not finished."


def _machine(facts: Facts) -> str:
    known = facts.environment
    device = {"cpu": "a CPU", "cuda": known.get("gpu") or "a CUDA GPU", "mps": "an Apple GPU"}
    threads = f" ({plural(facts.summary.threads, 'thread')})" if facts.summary.device == "cpu" else ""
    return (
        f"Training took {time_words(facts.summary.seconds)} on "
        f"{device.get(facts.summary.device, facts.summary.device)}{threads} with AE Studio "
        f"{known.get('aestudio', '?')}, PyTorch {known.get('torch', '?')}{short('pytorch')} and Python "
        f"{known.get('python', '?')}."
    )
