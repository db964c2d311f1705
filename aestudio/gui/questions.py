"""The viewers' questions: new ones are answered at once, standing ones as often as a run can spare."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aestudio.gui.pacing import Allowance

if TYPE_CHECKING:
    from aestudio.gui.engine_work import Work

__all__ = ["Questions"]

LOOKING_SHARE = 0.03  # of the time, at most, goes into keeping viewers up to date while a run trains
log = logging.getLogger(__name__)


class Questions:
    """Standing questions by the viewers that ask them; answered anew with every version of the model.

    Attributes:
        allowance: what answers may take of a run's time.
    """

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._standing: dict[str, Any] = {}
        self._new: deque[str] = deque()
        self._answered: dict[str, tuple[Any, tuple[int, int, int]]] = {}
        self._last = ""
        self.allowance = Allowance(LOOKING_SHARE)

    def ask(self, key: str, question: Any) -> None:
        """Leave a viewer's newest question, None: it has none; on whatever thread."""
        self._standing[key] = question
        self._new.append(key)

    @property
    def has_new(self) -> bool:
        """Whether one came since the last answers."""
        return bool(self._new)

    def forget_answers(self) -> None:
        """Another model is there: all are to be answered anew."""
        self._answered.clear()

    def stale(self, work: Work) -> str | None:
        """The next viewer in turn whose answer is older than the model; None: there is none."""
        if not work.has_model():
            return None
        standing = self._standing.copy()  # the GUI thread may add to it
        keys = [key for key, question in standing.items() if question is not None]
        first = keys.index(self._last) + 1 if self._last in keys else 0
        turns = keys[first:] + keys[:first]
        return next((k for k in turns if self._answered.get(k) != (standing[k], work.version())), None)

    def answer(self, work: Work, *, busy: bool) -> None:
        """Answer the new ones, and one of those that stand.

        Args:
            work: what answers.
            busy: a run's next step is due, which what is stale has to wait for.
        """
        for _ in range(len(self._new)):  # what is asked meanwhile waits, or orders would
            key = self._new.popleft()
            if key not in self._new:
                self._answer_one(work, key)
        if busy and self.allowance.is_spent:
            return
        if (stale := self.stale(work)) is not None:
            self._last = stale
            seconds = self._answer_one(work, stale)
            self.allowance.spend(seconds if busy else 0.0)  # a run that waits loses nothing by it

    def _answer_one(self, work: Work, key: str) -> float:
        """Answer a viewer's question; the seconds it took."""
        question = self._standing.get(key)
        if question is None or not work.has_model():
            return 0.0
        begun = time.perf_counter()
        self._answered[key] = (question, work.version())
        try:
            self._say("answered", key, work.answer(question))
        except Exception as error:
            log.info("question failed", exc_info=True)
            self._say("question_failed", key, work.in_words(error))
        return time.perf_counter() - begun
