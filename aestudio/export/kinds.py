"""The kinds of export there are; what writes them is only imported when one is wanted."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.job import Pieces
from aestudio.run import Run

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["EXPORTS", "Export", "Exported", "Source"]


@dataclass(frozen=True, eq=False)
class Source:
    """What is exported.

    Attributes:
        run: the run.
        dataset: its data; None where they are not at hand.
    """

    run: Run
    dataset: Dataset | None


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        file: the one that was asked for.
        beside: the other files that belong to it.
        lines: what there is to say of it, a sentence each.
        facts: the same as plain values.
    """

    file: Path
    beside: tuple[Path, ...] = ()
    lines: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """A kind of export.

    Attributes:
        name: what it is asked for by.
        title: what menus call it.
        words: what it is good for, one line.
        suffix: how its file ends.
        module: whose `write(source, path)` writes it, in pieces of work; it may be broken off between two,
            and then leaves nothing behind.
        needs_data: whether it can't be made without the run's data.
        ends: of the files written beside `name.suffix`: `name` and one of these.
        alone: whether a piece takes seconds, so that no run should train meanwhile.
    """

    name: str
    title: str
    words: str
    suffix: str
    module: str
    needs_data: bool = True
    ends: tuple[str, ...] = ()
    alone: bool = False

    def named(self, path: Path) -> Path:
        """The same path, with the kind's ending where its name has none; "run.v2" has one, and is kept."""
        return path if path.suffix or path.is_dir() else path.with_name(f"{path.name}{self.suffix}")

    def beside(self, path: Path) -> tuple[Path, ...]:
        """The files that are written beside the one at `path`."""
        return tuple(path.with_name(f"{path.stem}{end}") for end in self.ends)

    def write(self, source: Source, path: Path) -> Pieces[Exported]:
        """Write it.

        Raises:
            SpecError: when the run holds what this kind can't carry.
            WriteFailed: when the file can't be written.
        """
        pieces: Pieces[Exported] = importlib.import_module(self.module).write(source, path)
        return (yield from pieces)


EXPORTS: dict[str, Export] = {
    kind.name: kind
    for kind in (
        Export(
            "script",
            "PyTorch script",
            "A Python file that trains this network again without AE Studio, with the data beside it.",
            ".py",
            "aestudio.export.script.write",
            ends=("-data.npz",),
        ),
        Export(
            "onnx",
            "ONNX file",
            "The trained model for other programs and devices, its outputs measured against the model's.",
            ".onnx",
            "aestudio.export.onnx",
            alone=True,
        ),
        Export(
            "weights",
            "Weights",
            "The trained weights as a safetensors file.",
            ".safetensors",
            "aestudio.export.weights",
            needs_data=False,
        ),
        Export(
            "report",
            "Report",
            "One HTML page: settings, network, curves, pictures, data, versions and a methods paragraph.",
            ".html",
            "aestudio.export.report.write",
            needs_data=False,
        ),
    )
}
