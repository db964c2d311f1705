"""The self-test of an installed copy: what is there, does it train, does a window open."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import subprocess
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import aestudio
from aestudio.cli.output import Answer
from aestudio.program import NO_CONSOLE, command

__all__ = ["check", "kinds"]

KINDS = Path(aestudio.__file__).with_name("kinds.json")  # in a built copy: what its source had


def check(arguments: Namespace) -> Answer:
    """Test this installation; fails when anything does."""
    if arguments.window:
        from aestudio.gui.selftest import open_and_close

        return Answer(status=open_and_close())
    versions, found = _versions(), dict(kinds())
    tests = {"all kinds are there": lambda: _complete(found), **dict(_tests())}
    outcomes = {name: _outcome(test) for name, test in tests.items()}
    failed = [name for name, text in outcomes.items() if text.startswith("FAILED")]
    failed += [noun for noun, names in found.items() if not names]
    rows = {
        **versions,
        **{noun: f"{len(names)}: {', '.join(names)}" for noun, names in found.items()},
        **outcomes,
    }
    lines = [f"{name:<22}{text}" for name, text in rows.items()]
    lines.append("all well" if not failed else f"failed: {', '.join(failed)}")
    facts = {"versions": versions, "kinds": found, "tests": outcomes, "passed": not failed}
    return Answer(lines, facts, 1 if failed else 0)


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    from aestudio import __version__

    found = {
        "AE Studio": __version__,
        "Python": f"{platform.python_version()} on {platform.platform(terse=True)}",
    }
    for package in ("torch", "numpy", "PySide6-Essentials"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _complete(found: Mapping[str, list[str]]) -> str:
    """Whether a built copy has all that the source it was built from had; the source itself is the measure.

    Raises:
        RuntimeError: when something is missing; names it.
    """
    if not KINDS.is_file():
        return "yes: this is no built copy"
    wanted: dict[str, list[str]] = json.loads(KINDS.read_text(encoding="utf-8"))
    missing = [
        f"{noun} {name}" for noun, names in wanted.items() for name in names if name not in found[noun]
    ]
    if missing:
        raise RuntimeError(f"missing in this copy: {', '.join(missing)}")
    return f"yes: {sum(map(len, wanted.values()))}, as in the source"


def kinds() -> Iterator[tuple[str, list[str]]]:
    """What is registered: nothing found is the usual fault of a badly packaged program."""
    from aestudio.data import DATASETS
    from aestudio.experiment import OPTIMIZERS, SCHEDULES
    from aestudio.families import CORRUPTIONS, FAMILIES, LOSSES
    from aestudio.figures import VIEWS
    from aestudio.networks import LAYERS

    registries = (DATASETS, LAYERS, FAMILIES, LOSSES, CORRUPTIONS, OPTIMIZERS, SCHEDULES)
    for registry in registries:
        yield f"{registry.noun} kinds", registry.names()
    yield "views", list(VIEWS)
    if importlib.util.find_spec("PySide6") is not None:
        from aestudio.gui.viewers import VIEWERS

        yield "viewers", [viewer.key for viewer in VIEWERS]
    from aestudio.examples import examples

    yield "examples", [example.name for example in examples()]


def _tests() -> Iterator[tuple[str, Callable[[], str]]]:
    from aestudio.cli import tried
    from aestudio.families import FAMILIES

    yield "imports its libraries", lambda: tried.imports(whole=KINDS.is_file())
    for family in FAMILIES.names():
        yield f"trains {family}", lambda family=family: tried.trains(family)  # type: ignore[misc]
    yield "reads arrays", tried.reads_arrays
    yield "reads pictures", tried.reads_pictures
    yield "draws and exports", tried.draws_and_exports
    yield "opens a window", _opens


def _outcome(test: Callable[[], str]) -> str:
    try:
        return test()
    except Exception as error:  # whatever it is, it is the finding
        return f"FAILED: {type(error).__name__}: {error}"


def _opens() -> str:
    """The window, off the screen and in a process of its own, where a crash of Qt does no harm."""
    if importlib.util.find_spec("PySide6") is None or importlib.util.find_spec("aestudio.gui.app") is None:
        return "skipped: PySide6 is not installed"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command("check", "--window"),
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        creationflags=NO_CONSOLE,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it was not ready in time"]
        raise RuntimeError(f"{said[-1]} (exit status {done.returncode})")
    return "yes"
