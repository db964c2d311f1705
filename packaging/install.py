"""Set-up: the environment made, filled with the versions pinned in pyproject.toml, and repaired."""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import urllib.request
from importlib.metadata import PathDistribution
from pathlib import Path

import qt_libraries
import system_packages
from console import LaunchError, say, step
from environment import CHOSEN, ROOT, Environment, is_ready, pin, place, read_project, stamp_now
from lock import locked

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
NEEDED_GB = 2.5
NVIDIA_DRIVER = ("/proc/driver/nvidia/version", "/usr/lib/wsl/lib/nvidia-smi")


def ensure(dev: bool = False, qt: bool = False) -> Environment:
    """Return an environment in which the program runs, set up as far as it was not.

    Args:
        dev: Whether the tools of the checks are wanted too.
        qt: Whether the system libraries of Qt are indispensable, or only wanted.
    """
    environment = place()
    if is_ready(environment, dev, qt):
        return environment
    ask_first(environment)
    make_folder(environment.folder)
    with locked(environment.lock):
        if not is_ready(environment, dev, qt):  # another launch may have done it meanwhile
            set_up(environment, dev, qt)
    return environment


def ask_first(environment: Environment) -> None:
    """Ask before anything is installed into an environment of the user's; where nobody is there, say it.

    Raises:
        LaunchError: when the user says no, or the folder holds what would be in the way.
    """
    folder = environment.folder
    if not os.environ.get(CHOSEN) or environment.is_ours:
        return
    if not works(environment):
        raise LaunchError(
            f"{CHOSEN}={folder}: expected a new or empty folder, or a Python environment with pip; found "
            "other things in it, which are left as they are"
        )
    what = f"AE Studio and its libraries (2 GB) into the environment {folder}, which was not made for it"
    if sys.stdin is None or not sys.stdin.isatty():
        say(f"installing {what}, as {CHOSEN} says")
    elif input(f"launch: install {what}? [y/N] ").strip().lower() not in ("y", "yes"):
        raise LaunchError(f"nothing was changed in {folder}; name a new one in {CHOSEN}")


def make_folder(folder: Path) -> None:
    """Make the environment's folder, or say why it can't be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LaunchError(
            f"{folder}: expected a folder that can be made and written, found: {error.strerror}\n"
            "Set AESTUDIO_VENV to a folder for the environment (2 GB, with a CUDA torch 6 GB)."
        ) from error


def set_up(environment: Environment, dev: bool, qt: bool) -> None:
    """Make everything ready, in steps of which each can be taken up again."""
    before = environment.read_stamp()
    why = f", as {CHOSEN} says" if os.environ.get(CHOSEN) else ""
    say(f"setting AE Studio up in {environment.folder}{why}")
    dev = dev or (before is not None and before.dev)  # tools once installed stay up to date
    if not is_ready(environment, dev, qt=False):
        environment.stamp.unlink(missing_ok=True)
        install(environment, dev)
    environment.write_stamp(stamp_now(environment, dev, qt=False))
    if qt_libraries.provide(environment.site_packages / "PySide6", environment.log, indispensable=qt):
        environment.write_stamp(stamp_now(environment, dev, qt=True))
    say(f"ready: {environment.folder}")


def install(environment: Environment, dev: bool) -> None:
    """Make the environment and install everything into it that is not there yet."""
    make_venv(environment)
    repair(environment)
    install_torch(environment, pin(read_project(), "torch"))
    install_project(environment, dev)


# ---------------------------------------------------------------------------------------- the environment


def make_venv(environment: Environment) -> None:
    """Make an empty environment unless there is one that works."""
    if works(environment):
        return
    require_space(environment.folder)
    clear(environment)
    if importlib.util.find_spec("ensurepip") is None:
        system_packages.provide_venv(environment.log)
    doing = f"creating the environment {environment.folder} (Python {platform.python_version()})"
    command = [sys.executable, "-m", "venv", str(environment.folder)]
    step(doing, command, environment.log, f"Everything it said: {environment.log}")


def works(environment: Environment) -> bool:
    """Whether the interpreter starts and has pip; after an interruption or a system upgrade it does not."""
    if not environment.python.exists():
        return False
    command = [str(environment.python), "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def require_space(folder: Path) -> None:
    """Fail early where the disk can't hold what will be installed."""
    free = shutil.disk_usage(folder).free / 1e9
    if free < NEEDED_GB:
        raise LaunchError(
            f"{folder}: expected {NEEDED_GB} GB of free space, found {free:.1f} GB\n"
            "Make room, or set AESTUDIO_VENV to a folder on another disk."
        )


