"""The command that trains an upsampler at several shares of a group, beside a faithful sampler: dial."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.cli.output import Answer, table
from aestudio.cli.parser import UsageError
from aestudio.cli.progress import reading
from aestudio.cli.settings import changed
from aestudio.job import finish
from aestudio.project import Project, load

if TYPE_CHECKING:
    from aestudio.dial import Dial
    from aestudio.dial.curve import Curve

__all__ = ["dial"]


def dial(arguments: Namespace) -> Answer:
    """Train at each share with each seed, measure, and show the curve; what is measured already is kept.

    Raises:
        UsageError: when neither a project nor a recipe is named, or both are.
    """
    from aestudio.dial import Dialling
    from aestudio.dial.curve import curve_in
    from aestudio.dial.table import facts
    from aestudio.job import NO_DATA

    folder = Path(arguments.out)
    if not arguments.kept:
        project = load(Path(arguments.project)) if arguments.project else None
        job = Dialling(_asked(arguments, project), folder, folder / "runs", project.base if project else None)
        with reading() as report:
            finish(job, NO_DATA, report)
    curve = curve_in(folder)
    written = _save(curve, folder)
    return Answer([*_lines(curve), *written], facts(curve) | {"written": written})


def _asked(arguments: Namespace, project: Project | None) -> Dial:
    from aestudio.dial import RECIPES, Dial, recipe

    changes: dict[str, Any] = {"shares": _shares(arguments.shares), "seeds": arguments.seeds}
    changes |= {"column": arguments.column, "group": arguments.group}
    changes |= {
        name: getattr(arguments, name) for name in ("tested", "bank") if getattr(arguments, name) >= 0
    }
    if (project is None) == (arguments.recipe is None):
        wanted = f"a PROJECT or --recipe {'|'.join(RECIPES)}"
        raise UsageError(f"dial: expected {wanted}, found {'both' if project else 'neither'}")
    if project is None:
        return recipe(arguments.recipe, **changes)
    experiment = changed(project, arguments.variant, arguments.set)
    return Dial.parse({"experiment": experiment.to_json(), **changes})


def _shares(text: str) -> tuple[float, ...]:
    """The shares in a text such as "5,50,95", per cent."""
    try:
        return tuple(float(part) / 100 for part in text.replace("%", "").replace(",", " ").split())
    except ValueError:
        raise UsageError(f"--shares: expected numbers in per cent, as in 5,50,95; found {text!r}") from None


def _save(curve: Curve, folder: Path) -> list[str]:
    from aestudio.dial.saving import save

    files = [folder / f"results.{kind}" for kind in ("csv", "json", "png")]
    for file in files:
        save(curve, file)
    return [str(file) for file in files]


def _lines(curve: Curve) -> list[str]:
    from aestudio.dial.table import DISCLAIMER, TITLE, apart, apart_rows, head, notes, rows

    said = [TITLE, curve.log.dial.words, *table(head(curve), rows(curve))]
    for found in apart(curve):
        said += ["", *table(*apart_rows(curve, found))]
    return [*said, "", *notes(curve), DISCLAIMER]
