"""What a wave shows: while it is open how many have answered, then the network, the scores, and each partner's page."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, Table, build_table, csv_response
from collegium.people.requests import Request
from collegium.trust import tables
from collegium.trust.models import Respondent, RosterPartner, Wave, organisations_of, previous_wave
from collegium.trust.permissions import check_user_can_see_scores, user_can_manage_waves, user_can_see_scores
from collegium.trust.views.shared import address, crumbs, find_wave
from collegium.trust.vocabulary import WAVE_TONES, WaveState

NOTHING = EmptyState(title="")


@login_required
def wave(request: Request, slug: str, trust_wave_id: int) -> HttpResponse:
    """Also as files: ?format=csv with &table=links, ties or scores; scores of the partners whose scores one may see."""
    shown = find_wave(request, slug, trust_wave_id)
    if request.GET.get("format") == "csv":
        return wave_file(request, shown)
    state = shown.state(now=timezone.now())
    own = Respondent.objects.of_person(request.user, today=utc_date()).filter(partner__wave=shown)
    context: dict[str, Any] = {
        "initiative": shown.initiative,
        "wave": shown,
        "last": shown.closed_at or shown.closes_at,
        "state": state,
        "tone": WAVE_TONES[state],
        "is_open": state == WaveState.OPEN,
        "may_manage": user_can_manage_waves(request.user, shown.initiative),
        "mine": list(own.select_related("partner__wave__initiative")),
        "breadcrumbs": crumbs(shown, "")[:2],
    }
    context |= result_context(request, shown) if shown.results else roster_context(request, shown, context)
    return render(request, "trust/wave.html", context)


def roster_context(request: Request, shown: Wave, context: dict[str, Any]) -> dict[str, Any]:
    """How many have answered; coordinators also see which partners have, so that they can ask."""
    said = Respondent.objects.filter(partner=OuterRef("pk"), answered_at__isnull=False)
    rows = list(shown.roster.annotate(said=Exists(said)).prefetch_related("respondents__person"))
    heard = sum(row.said for row in rows)
    columns = [
        Column("partner", _("Partner"), lambda row: row.name),
        Column("people", _("Asked"), lambda row: [str(one.person) for one in row.respondents.all()]),
        Column("said", _("Has answered"), lambda row: row.said),
    ]
    roster = build_table(request, caption=_("Who has answered"), columns=columns, rows=rows, empty=NOTHING)
    return {
        "asked": len(rows),
        "heard": heard,
        "roster": roster if context["may_manage"] else None,
    }


def result_context(request: Request, shown: Wave) -> dict[str, Any]:
    rows = tables.partner_rows(shown)
    links = {row.key: address("wave_partner", shown.initiative, shown.pk, row.id) for row in rows}
    columns = tables.partner_columns(lambda row: links[row.key])
    wanted = request.GET.get("sort", "")
    before = previous_wave(shown)
    scores = tables.score_columns(of_partner=False, with_change=before is not None)
    return {
        "map": tables.map_of(shown, rows, links),
        "headlines": tables.headlines(shown),
        "news": tables.news_of(shown),
        "before": before,
        "response": (shown.results or {})["response"],
        "partners": build_table(
            request,
            caption=_("Partners in the network"),
            columns=columns,
            rows=tables.sorted_rows(rows, columns, wanted),
            empty=NOTHING,
            paged=False,
        ),
        "links": links_table(request, rows, links),
        "scores": own_file(
            "scores",
            build_table(
                request,
                caption=_("Trust and value, all partners together"),
                columns=scores,
                rows=tables.score_rows(shown),
                empty=NOTHING,
                paged=False,
            ),
        ),
        "own": own_pages(request, shown, links),
    }


def links_table(request: Request, rows: Sequence[tables.PartnerRow], links: dict[str, str]) -> Table:
    """Who stands between which kinds of partners."""
    columns = tables.link_columns(lambda row: links[row.key])
    ordered = tables.sorted_rows(rows, columns, request.GET.get("sort", ""))
    caption = _("Who links whom")
    table = build_table(request, caption=caption, columns=columns, rows=ordered, empty=NOTHING, paged=False)
    return own_file("links", table)


def own_file(name: str, table: Table) -> Table:
    """The table with the address of its own CSV file: there are several on the page."""
    return replace(table, csv_url=f"?format=csv&table={name}")


def own_pages(request: Request, shown: Wave, links: dict[str, str]) -> list[tuple[str, str]]:
    """(name, address) of the partners to which the person belongs."""
    held = organisations_of(request.user, today=utc_date())
    rows = shown.roster.filter(organisation__in=held)
    return [(row.name, links[row.key]) for row in rows if row.key in links]


def wave_file(request: Request, shown: Wave) -> HttpResponse:
    if not shown.results:
        raise Http404
    wanted = request.GET.get("table", "")
    if wanted == "ties":
        return csv_response(
            caption=f"{shown} ties", columns=tables.tie_columns(), rows=tables.tie_rows(shown)
        )
    if wanted == "scores":
        return score_file(request, shown)
    rows = tables.partner_rows(shown)
    if wanted == "links":
        columns = tables.link_columns()
        rows = tables.sorted_rows(rows, columns, request.GET.get("sort", ""))
        return csv_response(caption=f"{shown} links", columns=columns, rows=rows)
    columns = [*tables.partner_columns(), *tables.broker_columns()]
    told = Column("sentences", _("In words"), lambda row: " ".join(row.sentences))
    rows = tables.sorted_rows(rows, columns, request.GET.get("sort", ""))
    return csv_response(caption=f"{shown} partners", columns=[*columns, told], rows=rows)


def score_file(request: Request, shown: Wave) -> HttpResponse:
    """All together first, then the partners whose scores the person may see."""
    mine = Q(organisation__in=organisations_of(request.user, today=utc_date()))
    roster = (
        shown.roster.all()
        if user_can_manage_waves(request.user, shown.initiative)
        else shown.roster.filter(mine)
    )
    keys = set(roster.values_list("key", flat=True))
    rows = tables.score_rows(shown, name=_("All partners")) + tables.all_score_rows(shown, keys)
    columns = tables.all_score_columns(with_change=previous_wave(shown) is not None)
    return csv_response(caption=f"{shown} scores", columns=columns, rows=rows)


@login_required
def wave_partner(request: Request, slug: str, trust_wave_id: int, roster_id: int) -> HttpResponse:
    """One partner's place on the map; how the others see it only for its own people and coordinators."""
    shown = find_wave(request, slug, trust_wave_id)
    partner = get_object_or_404(shown.roster.select_related("wave__initiative"), pk=roster_id)
    if not shown.results:
        raise Http404
    if request.GET.get("format") == "csv":
        check_user_can_see_scores(request.user, partner)
    row = next(one for one in tables.partner_rows(shown) if one.key == partner.key)
    context = {
        "initiative": shown.initiative,
        "wave": shown,
        "partner": partner,
        "row": row,
        "ties": ties_table(request, shown, partner),
        "breadcrumbs": crumbs(shown, partner.name),
    }
    if not user_can_see_scores(request.user, partner):
        return render(request, "trust/wave_partner.html", context)
    columns = tables.score_columns(of_partner=True, with_change=previous_wave(shown) is not None)
    rows = tables.score_rows(shown, partner.key, partner.name)
    caption = _("How the others see {partner}").format(partner=partner.name)
    if request.GET.get("format") == "csv":
        columns = tables.file_columns(of_partner=True, with_change=previous_wave(shown) is not None)
        return csv_response(caption=caption, columns=columns, rows=rows)
    scores = build_table(request, caption=caption, columns=columns, rows=rows, empty=NOTHING, paged=False)
    return render(request, "trust/wave_partner.html", {**context, "scores": scores})


def ties_table(request: Request, shown: Wave, partner: RosterPartner) -> Any:
    """The ties of one partner in both directions, from the results, so that nothing else can slip in."""
    names = {partner.name}
    rows = [tie for tie in tables.tie_rows(shown) if {tie["source"], tie["target"]} & names]
    table = build_table(
        request,
        caption=_("Ties"),
        columns=tables.tie_columns(),
        rows=rows,
        empty=EmptyState(title=_("No ties"), text=_("Nobody named one, in either direction.")),
        paged=False,
    )
    return replace(table, csv_url=f"{shown.get_absolute_url()}?format=csv&table=ties")
