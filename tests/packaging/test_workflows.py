"""The workflows in .github/workflows: they can be read, and what they name is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import build
import macos
import pytest
import windows
import yaml
from environment import ROOT, read_project

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(path.name for path in FOLDER.glob("*.yml"))
VARIABLES = {windows.SIGN, macos.IDENTITY, macos.NOTARY, macos.KEYCHAIN}


def workflow(name: str) -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return read


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def test_there_is_one_for_pushes_and_one_for_releases() -> None:
    assert FILES == ["checks.yml", "release.yml"]
    assert workflow("checks.yml")[True]["push"] == {"branches": ["**"]}  # YAML reads `on` as a truth value
    assert workflow("release.yml")[True]["push"] == {"tags": ["v*"]}


@pytest.mark.parametrize("name", FILES)
def test_every_script_that_is_named_is_there(name: str) -> None:
    named = [word for step in steps(name) for word in re.findall(r"packaging/[\w./]+", step.get("run", ""))]
    assert named
    assert [word for word in named if not (ROOT / word).is_file()] == []


@pytest.mark.parametrize("name", FILES)
def test_every_job_that_is_waited_for_is_there_and_nothing_may_write_that_need_not(name: str) -> None:
    jobs = workflow(name)["jobs"]
    for job in jobs.values():
        needed = job.get("needs", [])
        assert set([needed] if isinstance(needed, str) else needed) <= set(jobs)
    assert workflow(name)["permissions"] == {"contents": "read"}
    assert [one for one, job in jobs.items() if "permissions" in job] == (
        ["publish"] if name == "release.yml" else []
    )


@pytest.mark.parametrize("name", FILES)
def test_every_action_is_of_one_version_and_of_github(name: str) -> None:
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used
    assert [one for one in used if not re.fullmatch(r"actions/[\w-]+@v\d+", one)] == []


@pytest.mark.parametrize("name", FILES)
def test_every_script_of_the_shell_can_be_read_by_it(name: str) -> None:
    scripts = [step["run"] for step in steps(name) if "run" in step and step.get("shell") != "pwsh"]
    for script in scripts:
        plain = re.sub(r"\$\{\{.*?\}\}", "x", script)
        done = subprocess.run(["bash", "-n", "-c", plain], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_all_three_systems_are_built_tested_and_published() -> None:
    jobs = workflow("release.yml")["jobs"]
    systems = {row["system"] for row in jobs["build"]["strategy"]["matrix"]["include"]}
    assert systems == {"linux", "windows", "macos"}
    tested = [
        step
        for step in jobs["build"]["steps"]
        if "aestudio" in step.get("run", "") and "check" in step["run"]
    ]
    assert {re.search(r"'(\w+)'", step["if"])[1] for step in tested} == systems  # type: ignore[index]
    assert jobs["build"]["env"]["QT_QPA_PLATFORM"] == "offscreen"
    assert set(jobs["publish"]["needs"]) == {"build", "wheel"}
    assert jobs["publish"]["if"] == "github.ref_type == 'tag'"


def test_what_is_uploaded_is_what_the_build_makes() -> None:
    jobs = workflow("release.yml")["jobs"]
    (upload,) = [step for step in jobs["build"]["steps"] if "upload" in step.get("uses", "")]
    patterns = [Path(line).name for line in upload["with"]["path"].split()]
    version = read_project()["project"]["version"]
    made = [
        f"aestudio_{version}_amd64.deb",
        f"aestudio-{version}-linux-x86_64.AppImage",
        f"aestudio-{version}-linux-x86_64.tar.xz",
        f"{windows.name()}-setup.exe",
        f"{windows.name()}.zip",
        f"aestudio-{version}-macos-arm64.dmg",
    ]
    for file in made:
        assert sum(Path(file).match(pattern) for pattern in patterns) == 1, file
    assert build.DIST == ROOT / "dist"


def test_the_variables_that_sign_are_those_that_are_read() -> None:
    text = (FOLDER / "release.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"AESTUDIO_(?:SIGN|NOTARY)_\w+", text)) == VARIABLES


@pytest.mark.skipif(sys.platform == "win32", reason="grep")
@pytest.mark.parametrize(("tag", "status"), [("v{}", 0), ("v{}.1", 1), ("v9", 1)])
def test_a_tag_that_is_not_the_version_is_refused(tag: str, status: int) -> None:
    (step,) = [step for step in workflow("release.yml")["jobs"]["version"]["steps"] if "run" in step]
    name = tag.format(read_project()["project"]["version"])
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        env={"GITHUB_REF_NAME": name, "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == status
