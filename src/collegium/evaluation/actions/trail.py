"""How studies and collections of texts are told of in the trail."""

from typing import Any

from collegium.core import audit
from collegium.evaluation.models import Study, TextCollection
from collegium.people.models import User


def record(by: User, verb: str, study: Study, changes: dict[str, list[Any]] | None = None) -> None:
    audit.record(by=by, verb=verb, target=study, initiative_id=study.initiative_id, changes=changes)


def record_texts(
    by: User, verb: str, collection: TextCollection, changes: dict[str, list[Any]] | None = None
) -> None:
    """What concerns a whole collection of texts. Never what a text says, nor which codes it was given."""
    audit.record(by=by, verb=verb, target=collection, initiative_id=collection.initiative_id, changes=changes)
