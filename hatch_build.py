"""Refuses to build a wheel or source archive that would lack the front end or a translation."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = Path("src", "collegium")


def missing_files(root: Path) -> list[str]:
    """What must have been built before packaging and has not; paths relative to root."""
    manifest = PACKAGE / "web" / "static" / "dist" / "manifest.json"
    wanted = [manifest, *(po.relative_to(root).with_suffix(".mo") for po in (root / PACKAGE).rglob("*.po"))]
    return sorted(str(file) for file in wanted if not (root / file).is_file())


class BuiltFilesHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling passes both
        if version == "editable":
            return
        if missing := missing_files(Path(self.root)):
            raise SystemExit(
                f"Cannot package Collegium without {', '.join(missing)}. "
                f"Build them first: ./collegium build, then try again."
            )
