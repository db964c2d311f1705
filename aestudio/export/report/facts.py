"""What a report tells of a run, gathered once; nothing is computed that the run does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aestudio.data import Dataset, DatasetSpec
from aestudio.experiment import Experiment, resolve
from aestudio.experiment.words import RESTORED
from aestudio.networks import Resolved, Shape
from aestudio.numerals import number_text, value_text
from aestudio.run import History, Run, Summary
from aestudio.whole_model import WholeModel, recorded_model

__all__ = [
    "Facts",
    "change_words",
    "data_settings",
    "event_words",
    "gathered",
    "loss_text",
    "plural",
    "setting_words",
    "time_words",
    "told",
]

PARTS = {"train": "Training", "validation": "Validation", "test": "Test"}
ONCE = "that goes once through every layer"  # several times in a step of a GAN, or to sample by diffusion
TERMS = {"train": "loss", "validation": "val_loss", "test": "test_loss"}


@dataclass(frozen=True, eq=False)
class Facts:
    """A run, as a report sees it.

    Attributes:
        shape: of a sample.
        counts: samples in each part.
        networks: by role.
        whole: the model as a whole; None where it can't be counted.
        errors: by part, the standard error of its loss over the samples; empty where the data are not there.
    """

    run: Run
    experiment: Experiment
    summary: Summary
    history: History
    environment: Mapping[str, Any]
    data_name: str
    samples: int
    shape: Shape
    counts: Mapping[str, int]
    networks: Mapping[str, Resolved]
    whole: WholeModel | None
    errors: Mapping[str, float]

    @property
    def loss(self) -> str:
        """The loss in words."""
        loss = getattr(self.experiment.family, "loss", None)
        return str(loss.title) if loss is not None else self.experiment.family.minimised

    @property
    def counts_of_model(self) -> str:
        """Parameters and multiply-adds in words; of the networks alone where the model can't be counted."""
        if (whole := self.whole) is None:
            networks = self.networks.values()
            parameters, macs = sum(n.parameters for n in networks), sum(n.macs for n in networks)
            return f"{parameters:,} parameters and {macs:,} multiply-adds for a sample in its networks"
        made_of = f" ({whole.words})" if whole.words else ""
        return (
            f"{whole.parameters:,} parameters{made_of} and {whole.macs:,} multiply-adds for a sample {ONCE}"
        )

    @property
    def penalised(self) -> bool:
        """Whether the loss is more than the reconstruction's: standard errors are of that alone."""
        return "val_reconstruction" in self.summary.final or "reconstruction" in self.summary.final

    @property
    def restored(self) -> int | None:
        """The epoch whose weights were taken back as the best; None: the last one's were kept."""
        for event in reversed(self.history.events):
            if event.get("event") == RESTORED:
                return int(event["value"])
        return None

    def value(self, part: str) -> float | None:
        """The loss on a part; None where it was not computed."""
        return self.summary.final.get(TERMS[part])


def gathered(run: Run, dataset: Dataset | None, errors: Mapping[str, float]) -> Facts:
    """What is known of a run."""
    environment, experiment = run.environment, run.experiment
    recorded = environment.get("data_shape") or ([len(dataset), *dataset.shape] if dataset else [0])
    shape = tuple(recorded[1:])
    networks = resolve(experiment, shape) if shape else {}
    return Facts(
        run=run,
        experiment=experiment,
        summary=run.summary,
        history=run.history(),
        environment=environment,
        data_name=str(environment.get("data") or experiment.data.title),
        samples=int(recorded[0]),
        shape=shape,
        counts=environment.get("parts") or {},
        networks={role: network for role, network in networks.items() if network},
        whole=recorded_model(experiment, {**environment, "data_shape": recorded}),
        errors=errors,
    )


def data_settings(data: DatasetSpec) -> dict[str, str]:
    """What is set of the data otherwise than as it comes, by the title of its field.

    Where they lie is left out, and scaling and split, which are told by themselves.
    """
    found = {}
    for name, info in type(data).model_fields.items():
        value, extra = getattr(data, name), info.json_schema_extra
        place = isinstance(extra, dict) and extra.get("file") in ("open", "folder")
        usual = info.get_default(call_default_factory=True)
        if name in ("scaling", "split") or place or value == usual or not data.applies(name):
            continue
        words = ", ".join(map(str, value)) if isinstance(value, tuple) else told(value)
        found[str(info.title or setting_words(name))] = words
    return found


def loss_text(value: float | None) -> str:
    """A loss with four digits."""
    return "–" if value is None else value_text(value)


def plural(count: int, noun: str) -> str:
    """A number with its noun: "1 epoch", "20 epochs"."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def time_words(seconds: float) -> str:
    """Seconds as people write them: "4.2 s", "2 min 10 s", "3 h 05 min"."""
    if seconds < 60:
        return f"{seconds:.3g} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def told(value: object) -> str:
    """A setting without what says nothing: "0", "0.001", "1e-7", "no"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_text(value) if isinstance(value, float) else str(value)


def setting_words(name: str) -> str:
    """A setting's name as people write it: "learning rate", "β₁"."""
    return name.replace("_", " ").replace("beta1", "β₁").replace("beta2", "β₂")


def change_words(event: Mapping[str, Any]) -> str:
    """An event and its value: "learning rate 0.0005", "optimizer sgd, learning rate 0.01"."""
    value = event.get("value")
    if isinstance(value, Mapping):
        rest = [f"{setting_words(name)} {_plain(one)}" for name, one in value.items() if name != "kind"]
        return f"{event.get('event', '')} {', '.join([str(value.get('kind', '')), *rest])}"
    return f"{event.get('event', '')} {_plain(value)}".rstrip()


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def event_words(event: Mapping[str, Any]) -> str:
    """An event as a line: what became what, and why."""
    why = f"; {event['why']}" if event.get("why") else ""
    return f"{change_words(event)}{why}"
