"""Putting what users download onto this machine as they would, and taking it off again."""

import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from console import LaunchError

USER = 1000  # the number of an ordinary user, who may write nothing but his home
OWN = (".cache/aestudio/", ".config/aestudio/", ".local/share/aestudio/", ".local/state/aestudio/")
ODD = "Größe μ 研究"  # a folder name with spaces and with letters beyond ASCII


@dataclass(frozen=True)
class Installed:
    """A program that is on this machine.

    Attributes:
        kind: "deb", "archive" or "folder".
        program: what starts it.
        folder: where its files lie.
        files: what else was put somewhere.
    """

    kind: str
    program: Path
    folder: Path
    files: tuple[Path, ...] = ()

    def left(self) -> list[Path]:
        """What of it is still there, folders that are empty or others' left out."""
        found = [path for path in self.files if path.is_file() or path.is_symlink()]
        return found + ([self.folder] if self.folder.exists() else [])


def install(given: Path, place: Path) -> Installed:
    """Install a .deb for all, unpack an archive below `place`, or take a built folder as it is.

    Raises:
        LaunchError: that can't be done; says why.
    """
    if given.suffix == ".deb":
        return _install_deb(given)
    if given.is_dir():
        program = given / "AppRun" if (given / "AppRun").exists() else given / "aestudio"
        return Installed("folder", program, given)
    target = place / ODD
    target.mkdir(parents=True)
    with tarfile.open(given) as archive:
        archive.extractall(target, filter="data")
    (folder,) = target.iterdir()
    return Installed("archive", folder / "aestudio", folder)


def _install_deb(given: Path) -> Installed:
    if os.geteuid():
        raise LaunchError(f"{given}: expected an administrator to install it, found an ordinary user")
    _dpkg("--install", str(given))
    listed = _dpkg("--listfiles", "aestudio").splitlines()
    folder = Path("/usr/lib/aestudio")
    others = [Path(line) for line in listed if not Path(line).is_relative_to(folder)]
    files = [path for path in others if path.is_symlink() or not path.is_dir()]
    return Installed("deb", Path("/usr/bin/aestudio"), folder, tuple(files))


def remove(installed: Installed) -> None:
    """Take it off again; a built folder stays."""
    if installed.kind == "deb":
        _dpkg("--purge", "aestudio")
    elif installed.kind == "archive":
        shutil.rmtree(installed.folder)


def _dpkg(*arguments: str) -> str:
    done = subprocess.run(["dpkg", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LaunchError(f"dpkg {arguments[0]}: failed\n{done.stderr.strip()}")
    return done.stdout


def as_user(command: list[str], online: bool = True) -> list[str]:
    """The command as an ordinary user runs it, and without any network if that is wanted.

    Only an administrator can become another; an ordinary user stays himself.
    """
    if os.geteuid():
        return command if online else ["unshare", "--map-current-user", "--net", *command]
    cut = [] if online else ["unshare", "--net"]
    return [*cut, "setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command]


def make_home(place: Path) -> Path:
    """A home folder of that user, empty but for the system's folder of a session."""
    home = place / f"home {ODD}"
    (home / "session").mkdir(parents=True, mode=0o700)
    for folder in (home, home / "session"):
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, USER, USER)
    return home


def is_of_the_user(file: str) -> bool:
    """Whether a file in the home folder is a project's, a setting, a log or kept for the next start."""
    return file.split("/")[0].endswith(".aestudio") or any(file.startswith(place) for place in OWN)


def files_in(home: Path) -> list[str]:
    """Every file below the home folder, by its place there."""
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if not path.is_dir())
