"""What the pages of surveys do alike."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from collegium.feedback.models import FollowUp, Survey, Wave
from collegium.feedback.permissions import user_can_manage_surveys, user_can_record_follow_up
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request


def address(name: str, initiative: Initiative, *args: object) -> str:
    return reverse(f"feedback:{name}", args=[initiative.slug, *args])


def may(request: Request, initiative: Initiative) -> dict[str, bool]:
    return {
        "may_manage": user_can_manage_surveys(request.user, initiative),
        "may_record": user_can_record_follow_up(request.user, initiative),
    }


def find_survey(request: Request, slug: str, survey_id: int) -> Survey:
    rows = (
        find_initiative(request, slug).surveys.select_related("initiative", "goal").prefetch_related("items")
    )
    found: Survey = get_object_or_404(rows, pk=survey_id)
    return found


def find_wave(request: Request, slug: str, wave_id: int) -> Wave:
    rows = Wave.objects.filter(survey__initiative=find_initiative(request, slug))
    rows = rows.select_related("survey__initiative").prefetch_related("survey__items")
    return get_object_or_404(rows, pk=wave_id)


def find_follow_up(request: Request, slug: str, follow_up_id: int) -> FollowUp:
    rows = find_initiative(request, slug).follow_ups.select_related("wave__survey", "goal", "recorded_by")
    found: FollowUp = get_object_or_404(rows, pk=follow_up_id)
    return found


Context = dict[str, Any]
