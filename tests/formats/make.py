"""Makes the fixture of the present format: a project with a run, as this version of AE Studio saves them.

    PYTHONPATH=. python tests/formats/make.py

Run once, by the last version that writes a format; what it made is never made again, since it stands for the
projects people have. `tests/test_formats.py` opens every one of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from aestudio.experiment import Experiment
from aestudio.project import FORMAT, Project, Variant, save
from aestudio.project.queue import Queue, save_queue
from aestudio.run import next_run
from aestudio.session import Session, load_data

ENCODER = [{"kind": "flatten"}, {"kind": "dense", "units": 2}]
DECODER = [{"kind": "dense", "units": 64, "activation": "sigmoid"}, {"kind": "reshape", "shape": [1, 8, 8]}]
EXPERIMENT = {
    "networks": {"encoder": {"layers": ENCODER}, "decoder": {"layers": DECODER}},
    "training": {"epochs": 40, "batch_size": 240, "threads": 1, "device": "cpu"},
}


def main() -> None:
    """Write `format-N` beside this file."""
    folder = Path(__file__).with_name(f"format-{FORMAT}")
    if folder.exists():
        sys.exit(f"{folder} is there already, and stays as it is")
    experiment = Experiment.parse(EXPERIMENT)
    variants = (Variant("wider", {"networks.encoder.layers[1].units": 3}),)
    project = save(Project(experiment, "Made for the tests.", variants), folder)
    session = Session.start(experiment, load_data(experiment, project.base), next_run(project.runs))
    for report in session.progress():
        if report.epoch_terms:
            break
    session.stop()  # so that there is something to go on with
    save_queue(project.base, Queue(paused=True).add([("wider", project.variant(0))]))
    (session.run.path / ".lock").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
