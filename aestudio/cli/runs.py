"""The command that lists a project's runs."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from aestudio.atomic import read_json
from aestudio.cli.output import Answer, duration, number, table
from aestudio.expected import beside
from aestudio.program import called
from aestudio.run import Run, runs_in
from aestudio.run.code_size import code_size, sizes_of
from aestudio.run.label import Label, read_label
from aestudio.run.listed import repeats_words
from aestudio.run.series import series_of
from aestudio.spec import SpecError

__all__ = ["runs"]


def runs(arguments: Namespace) -> Answer:
    """The runs of a project; neither the experiment nor the data are read, so that it is quick."""
    place = Path(arguments.project)
    folder = place if place.is_dir() else place.parent
    if not (folder / "project.json").is_file():
        hint = beside(place, "project.json")
        raise SpecError(str(place), f"expected a project (a folder with a project.json), found none{hint}")
    listed = [(run, _label(run)) for run in runs_in(folder / "runs")]
    found = [_facts(run, label) for run, label in listed if arguments.all or not label.hidden]
    lines = _lines(found) if found or not listed else []
    if left := len(listed) - len(found):
        lines.append(f"{left:,} hidden: --all lists them, too")
    return Answer(lines, {"runs": found})


def _label(run: Run) -> Label:
    """What the user says of the run; where that can't be read, the run is listed all the same."""
    try:
        return read_label(run.path)
    except SpecError:
        return Label()


def _facts(run: Run, label: Label) -> dict[str, Any]:
    summary = run.summary
    best = dict(summary.best)
    return {
        "name": run.name,
        "run": str(run.path),
        "label": label.name,
        "note": label.note,
        "hidden": label.hidden,
        "part_of": _series(run),
        "repeats": _repeats(run),
        "started": summary.started,
        "what": _words(run),
        "epochs": summary.epochs,
        "best": best | ({"epoch": int(best["epoch"])} if "epoch" in best else {}),
        "final": dict(summary.final),
        "seconds": summary.seconds,
        "state": summary.state,
        "reason": summary.reason,
    }


def _series(run: Run) -> str:
    """What it is one of, in words: "sweep of learning rate, 3 of 8"."""
    try:
        found = series_of(run.path, run.environment)
    except SpecError:
        return ""
    return found.words if found else ""


def _repeats(run: Run) -> str:
    """Which run it repeats, in words: "repeats run-001"; empty: none."""
    try:
        found = run.environment.get("repeats")
    except SpecError:
        return ""
    return repeats_words(found) if isinstance(found, str) else ""


def _words(run: Run) -> str:
    """What was trained, from the file as it is: "digits, autoencoder 128-64-2, code 2, bce, adam 0.002"."""
    try:
        data = read_json(run.path / "experiment.json")
        optimizer, networks = data["training"]["optimizer"], data["networks"]
        sizes = sizes_of(networks["encoder"] if "encoder" in networks else next(iter(networks.values())))
        return ", ".join(
            filter(
                None,
                [
                    data["data"]["kind"],
                    f"{data['family']['kind']} {'-'.join(map(str, sizes))}".strip(),
                    f"code {code}" if (code := code_size(data)) else "",
                    data["family"].get("loss", {}).get("kind", ""),
                    f"{optimizer['kind']} {optimizer['learning_rate']:g}",
                ],
            )
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return "(experiment.json can't be read)"


def _lines(found: list[dict[str, Any]]) -> list[str]:
    if not found:
        return [f"No runs yet. Train with: {called()} train PROJECT"]
    rows = [
        (
            f"{run['name']} ({run['label']})" if run["label"] else run["name"],
            time.strftime("%Y-%m-%d %H:%M", time.localtime(run["started"])),
            run["what"],
            f"{run['epochs']}",
            number(run["best"].get("val_loss", run["best"].get("loss"))),
            duration(run["seconds"]),
            run["state"],
            "; ".join(filter(None, [" ".join(run["note"].split()), run["part_of"], run["repeats"]])),
        )
        for run in found
    ]
    titles = ("Run", "Started", "What", "Epochs", "Best loss", "Time", "State", "Note")
    noted = any(run["note"] or run["part_of"] or run["repeats"] for run in found)
    return table(
        titles if noted else titles[:-1], rows if noted else [row[:-1] for row in rows], right=(3, 4, 5)
    )
