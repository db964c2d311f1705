#!/usr/bin/env python3
"""Try what users download, on a virtual screen, and say what came of it in one line each.

    python3 packaging/smoke.py --python FILE [--pictures FOLDER] [--root FOLDER]
                               [--only TRIAL]... THING...

THING is a .deb (installed for all and removed again, by an administrator), a portable archive or an AppImage
(put into a folder with spaces and letters beyond ASCII) or a built folder. The program is run by an ordinary
user who has an empty home and may write nothing else. FILE is an interpreter with PySide6, which reads the
clipboard. With --root all that is done in a copy of the minimal Debian in that folder (debootstrap makes it
if it is not there), where a .deb finds nothing but what it asks for. Needs Xvfb, xdotool and
ImageMagick.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import smoke_install
import smoke_root
from console import LaunchError
from smoke_place import Place, Skipped
from smoke_screen import Screen
from smoke_trials import TRIALS


def main(arguments: list[str]) -> int:
    """Try everything that is given; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("things", nargs="+", type=Path, metavar="THING")
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--pictures", type=Path, help="a folder for what was on the screen")
    parser.add_argument("--root", type=Path, help="a minimal Debian to try it in")
    parser.add_argument(
        "--only", action="append", choices=TRIALS, metavar="TRIAL", help="one of the trials, not all of them"
    )
    given = parser.parse_args(arguments)
    failed = 0
    for thing in given.things:
        try:
            trials = given.only or list(TRIALS)
            failed += try_one(thing.absolute(), given.python, given.pictures, given.root, trials)
        except LaunchError as error:
            print(f"{thing.name}: {error}", flush=True)
            failed += 1
    return min(failed, 1)


def try_one(
    thing: Path, python: Path, pictures: Path | None, base: Path | None, trials: Iterable[str]
) -> int:
    """Install one, try it, remove it; returns how many trials failed.

    Args:
        thing: what a user downloads.
        python: an interpreter with PySide6.
        pictures: a folder for what is seen.
        base: the minimal Debian; None: it is tried on this machine.
        trials: the names of those that are done.
    """
    if pictures is not None:
        pictures = pictures / thing.name
        pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="aestudio-smoke-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)
        root = smoke_root.HERE if base is None else smoke_root.fresh(base, Path(scratch) / "root")
        installed = smoke_install.install(thing, Path(scratch), root)
        print(f"{thing.name}: installed, {installed.program}", flush=True)
        try:
            with Screen(pictures) as screen:
                home = smoke_install.make_home(Path(scratch))
                place = Place(installed, home, screen, python)
                failed = sum(outcome(name, place) for name in trials)
        finally:
            smoke_install.remove(installed)
        return failed + tell_what_is_left(installed, home)


def outcome(name: str, place: Place) -> bool:
    """Do a trial and say what came of it; whether it failed."""
    began, failed = time.monotonic(), False
    try:
        said = TRIALS[name](place) or "yes"
    except Skipped as reason:
        said = f"skipped: {reason}"
    except Exception as error:  # whatever it is, it is the finding
        place.screen.picture(f"failed {name}")
        said, failed = f"FAILED: {type(error).__name__}: {error}", True
    finally:
        place.end_all()
    print(f"  {name:<34}{time.monotonic() - began:6.1f} s  {said}", flush=True)
    return failed


def tell_what_is_left(installed: smoke_install.Installed, home: Path) -> int:
    """Say what is still there after the removal; returns 1 if that is more than projects, settings, logs."""
    left = [str(path) for path in installed.left()] if installed.kind != "folder" else []
    print(f"  removed; of the program is left: {', '.join(left) or 'nothing'}")
    print("  of the user is left:")
    files = smoke_install.files_in(home)
    for file in files:
        print(f"    {file}")
    strange = [file for file in files if not smoke_install.is_of_the_user(file)]
    if strange:
        print(f"  FAILED: expected projects, settings and logs alone, found {', '.join(strange)}")
    sys.stdout.flush()
    return min(len(left) + len(strange), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
