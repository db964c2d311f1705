"""The report's sections that need no model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from aestudio.experiment.hyperparameters import hyperparameters
from aestudio.export.report.facts import (
    PARTS,
    Facts,
    data_settings,
    event_words,
    loss_text,
    plural,
    setting_words,
    time_words,
    told,
)
from aestudio.export.report.html import Html, lines, paragraph, section, table
from aestudio.networks import ResolvedLayer, shape_text
from aestudio.networks.edits import Path, layer_heading
from aestudio.run.baselines import kept_baselines
from aestudio.run.diagnosis import diagnosis_of
from aestudio.spec import Spec, SpecError

__all__ = ["conditions", "diagnosis", "events", "network", "result", "settings", "title"]


def title(facts: Facts) -> str:
    """What the report is of."""
    return f"{facts.run.name}: {facts.experiment.family.title.lower()} on {facts.data_name}"


def result(facts: Facts) -> Html:
    """How it went, part by part."""
    if not facts.experiment.family.is_judged():
        return _unjudged(facts)
    rows = []
    for part, words in PARTS.items():
        count, value, error = facts.counts.get(part, 0), facts.value(part), facts.errors.get(part)
        how = _how(facts, part) if value is not None else _why_not(facts, part, count)
        spread = "" if error is None or value is None else f"± {error:.2g}"
        rows.append((words, f"{count:,}", loss_text(value), spread, how))
    made = table(("Part", "Samples", "Loss", "Standard error", ""), rows, right=(1, 2, 3))
    best = facts.summary.best
    words = f"Loss: {facts.loss}. {_ending(facts)}"
    if best:
        name = "val_loss" if "val_loss" in best else "loss"
        kind = "validation" if name == "val_loss" else "training"
        words += f" Best {kind} loss: {loss_text(best[name])} in epoch {int(best['epoch']):,}."
    words += _compared(facts)
    note = "The standard error is that of the mean over the part's samples, with the final weights; "
    note += "it is of the reconstruction alone, without the loss's other terms; " * facts.penalised
    note += "it says nothing of how another seed or another split would do."
    return section("Result", made, paragraph(words), *([paragraph(note, muted=True)] if facts.errors else []))


def _unjudged(facts: Facts) -> Html:
    """All terms, where none of them measures how good the model is."""
    terms, final = [t for group in facts.experiment.family.terms for t in group.terms], facts.summary.final
    prefixes = {"train": "", "validation": "val_", "test": "test_"}
    rows = [
        (
            words,
            f"{facts.counts.get(part, 0):,}",
            *(loss_text(final.get(prefixes[part] + t.name)) for t in terms),
        )
        for part, words in PARTS.items()
    ]
    titles = ("Part", "Samples", *(term.title for term in terms))
    made = table(titles, rows, right=tuple(range(1, len(titles))))
    note = (
        "These losses say who is ahead, not how good the samples are: no epoch is the best by them, and the "
    )
    note += "weights are those of the last. Training values are means over the last epoch."
    return section("Result", made, paragraph(_ending(facts)), paragraph(note, muted=True))


def _how(facts: Facts, part: str) -> str:
    """Which weights a loss is of."""
    epoch = "last epoch" if facts.restored is None else f"best epoch ({facts.restored:,})"
    return {
        "train": f"mean over the batches of the {epoch}, while the weights changed",
        "validation": "the weights at the end of that epoch",
        "test": "the final weights, once, after training",
    }[part]


_BASELINES = (
    ("mean_sample", "the mean training sample"),
    ("pca", "a PCA of as many components as the code has numbers"),
    ("untrained", "the untrained network"),
)


def _compared(facts: Facts) -> str:
    """Losses to compare with, as far as they were computed."""
    known = kept_baselines(facts.run)
    if known is None:
        return ""
    said = [f"{words} {loss_text(known.losses[name])}" for name, words in _BASELINES if name in known.losses]
    part = "validation" if known.part == "validation" else "training"
    return f" For comparison, on the {part} samples: {', '.join(said)}." if said else ""


def _why_not(facts: Facts, part: str, count: int) -> str:
    if not count:
        return "no samples in this part"
    return "not evaluated: the run is not finished" if part == "test" else "not evaluated"


def _ending(facts: Facts) -> str:
    summary = facts.summary
    reason = f" ({summary.reason})" if summary.reason else ""
    return f"State: {summary.state}{reason}, after {plural(summary.epochs, 'epoch')}."


def network(facts: Facts) -> Html:
    """Every layer with its shape and counts."""
    parts = []
    for role, found in facts.networks.items():
        rows = [*_rows(found.layers), ("Sum", "", "", f"{found.parameters:,}", f"{found.macs:,}")]
        head = (role.capitalize(), "", "Gives", "Parameters", "Multiply-adds")
        parts.append(table(head, rows, right=(3, 4)))
    return section("Network", *parts, paragraph(f"In all {facts.counts_of_model}."))


def _rows(found: tuple[ResolvedLayer, ...], above: Path = ()) -> Iterator[tuple[str, ...]]:
    for index, row in enumerate(found):
        path = (*above, index)
        shape = shape_text(row.output_shape) if row.output_shape else "?"
        name = "\u2003" * len(above) + layer_heading(row.layer, path)
        yield name, row.layer.words(), shape, f"{row.parameters:,}", f"{row.macs:,}"
        yield from _rows(row.body, path)


def settings(facts: Facts) -> Html:
    """Every hyperparameter, and how the data were prepared."""
    groups: dict[str, Any] = hyperparameters(facts.experiment)
    loss, training, split = groups["loss"], facts.experiment.training, facts.experiment.data.split
    rows = [
        ("Loss", _pairs({_called(facts.experiment.family, name): value for name, value in loss.items()})),
        ("Optimizer", _pairs(groups["optimizer"])),
        ("Seed", training.seed),
        ("Precision", training.precision),
        ("Scaling", facts.experiment.data.scaling),
        ("Split", _pairs({name: value for name, value in split.to_json().items() if split.applies(name)})),
    ]
    return section("Settings", table(("", ""), rows))


def _called(spec: Spec, name: str) -> str:
    """A field as the window calls it, within a line."""
    return (type(spec).model_fields[name].title or name).lower()


def _pairs(values: dict[str, Any]) -> Html:
    """Settings below each other; what kind a thing is stands without a name, before its own settings."""
    said = ((setting_words(name), told(value)) for name, value in values.items() if value != "")
    return lines(*(_capital(text) if name == "kind" else f"{name}: {text}" for name, text in said))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def events(facts: Facts) -> Html:
    """What happened, and when."""
    rows = [(f"{event['step']:,}", event_words(event)) for event in facts.history.events]
    made = table(("After step", ""), rows, right=(0,)) if rows else paragraph("None.")
    return section("Events", made, *_unread(facts))


def _unread(facts: Facts) -> list[Html]:
    """What the run's record says that is no such record."""
    lines_, most = facts.history.unread, 5
    if not lines_:
        return []
    more = [f"… and {len(lines_) - most:,} more"] if len(lines_) > most else []
    told = "What can’t be read of the run’s record is left out of this report:"
    return [paragraph(told), paragraph(lines(*lines_[:most], *more), muted=True)]


