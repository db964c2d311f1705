"""The environment that the program runs in, and the stamp that says what it was made from.

While the stamp holds, a start does nothing but read it. It is written last, so a set-up that was
interrupted is taken up again at the next start.
"""

import hashlib
import json
import os
import sys
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from console import LaunchError

CHOSEN = "AESTUDIO_VENV"  # the variable that names another folder for the environment
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Stamp:
    """What an environment was made from."""

    python: str
    project: str
    dev: bool  # with the tools of the checks
    qt: bool  # with the system libraries that Qt needs

    def serves(self, wanted: "Stamp") -> bool:
        """Whether an environment with this stamp is good for what is wanted."""
        same = (self.python, self.project) == (wanted.python, wanted.project)
        return same and self.dev >= wanted.dev and self.qt >= wanted.qt


@dataclass(frozen=True)
class Environment:
    """The folder that holds the installed program."""

    folder: Path

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def log(self) -> Path:
        """What pip and apt said."""
        return self.folder / "setup.log"

    @property
    def lock(self) -> Path:
        """The file whose lock the launch holds that is setting up."""
        return self.folder / "launch.lock"

    @property
    def settings(self) -> Path:
        """What every Python environment has."""
        return self.folder / "pyvenv.cfg"

    @property
    def is_ours(self) -> bool:
        """Whether the launcher made it, or makes it now: empty, or with what it leaves and nothing else."""
        if not self.folder.is_dir():
            return True  # a file in its place is told of when the folder is made
        there = set(self.folder.iterdir())
        left = {self.log, self.lock}
        return self.stamp in there or not there or (bool(there & left) and there <= left | self.parts)

    @property
    def parts(self) -> set[Path]:
        """What an environment consists of, on any system, its stamp with it; the rest is a user's."""
        names = ("bin", "include", "lib", "lib64", "Scripts", "Include", "Lib", "pyvenv.cfg", ".gitignore")
        return {self.stamp, *(self.folder / name for name in names)}

    @property
    def stamp(self) -> Path:
        """Where the stamp is."""
        return self.folder / "aestudio-stamp.json"

    @property
    def site_packages(self) -> Path:
        """Where the packages are."""
        if os.name == "nt":
            return self.folder / "Lib" / "site-packages"
        return next(iter(self.folder.glob("lib/python3*/site-packages")), self.folder / "lib")

    def program(self, *arguments: str) -> list[str]:
        """Return the command that runs AE Studio."""
        # -P: a file named random.py in the user's folder must not take the place of Python's own.
        return [str(self.python), "-P", "-m", "aestudio", *arguments]

    def read_stamp(self) -> Stamp | None:
        """Return the stamp, or None where there is none that can be read."""
        try:
            return Stamp(**json.loads(self.stamp.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_stamp(self, stamp: Stamp) -> None:
        """Write the stamp so that it is there whole or not at all."""
        part = self.stamp.with_suffix(".part")
        part.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
        part.replace(self.stamp)


def place(root: Path = ROOT) -> Environment:
    """Return the environment of a checkout: .venv, or a folder of the user's where that can't be written."""
    if chosen := os.environ.get(CHOSEN):
        return Environment(Path(chosen).absolute())
    own = root / ".venv"
    if os.access(own if own.exists() else root, os.W_OK):
        return Environment(own)
    name = "venv-" + hashlib.sha256(str(root).encode()).hexdigest()[:12]
    return Environment(cache_folder() / name)


def cache_folder() -> Path:
    """Return the folder for what can be made again."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "aestudio"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "aestudio"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aestudio"


def read_project(root: Path = ROOT) -> dict[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def pin(project: dict[str, Any], name: str) -> str:
    """Return the pinned requirement of a runtime dependency, such as torch==2.13.0."""
    lines = [line for line in project["project"]["dependencies"] if line.partition("==")[0] == name]
    if len(lines) != 1 or "==" not in lines[0]:
        raise LaunchError(
            f"pyproject.toml: project.dependencies: expected one line {name}==VERSION, found {lines}"
        )
    return str(lines[0])


def project_hash(project: dict[str, Any], root: Path) -> str:
    """Return a hash of all that decides what is installed and from where; the tools' settings don't."""
    parts = [project["project"], project["build-system"], project.get("tool", {}).get("hatch"), str(root)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def identity(environment: Environment) -> str:
    """Return what tells whether the environment's interpreter is still the one that it was made with."""
    if not (environment.settings.exists() and environment.python.exists()):
        return "none"
    return f"{environment.python.resolve()} {environment.settings.read_text(encoding='utf-8')}"


def stamp_now(environment: Environment, dev: bool, qt: bool, root: Path = ROOT) -> Stamp:
    """Return the stamp that the environment has when it is ready."""
    return Stamp(identity(environment), project_hash(read_project(root), root), dev, qt)


def is_ready(environment: Environment, dev: bool, qt: bool, root: Path = ROOT) -> bool:
    """Whether nothing has to be done before the program can start."""
    found = environment.read_stamp()
    return found is not None and found.serves(stamp_now(environment, dev, qt, root))
