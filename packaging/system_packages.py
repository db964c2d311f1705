"""Packages of the operating system: Debian's and Ubuntu's, installed where that needs no questions."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from console import LaunchError, step


def provide_venv(log: Path) -> None:
    """Install what Debian leaves out of Python: the means to make a virtual environment."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    apt = apt_get()
    if apt is None:
        raise LaunchError(
            f"{sys.executable}: expected a Python that makes virtual environments, found no ensurepip\n"
            f"Install it, then start again:\n    sudo apt-get install -y {package}"
        )
    update(apt, log)
    install(apt, [package], "Python's venv", log)


def apt_get() -> list[str] | None:
    """Return the start of an apt-get command that may install packages without asking, or None."""
    if sys.platform == "win32" or not shutil.which("apt-get"):
        return None
    settings = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    if os.geteuid() == 0:
        return settings
    sudo = ["sudo", "-n"]
    if (
        shutil.which("sudo")
        and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    ):
        return sudo + settings
    return None


def update(apt: Sequence[str], log: Path) -> None:
    """Read the list of packages, without which a bare machine knows none."""
    step("reading the system's list of packages", [*apt, "update"], log, f"Is this machine online? See {log}")


def install(apt: Sequence[str], packages: Sequence[str], what: str, log: Path) -> None:
    """Install packages of the system."""
    names = " ".join(packages)
    command = [*apt, "install", "-y", "--no-install-recommends", *packages]
    advice = f"All that apt said: {log}\nBy hand:\n    sudo apt-get install -y {names}"
    step(f"installing {what}: {names}", command, log, advice)


def exists(package: str) -> bool:
    """Whether this release of the system has a package of that name."""
    command = ["apt-cache", "show", "--no-all-versions", package]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
