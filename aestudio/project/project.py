"""An experiment with what belongs to it: a text, variants, and where it is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aestudio import __version__
from aestudio.experiment import Experiment, set_path
from aestudio.spec import SpecError

__all__ = ["FORMAT", "Project", "Variant", "with_settings"]

FORMAT = 1
PROGRAM = "AE Studio"


@dataclass(frozen=True)
class Variant:
    """The experiment with some settings changed, to be compared with the others.

    Attributes:
        title: what sets it apart.
        settings: by path in the experiment, its value; set in this order.
    """

    title: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"title": self.title, "settings": dict(self.settings)}


@dataclass(frozen=True)
class Project:
    """An experiment with what belongs to it.

    Attributes:
        experiment: what is built, trained and looked at.
        about: a text for the reader: what to try, what to see.
        variants: named changes of the experiment.
        path: its folder; None: never saved.
        fingerprint: of project.json as it was last read or written; empty where it was not.
    """

    experiment: Experiment
    about: str = ""
    variants: tuple[Variant, ...] = ()
    path: Path | None = None
    fingerprint: str = field(default="", compare=False)

    @property
    def base(self) -> Path:
        """The folder that relative data paths start from."""
        return Path.cwd() if self.path is None else self.path

    @property
    def runs(self) -> Path:
        """Where its runs lie."""
        return self.base / "runs"

    @property
    def name(self) -> str:
        """What it is called: the folder's name without `.aestudio`."""
        return "Untitled" if self.path is None else self.path.name.removesuffix(".aestudio")

    def variant(self, index: int) -> Experiment:
        """The experiment with the settings of variant `index`."""
        return with_settings(self.experiment, self.variants[index].settings)

    def to_json(self) -> dict[str, Any]:
        """What project.json holds."""
        return {
            "format": FORMAT,
            "program": f"{PROGRAM} {__version__}",
            "about": self.about,
            "variants": [variant.to_json() for variant in self.variants],
            "experiment": self.experiment.to_json(),
        }


def with_settings(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """The experiment with values set by path; the result is checked when all are in.

    Kinds and whole objects are set before what they hold, in whatever order they are given.

    Raises:
        SpecError: when there is no such place, or a value does not fit it.
    """
    data = experiment.to_json()
    whole = {
        path: value for path, value in settings.items() if path.endswith("kind") or isinstance(value, dict)
    }
    for path, value in whole.items():
        set_path(data, path, value)
    if len(whole) == len(settings):
        return Experiment.parse(data)
    with contextlib.suppress(SpecError):  # fields that were left out get a place to be set at
        data = Experiment.parse(data).to_json()
    for path, value in settings.items():
        if path not in whole:
            set_path(data, path, value)
    return Experiment.parse(data)
