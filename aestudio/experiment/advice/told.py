"""Rule: a network that is told something beside its input and has no layer that would listen."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.experiment.advice.places import put_in, rows
from aestudio.experiment.advice.rules import Advice, Case, rule
from aestudio.networks.edits import walk

__all__: list[str] = []


@rule
def nothing_listens(case: Case) -> Iterator[Advice]:
    """What a family tells a network reaches it through Modulate layers alone."""
    for role, port in case.experiment.family.ports(case.known.shape).items():
        network = case.experiment.networks.get(role)
        if not port.told or network is None:
            continue
        if any(layer.kind == "modulate" for _, layer in walk(network.layers)):
            continue
        first = next((path for path, row in rows(case, role) if row.parameters), None)
        yield Advice(
            f"networks.{role}",
            f"The {port.title.lower()} is not told {port.told}: it has no Modulate layer.",
            "Modulate scales and shifts channels by what a network is told beside its input (Perez et al. "
            "2018, arXiv 1709.07871). Without one the network does the same whatever it is told.",
            "Insert Modulate after the first layer with weights" if first else "",
            put_in(role, (*first[:-1], first[-1] + 1), "modulate") if first else None,
        )
