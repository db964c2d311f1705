"""The system that something is tried in: this machine's, or a minimal Debian beside it."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from console import LaunchError, say

ENTER = """
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
mount --rbind /tmp "$0/tmp"
exec /usr/sbin/chroot "$0" "$@"
"""
"""Its /tmp is this machine's: a path in there is the same inside, and the screen's socket is there. What is
mounted is seen by the entering process alone and gone with it."""
SHARED = ("dev", "proc", "sys", "tmp")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
ADMINISTRATOR = {"PATH": PATH, "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
KEPT = ("var/lib/apt/", "var/cache/apt/", "var/lib/dpkg/", "var/log/")
"""Where a Debian itself writes down what it has installed and removed."""


@dataclass(frozen=True)
class Root:
    """A system's files.

    Attributes:
        folder: where they lie.
    """

    folder: Path = Path("/")

    def outside(self, path: Path) -> Path:
        """Where a file of the system is seen from this machine."""
        return self.folder / path.relative_to("/")

    def command(self, command: list[str]) -> list[str]:
        """The command as it is run in there, which takes an administrator unless it is this machine."""
        if self == HERE:
            return command
        return ["unshare", "--mount", "sh", "-e", "-c", ENTER, str(self.folder), *command]

    def manage(self, *command: str) -> str:
        """Run a command of its administrator; what it answers.

        Raises:
            LaunchError: its exit status is not 0.
        """
        done = subprocess.run(
            self.command(list(command)), env=ADMINISTRATOR, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise LaunchError(f"{' '.join(command[:2])}: failed\n{done.stderr.strip()}")
        return done.stdout

    def files(self) -> set[str]:
        """Every file of the system, but what Debian writes down for itself, by its place from the root."""
        return {
            place
            for top in self.folder.iterdir()
            if top.name not in SHARED
            for path in (top, *top.rglob("*"))
            if not path.is_dir() or path.is_symlink()
            if not (place := path.relative_to(self.folder).as_posix()).startswith(KEPT)
        }


HERE = Root()


def fresh(base: Path, folder: Path) -> Root:
    """A copy of a minimal Debian, which is made by debootstrap when it is first asked for.

    Args:
        base: the Debian; it stays as it is.
        folder: where the copy goes.

    Raises:
        LaunchError: there is no debootstrap, or it fails.
    """
    if not base.exists():
        _bootstrap(base)
    subprocess.run(["cp", "--archive", str(base), str(folder)], check=True)
    shutil.copyfile("/etc/resolv.conf", folder / "etc/resolv.conf")
    root = Root(folder)
    root.manage("apt-get", "update")
    return root


def _bootstrap(base: Path) -> None:
    tool = shutil.which("debootstrap", path=PATH)
    if tool is None:
        raise LaunchError("expected debootstrap, which makes a minimal Debian, found none")
    say(f"making a minimal Debian in {base}")
    part = base.with_name(f"{base.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    command = [tool, "--variant=minbase", _release(), str(part)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LaunchError(f"debootstrap failed\n{done.stdout.strip()[-500:]}")
    part.rename(base)


def _release() -> str:
    """The name of this machine's Debian."""
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)["VERSION_CODENAME"]
