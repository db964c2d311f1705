import os
import subprocess
import sys
import threading
import time
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import install
import pytest
from console import LaunchError, step
from environment import ROOT, Environment, stamp_now
from lock import locked, try_lock

from tests.packaging.conftest import has_ended

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    made = Environment(tmp_path / ".venv")
    made.folder.mkdir()
    return made


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run."""
    seen: list[list[str]] = []
    monkeypatch.setattr(install, "step", lambda doing, command, *rest: seen.append(list(command)))
    return seen


def make_package(environment: Environment, name: str, record: str | None) -> Path:
    folder = environment.folder / "lib" / "python3.11" / "site-packages" / f"{name}-1.dist-info"
    folder.mkdir(parents=True)
    (folder.parent / f"{name}.py").write_text("12345")
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    if record is not None:
        (folder / "RECORD").write_text(record)
    return folder


@pytest.mark.skipif(os.name == "nt", reason="site-packages is elsewhere on Windows")
@pytest.mark.parametrize(
    ("record", "whole"),
    [
        ("a.py,sha256=x,5\na-1.dist-info/RECORD,,\n", True),
        ("a.py,sha256=x,5\na.pyc,sha256=x,5\n", True),
        ("a.py,sha256=x,6\n", False),
        ("a.py,sha256=x,5\nb.py,sha256=x,5\n", False),
        ("", False),
        (None, False),
    ],
)
def test_a_package_installed_in_part_is_forgotten(
    environment: Environment, record: str | None, whole: bool
) -> None:
    folder = make_package(environment, "a", record)
    (folder.parent / "~orch").mkdir()
    install.repair(environment)
    assert folder.exists() is whole
    assert not (folder.parent / "~orch").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take PyPI's torch")
@pytest.mark.parametrize(
    ("chosen", "nvidia", "online", "index"),
    [
        (None, False, True, install.CPU_INDEX),
        (None, False, False, None),
        (None, True, True, None),
        ("", False, True, None),
        ("https://example.org/cu130", True, False, "https://example.org/cu130"),
    ],
)
def test_torch_comes_in_the_build_that_fits(
    monkeypatch: pytest.MonkeyPatch, chosen: str | None, nvidia: bool, online: bool, index: str | None
) -> None:
    monkeypatch.delenv("AESTUDIO_TORCH_INDEX", raising=False)
    if chosen is not None:
        monkeypatch.setenv("AESTUDIO_TORCH_INDEX", chosen)
    monkeypatch.setattr(install, "NVIDIA_DRIVER", ("/",) if nvidia else ())
    monkeypatch.setattr(install, "is_reachable", lambda url: online)
    assert install.torch_index() == index


def test_torch_is_installed_first_and_by_itself(
    environment: Environment, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "torch_index", lambda: None)
    monkeypatch.setattr(install, "works", lambda environment: True)
    install.install(environment, dev=True)
    start = [str(environment.python), "-m", "pip", "install"]
    assert [command[:4] for command in commands] == [start, start]
    assert commands[0][-1].startswith("torch==")
    assert commands[1][-2:] == ["--editable", ".[dev,onnx]"]


@pytest.mark.skipif(os.name == "nt", reason="site-packages is elsewhere on Windows")
def test_a_torch_that_is_there_is_left_alone(environment: Environment, commands: list[list[str]]) -> None:
    (environment.folder / "lib" / "python3.11" / "site-packages" / "torch-1.2.3+cpu.dist-info").mkdir(
        parents=True
    )
    install.install_torch(environment, "torch==1.2.3")
    assert commands == []


def test_a_full_disk_is_told_before_anything_is_installed(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage(1e12, 1e12, 1e9))
    with pytest.raises(LaunchError, match=r"expected 2.5 GB of free space, found 1.0 GB"):
        install.make_venv(environment)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LaunchError, match=r"file/venv: expected a folder .*, found: Not a directory"):
        install.make_folder(tmp_path / "file" / "venv")


def test_clearing_keeps_the_lock_and_the_log(environment: Environment) -> None:
    for name in ("launch.lock", "setup.log", "pyvenv.cfg", "bin/python"):
        (environment.folder / name).parent.mkdir(exist_ok=True)
        (environment.folder / name).write_text("")
    install.clear(environment)
    assert sorted(path.name for path in environment.folder.iterdir()) == ["launch.lock", "setup.log"]


def test_a_failed_step_shows_what_was_said_and_what_to_do(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("of an earlier step\n")
    command = [sys.executable, "-c", "print('no such host'); raise SystemExit(3)"]
    with pytest.raises(LaunchError) as caught:
        step("fetching", command, log, "Is this machine online?")
    assert str(caught.value) == "fetching: failed (exit status 3)\n    no such host\nIs this machine online?"


def test_two_set_ups_take_turns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order: list[str] = []

    def second() -> None:
        with locked(tmp_path / "lock"):
            order.append("second")

    thread = threading.Thread(target=second)
    with locked(tmp_path / "lock"):
        thread.start()
        thread.join(0.5)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
    assert "waiting for another launch" in capsys.readouterr().err


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """A folder that the user named, with something in it."""
    made = Environment(tmp_path / "mine")
    made.folder.mkdir()
    (made.folder / "thesis.txt").write_text("all my work")
    monkeypatch.setenv("AESTUDIO_VENV", str(made.folder))
    return made


def test_a_named_folder_with_other_things_in_it_is_left_alone(chosen: Environment) -> None:
    """Once it was cleared to make room for the environment."""
    with pytest.raises(LaunchError, match=r"AESTUDIO_VENV=.*mine: expected a new or empty folder, or "):
        install.ensure()
    assert [path.name for path in chosen.folder.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(("answer", "goes_on"), [("y", True), ("", False), ("no", False)])
def test_an_environment_of_the_users_is_asked_for(
    chosen: Environment, monkeypatch: pytest.MonkeyPatch, answer: str, goes_on: bool
) -> None:
    monkeypatch.setattr(install, "works", lambda environment: True)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda question: answer if str(chosen.folder) in question else "")
    if goes_on:
        install.ask_first(chosen)
    else:
        with pytest.raises(LaunchError, match=r"nothing was changed in .*mine"):
            install.ask_first(chosen)


def test_where_nobody_is_there_it_is_said(
    chosen: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "works", lambda environment: True)
    monkeypatch.setattr("sys.stdin", None)
    install.ask_first(chosen)
    assert f"into the environment {chosen.folder}, which was not made for it" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["setup.log", "launch.lock"])
def test_a_log_of_the_users_own_makes_a_folder_not_the_launchers(chosen: Environment, name: str) -> None:
    """What lay beside it was removed without a question."""
    (chosen.folder / name).write_text("of something else")
    with pytest.raises(LaunchError, match="which are left as they are"):
        install.ensure()
    assert {path.name for path in chosen.folder.iterdir()} == {"thesis.txt", name}


def test_what_a_user_put_into_a_broken_environment_stays(chosen: Environment) -> None:
    chosen.write_stamp(stamp_now(chosen, dev=False, qt=False))
    (chosen.folder / "lib").mkdir()
    chosen.settings.write_text("home = nowhere")
    install.clear(chosen)
    assert [path.name for path in chosen.folder.iterdir()] == ["thesis.txt"]


def test_an_environment_that_the_launcher_makes_is_used_unasked(chosen: Environment) -> None:
    (chosen.folder / "thesis.txt").unlink()
    chosen.log.write_text("pip was interrupted")
    (chosen.folder / "bin").mkdir()
    install.ask_first(chosen)
    install.ask_first(Environment(chosen.folder / "new"))


@pytest.mark.skipif(os.name == "nt", reason="groups of processes")
def test_a_launch_that_is_to_end_ends_what_it_began(tmp_path: Path) -> None:
    """SIGTERM: the step and its child are gone, and the exit status says why."""
    child_code = "import subprocess as s; p = s.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
    code = (
        "import sys; from pathlib import Path; import console, launch\n"
        f"command = [sys.executable, '-c', {child_code!r}]\n"
        f"launch.ensure = lambda: console.step('installing', command, Path({str(tmp_path / 'log')!r}), '')\n"
        "console.end_on_request()\n"
        "sys.exit(launch.main(['train']))\n"
    )
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "packaging")}
    with subprocess.Popen(
        [sys.executable, "-S", "-c", code], env=settings, stderr=subprocess.PIPE, text=True
    ) as process:
        while not (tmp_path / "log").exists() or not (tmp_path / "log").read_text().endswith("\n"):
            time.sleep(0.01)
        child = int((tmp_path / "log").read_text())
        process.terminate()
        _, said = process.communicate(timeout=60)
    assert process.returncode == 143
    assert said.splitlines()[-2:] == [
        "launch: ending what was being done",
        "launch: ended on request; the next start goes on from here",
    ]
    assert has_ended(child)


@pytest.mark.skipif(os.name == "nt", reason="there the lock ends with its holder")
def test_a_step_that_outlives_its_launcher_keeps_the_lock(tmp_path: Path) -> None:
    code = (
        "import sys, subprocess; from pathlib import Path; from lock import locked; import console\n"
        f"with locked(Path({str(tmp_path / 'lock')!r})):\n"
        "    print(console.start_quietly(['sleep', '60'], 2, None).pid)\n"
    )
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "packaging")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=settings, stdout=subprocess.PIPE, text=True, check=True
    )
    left = int(done.stdout)
    try:
        with (tmp_path / "lock").open("a+b") as file:
            assert not try_lock(file)
    finally:
        os.kill(left, 9)
