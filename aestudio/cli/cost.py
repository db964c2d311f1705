"""The command that weighs networks: cost."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.cli.output import Answer, number, table
from aestudio.cli.progress import reading
from aestudio.job import NO_DATA, finish
from aestudio.program import called
from aestudio.project import project_file

if TYPE_CHECKING:
    from aestudio.cost import Cost, Group, MeasuredNetwork
    from aestudio.figures.charts import Chart

__all__ = ["cost"]


def cost(arguments: Namespace) -> Answer:
    """What a project's networks cost against how good they are."""
    from aestudio.cost import SOURCE, Gathering, Measuring, charts, reference_charts
    from aestudio.figures.picture import ending_of

    if arguments.out:
        ending_of(Path(arguments.out))
    runs = project_file(Path(arguments.project)).parent / "runs"
    found = _gathered(Gathering(runs))
    if arguments.measure and found.groups:
        with reading() as report:
            finish(Measuring(tuple(one.run for one in found.groups[0].networks)), NO_DATA, report)
        found = _gathered(Gathering(runs))
    lines, facts = _lines(found), {"groups": [_facts(group) for group in found.groups]}
    left_out = [{"run": one.run, "why": one.why} for one in found.left_out]
    if arguments.out and arguments.reference:
        _save(reference_charts(), "Published networks", SOURCE, Path(arguments.out))
    elif arguments.out and found.groups:
        group = found.groups[0]
        _save(charts(group), group.title, _subtitle(found), Path(arguments.out))
    written = [arguments.out] if arguments.out and (arguments.reference or found.groups) else []
    return Answer([*lines, *written], {**facts, "left_out": left_out})


def _gathered(job: Any) -> Cost:
    with reading() as report:
        found: Cost = finish(job, NO_DATA, report)
    return found


def _subtitle(found: Cost) -> str:
    group = found.groups[0]
    others = sum(other.runs for other in found.groups[1:])
    more = f" · {others} with other data or loss left out" if others else ""
    return f"{len(group.networks)} networks, {group.runs} runs{more}"


def _save(drawn: tuple[Chart, ...], title: str, subtitle: str, file: Path) -> None:
    from aestudio.figures.charts import picture

    picture(drawn, title, subtitle).save(file)


def _lines(found: Cost) -> list[str]:
    if not found.groups:
        return [f"No runs to compare yet. Train with: {called()} train PROJECT"]
    said: list[str] = []
    for group in found.groups:
        said += [group.title, *table(_HEAD, [_row(one) for one in group.networks], right=(2, 3, 4, 5)), ""]
    return [*said, *(f"left out: {one.run}: {one.why}" for one in found.left_out)]


_HEAD = ("Network", "Best run", "Runs", "Loss", "Parameters", "Multiply-adds")


def _row(one: MeasuredNetwork) -> tuple[str, ...]:
    counts = (f"{one.parameters:,}", f"{one.macs:,}")
    return (one.name, one.run.name, f"{len(one.runs)}", number(one.loss), *counts)


def _facts(group: Group) -> dict[str, Any]:
    return {
        "title": group.title,
        "mean_sample_loss": group.worst,
        "networks": [
            {
                "name": one.name,
                "run": str(one.run),
                "runs": list(one.runs),
                "loss": one.loss,
                "spread": one.spread,
                "parameters": one.parameters,
                "macs": one.macs,
                "device": one.speed.device if one.speed else None,
                "samples_per_second": dict(one.speed.rates) if one.speed else {},
            }
            for one in group.networks
        ],
    }
