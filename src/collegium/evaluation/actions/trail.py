"""How studies are told of in the trail."""

from typing import Any

from collegium.core import audit
from collegium.evaluation.models import Study
from collegium.people.models import User


def record(by: User, verb: str, study: Study, changes: dict[str, list[Any]] | None = None) -> None:
    audit.record(by=by, verb=verb, target=study, initiative_id=study.initiative_id, changes=changes)
