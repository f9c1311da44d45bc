"""Writing about an indicator: each text is a version, none is lost."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.evaluation.models import CurveNote
from collegium.initiatives.actions.changes import create_thing
from collegium.initiatives.models import Indicator
from collegium.initiatives.permissions import check_user_can_contribute
from collegium.people.models import User

TEXTS = ("story", "partners", "works", "plan")


@transaction.atomic
def turn_curve(*, by: User, indicator: Indicator, values: Mapping[str, Any], after_version: int) -> CurveNote:
    """A new version. values: story; and partners, works, plan, promises (of this initiative).

    after_version: the version that the person had before them, 0 for none. Conflict where somebody has written since,
    or where nothing differs.
    """
    check_user_can_contribute(by, indicator.initiative)
    last = indicator.curve_notes.select_for_update().first()
    if (last.version if last else 0) != after_version:
        raise Conflict(
            _("Somebody else has written about this indicator meanwhile. Look at their words first.")
        )
    promises = sorted(values.get("promises", ()), key=lambda promise: promise.pk)
    if any(promise.initiative_id != indicator.initiative_id for promise in promises):
        why = _("This promise belongs to another initiative. Choose a promise of this one.")
        raise InvalidInput(why, [Problem(why, "", column="promises")])
    texts = {name: values.get(name, "").strip() for name in TEXTS}
    if last and says(last) == (texts, promises):
        raise Conflict(_("Nothing has changed since version {version}.").format(version=last.version))
    note = CurveNote(indicator=indicator, version=after_version + 1, written_by=by, **texts)
    create_thing(note, by=by, verb=gettext_noop("wrote about the indicator"), initiative=indicator.initiative)
    note.promises.set(promises)
    return note


def says(note: CurveNote) -> tuple[dict[str, str], list[Any]]:
    return {name: getattr(note, name) for name in TEXTS}, list(note.promises.order_by("pk"))
