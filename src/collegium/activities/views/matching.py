"""What came out of matching a round."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.models import Assignment, MatchRun
from collegium.activities.permissions import (
    check_user_can_arrange_placements,
    check_user_can_see_matching,
    expected_students_of,
    students_visible_to,
    user_can_arrange_placements,
)
from collegium.activities.views.placements import crumbs_of
from collegium.activities.views.shared import address, find_round, press
from collegium.activities.vocabulary import OBSTACLE_WHY, UNMATCHED_WHY, HalfDay
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.views.shared import find_initiative
from collegium.partners.vocabulary import language_name
from collegium.people.requests import Request


@login_required
@require_POST
def run_matching(request: Request, slug: str, placement_round_id: int) -> HttpResponse:
    shown = find_round(request, slug, placement_round_id)
    return press(
        request,
        partial(actions.run_matching, by=request.user, placement_round=shown),
        done=_("The round is matched. Look at it, then publish it or undo it."),
        back=shown.get_absolute_url(),
    )


@login_required
def matching(request: Request, slug: str, placement_round_id: int) -> HttpResponse:
    """Who goes where, and why some go nowhere."""
    shown = find_round(request, slug, placement_round_id)
    run = shown.current_run()
    if run is None:
        check_user_can_arrange_placements(request.user, shown.initiative)
        raise Http404(_("This round has not been matched."))
    check_user_can_see_matching(request.user, run)
    rows = run.assignments.filter(student__in=students_visible_to(request.user, shown))
    counted = list(rows.values_list("rank", flat=True))
    return table_response(
        request,
        template="activities/matching.html",
        caption=_("Placements"),
        columns=assignment_columns(),
        rows=rows.select_related("student__school", "place__employer"),
        empty=EmptyState(title=_("None of your students is in this round")),
        context={
            "initiative": shown.initiative,
            "round": shown,
            "run": run,
            "placed": sum(rank is not None for rank in counted),
            "first": counted.count(1),
            "unplaced": counted.count(None),
            "may_arrange": user_can_arrange_placements(request.user, shown.initiative),
            "breadcrumbs": [*crumbs_of(shown.initiative, shown), (_("Matching"), "")],
        },
    )


@login_required
def expected_students(request: Request, slug: str, placement_round_id: int) -> HttpResponse:
    """For employers: which codes come to their own places, from which school, and what was agreed."""
    shown = find_round(request, slug, placement_round_id)
    rows = expected_students_of(request.user, shown).order_by("place__title", "student__code")
    run = shown.current_run()
    is_published = run is not None and run.published_at is not None
    title = (
        _("Nobody comes to a place of yours") if is_published else _("The placements are not published yet")
    )
    return table_response(
        request,
        template="activities/expected_students.html",
        caption=_("Who comes to you"),
        columns=expected_columns(),
        rows=rows.select_related("student__school", "place__employer", "place__round__initiative"),
        empty=EmptyState(title=title),
        context={
            "initiative": shown.initiative,
            "round": shown,
            "breadcrumbs": [*crumbs_of(shown.initiative, shown), (_("Who comes to you"), "")],
        },
    )


def expected_columns() -> list[Column]:
    """Of a student nothing but the code, the school, and what both sides have in common."""
    days = dict(HalfDay.choices)
    return [
        Column("place", _("Place"), lambda a: a.place.title, url=lambda a: a.place.get_absolute_url(),
               order_by="place__title"),
        Column("employer", _("Employer"), lambda a: a.place.employer.name, order_by="place__employer__name"),
        Column("code", _("Code"), lambda a: a.student.code, order_by="student__code"),
        Column("school", _("School"), lambda a: a.student.school.name, order_by="student__school__name"),
        Column("from", _("First day"), lambda a: a.place.round.starts_on),
        Column("to", _("Last day"), lambda a: a.place.round.ends_on),
        Column("days", _("Days and times"), lambda a: ", ".join(str(days[one]) for one in a.place.half_days)),
        Column("languages", _("Languages in common"), lambda a: ", ".join(in_common(a))),
    ]  # fmt: skip


def in_common(row: Assignment) -> list[str]:
    return [language_name(one) for one in row.place.languages if one in row.student.languages]  # type: ignore[union-attr]


def assignment_columns() -> list[Column]:
    return [
        Column("code", _("Code"), lambda a: a.student.code, order_by="student__code"),
        Column("school", _("School"), lambda a: a.student.school.name, order_by="student__school__name"),
        Column(
            "place",
            _("Place"),
            lambda a: str(a.place) if a.place else _("no place"),
            tone=lambda a: "" if a.place else "attention",
            order_by="place__title",
        ),
        Column("rank", _("Which wish"), lambda a: a.rank, align="end", order_by="rank"),
        Column("why", _("Why"), reasons),
    ]


def reasons(row: Assignment) -> list[str]:
    """Why no place, and what stood in the way of every dearer wish."""
    lines = [str(UNMATCHED_WHY[row.why])] if row.why else []
    for rank, codes in row.obstacles:
        told = ", ".join(str(OBSTACLE_WHY[code]) for code in codes)
        lines.append(_("Wish {rank}: {why}").format(rank=rank, why=told))
    return lines


def find_run(request: Request, slug: str, match_run_id: int) -> MatchRun:
    rows = MatchRun.objects.filter(round__initiative=find_initiative(request, slug))
    return get_object_or_404(rows.select_related("round__initiative"), pk=match_run_id)


@login_required
@require_POST
def undo_matching(request: Request, slug: str, match_run_id: int) -> HttpResponse:
    run = find_run(request, slug, match_run_id)
    act = partial(actions.undo_matching, by=request.user, run=run)
    done = _("The matching is undone. Students and places can be changed again.")
    return press(request, act, done=done, back=run.round.get_absolute_url())


def back_to(run: MatchRun) -> str:
    return address("matching", run.initiative, run.round_id)


@login_required
@require_POST
def publish_matching(request: Request, slug: str, match_run_id: int) -> HttpResponse:
    run = find_run(request, slug, match_run_id)
    return press(
        request,
        partial(actions.publish_matching, by=request.user, run=run),
        done=_("It is published. Schools and employers have been told."),
        back=back_to(run),
        undo_url=address("unpublish_matching", run.initiative, run.pk),
    )


@login_required
@require_POST
def unpublish_matching(request: Request, slug: str, match_run_id: int) -> HttpResponse:
    run = find_run(request, slug, match_run_id)
    act: Any = partial(actions.unpublish_matching, by=request.user, run=run)
    return press(request, act, done=_("The publication is taken back."), back=back_to(run))
