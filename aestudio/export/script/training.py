"""The middle of a script: how samples are scaled, and how the run was trained."""

from __future__ import annotations

from aestudio.export.script.events import BATCH_SIZE, OPTIMIZER
from aestudio.export.script.subject import Subject, fill, part_if, quoted
from aestudio.export.script.template import PARTS
from aestudio.families.corruption import NOISE_SEED
from aestudio.footprint import HELD

__all__ = ["data", "train"]


def data(subject: Subject) -> dict[str, object]:
    """How the samples are scaled: as they are taken, or beforehand where single precision would not do."""
    values = 'values = file["values"]'
    batch = ["x = self.values.index_select(0, rows)"]
    if subject.dataset.values.dtype.str in HELD:
        batch = ["x = self.values.index_select(0, rows).to(torch.float32)"]
        if subject.affine.gain != 1.0:
            batch.append("x.mul_(GAIN)")
        if subject.affine.offset:
            batch.append("x.add_(OFFSET)")
    elif subject.dataset.values.dtype.itemsize <= 2:
        values = 'values = np.float32(file["values"] * np.float32(GAIN) + np.float32(OFFSET))'
    else:
        values = 'values = (file["values"] * GAIN + OFFSET).astype(np.float32)'
    told = bool(subject.experiment.family.label_column)
    batch.append(f"return x, {'self.classes.index_select(0, rows)' if told else 'None'}")
    return {
        "values": values,
        "classes": part_if(told, "classes"),
        "initial": part_if(subject.begins_with, "initial"),
        "batch": "\n        ".join(batch),
    }


def train(subject: Subject) -> dict[str, object]:
    """The course of the training; where losses are no measure, nothing is decided by them."""
    training, judged = subject.experiment.training, subject.experiment.family.is_judged()
    rule, schedule = training.early_stopping, training.schedule
    falls, stops = judged and schedule.kind == "plateau", judged and rule.enabled
    start = part_if(falls, "plateau_start") + part_if(stops, "stop_start")
    forget = part_if(stops, "forget_best") + part_if(falls, "forget_plateau")
    forgets = forget and subject.weights_change
    start += part_if(forgets, "weighed_start")
    rules = ""
    if falls:
        rules += fill("plateau", **_values(schedule, "min_delta", "patience", "gamma", "floor"))
    if stops:
        restore = PARTS["restore"] if rule.restore_best else ""
        rules += fill("stop", restore=restore, **_values(rule, "monitor", "min_delta", "patience"))
    changing = subject.has(BATCH_SIZE)
    return {
        "noise_seed": f"{NOISE_SEED:_}",
        "rate": repr(training.optimizer.learning_rate),
        "rule_start": start,
        "rule": rules,
        "since_start": part_if(changing, "since_start"),
        "share": PARTS["share_changing" if changing else "share"],
        "more_events": _more_events(subject),
        "weighed_anew": part_if(forgets, "weighed_anew", forget=forget),
    }


def _more_events(subject: Subject) -> str:
    """How the script does what is rarely done to a run."""
    return (
        part_if(subject.has(BATCH_SIZE), "batch_event")
        + part_if(subject.has(OPTIMIZER), "optimizer_event")
        + part_if(subject.weights_change, "weight_event")
    )


def _values(spec: object, *names: str) -> dict[str, str]:
    return {name: quoted(getattr(spec, name)) for name in names}
