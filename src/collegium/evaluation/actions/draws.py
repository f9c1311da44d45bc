"""Random assignment: drawing the lot, looking again, forgetting the list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.planning import Assigned, Unit, assign, check_receipt, receipt
from collegium.engines.problems import ProblemsFound
from collegium.evaluation.models import Draw
from collegium.evaluation.vocabulary import UnitSource
from collegium.initiatives.actions.changes import create_thing
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.people.models import User


@transaction.atomic
def draw_lots(
    *,
    by: User,
    initiative: Initiative,
    title: str,
    arms: Mapping[str, int],
    seed: str,
    seed_note: str,
    source: UnitSource,
    units: Sequence[Unit],
) -> Draw:
    """Assign the units by lot and keep the receipt. Raises InvalidInput with everything that is wrong.

    The receipt names the frozen plan that is in force, if there is one. Every draw stays in the list of draws, so that
    nobody can draw until it pleases them.
    """
    check_user_can_evaluate(by, initiative)
    try:
        assigned = assign(units, arms=arms, seed=seed)
    except ProblemsFound as found:
        raise InvalidInput(_("Nothing was drawn."), found.problems) from found
    plan = initiative.plan_versions.first()
    made = receipt(assigned, arms=arms, seed=seed, plan_sha256=plan.sha256 if plan else "")
    draw = Draw(
        initiative=initiative,
        title=title,
        seed_note=seed_note,
        source=source,
        receipt=made.as_dict(),
        roster_sha256=made.roster_sha256,
        assigned=[list(astuple(one)) for one in assigned],
        drawn_by=by,
    )
    return create_thing(draw, by=by, verb=gettext_noop("drew the lot"), initiative=initiative)


def partner_units(initiative: Initiative, *, by_kind: bool, kind: str = "") -> tuple[Unit, ...]:
    """Every organisation (of one kind) that takes part today, once; in blocks of their kind where that is wished."""
    parts = initiative.participations.accepted(today=utc_date()).select_related("organisation")
    wanted = parts.filter(organisation__kind=kind) if kind else parts
    partners = {part.organisation_id: part.organisation for part in wanted}.values()
    times = Counter(partner.name for partner in partners)
    return tuple(
        Unit(
            partner.name if times[partner.name] == 1 else f"{partner.name} ({partner.public_id})",
            partner.kind if by_kind else "",
        )
        for partner in partners
    )


def check_draw(
    *, draw: Draw, units: Sequence[Unit], assigned: Sequence[Assigned] | None = None
) -> tuple[str, ...]:
    """What does not hold when the lot is drawn again from these units; changes nothing."""
    try:
        return check_receipt(draw.receipt, units, assigned)
    except ProblemsFound as found:
        raise InvalidInput(_("The list cannot be read as one of units."), found.problems) from found


@transaction.atomic
def forget_list(*, by: User, draw: Draw) -> Draw:
    """Remove the names; the receipt stays, and whoever has the list can still show that it follows from it."""
    check_user_can_evaluate(by, draw.initiative)
    current = Draw.objects.select_for_update().get(pk=draw.pk)
    if current.forgotten_at is not None:
        raise Conflict(_("The list was removed already."))
    current.assigned, current.forgotten_at = None, timezone.now()
    current.save(update_fields=["assigned", "forgotten_at"])
    verb = gettext_noop("removed the list of")
    audit.record(by=by, verb=verb, target=current, initiative_id=current.initiative_id)
    return current
