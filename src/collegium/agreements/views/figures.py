"""Promises kept: the figures of all partners in a quarter, and everything about one partner."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.agreements.forms import QuarterFilter
from collegium.agreements.permissions import figures_open_on, user_can_promise_for, user_can_see_figures
from collegium.agreements.tables import Figures, figures_of, open_first, quarters_of
from collegium.agreements.views.promises import columns_of
from collegium.agreements.views.shared import address
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.engines.policy import MINIMUM, Kept, Quarter
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request

RECENT = 4


@login_required
def kept_rates(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    quarters = quarters_of(initiative)
    wanted = {str(one): one for one in quarters}
    quarter = wanted.get(request.GET.get("quarter", ""), quarters[0])
    opens_on = figures_open_on(quarter)
    return table_response(
        request,
        template="agreements/kept_rates.html",
        caption=_("Promises kept in {quarter}").format(quarter=quarter),
        columns=columns(),
        rows=figures_of(initiative, request.user, quarter),
        filter_form=QuarterFilter({"quarter": str(quarter)}, quarters=wanted),
        empty=EmptyState(
            title=_("No figures to see"),
            text=_("The figures of this quarter are for each partner itself until {day}.").format(
                day=date_format(opens_on)
            ),
        ),
        context={
            "initiative": initiative,
            "quarter": quarter,
            "opens_on": opens_on,
            "is_early": utc_date() < opens_on,
            "minimum": MINIMUM,
            "breadcrumbs": [(_("Promises"), address("promises", initiative)), (_("Promises kept"), "")],
        },
    )


def columns() -> list[Column]:
    return [
        Column("partner", _("Partner"), lambda f: f.organisation.name),
        Column("on_time", _("Kept on time"), lambda f: f.kept.on_time, align="end"),
        Column("moved", _("Moved to a later day"), lambda f: f.kept.moved, align="end"),
        Column("late", _("Kept late"), lambda f: f.kept.late, align="end"),
        Column("broken", _("Not kept"), lambda f: f.kept.broken, align="end"),
        Column("overdue", _("Overdue"), lambda f: f.kept.overdue, align="end"),
        Column(
            "rate",
            _("On time, of all that was due"),
            lambda f: None if f.kept.rate is None else round(float(f.kept.rate), 4),
            text=lambda f: f.rate,
            align="end",
        ),
    ]


@login_required
def partner_promises(request: Request, slug: str, participation_id: int) -> HttpResponse:
    """What a partner is expected to do, what it promised, and how it kept it."""
    initiative = find_initiative(request, slug)
    parts = initiative.participations.select_related("organisation").exclude(accepted_at=None)
    part = get_object_or_404(parts, pk=participation_id)
    organisation = part.organisation
    own = initiative.promises.filter(organisation=organisation)
    quarters = quarters_of(initiative)[:RECENT]
    seen = [one for one in quarters if user_can_see_figures(request.user, initiative, organisation, one)]
    figures = [
        (one, Figures(organisation, counts(own.of_quarter(one), organisation.pk)).rate) for one in seen
    ]
    return table_response(
        request,
        template="agreements/partner_promises.html",
        caption=_("Promises"),
        columns=columns_of(initiative, with_partner=False),
        rows=open_first(own),
        empty=EmptyState(
            title=_("Nothing has been promised yet"),
            text=_("A promise says what a partner will do, who sees to it, and until when."),
        ),
        context={
            "initiative": initiative,
            "participation": part,
            "figures": [(quarter, rate, is_early(quarter)) for quarter, rate in figures],
            "user_can_promise": user_can_promise_for(request.user, initiative, organisation),
            "breadcrumbs": [(_("Promises"), address("promises", initiative)), (organisation.name, "")],
        },
    )


def counts(promises: Any, organisation_id: int) -> Kept:
    found: Kept = promises.figures(as_of=utc_date()).get(organisation_id, Kept())
    return found


def is_early(quarter: Quarter) -> bool:
    return utc_date() < figures_open_on(quarter)
