"""What is tried of an installed program: each trial answers in a few words, or raises what went wrong."""

import os
import signal
import time
from collections.abc import Callable

import smoke_hang
from smoke_place import READY, SHOWN, Place, Skipped
from smoke_screen import wait_until

SOON = 10.0  # seconds in which a first training must have begun
EXAMPLE, TRAIN = (417, 230), (1048, 72)  # where a first window has its first example, and then what trains it


def tests_itself(place: Place) -> str:
    """`aestudio check`: everything the source had is there, trains, exports and opens a window."""
    lines = place.run("check").strip().splitlines()
    if lines[-1] != "all well":
        raise RuntimeError(lines[-1])
    return f"{len(lines)} lines, all well"


def starts(place: Place) -> str:
    """A window without a project, closed again."""
    process = place.start()
    window = place.shown()
    place.screen.picture("start page")
    place.leave(window, process)
    return str(place.installed.program)


def writes_only_at_home(place: Place) -> str:
    """The program's folder can't be written by the user who has been running it."""
    folder = place.installed.folder
    try:
        place.run_other(["test", "-w", str(folder)])
    except RuntimeError:
        return f"yes: {folder} can't be written"
    raise Skipped("this user may write the program's folder")


def starts_from_the_menu(place: Place) -> str:
    """What the desktop runs for a project that is opened in a file manager."""
    entry, done = place.home / ".local/share/applications/aestudio.desktop", ""
    if place.installed.kind == "deb":
        (entry,) = (file for file in place.installed.files if file.suffix == ".desktop")
    elif (script := place.installed.folder / "install.sh").exists():
        place.run_other([str(script)])
    else:
        raise Skipped(f"{place.installed.kind} without a menu entry")
    command = place.menu_command(entry, place.project / "project.json")
    process = place.start_other(command)
    window = place.shown(place.project.stem)
    place.leave(window, process)
    if place.installed.kind == "archive":
        place.run_other([str(script), "--remove"])
        done = "; install.sh --remove took the entry away"
        if entry.exists():
            raise RuntimeError(f"expected install.sh --remove to remove {entry}, found it there")
    return " ".join(command[:1]) + done


def opens_a_project(place: Place) -> str:
    """A project named on the command line."""
    process = place.start(str(place.project))
    window = place.shown(place.project.stem)
    place.screen.picture("a project")
    place.leave(window, process)
    return place.project.name


def opens_a_project_once(place: Place) -> str:
    """A second double click on a project: the window that has it comes to the front."""
    first = place.start(str(place.project))
    window = place.shown(place.project.stem)
    second = place.start(str(place.project / "project.json"))
    if status := second.wait(READY):
        raise RuntimeError(f"expected the second start to end well, found exit status {status}")
    place.leave(place.shown(place.project.stem), first)
    return f"window {window} was asked"


def opens_two_windows(place: Place) -> str:
    """A project and the start page beside it; one is closed, the other goes on."""
    first = place.start(str(place.project))
    place.shown(place.project.stem)
    second = place.start()
    place.shown(count=2)
    (other,) = set(place.screen.windows("AE Studio")) - set(place.screen.windows(place.project.stem))
    place.screen.move(other, 300, 200)
    place.screen.picture("two windows")
    place.leave(other, second)
    place.leave(place.shown(place.project.stem), first)
    return "each closed by itself"


def trains(place: Place) -> str:
    """The first training of an example, from the program's start on."""
    process = place.start(str(place.project))
    window = place.shown(place.project.stem)
    seconds = place.train(window, READY)
    place.screen.picture("training")
    losses = place.summary(place.finish())["final"]
    place.screen.picture("trained")
    place.leave(window, process)
    load = _expect_soon(seconds)
    said = f"learns {seconds:.1f} s after F5 in a window that just opened, val_loss {losses['val_loss']:.3f}"
    return f"{said} ({load})"


