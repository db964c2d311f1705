import json
from pathlib import Path
from typing import Any

import pytest
from console import LaunchError
from environment import ROOT, Environment, is_ready, pin, place, project_hash, read_project, stamp_now


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose path has a space and letters that are not ASCII."""
    root = tmp_path / "Übung eins"
    root.mkdir()
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return root


@pytest.fixture
def environment(checkout: Path) -> Environment:
    """An environment that looks as if it had been made."""
    made = Environment(checkout / ".venv")
    made.python.parent.mkdir(parents=True)
    made.python.write_text("")
    (made.folder / "pyvenv.cfg").write_text("version = 3.11.7\n")
    return made


def edit(checkout: Path, old: str, new: str) -> None:
    file = checkout / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_every_dependency_is_pinned_exactly_and_once() -> None:
    project = read_project()["project"]
    extras = project["optional-dependencies"]
    lines = project["dependencies"] + extras["dev"] + extras["onnx"]
    names = [line.partition("==")[0].lower() for line in lines]
    assert all("==" in line and "*" not in line for line in lines)
    assert len(names) == len(set(names))


def test_a_pin_is_read_from_pyproject() -> None:
    assert pin({"project": {"dependencies": ["torch==1.2", "torchvision==3"]}}, "torch") == "torch==1.2"


@pytest.mark.parametrize("lines", [[], ["torch>=2"], ["torch==1", "torch==2"]])
def test_a_pin_that_is_none_is_refused(lines: list[str]) -> None:
    with pytest.raises(LaunchError, match=r"dependencies: expected one line torch==VERSION, found "):
        pin({"project": {"dependencies": lines}}, "torch")


def test_the_environment_is_in_the_checkout(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AESTUDIO_VENV", raising=False)
    assert place(checkout).folder == checkout / ".venv"


def test_the_environment_can_be_put_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AESTUDIO_VENV", str(tmp_path / "elsewhere"))
    assert place().folder == tmp_path / "elsewhere"


def test_a_read_only_checkout_has_its_environment_in_the_cache(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AESTUDIO_VENV", raising=False)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    monkeypatch.setattr("environment.cache_folder", lambda: tmp_path / "cache")
    assert place(checkout).folder.parent == tmp_path / "cache"
    assert place(checkout).folder != place(tmp_path).folder


def test_the_program_is_not_misled_by_files_beside_the_user(environment: Environment) -> None:
    command = environment.program("train", "A b.aestudio")
    assert command == [str(environment.python), "-P", "-m", "aestudio", "train", "A b.aestudio"]


def test_the_hash_knows_what_is_installed_and_ignores_the_tools_settings(checkout: Path) -> None:
    def current() -> str:
        return project_hash(read_project(checkout), checkout)

    first = current()
    edit(checkout, "line-length = 110", "line-length = 111")
    assert current() == first
    edit(checkout, "torch==", "torch==9.")
    assert current() != first


def test_the_hash_knows_where_the_checkout_is(checkout: Path, tmp_path: Path) -> None:
    project: dict[str, Any] = read_project(checkout)
    assert project_hash(project, checkout) != project_hash(project, tmp_path)


@pytest.mark.parametrize(
    ("dev", "qt", "want_dev", "want_qt", "ready"),
    [
        (False, False, False, False, True),
        (True, True, False, False, True),
        (True, True, True, True, True),
        (False, True, True, False, False),
        (True, False, False, True, False),
    ],
)
def test_a_stamp_serves_what_it_was_made_for_and_less(
    environment: Environment, checkout: Path, dev: bool, qt: bool, want_dev: bool, want_qt: bool, ready: bool
) -> None:
    environment.write_stamp(stamp_now(environment, dev, qt, checkout))
    assert is_ready(environment, want_dev, want_qt, checkout) is ready


def test_changed_pins_ask_for_a_set_up(environment: Environment, checkout: Path) -> None:
    environment.write_stamp(stamp_now(environment, dev=True, qt=True, root=checkout))
    edit(checkout, "numpy==", "numpy==9.")
    assert not is_ready(environment, dev=False, qt=False, root=checkout)


def test_another_python_asks_for_a_set_up(environment: Environment, checkout: Path) -> None:
    environment.write_stamp(stamp_now(environment, dev=True, qt=True, root=checkout))
    (environment.folder / "pyvenv.cfg").write_text("version = 3.13.1\n")
    assert not is_ready(environment, dev=False, qt=False, root=checkout)


def test_a_python_that_is_gone_asks_for_a_set_up(environment: Environment, checkout: Path) -> None:
    environment.write_stamp(stamp_now(environment, dev=True, qt=True, root=checkout))
    environment.python.unlink()
    assert not is_ready(environment, dev=False, qt=False, root=checkout)


@pytest.mark.parametrize("text", [None, "", "{", "[]", json.dumps({"python": "x"}), "\0"])
def test_a_stamp_that_is_missing_or_broken_is_none(environment: Environment, text: str | None) -> None:
    if text is not None:
        environment.stamp.write_text(text)
    assert environment.read_stamp() is None
