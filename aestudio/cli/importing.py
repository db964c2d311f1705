"""The command that takes over another program's network: import."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path

from aestudio.cli.output import Answer, table

__all__ = ["import_network"]


def import_network(arguments: Namespace) -> Answer:
    """The network in a file in place of the project's own."""
    from aestudio.importing import read_network, with_imported
    from aestudio.project import load, save

    project = load(Path(arguments.into))
    shape = project.experiment.data.sample_shape(base=project.base)
    found = read_network(Path(arguments.file), shape)
    experiment = with_imported(project.experiment, found, shape, arguments.encoder)
    saved = save(replace(project, experiment=experiment), Path(arguments.into))
    rows = [(line.source, line.state, line.said) for line in found.lines]
    counts = {role: len(network.layers) for role, network in experiment.networks.items()}
    made = f"{saved.path}: {counts['encoder']} encoder layers, {counts['decoder']} decoder layers"
    facts = {"project": str(saved.path), "layers": counts, "lines": [asdict(line) for line in found.lines]}
    return Answer([*table(("In the file", "", "Here"), rows), made], facts)