def _expect_soon(seconds: float) -> str:
    """Raise if a first training began late and nobody else works here; how much others do."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if seconds > SOON and load <= cores:
        raise RuntimeError(f"expected a run that learns within {SOON:.0f} s, found it after {seconds:.1f} s")
    return f"load {load:.0f} on {cores} cores"


def learns_by_two_clicks(place: Place) -> str:
    """An example found on the start page, trained and saved, by a user who has never been here."""
    began = time.monotonic()
    process = place.start()
    window = place.shown()
    place.screen.click(window, *EXAMPLE)
    place.screen.wait_for("code of 2", SHOWN)
    wait_until(lambda: _is_blue(place, window), SHOWN, "a button that trains")
    opened = time.monotonic() - began
    place.screen.click(window, *TRAIN)
    wait_until(lambda: any(map(place.runs, place.unsaved)), READY, "a run that learns")
    seconds = time.monotonic() - began
    place.screen.picture("two clicks")
    (folder,) = place.unsaved
    place.finish(*place.runs(folder))
    place.screen.press(window, "ctrl+s")
    place.screen.press(place.screen.wait_for("Save the project", SHOWN), "Return")
    wait_until(lambda: not folder.exists(), SHOWN, "a project that is saved with its run")
    place.leave(window, process)
    if place.unsaved:
        raise RuntimeError(f"expected nothing unsaved to be left, found {place.unsaved}")
    load = _expect_soon(seconds)
    return f"learns {seconds:.1f} s after its start (the example opens at {opened:.1f} s; {load}); saved"


def _is_blue(place: Place, window: str) -> bool:
    """Whether the button that trains is painted, beside its words: it is blue, and the page grey."""
    red, _, blue = place.screen.colour(window, TRAIN[0] - 80, TRAIN[1])
    return blue - red > 60


def works_offline(place: Place) -> str:
    """The same where the system has no network at all."""
    try:
        place.run_other(["true"], online=False)
    except RuntimeError as error:
        raise Skipped(f"the network can't be cut off here ({error})") from error
    place.run("train", str(place.project), "--set", "training.epochs=2", online=False)
    process = place.start(str(place.project), online=False)
    window = place.shown(place.project.stem)
    place.train(window, READY)
    place.finish()
    place.leave(window, process)
    return "trained without a window and in it, without a network device"


def reports_a_crash(place: Place) -> str:
    """A fault in native code is told of at the next start, with where it happened."""
    process = place.start(str(place.project))
    place.shown(place.project.stem)
    os.kill(process.pid, signal.SIGSEGV)
    if process.wait(READY) != -signal.SIGSEGV:
        raise RuntimeError(f"expected an end by SIGSEGV, found exit status {process.returncode}")
    return _reported_next(place, "Segmentation fault")


def reports_a_hang(place: Place) -> str:
    """An engine that does not answer any more can be left, and is told of at the next start."""
    process = place.start(str(place.project))
    window = place.shown(place.project.stem)
    try:
        smoke_hang.hang(process.pid, "engine")
    except TimeoutError as error:
        raise Skipped(f"this user may not stop a thread ({error})") from error
    place.screen.close(window)
    process.wait(READY)
    return _reported_next(place, "engine did not end")


def _reported_next(place: Place, words: str) -> str:
    process = place.start()
    window = place.shown()
    place.screen.picture(f"after {words}")
    text = place.report(window)
    place.leave(window, process)
    if words not in text:
        raise RuntimeError(f"expected {words!r} in the report, found {text[-300:]!r}")
    if str(place.home) in text:
        raise RuntimeError("expected a report without the user's folder, found it named")
    return f"{len(text.splitlines())} lines, with {words!r}"


TRIALS: dict[str, Callable[[Place], str]] = {
    "tests itself": tests_itself,
    "starts": starts,
    "learns by two clicks": learns_by_two_clicks,
    "writes only at home": writes_only_at_home,
    "starts from the menu": starts_from_the_menu,
    "opens a project": opens_a_project,
    "opens a project once": opens_a_project_once,
    "opens two windows": opens_two_windows,
    "trains": trains,
    "works offline": works_offline,
    "reports a crash": reports_a_crash,
    "reports a hang": reports_a_hang,
}
"""By what is said of them, in the order in which they are done."""
