import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import checks
import headless
import launch
import pytest
from console import LaunchError
from environment import ROOT, Environment

from tests.packaging.conftest import has_ended

ENVIRONMENT = Environment(Path("/venv"))
NOON = datetime(2026, 11, 22, 12, 0, 30)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of AE Studio that were started; each ends with exit status 0."""
    seen: list[list[str]] = []

    def start(command: Sequence[str], quiet: bool = False) -> int:
        assert list(command[:4]) == ENVIRONMENT.program()
        seen.append(list(command[4:]))
        return 0

    monkeypatch.setenv("AESTUDIO_CALLED", "")  # what is put there goes after the test
    monkeypatch.setattr(launch, "become", start)
    monkeypatch.setattr(headless, "run", start)
    monkeypatch.setattr(launch, "ensure", lambda dev=False, qt=False: ENVIRONMENT)
    return seen


def test_arguments_are_handed_on(started: list[list[str]]) -> None:
    assert launch.main(["train", "A b.aestudio", "--set", "seed=3"]) == 0
    assert started == [["train", "A b.aestudio", "--set", "seed=3"]]


@pytest.mark.parametrize("arguments", [["new", "digits", "D"], []])
def test_the_program_is_told_how_it_is_called(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """The window too, whose manual says what is typed."""
    monkeypatch.setattr(launch, "missing_display", lambda: None)
    monkeypatch.setattr(sys, "argv", ["packaging/launch.py", *arguments])
    assert launch.main(arguments) == 0
    assert os.environ["AESTUDIO_CALLED"] == "python3 packaging/launch.py"


def test_the_exit_status_is_handed_on(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "become", lambda command: 2)
    assert launch.main(["summary"]) == 2


def test_with_a_display_the_window_opens_on_the_digits(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "missing_display", lambda: None)
    assert launch.main([]) == 0
    assert started == [["--example", "digits"]]


def test_without_a_display_the_digits_are_trained_and_drawn(
    started: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(launch, "missing_display", lambda: "DISPLAY is not set")
    monkeypatch.setenv("AESTUDIO_OUTPUT", str(tmp_path))
    assert launch.main([]) == 0
    (folder,) = tmp_path.iterdir()
    project, trained = str(folder / "Digits.aestudio"), str(folder / "Digits.aestudio" / "runs" / "run-001")
    assert started == [
        ["new", "digits", project],
        ["train", project, "--out", trained],
        ["show", trained, "loss", "--out", str(folder / "loss.png")],
        ["show", trained, "reconstructions", "--out", str(folder / "reconstructions.png")],
        ["show", trained, "latent", "--out", str(folder / "latent.png")],
    ]
    said = capsys.readouterr().err
    assert "no display (DISPLAY is not set)" in said
    assert str(folder / "latent.png") in said


def test_headless_work_ends_at_the_first_failure(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AESTUDIO_OUTPUT", str(tmp_path))
    monkeypatch.setattr(headless, "run", lambda command, quiet: 7 if "train" in command else 0)
    assert headless.train_digits(ENVIRONMENT) == 7


def test_results_never_overwrite_earlier_ones(tmp_path: Path) -> None:
    names = [headless.new_folder(tmp_path, NOON).name for _ in range(3)]
    assert names == ["digits 2026-11-22 12.00.30", *(f"digits 2026-11-22 12.00.30 ({n})" for n in (2, 3))]


def test_a_place_for_results_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LaunchError, match=r"file: expected a folder that can be written"):
        headless.new_folder(tmp_path / "file", NOON)


def test_an_error_is_said_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(dev: bool = False, qt: bool = False) -> Environment:
        raise LaunchError("expected this, found that")

    monkeypatch.setattr(launch, "ensure", fail)
    assert launch.main(["train"]) == 1
    assert capsys.readouterr() == ("", "launch: expected this, found that\n")


def test_every_check_is_run_and_one_failure_fails_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(code: str) -> list[str]:
        return [sys.executable, "-c", code]

    made = [
        checks.Check("good", command("print('3 passed')")),
        checks.Check("bad", command("print('the cause'); raise SystemExit(1)")),
        checks.Check("empty", command("raise SystemExit(5)"), passing=(0, 5)),
    ]
    monkeypatch.setattr(checks, "all_checks", lambda environment, arguments: made)
    assert checks.run_all(ENVIRONMENT, []) == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line.split()[:2] for line in (lines[0], lines[1], lines[3])] == [
        ["good", "ok"],
        ["bad", "FAILED"],
        ["empty", "ok"],
    ]
    assert lines[0].endswith("3 passed")
    assert lines[2] == "the cause"
    assert err.startswith("launch: 1 of 3 checks failed: bad (")


@pytest.mark.skipif(os.name == "nt", reason="groups of processes")
def test_a_check_that_hangs_is_ended_with_its_children_and_what_it_said_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "LIMIT", 1.0)
    code = "import subprocess as s; p = s.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
    assert not checks.run(checks.Check("hangs", [sys.executable, "-c", code]), os.environ).passed
    _, child, why = capsys.readouterr().out.splitlines()
    assert why == "hangs: ended, as it was still at work after 0 minutes"
    assert has_ended(int(child))


def test_what_follows_test_is_for_pytest() -> None:
    made = checks.all_checks(ENVIRONMENT, ["-k", "loss"])
    assert [check.command[-2:] == ["-k", "loss"] for check in made] == [False] * 4 + [True] * 2


def ignored(check: checks.Check) -> set[str]:
    return {word.partition("=")[2] for word in check.command if word.startswith("--ignore=")}


def test_every_test_is_run_and_none_of_the_core_twice() -> None:
    """But for those of the command line, which starts with Qt there and without it."""
    window, core = (ignored(check) for check in checks.all_checks(ENVIRONMENT, [])[-2:])
    there = {f"tests/{path.name}" for path in (ROOT / "tests").iterdir() if any(path.rglob("test_*.py"))}
    there |= {f"tests/{path.name}" for path in (ROOT / "tests").glob("test_*.py")}
    assert not window & core
    assert there - window - core == {"tests/cli"}


def test_the_core_is_tested_with_qt_unimportable() -> None:
    check = checks.tests_without_qt(ENVIRONMENT, [])
    code = "from importlib.util import find_spec as f; print(f('pyqtgraph'), f('numpy').name); import PySide6"
    settings = {**os.environ, **check.environment}
    done = subprocess.run(
        [sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=False
    )
    assert done.stdout == "None numpy\n"
    assert done.stderr.endswith("ModuleNotFoundError: No module named 'PySide6'\n")


@pytest.mark.skipif(os.name == "nt", reason="bash")
def test_the_scripts_say_where_they_are_and_can_be_started() -> None:
    for script in (ROOT / ".ci" / "run", ROOT / "packaging" / "launch.py"):
        assert os.access(script, os.X_OK)
        assert script.read_bytes().startswith(b"#!/usr/bin/env ")
    subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=True)
