"""A project: a folder `Name.aestudio` with the experiment in project.json, and the runs it was trained in."""

from __future__ import annotations

from aestudio.project.content import parse_project
from aestudio.project.files import changed_on_disk, load, plain_name, project_file, save
from aestudio.project.project import FORMAT, Project, Variant, with_settings

__all__ = [
    "FORMAT",
    "Project",
    "Variant",
    "changed_on_disk",
    "load",
    "parse_project",
    "plain_name",
    "project_file",
    "save",
    "with_settings",
]
