"""Students whom schools enter under a code."""

from copy import copy
from functools import partial

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import StudentForm
from collegium.activities.models import PlacementRound, Student
from collegium.activities.permissions import (
    check_user_can_enter_students,
    schools_of,
    students_visible_to,
    user_can_enter_students,
)
from collegium.activities.views.placements import crumbs_of
from collegium.activities.views.shared import address, ask, find_round, find_student, press
from collegium.core.tables import Column, EmptyState, table_response
from collegium.people.requests import Request


@login_required
def students(request: Request, slug: str, placement_round_id: int) -> HttpResponse:
    """All for coordinators, otherwise those of one's own school."""
    shown = find_round(request, slug, placement_round_id)
    own = set(schools_of(request.user, shown.initiative).values_list("pk", flat=True))
    may_enter = user_can_enter_students(request.user, shown.initiative, None)
    columns = [
        Column(
            "code",
            _("Code"),
            lambda s: s.code,
            url=lambda s: address("edit_student", shown.initiative, s.pk) if s.school_id in own else "",
            order_by="code",
        ),
        Column("school", _("School"), lambda s: s.school.name, order_by="school__name"),
        Column("days", _("Half days free"), lambda s: len(s.half_days), align="end"),
        Column("wishes", _("Wishes"), lambda s: s.wish_count, align="end", order_by="wish_count"),
    ]
    rows = students_visible_to(request.user, shown).filter(archived_at=None).select_related("school")
    return table_response(
        request,
        template="activities/students.html",
        caption=_("Students"),
        columns=columns,
        rows=rows.annotate(wish_count=Count("wishes")),
        empty=EmptyState(
            title=_("Your school has entered no student yet"),
            text=_("Enter each under a code that only your school can read."),
            url=address("enter_student", shown.initiative, shown.pk) if may_enter else "",
            action=_("Enter a student"),
        ),
        context={
            "initiative": shown.initiative,
            "round": shown,
            "may_enter": may_enter and shown.current_run() is None,
            "breadcrumbs": [*crumbs_of(shown.initiative, shown), (_("Students"), "")],
        },
    )


def student_form(request: Request, shown: PlacementRound, student: Student) -> StudentForm:
    places = list(shown.places.current().select_related("employer"))
    schools = schools_of(request.user, shown.initiative)
    return StudentForm(request.POST or None, instance=student, schools=schools, places=places)


@login_required
def enter_student(request: Request, slug: str, placement_round_id: int) -> HttpResponse:
    shown = find_round(request, slug, placement_round_id)
    check_user_can_enter_students(request.user, shown.initiative, None)
    form = student_form(request, shown, Student(round=shown))
    return ask(
        request,
        form,
        lambda: actions.enter_student(
            by=request.user, placement_round=shown, values=form.values, wishes=form.wishes
        ),
        initiative=shown.initiative,
        title=_("Enter a student"),
        lead=_("A code instead of a name, and only what the places ask for."),
        crumbs=[
            *crumbs_of(shown.initiative, shown),
            (_("Students"), address("students", shown.initiative, shown.pk)),
        ],
        done=_("The student is entered."),
        submit=_("Enter the student"),
        back=address("students", shown.initiative, shown.pk),
    )


@login_required
def edit_student(request: Request, slug: str, placed_student_id: int) -> HttpResponse:
    shown = find_student(request, slug, placed_student_id)
    check_user_can_enter_students(request.user, shown.initiative, shown.school)
    back = address("students", shown.initiative, shown.round_id)
    form = student_form(request, shown.round, copy(shown))
    return ask(
        request,
        form,
        lambda: actions.edit_student(by=request.user, student=shown, values=form.values, wishes=form.wishes),
        initiative=shown.initiative,
        title=_("Change a student"),
        crumbs=[*crumbs_of(shown.initiative, shown.round), (_("Students"), back)],
        done=_("The student is saved."),
        submit=_("Save"),
        back=back,
    )


@login_required
@require_POST
def archive_student(request: Request, slug: str, placed_student_id: int) -> HttpResponse:
    gone = find_student(request, slug, placed_student_id)
    return press(
        request,
        partial(actions.archive_student, by=request.user, student=gone),
        done=_("The student is taken out."),
        back=address("students", gone.initiative, gone.round_id),
        undo_url=address("restore_student", gone.initiative, gone.pk),
    )


@login_required
@require_POST
def restore_student(request: Request, slug: str, placed_student_id: int) -> HttpResponse:
    back = find_student(request, slug, placed_student_id)
    act = partial(actions.restore_student, by=request.user, student=back)
    return press(
        request, act, done=_("The student is back."), back=address("students", back.initiative, back.round_id)
    )
