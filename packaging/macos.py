"""The disk image for macOS: AE Studio.app, signed where it is said by whom, and a link to Applications."""

import os
import platform
import shutil
from pathlib import Path

from console import step
from environment import ROOT, read_project

ENTITLEMENTS = ROOT / "packaging" / "macos" / "entitlements.plist"
IDENTITY = "AESTUDIO_SIGN_IDENTITY"  # "Developer ID Application: Name (TEAM)"; PyInstaller signs with it too
NOTARY = "AESTUDIO_NOTARY_PROFILE"  # made once by `xcrun notarytool store-credentials`
KEYCHAIN = "AESTUDIO_NOTARY_KEYCHAIN"  # where that is, if not in the user's own keychain


def information(version: str) -> dict[str, object]:
    """What the app tells macOS: Info.plist, besides what PyInstaller puts there.

    A project is a folder; as a package, the Finder shows it as one document that is opened by a double click.
    """
    kind = "aestudio.project"
    return {
        "CFBundleDisplayName": "AE Studio",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "LSMinimumSystemVersion": "14.0",  # PyTorch's
        "LSApplicationCategoryType": "public.app-category.education",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "BSD 3-Clause licence",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "AE Studio project",
                "CFBundleTypeRole": "Editor",
                "CFBundleTypeIconFile": "application-x-aestudio-project.icns",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [kind],
                "LSTypeIsPackage": True,
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": kind,
                "UTTypeDescription": "AE Studio project",
                "UTTypeIconFile": "application-x-aestudio-project.icns",
                "UTTypeConformsTo": ["com.apple.package", "public.composite-content"],
                "UTTypeTagSpecification": {"public.filename-extension": ["aestudio"]},
            }
        ],
    }


def pack(app: Path, work: Path, out: Path, log: Path) -> list[Path]:
    """Make the disk image of a built app.

    Args:
        app: the app; PyInstaller has signed it, by nobody ("ad hoc") where no identity is given.
        work: where the image's files are laid out; what was there is replaced.
        out: the folder for the image.
        log: gets what the tools say.
    """
    step("verifying its signature", ["codesign", "--verify", "--deep", "--strict", str(app)], log, seen(log))
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    step("laying the image out", ["ditto", str(app), str(work / app.name)], log, seen(log))
    (work / "Applications").symlink_to("/Applications")
    shutil.copyfile(ROOT / "LICENSE", work / "LICENSE.txt")
    version = read_project()["project"]["version"]
    image = out / f"aestudio-{version}-macos-{platform.machine()}.dmg"
    command = [
        "hdiutil",
        "create",
        "-ov",
        "-format",
        "ULMO",
        "-volname",
        "AE Studio",
        "-srcfolder",
        str(work),
    ]
    step("packing the disk image", [*command, str(image)], log, seen(log))
    for command in signing(image):
        step(f"{command[0]}: {command[1]}", command, log, seen(log))
    return [image]


def signing(image: Path) -> list[list[str]]:
    """The commands that sign an image and have Apple look at it, as far as it is said by whom."""
    identity, profile = os.environ.get(IDENTITY), os.environ.get(NOTARY)
    if not identity:
        return []
    commands = [["codesign", "--sign", identity, "--timestamp", str(image)]]
    if profile:
        place = ["--keychain", keychain] if (keychain := os.environ.get(KEYCHAIN)) else []
        submit = ["xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile]
        commands += [[*submit, *place, "--wait"], ["xcrun", "stapler", "staple", str(image)]]
    return commands


def seen(log: Path) -> str:
    """Where to look."""
    return f"All it said: {log}"
