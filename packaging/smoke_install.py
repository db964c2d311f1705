"""Putting what users download onto a system as they would, and taking it off again."""

import os
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from console import LaunchError
from smoke_root import HERE, Root

USER = 1000  # the number of an ordinary user, who may write nothing but his home
OWN = (".cache/aestudio/", ".config/aestudio/", ".local/share/aestudio/", ".local/state/aestudio/")
UNSAVED = ".local/share/aestudio/unsaved/"  # which holds nothing once all is saved
ODD = "Größe μ 研究"  # a folder name with spaces and with letters beyond ASCII


@dataclass(frozen=True)
class Installed:
    """A program that is on a system.

    Attributes:
        kind: "deb", "archive", "appimage" or "folder".
        program: what starts it, as the system knows it.
        folder: where its files lie, as the system knows it.
        files: what else was put somewhere, as this machine knows it.
        root: the system.
        before: the files that the system had, if all are watched.
    """

    kind: str
    program: Path
    folder: Path
    files: tuple[Path, ...] = ()
    root: Root = HERE
    before: frozenset[str] | None = None

    def left(self) -> list[Path]:
        """What of it is still there, folders that are empty or others' left out."""
        if self.before is not None:
            return [Path("/", file) for file in sorted(self.root.files() - self.before)]
        found = [path for path in self.files if path.is_file() or path.is_symlink()]
        return found + ([self.folder] if self.folder.exists() else [])


def install(given: Path, place: Path, root: Root = HERE) -> Installed:
    """Install a .deb for all, put an archive or an AppImage below `place`, or take a built folder as it is.

    Args:
        given: what a user downloads, or a built folder.
        place: a folder below /tmp.
        root: the system that it is installed on.

    Raises:
        LaunchError: that can't be done; says why.
    """
    if given.suffix == ".deb":
        return _install_deb(given, place, root)
    if given.is_dir():
        program = given / "AppRun" if (given / "AppRun").exists() else given / "aestudio"
        return Installed("folder", program, given, root=root)
    target = place / ODD
    target.mkdir(parents=True)
    if given.suffix == ".AppImage":
        return Installed("appimage", Path(shutil.copy(given, target)), target, root=root)
    with tarfile.open(given) as archive:
        archive.extractall(target, filter="data")
    (folder,) = target.iterdir()
    return Installed("archive", folder / "aestudio", folder, root=root)


def _install_deb(given: Path, place: Path, root: Root) -> Installed:
    if os.geteuid():
        raise LaunchError(f"{given}: expected an administrator to install it, found an ordinary user")
    alone = root != HERE
    before = frozenset(root.files()) if alone else None
    if alone:  # which then has to find all that the program needs
        copy = shutil.copy(given, place)
        root.manage("apt-get", "install", "--yes", "--no-install-recommends", str(copy))
    else:
        root.manage("dpkg", "--install", str(given))
    listed = root.manage("dpkg", "--listfiles", "aestudio").splitlines()
    folder = Path("/usr/lib/aestudio")
    others = [root.outside(Path(line)) for line in listed if not Path(line).is_relative_to(folder)]
    files = [path for path in others if path.is_symlink() or not path.is_dir()]
    return Installed("deb", Path("/usr/bin/aestudio"), folder, tuple(files), root, before)


def remove(installed: Installed) -> None:
    """Take it off again, with what was installed for it alone; a built folder stays."""
    if installed.before is not None:
        installed.root.manage("apt-get", "purge", "--yes", "--autoremove", "aestudio")
    elif installed.kind == "deb":
        installed.root.manage("dpkg", "--purge", "aestudio")
    elif installed.kind in ("archive", "appimage"):
        shutil.rmtree(installed.folder)


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
    return file.split("/")[0].endswith(".aestudio") or (file.startswith(OWN) and not file.startswith(UNSAVED))


def files_in(home: Path) -> list[str]:
    """Every file below the home folder, by its place there."""
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if not path.is_dir())
