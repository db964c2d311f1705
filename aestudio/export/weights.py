"""The weights alone."""

from __future__ import annotations

from pathlib import Path

from aestudio.atomic import write_with
from aestudio.export.kinds import Exported, Source
from aestudio.job import Pieces

__all__ = ["write"]


def write(source: Source, path: Path) -> Pieces[Exported]:
    """The newest weights, by the names they have in the run."""
    from safetensors.torch import save_file

    yield 0.0, "Reading the weights"
    weights = source.run.weights()
    about = {"format": "pt", "program": "AE Studio", "run": source.run.name}
    write_with(path, lambda to: save_file(weights, to, about))
    count = sum(value.numel() for value in weights.values())
    line = f"{len(weights)} tensors, {count:,} numbers"
    return Exported(path, lines=(line,), facts={"tensors": len(weights), "numbers": count})
