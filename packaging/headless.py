"""The first thing a user sees where there is no display: the digits example, trained and drawn."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from console import LaunchError, run, say
from environment import Environment

VIEWS = ("loss", "reconstructions", "latent")
INTERRUPTED = 130  # by Ctrl+C


def train_digits(environment: Environment) -> int:
    """Train the digits example with a progress bar, write its pictures, and say where they are."""
    folder = new_folder(output_folder(), datetime.now())
    project, trained = folder / "Digits.aestudio", folder / "Digits.aestudio" / "runs" / "run-001"
    pictures = {view: folder / f"{view}.png" for view in VIEWS}
    for doing, arguments in steps(str(project), str(trained), pictures):
        say(doing)
        if status := run(environment.program(*arguments), quiet=arguments[0] != "train"):
            end = "stopped" if status == INTERRUPTED else f"failed (exit status {status})"
            say(f"aestudio {arguments[0]}: {end}; what it wrote is in {folder}")
            return status
    tell(project, trained, pictures)
    return 0


def steps(project: str, trained: str, pictures: dict[str, Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield each step: what is said, and the command of AE Studio that does it."""
    yield "copying the digits example", ["new", "digits", project]
    yield "training it; Ctrl+C stops it and keeps what it learned", ["train", project, "--out", trained]
    for view, file in pictures.items():
        yield f"drawing {file.name}", ["show", trained, view, "--out", str(file)]


def tell(project: Path, trained: Path, pictures: dict[str, Path]) -> None:
    """Say where everything is."""
    say("done. The project, its trained run, and the pictures:")
    for path in (project, trained, *pictures.values()):
        say(f"    {path}")


def output_folder() -> Path:
    """Return the folder for what the launcher makes for the user: in the home folder, or else here."""
    home = Path.home()
    base = home if os.access(home, os.W_OK) else Path.cwd()
    return Path(os.environ.get("AESTUDIO_OUTPUT") or base / "AE Studio")


def new_folder(parent: Path, now: datetime) -> Path:
    """Make a folder named by the time, never one that is there."""
    name = f"digits {now:%Y-%m-%d %H.%M.%S}"
    for candidate in (name, *(f"{name} ({count})" for count in range(2, 100))):
        try:
            (parent / candidate).mkdir(parents=True)
            return parent / candidate
        except FileExistsError:
            continue
        except OSError as error:
            raise LaunchError(
                f"{parent}: expected a folder that can be written, found: {error.strerror}\n"
                "Set AESTUDIO_OUTPUT to a folder for the results."
            ) from error
    raise LaunchError(f"{parent / name}: expected a free name, found a hundred taken")
