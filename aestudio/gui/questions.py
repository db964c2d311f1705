"""The viewers' questions: new ones are answered at once, standing ones as often as a run can spare."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aestudio.analysis.question import LongQuestion
from aestudio.gui.pacing import Allowance
from aestudio.job import Pieces

if TYPE_CHECKING:
    from aestudio.gui.engine_work import Work

__all__ = ["Questions"]

LOOKING_SHARE = 0.015  # of the time, at most, goes into keeping viewers up to date while a run trains
TOLD = 0.1  # seconds between two words on how far an answer is
FINISHED = 0.25  # seconds up to which an answer is finished though another is wanted, as of a slider
Version = tuple[int, int, int]
log = logging.getLogger(__name__)


@dataclass
class _Going:
    """A long question whose answer is being worked out.

    Attributes:
        question: what was asked.
        version: of the model that is asked.
        epoch: how many its run had finished then; None: it can't be told.
        pieces: of the answer.
        waited_for: whether the viewer has no answer of this model yet.
        told: when it was last said how far it is.
        spent: seconds that went into it.
    """

    question: LongQuestion[Any]
    version: Version
    epoch: int | None
    pieces: Pieces[Any]
    waited_for: bool
    told: float
    spent: float = 0.0


class Questions:
    """Standing questions by the viewers that ask them; answered anew with every version of the model.

    A long question is answered a piece at a time. Orders, training and other questions have their turn in
    between, and when its viewer asks something else, or nothing any more, the rest is left undone.

    Attributes:
        allowance: what answers may take of a run's time.
    """

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._standing: dict[str, Any] = {}
        self._new: deque[str] = deque()
        self._answered: dict[str, tuple[Any, Version]] = {}
        self._going: dict[str, _Going] = {}
        self._last = ""
        self.allowance = Allowance(LOOKING_SHARE)

    def ask(self, key: str, question: Any) -> None:
        """Leave a viewer's newest question, None: it has none; on whatever thread."""
        self._standing[key] = question
        self._new.append(key)

    def is_waiting(self, work: Work) -> bool:
        """Whether anything is to be answered."""
        return bool(self._new) or bool(self._going) or self.stale(work) is not None

    def forget_answers(self) -> None:
        """Another model is there, or none: all are to be answered anew."""
        self._answered.clear()
        for key in list(self._going):
            self._drop(key)

    def stale(self, work: Work) -> str | None:
        """The next viewer in turn whose answer is older than the model; None: there is none."""
        if not work.has_model():
            return None
        standing = self._standing.copy()  # the GUI thread may add to it
        keys = [key for key, question in standing.items() if self._may_begin(key, question)]
        first = keys.index(self._last) + 1 if self._last in keys else 0
        turns = keys[first:] + keys[:first]
        return next((k for k in turns if self._answered.get(k) != (standing[k], work.version())), None)

    def _may_begin(self, key: str, question: Any) -> bool:
        """Whether it may be answered anew: one long question after another is kept up to date."""
        going = key in self._going or (self._going and isinstance(question, LongQuestion))
        return question is not None and not going

    def answer(self, work: Work, *, busy: bool) -> None:
        """Answer the new ones, a piece of a long one, and one of those that stand.

        Args:
            work: what answers.
            busy: a run's next step is due, which what is stale has to wait for.
        """
        for _ in range(len(self._new)):  # what is asked meanwhile waits, or orders would
            key = self._new.popleft()
            if key not in self._new:
                self._answer_new(work, key)
        self._go_on(work, busy=busy)
        if busy and self.allowance.is_spent:
            return
        if (stale := self.stale(work)) is not None:
            self._last = stale
            seconds = self._answer_one(work, stale, waited_for=stale not in self._answered)
            self.allowance.spend(seconds if busy else 0.0)  # a run that waits loses nothing by it

    def _answer_new(self, work: Work, key: str) -> None:
        going, wanted = self._going.get(key), self._standing.get(key)
        if going is not None and wanted is not None:
            if going.question == wanted:
                going.waited_for = True
                return
            if going.spent < FINISHED:
                self._new.append(key)
                return
        self._drop(key)
        self._answer_one(work, key, waited_for=True)

    def _answer_one(self, work: Work, key: str, *, waited_for: bool) -> float:
        """Answer a viewer's question, or begin to; the seconds it took."""
        question = self._standing.get(key)
        if question is None or not work.has_model():
            return 0.0
        begun, version = time.perf_counter(), work.version()
        try:
            if isinstance(question, LongQuestion):
                pieces = work.pieces(question)
                self._going[key] = _Going(question, version, work.epoch(), pieces, waited_for, begun)
            else:
                self._answered[key] = (question, version)
                self._say("answered", key, work.answer(question), work.epoch())
        except Exception as error:
            self._fail(work, key, question, version, error)
        return time.perf_counter() - begun

    def _go_on(self, work: Work, *, busy: bool) -> None:
        """Work out a piece of the next long answer in turn."""
        held = busy and self.allowance.is_spent
        key = next((key for key, going in self._going.items() if going.waited_for or not held), None)
        if key is None:
            return
        going, begun = self._going.pop(key), time.perf_counter()
        try:
            fraction, doing = next(going.pieces)
        except StopIteration as done:
            self._answered[key] = (going.question, going.version)
            self._say("answered", key, done.value, going.epoch)
        except Exception as error:
            self._fail(work, key, going.question, going.version, error)
        else:
            self._going[key] = going  # to the end of the queue
            if begun - going.told > TOLD:
                going.told = begun
                self._say("answering", key, fraction, doing)
        seconds = time.perf_counter() - begun
        going.spent += seconds
        if busy and not going.waited_for:
            self.allowance.spend(seconds * going.question.counts)

    def _fail(self, work: Work, key: str, question: Any, version: Version, error: Exception) -> None:
        log.info("question failed", exc_info=error)
        self._answered[key] = (question, version)
        self._say("question_failed", key, work.in_words(error))

    def _drop(self, key: str) -> None:
        """Leave the rest of an answer undone, if one is being worked out."""
        if (going := self._going.pop(key, None)) is not None:
            going.pieces.close()
            self._say("answering", key, 1.0, "")
