#!/usr/bin/env python3
"""Start AE Studio from a checkout, on a machine that has nothing but Python.

    python3 packaging/launch.py               set everything up in .venv, then open the digits example in the
                                              window (no display: train it headless and write the pictures)
    python3 packaging/launch.py test ...      set up, then run every check; what follows is for pytest
    python3 packaging/launch.py ARGUMENT...   set up, then `aestudio ARGUMENT...`

AESTUDIO_VENV names another folder for the environment, AESTUDIO_TORCH_INDEX another package index for torch.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is what tells a user of an older one
    sys.exit(f"launch: expected Python 3.11 or later, found {sys.version.split()[0]} ({sys.executable})")

import checks
import headless
from console import Ended, LaunchError, become, end_on_request, say
from display import missing_display
from install import ensure


def main(arguments: list[str]) -> int:
    """Set up as far as needed, do what is asked, and return its exit status."""
    try:
        if arguments[:1] == ["test"]:
            return checks.run_all(ensure(dev=True, qt=True), arguments[1:])
        os.environ["AESTUDIO_CALLED"] = f"python3 {sys.argv[0]}"  # what the program tells to type next
        return become(ensure().program(*arguments)) if arguments else start()
    except LaunchError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped; the next start goes on from here")
        return headless.INTERRUPTED
    except Ended as request:
        say("ended on request; the next start goes on from here")
        return request.status


def start() -> int:
    """Open the window on the digits example, or do its work headless where there is no display."""
    if (why := missing_display()) is None:
        environment = ensure(qt=True)
        if (why := missing_display()) is None:  # the library to ask with may have come just now
            return become(environment.program("--example", "digits"))
    say(f"no display ({why}), so the digits example is trained without a window")
    return headless.train_digits(ensure())


if __name__ == "__main__":
    end_on_request()
    sys.exit(main(sys.argv[1:]))
