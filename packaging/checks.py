"""Every check of the project, in one line each: lint, form, types, imports, and the tests, each once.

Those of the core run where Qt can't be imported, so that none of them comes to need it.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from console import KILL, say, send
from environment import ROOT, Environment

WITHOUT_QT = Path(__file__).resolve().parent / "without_qt"
WITH_QT = ("gui", "packaging", "cli")  # the command line runs both with it and without it
NO_TESTS = 5  # pytest's exit status where nothing was selected
LIMIT = 20 * 60.0  # seconds after which a check is hung, several times what the longest takes


@dataclass(frozen=True)
class Check:
    """A command that ends with exit status 0 when all is well."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    passing: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Outcome:
    """What a check came to."""

    name: str
    passed: bool
    seconds: float


def run_all(environment: Environment, arguments: Sequence[str]) -> int:
    """Run every check, go on behind one that failed, and return 0 if all passed."""
    with tempfile.TemporaryDirectory(prefix="aestudio-checks-") as scratch:
        settings = shared_settings(environment, Path(scratch))
        outcomes = [run(check, settings) for check in all_checks(environment, arguments)]
    return summarize(outcomes)


def all_checks(environment: Environment, arguments: Sequence[str]) -> list[Check]:
    """Return the checks, quick ones first."""
    python = str(environment.python)
    imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return [
        Check("ruff check", [python, "-m", "ruff", "check", "--quiet"]),
        Check("ruff format --check", [python, "-m", "ruff", "format", "--check", "--diff", "--quiet"]),
        Check(
            "import contracts", [python, "-c", imports, "--no-logo", "--cache-dir", str(cache(environment))]
        ),
        Check("mypy --strict", [python, "-m", "mypy"]),
        tests(environment, arguments),
        tests_without_qt(environment, arguments),
    ]


def tests(environment: Environment, arguments: Sequence[str]) -> Check:
    """Return the check that runs the tests of the window, and those to which it matters that Qt is there."""
    others = [f"--ignore={path}" for path in core_tests()]
    passing = (0, NO_TESTS) if arguments else (0,)
    return Check("tests of the window", [*pytest(environment), *others, *arguments], passing=passing)


def core_tests(root: Path = ROOT) -> list[str]:
    """Return what lies in tests/ and is run without Qt alone, so that no test of the core runs twice."""
    found = sorted((root / "tests").iterdir())
    named = [path for path in found if path.is_dir() or path.name.startswith("test_")]
    return [f"tests/{path.name}" for path in named if path.name not in WITH_QT]


def tests_without_qt(environment: Environment, arguments: Sequence[str]) -> Check:
    """Return the check that runs the tests of the core where Qt can't be imported."""
    # pytest-qt's own settings in pyproject.toml are unknown without it, which is an error elsewhere.
    no_plugin = [
        "-p",
        "no:pytest-qt",
        "-o",
        "strict_config=false",
        "-W",
        "ignore::pytest.PytestConfigWarning",
    ]
    core = ["--ignore=tests/gui", "--ignore=tests/packaging"]
    passing = (0, NO_TESTS) if arguments else (0,)
    command = [*pytest(environment), *no_plugin, *core, *arguments]
    return Check("tests of the core, without Qt", command, {"PYTHONPATH": str(WITHOUT_QT)}, passing)


def pytest(environment: Environment) -> list[str]:
    """Return the start of a pytest command."""
    workers = str(min(os.cpu_count() or 1, 4))
    quiet = ["--quiet", "--no-header"]
    # Where a worker crashes, pytest-xdist 3.8.0 waits for ever for its successor (issue 1323 there).
    parallel = ["-n", workers, "--dist", "loadfile", "--max-worker-restart=0"]
    return [
        str(environment.python),
        "-m",
        "pytest",
        *quiet,
        *parallel,
        "-o",
        f"cache_dir={cache(environment) / 'pytest'}",
    ]


def cache(environment: Environment) -> Path:
    """Return the folder for what the tools remember; the checkout itself may be read-only."""
    return environment.folder / "cache"


def shared_settings(environment: Environment, scratch: Path) -> dict[str, str]:
    """Return the environment variables that all checks run with."""
    runtime = scratch / "runtime"
    runtime.mkdir(mode=0o700)
    settings = {
        "MYPY_CACHE_DIR": str(cache(environment) / "mypy"),
        "RUFF_CACHE_DIR": str(cache(environment) / "ruff"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(cache(environment) / "hypothesis"),
        # Several tests at a time share the cores; OpenMP's busy waiting would cost each a factor of thirty.
        "OMP_NUM_THREADS": "1",
        # Windows of tests stay off the user's screen; Qt warns where it finds no folder of the session.
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", str(runtime)),
    }
    return {**os.environ, **settings}


def run(check: Check, settings: Mapping[str, str]) -> Outcome:
    """Run a check, and write what it said only if it failed."""
    print(f"{check.name:<32}", end="", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        status = status_of(check, {**settings, **check.environment}, said)
        said.seek(0)
        text = said.read().decode(errors="replace").rstrip()
    if status is None:
        text += f"\n{check.name}: ended, as it was still at work after {LIMIT / 60:.0f} minutes"
    outcome = Outcome(check.name, status in check.passing, time.monotonic() - began)
    detail = last_line(text) if outcome.passed else ""
    print(f"{'ok' if outcome.passed else 'FAILED':<8}{outcome.seconds:6.1f} s   {detail}", flush=True)
    if not outcome.passed:
        print(text, flush=True)
    return outcome


def status_of(check: Check, settings: Mapping[str, str], said: IO[bytes]) -> int | None:
    """Return the exit status of a check's command, or None if it took longer than the limit and was ended.

    It is ended with all that it started: a check that hangs must fail, with what it said so far.
    """
    process = subprocess.Popen(
        check.command,
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(LIMIT)
    except subprocess.TimeoutExpired:
        return None
    finally:
        send(process, KILL)  # its children too, those included that outlived it
        process.wait()


def last_line(text: str) -> str:
    """Return the last line of a text, in which tools sum up."""
    return text.splitlines()[-1].strip("= ") if text else ""


def summarize(outcomes: Sequence[Outcome]) -> int:
    """Say what passed and what did not, and return the exit status."""
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    total = sum(outcome.seconds for outcome in outcomes)
    sys.stdout.flush()
    if failed:
        say(f"{len(failed)} of {len(outcomes)} checks failed: {', '.join(failed)} ({total:.0f} s)")
        return 1
    say(f"all {len(outcomes)} checks passed ({total:.0f} s)")
    return 0
