"""Where training stands, and what follows for the buttons. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "AFRESH",
    "BEGINS",
    "ENDED",
    "START",
    "Offer",
    "Situation",
    "from_weights",
    "lacking",
    "offer",
    "said",
    "unheeded",
]

START = "Start training"
AFRESH = "Start afresh"  # a run that learns from nothing, where there is one already
BEGINS = ("start", "resume", "carry_on")  # what begins a run
RESUMABLE = ("stopped", "interrupted", "failed")


@dataclass(frozen=True)
class Situation:
    """Where training stands.

    Attributes:
        engine: the engine's state.
        problems: why the experiment can't be trained, as far as known.
        waiting: what was asked for before the engine was ready ("start", "resume", "carry_on"), then "begin";
            "stop" from when a run was to end until it has.
        run: the name of the run that is shown, empty without one.
        run_state: of the run that is shown: "", "running", "stopped", "done", "failed", "interrupted".
        diverged: it failed because its loss was no number any more.
        repeats: it repeats another run, and can only be repeated anew.
        series: what it is one of, in words; empty: it is a run of the document's own.
        seed: that a new run begins with.
        takes_weights: the shown run's weights were chosen for the next one.
        changed: the experiment is no longer the run's.
        unfit: why the run's weights can't be put into the networks as they are now; empty: they can, or it is
            not known.
    """

    engine: str = "starting"
    problems: tuple[str, ...] = ()
    waiting: str = ""
    run: str = ""
    run_state: str = ""
    diverged: bool = False
    repeats: bool = False
    series: str = ""
    seed: int = 0
    takes_weights: bool = False
    changed: bool = False
    unfit: str = ""

    @property
    def resumable(self) -> bool:
        """Whether the shown run can go on; one whose loss was no number would only fail again.

        One of a sweep or of the queue has its own settings, not the document's: it is resumed there, or in
        the table of runs.
        """
        return self.run_state in RESUMABLE and not (self.diverged or self.repeats or self.series)

    @property
    def live(self) -> bool:
        """Whether a run is being trained, or holds."""
        return self.engine in ("training", "paused") and self.run_state == "running"


@dataclass(frozen=True)
class Offer:
    """What a button offers; empty text: it is not there.

    Attributes:
        does: "start", "pause", "go_on", "resume", "carry_on", "wait".
        why_not: why it can't be pressed, in words.
    """

    does: str = ""
    text: str = ""
    icon: str = ""
    tip: str = ""
    why_not: str = ""


ENDED = Offer("wait", "Run ended", "check", "What comes next is offered here once the mouse is elsewhere")


def offer(now: Situation) -> tuple[Offer, Offer, Offer]:
    """What the primary button offers, and the two for new runs."""
    if now.waiting == "stop":
        tip = "The step in progress is finished, and a checkpoint written"
        return Offer("wait", "Stopping …", "clock", tip), Offer(), Offer()
    if now.live and now.engine == "training":
        return Offer("pause", "Pause", "pause", "Hold the run; it goes on where it stood"), Offer(), Offer()
    if now.live:
        return Offer("go_on", "Resume", "play", "Go on where the run stood"), Offer(), Offer()
    if now.waiting:
        tip = "It starts by itself as soon as the engine is ready; Stop takes it back"
        return Offer("wait", "Starting …", "clock", tip), Offer(), Offer()
    why = lacking(now)
    if not now.run or now.run_state in ("", "running"):
        return Offer("start", START, "play", "Train with these settings", why), Offer(), Offer()
    afresh = _afresh(now, why)
    if now.takes_weights:
        return _carry_on(now, why), Offer(), afresh
    if now.resumable:
        tip = "The same run goes on from its last checkpoint, with its own settings, as if never interrupted"
        resume = Offer("resume", f"Resume {now.run}", "play", tip)
        if now.changed:  # who edits and presses the first button means what was edited
            return afresh, _carry_on(now, why), resume
        return resume, _carry_on(now, why), afresh
    return afresh, _carry_on(now, why), Offer()


def _afresh(now: Situation, why: str) -> Offer:
    tip = (
        f"A new run that learns from nothing: its weights are drawn by seed {now.seed}, which draws the same "
        f"for the same networks; another seed in the settings draws others. {now.run} stays"
    )
    return Offer("start", AFRESH, "restart", tip, why)


def _carry_on(now: Situation, why: str) -> Offer:
    tip = f"A new run that begins with the weights of {now.run} and all they learned; {now.run} stays"
    return Offer("carry_on", from_weights(now.run), "continue", tip, why or now.unfit)


def from_weights(run: str) -> str:
    """What a run is called that begins with the weights of another."""
    return f"Reuse {run}'s weights"


def lacking(now: Situation) -> str:
    """Why nothing can be started, in words; empty: it can, or will be possible when the engine is ready."""
    if not now.problems:
        return ""
    more = len(now.problems) - 1
    return now.problems[0] + (f" (and {more} more)" if more else "")


def unheeded(key: str, now: Situation) -> str:
    """Why a key does nothing now, in words.

    Args:
        key: what it stands for: "run", "pause", "stop", "carry_on", "afresh".
        now: where training stands.
    """
    if now.waiting == "stop":
        return f"{now.run or 'The run'} is being stopped"
    if now.waiting:
        return "A run is about to start; Shift+F5 takes that back"
    if now.live and key == "pause":
        return f"{now.run} is paused already; F5 resumes it"
    if now.live:
        holds = "F6 pauses it" if now.engine == "training" else "it is paused, and F5 resumes it"
        return f"Already training {now.run}: {holds}, Shift+F5 stops it"
    if key in ("pause", "stop"):
        return "Nothing is being trained"
    if why := lacking(now):
        return f"Can't start yet: {why}"
    if key == "carry_on":
        return f"Can't begin with these weights: {now.unfit}" if now.unfit else "There is no run yet"
    return f"{now.run} has just ended; press F5 again for what comes next"


def said(now: Situation) -> tuple[str, str]:
    """The line below the buttons, and its role in the style; empty: there is nothing to say."""
    if now.live:
        return "", "small"
    if why := lacking(now):
        return f"Can't start yet: {why}", "warning"
    if now.takes_weights and now.unfit:
        return f"Can't begin with the weights that were chosen: {now.unfit}", "warning"
    if now.engine == "starting":
        begins = "; the run starts as soon as it is" if now.waiting else ""
        shown = f"{now.run}, as its files tell of it. " if now.run else ""
        return f"{shown}PyTorch is being loaded{begins}", "small"
    if now.waiting == "begin":
        return "Preparing the run", "small"
    return ("Waiting for the data", "small") if now.waiting not in ("", "stop") else ("", "small")