def diagnosis(facts: Facts) -> Html:
    """What the loss curve shows, on which evidence, and what to try."""
    try:
        found = diagnosis_of(facts.run)
    except SpecError as error:  # its losses are no measure
        return section(
            "What the loss curve shows", paragraph(f"It is not judged: {error.problem.rstrip('.')}.")
        )
    parts = [
        paragraph(" ".join((f"{one.title}. {one.evidence}", *one.why, one.meaning))) for one in found.findings
    ]
    remedies = lines(*(f"– {remedy}" for remedy in found.headline.remedies))
    note = "Rules that look at the losses by epoch say so; they can be wrong."
    return section(
        "What the loss curve shows",
        *parts,
        paragraph("What to try:"),
        paragraph(remedies),
        paragraph(note, muted=True),
    )


def conditions(facts: Facts) -> Html:
    """Data, versions, machine and time."""
    known, summary = facts.environment, facts.summary
    started = time.strftime("%Y-%m-%d %H:%M", time.localtime(summary.started))
    shape = f"{facts.samples:,} samples of {shape_text(facts.shape)}" if facts.shape else "unknown"
    read = [f"{title}: {words}" for title, words in data_settings(facts.experiment.data).items()]
    rows = [
        ("Data", f"{facts.data_name}: {shape}"),
        *([("How they are read", lines(*read))] if read else []),
        ("Data fingerprint (SHA-256)", known.get("data_fingerprint", "not recorded")),
        ("Started", started),
        ("Time training", time_words(summary.seconds)),
        ("Speed", f"{summary.samples_per_second:,.0f} samples/s"),
        ("Device", _device(facts)),
        (
            "System",
            f"{known.get('system', '?')}, {known.get('processor', '?')}, {known.get('cores', '?')} cores",
        ),
        *((name, known[key]) for name, key in _VERSIONS if key in known),
    ]
    if known.get("weights_from"):
        rows.append(("First weights from", known["weights_from"]))
    return section("Data, versions and machine", table(("", ""), rows))


_VERSIONS = (("AE Studio", "aestudio"), ("PyTorch", "torch"), ("NumPy", "numpy"), ("Python", "python"))


def _device(facts: Facts) -> str:
    if facts.summary.device == "cpu":
        return f"CPU, {plural(facts.summary.threads, 'thread')}"
    return str(facts.environment.get("gpu") or facts.summary.device)
