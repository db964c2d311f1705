"""What the built program may bring for a graphics card: looked up once, when it is built."""

import json
import subprocess
from pathlib import Path

from console import say
from environment import ROOT, pin, read_project

LOOK_UP = (
    "import json, sys; from aestudio.gpu.wheels import lock; print(json.dumps(lock(sys.argv[1]).to_json()))"
)


def look_up(python: Path, file: Path) -> None:
    """Write the addresses and SHA-256 sums of all builds of the pinned PyTorch; none where no index answers.

    Args:
        python: an interpreter with the program and pip, as it is to be built.
        file: gets them, as JSON.
    """
    torch = pin(read_project(), "torch").partition("==")[2]
    say("looking up PyTorch's builds for graphics cards")
    command = [str(python), "-c", LOOK_UP, torch]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = {"torch": torch, "python": "", "builds": {}}
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        say(f"  none: the program will not be able to bring them ({said})")
    else:
        found = json.loads(done.stdout)
        say(f"  {', '.join(found['builds']) or 'none'}")
    file.write_text(json.dumps(found), encoding="utf-8")