def clear(environment: Environment) -> None:
    """Remove what is left of an environment that does not work, and nothing else that lies in its folder."""
    for path in environment.parts & set(environment.folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def repair(environment: Environment) -> None:
    """Forget the packages that an interrupted pip left in part, so that they are installed anew."""
    for left in environment.site_packages.glob("~*"):
        shutil.rmtree(left, ignore_errors=True)
    for record in environment.site_packages.glob("*.dist-info"):
        if not is_whole(record):
            say(f"{record.stem} was installed in part only and will be installed again")
            shutil.rmtree(record)


def is_whole(record: Path) -> bool:
    """Whether every file of an installed package is there in its right size."""
    files = PathDistribution(record).files or []
    # Compiled files are written anew by pip, in another size than a wheel that brings them has recorded.
    paths = [(Path(str(file.locate())), file.size) for file in files if file.suffix != ".pyc"]
    return bool(paths) and all(path.exists() and size in (None, path.stat().st_size) for path, size in paths)


# ---------------------------------------------------------------------------------------------- packages


def install_torch(environment: Environment, requirement: str) -> None:
    """Install torch by itself, in the build that fits the machine (the CUDA build is 4 GB larger)."""
    if list(environment.site_packages.glob(f"{requirement.replace('==', '-')}*.dist-info")):
        return
    index = torch_index()
    source = ["--extra-index-url", index] if index else []
    suffix = f" from {index}" if index else ""
    pip_install(environment, f"installing {requirement}{suffix}, the largest part", *source, requirement)


def install_project(environment: Environment, dev: bool) -> None:
    """Install the checkout itself, editable, with everything that it needs."""
    doing = "installing AE Studio, Qt and the other libraries" + (
        ", and the tools of the checks" if dev else ""
    )
    pip_install(environment, doing, "--editable", ".[dev,onnx]" if dev else ".[onnx]")


def pip_install(environment: Environment, doing: str, *arguments: str) -> None:
    """Install packages into the environment."""
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command = [str(environment.python), "-m", "pip", "install", *quiet, *arguments]
    advice = f"Is this machine online? What is installed is kept; start again. All it said: {environment.log}"
    step(doing, command, environment.log, advice, ROOT)


def torch_index() -> str | None:
    """Return the package index to take torch from besides pip's own; None for pip's own alone.

    AESTUDIO_TORCH_INDEX decides where it is set: empty for pip's own alone, or an address (such as PyTorch's
    index of CUDA builds, on Windows). Else a Linux machine without an NVIDIA driver is served from PyTorch's
    index of CPU builds, because PyPI's builds for Linux carry CUDA; where that can't be reached, pip's own
    has to do.
    """
    chosen = os.environ.get("AESTUDIO_TORCH_INDEX")
    if chosen is not None:
        return chosen or None
    if sys.platform != "linux" or any(Path(path).exists() for path in NVIDIA_DRIVER):
        return None
    return CPU_INDEX if is_reachable(CPU_INDEX + "/torch/") else None


def is_reachable(url: str) -> bool:
    """Whether a web page answers within a few seconds."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=5):
            return True
    except (OSError, ValueError):  # no network, no such host, a refusal
        return False
