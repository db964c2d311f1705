"""The command that lays runs side by side: compare."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aestudio.cli.output import Answer, number, table
from aestudio.cli.side_by_side import (
    reconstruct,
    reconstruction_facts,
    reconstruction_lines,
    reconstructions,
)
from aestudio.compare import (
    Compared,
    Curves,
    Difference,
    Result,
    Side,
    curves_picture,
    differences_of_runs,
    found_in_words,
    grouped,
    loss_title,
    once_per_seed,
    read_curves,
    read_run,
    read_runs,
    results,
    weighed_apart,
    write_curves,
)
from aestudio.expected import likely
from aestudio.numerals import over_seeds
from aestudio.project import project_file
from aestudio.run import Run
from aestudio.spec import SpecError

__all__ = ["compare"]

ON_SHEET = 10  # samples


def compare(arguments: Namespace) -> Answer:
    """Where runs differ, and what they came to."""
    runs = _chosen(project_file(Path(arguments.project)).parent / "runs", arguments.runs)
    curves = {run.path: read_curves(run.path) for run in runs}
    found, settings = results(runs, curves), differences_of_runs(runs)
    written = []
    if arguments.out and arguments.view == "reconstructions":
        written = [*_save_reconstructions(Path(arguments.out), runs), arguments.out]
    elif arguments.out:
        _save(Path(arguments.out), found, curves)
        written = [arguments.out]
    beside = reconstructions(runs) if any(one.apart for one in found) else None
    lines = [
        *_lines(found),
        *(reconstruction_lines(beside) if beside else ()),
        *_differences(found, settings),
    ]
    facts = _facts(found, settings) | {"reconstruction": reconstruction_facts(beside) if beside else None}
    return Answer([*lines, *written], facts)


def _chosen(folder: Path, given: Sequence[str]) -> list[Compared]:
    """The named runs of a project (or paths of runs), in that order; all that aren't hidden if none is named.

    Raises:
        SpecError: when one is not there, or fewer than two are left.
    """
    runs = [_run(folder, name) for name in dict.fromkeys(given)] if given else read_runs(folder)
    if len(runs) < 2:
        raise SpecError("RUN", f"expected at least two runs to compare, found {len(runs)} in {folder}")
    return runs


def _run(folder: Path, name: str) -> Compared:
    """A run by its folder's name, the name given to it, or its path."""
    for path in (folder / name, Path(name)):
        if (path / "experiment.json").is_file():
            return read_run(path)
    known = read_runs(folder)
    for run in known:
        if run.name == name:
            return run
    names = [run.path.name for run in known]
    raise SpecError("RUN", f"expected one of {', '.join(names)}, found {name!r}{likely(name, names, '')}")


def _save(file: Path, found: Sequence[Result], curves: Mapping[Path, Curves]) -> None:
    from aestudio.atomic import write_with

    shown = {_label(one.run): curves[one.run.path] for one in found if not one.apart}
    if file.suffix.lower() == ".csv":
        write_with(file, lambda path: write_curves(path, shown))
    else:
        curves_picture(shown, loss_title(found[0].run.experiment)).save(file)


def _save_reconstructions(file: Path, runs: Sequence[Compared]) -> list[str]:
    """Write the sheet; says which runs are not on it."""
    from aestudio.cli.training import data_of
    from aestudio.compare import sheet_picture

    found = reconstruct(runs, data_of(Run(runs[0].path), None), ON_SHEET)
    sheet_picture(found).save(file)
    return [f"left out: {one.name}: {one.why}" for one in found.left_out]


def _label(run: Compared) -> str:
    return run.name if run.name == run.path.name else f"{run.name} ({run.path.name})"


def _lines(found: Sequence[Result]) -> list[str]:
    head = ("Run", "Epochs", "Final loss", "Best loss", "in epoch", "Difference")
    said = table(head, [_row(one) for one in found], right=(1, 2, 3, 4, 5))
    said += [f"{_label(one.run)}: its loss is not comparable: {one.apart}" for one in found if one.apart]
    if weights := weighed_apart(one.run.experiment for one in found if not one.apart):
        said.append(f"The loss weighs its terms differently ({weights}): a lower one may be no better.")
    said += [line for ones in _of_one_setting(found) for line in _over_seeds(ones)]
    sides = _sides(found)
    return said + [line for line in (_pca(sides), found_in_words(sides, number)) if line]


def _differences(found: Sequence[Result], settings: Sequence[Difference]) -> list[str]:
    if not settings:
        return ["", f"All {len(found)} runs have the same settings and seed."]
    names = [one.run.path.name for one in found]
    return ["", *table(("Setting", *names), [(one.title, *one.values) for one in settings])]


def _sides(found: Sequence[Result]) -> list[Side]:
    """What can be compared: runs that differ only by their seed are one side."""
    groups = grouped([one.run for one in found if not one.apart])
    titles = [
        f"{_label(ones[0])} and {len(ones) - 1} more" if len(ones) > 1 else _label(ones[0]) for ones in groups
    ]
    return [Side.of(title, ones) for title, ones in zip(titles, groups, strict=True)]


def _pca(sides: Sequence[Side]) -> str:
    known = [f"{number(side.pca)} ({side.title})" for side in sides if side.pca is not None]
    return f"Loss of a PCA of the same size: {', '.join(known)}" if known else ""


def _of_one_setting(found: Sequence[Result]) -> list[list[Result]]:
    """Results of runs that differ only by their seed, where there are several."""
    of = {one.run.path: one for one in found}
    return [[of[run.path] for run in runs] for runs in grouped([one.run for one in found]) if len(runs) > 1]


def _over_seeds(ones: Sequence[Result]) -> Iterator[str]:
    """What runs that differ only by their seed came to; each seed counts once."""
    first = {run.experiment.training.seed: run for run in once_per_seed([one.run for one in ones])}
    counted = [one for one in ones if one.run in first.values()]
    best = [one.best for one in counted if one.best is not None]
    if len(counted) > 1 and best:
        names = ", ".join(one.run.path.name for one in counted)
        yield f"{names} differ only by their seed: best loss {over_seeds(best, number)}"
    for one in ones:
        if one not in counted:
            seed = one.run.experiment.training.seed
            yield f"{one.run.path.name} repeats seed {seed} of {first[seed].path.name}: counted once"


def _row(one: Result) -> tuple[str, ...]:
    change = "-" if one.difference is None else f"{one.difference:+.3g}"
    epoch = "-" if one.best_epoch is None else f"{one.best_epoch:,}"
    return (_label(one.run), f"{one.epochs:,}", number(one.final), number(one.best), epoch, change)


def _facts(found: Sequence[Result], settings: Sequence[Difference]) -> dict[str, Any]:
    return {
        "runs": [
            {
                "run": str(one.run.path),
                "name": one.run.name,
                "state": one.run.state,
                "seed": one.run.experiment.training.seed,
                "epochs": one.epochs,
                "loss": one.term,
                "final": one.final,
                "best": one.best,
                "best_epoch": one.best_epoch,
                "difference": one.difference,
                "not_comparable": one.apart,
            }
            for one in found
        ],
        "alike_but_for_the_seed": [[str(one.run.path) for one in ones] for ones in _of_one_setting(found)],
        "settings": [{"path": one.path, "title": one.title, "values": list(one.values)} for one in settings],
    }
