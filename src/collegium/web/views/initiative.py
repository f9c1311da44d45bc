"""One initiative at a glance: for its partners, and for everybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from collegium.activities.models import EventPage, Project, Session
from collegium.activities.vocabulary import AHEAD
from collegium.communication.models import Update
from collegium.communication.vocabulary import KIND_TONES
from collegium.core.clock import utc_date
from collegium.core.models import AuditEvent
from collegium.core.trail import fields_in_short
from collegium.engines.progress import Counts, State, health
from collegium.evaluation.models import StudyRun
from collegium.evaluation.tables import labels_of
from collegium.evaluation.tasks import headline_of
from collegium.evaluation.views import published_findings
from collegium.initiatives.models import Goal, Initiative, Milestone, Participation, Vision
from collegium.initiatives.permissions import user_can_contribute, user_can_coordinate
from collegium.initiatives.views.charts import Standing, standing
from collegium.initiatives.vocabulary import (
    HEALTH_LABELS,
    HEALTH_SENTENCES,
    INITIATIVE_STATE_TONES,
    URGENCY_TONES,
    PartnerRole,
)
from collegium.partners.models import Organisation
from collegium.partners.vocabulary.languages import language_name
from collegium.people.requests import Request
from collegium.web.views.together import coming_up, last_decisions, last_updates, promise_counts
from collegium.web.views.waiting import waiting_for

SHOWN = 6
FINDINGS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """A goal with its indicators as they stand."""

    goal: Goal | None
    standings: list[Standing]


@login_required
def initiative(request: Request, slug: str) -> HttpResponse:
    """The dashboard. People of an organisation that is only asked are led to the question instead."""
    today, now = utc_date(), timezone.now()
    shown = Initiative.objects.visible_to(request.user, today=today).filter(slug=slug).first()
    if shown is None:
        return lead_to_question(request, slug, today)
    goals = goal_standings(shown, today=today)
    vision, signed, signers = vision_and_signers(shown, today=today)
    counts = Counts(
        vision=(signed, signers),
        goals=goals_with_indicator(goals),
        indicators=states(goals),
        stale=sum(one.progress.stale for goal in goals for one in goal.standings),
        milestones=milestone_counts(shown, today=today),
        checklist=checklist_counts(shown),
        needs=need_counts(shown),
    )
    context = {
        "initiative": shown,
        "state_tone": INITIATIVE_STATE_TONES[shown.state],
        **health_in_words(counts),
        "vision": vision,
        "signed": signed,
        "signers": signers,
        "goals": goals,
        "milestones": next_milestones(shown, today=today),
        "roles": roles_with_partners(shown, today=today),
        "needs": urgent_needs(shown),
        "events": recent_events(shown),
        "checklist_done": counts.checklist[0],
        "checklist_total": counts.checklist[1],
        "findings": latest_findings(shown),
        "waiting": waiting_for(request.user, initiative=shown, now=now)[:SHOWN],
        "coming": coming_up(shown, now=now),
        "promises": promise_counts(shown, now=now),
        "decisions": last_decisions(shown),
        "updates": last_updates(shown),
        "user_can_coordinate": user_can_coordinate(request.user, shown),
        "user_can_contribute": user_can_contribute(request.user, shown),
    }
    return render(request, "web/initiative.html", context)


def health_in_words(counts: Counts) -> dict[str, Any]:
    """How the initiative does, and the facts that say so."""
    judged = health(counts)
    facts = [
        {
            "text": str(HEALTH_SENTENCES[fact.key]).format(count=fact.count, total=fact.total),
            "tone": fact.level,
        }
        for fact in judged.facts
    ]
    return {"health": {"label": HEALTH_LABELS[judged.level], "tone": judged.level}, "facts": facts}


def latest_findings(shown: Initiative) -> list[dict[str, Any]]:
    """What the newest run of each of the latest studies says, in a sentence."""
    runs = StudyRun.objects.done().filter(study__initiative=shown, study__archived_at=None)
    newest = runs.order_by("-finished_at").defer("chart", "report")
    newest = newest.select_related("study", "dataset").prefetch_related("dataset__columns")
    by_study: dict[int, StudyRun] = {}
    for run in newest[: 4 * FINDINGS_SHOWN]:
        by_study.setdefault(run.study_id, run)
    return [
        {
            "title": run.study.title,
            "text": headline_of(run.as_result(), labels_of(run.dataset.columns.all())),
            "url": reverse("evaluation:study_run", args=[shown.slug, run.public_id]),
            "is_published": run.published_at is not None,
            "is_generated": run.dataset.is_generated,
        }
        for run in list(by_study.values())[:FINDINGS_SHOWN]
    ]


def published_charts(shown: Initiative) -> list[dict[str, Any]]:
    """Each published finding with what components/chart.html needs."""
    return [
        {
            "finding": one,
            "chart": {"title": one.title, "note": one.source, "svg": one.svg, "alt": one.headline},
        }
        for one in published_findings(shown)
    ]


def lead_to_question(request: Request, slug: str, today: date) -> HttpResponse:
    asked = (
        Participation.objects.of_person(request.user, today=today)
        .asked()
        .filter(initiative__slug=slug)
        .first()
    )
    if asked is None:
        raise Http404
    return redirect("initiatives:answer_participation", slug, asked.pk)


def goal_standings(shown: Initiative, *, today: date) -> list[GoalStanding]:
    """Current goals with their current indicators; last, indicators of no goal. Three queries."""
    indicators = shown.indicators.current().prefetch_related("values")
    by_goal: dict[int | None, list[Standing]] = {}
    for indicator in indicators:
        by_goal.setdefault(indicator.goal_id, []).append(standing(indicator, today=today))
    goals = [GoalStanding(goal, by_goal.pop(goal.pk, [])) for goal in shown.goals.current()]
    loose = by_goal.pop(None, [])
    return [*goals, GoalStanding(None, loose)] if loose else goals


def goals_with_indicator(goals: Sequence[GoalStanding]) -> tuple[int, int]:
    real = [one for one in goals if one.goal is not None]
    return sum(bool(one.standings) for one in real), len(real)


def states(goals: Sequence[GoalStanding]) -> dict[State, int]:
    return dict(Counter(one.progress.state for goal in goals for one in goal.standings))


def vision_and_signers(shown: Initiative, *, today: date) -> tuple[Vision | None, int, int]:
    """The current version, how many of the partners that should have signed it, and how many should."""
    vision = shown.visions.first()
    should = shown.signing_parts(today=today).values("organisation")
    signers = Organisation.objects.filter(pk__in=should).count()
    signed = vision.sign_offs.filter(organisation__in=should).count() if vision else 0
    return vision, signed, signers


def milestone_counts(shown: Initiative, *, today: date) -> tuple[int, int]:
    """(overdue, all)"""
    late = Q(done_on=None, due_on__lt=today)
    found = shown.milestones.current().aggregate(late=Count("pk", filter=late), every=Count("pk"))
    return found["late"], found["every"]


def checklist_counts(shown: Initiative) -> tuple[int, int]:
    """(done, all)"""
    found = shown.checklist.aggregate(done=Count("pk", filter=Q(done_at__isnull=False)), every=Count("pk"))
    return found["done"], found["every"]


def need_counts(shown: Initiative) -> tuple[int, int]:
    """(without a current goal, all)"""
    needs = shown.needs.current()
    return needs.exclude(goals__in=shown.goals.current()).count(), needs.count()


def next_milestones(shown: Initiative, *, today: date) -> list[dict[str, Any]]:
    rows = shown.milestones.current().filter(done_on=None).select_related("owner")[:SHOWN]
    return [{"milestone": one, "late": one.is_overdue(today=today)} for one in rows]


def roles_with_partners(shown: Initiative, *, today: date) -> list[dict[str, Any]]:
    """Each role with the number of its partners and the first names; two queries however many there are."""
    parts = shown.participations.accepted(today=today)
    counts = dict(parts.order_by("role").values_list("role").annotate(count=Count("pk")))
    within = Window(RowNumber(), partition_by=F("role"), order_by=["started_on", "pk"])
    first = parts.annotate(place=within).filter(place__lte=SHOWN).order_by("started_on", "pk")
    names: dict[str, list[str]] = {}
    for role, name in first.values_list("role", "organisation__name"):
        names.setdefault(role, []).append(name)
    page = reverse("initiatives:participations", args=[shown.slug])
    return [
        {
            "label": role.label,
            "count": counts[role],
            "names": names.get(role, []),
            "url": f"{page}?{urlencode({'role': role.value, 'state': 'accepted'})}",
        }
        for role in PartnerRole
        if role in counts
    ]


def urgent_needs(shown: Initiative) -> list[dict[str, Any]]:
    rank = {"high": 0, "medium": 1, "low": 2}
    rows = sorted(shown.needs.current()[:50], key=lambda need: rank[need.urgency])[:SHOWN]
    return [{"need": need, "tone": URGENCY_TONES[need.urgency]} for need in rows]


def recent_events(shown: Initiative) -> list[dict[str, Any]]:
    """What happened last: who, the verb and the thing, and which fields; never their values."""
    events = AuditEvent.objects.in_initiative(shown.pk)[:SHOWN]
    return [
        {
            "at": event.at,
            "text": f"{_(event.verb)} {event.target_label}",
            "who": event.actor_name,
            "detail": fields_in_short(event),
        }
        for event in events
    ]


@cache_control(private=True, max_age=60)
def public_initiative(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody may see, without an account: nothing about persons.

    Kept only by the visitor's own browser, since the band at the top is that of whoever is signed in.
    """
    shown = get_object_or_404(Initiative.objects.public(), slug=slug)
    today = utc_date()
    accepted = shown.participations.accepted(today=today).select_related("organisation")
    partners = accepted.order_by("organisation__name", "pk")
    context = {
        "shown": shown,
        "vision": shown.visions.first(),
        "goals": goal_standings(shown, today=today),
        "partners": partners,
        "partner_count": len({part.organisation_id for part in partners}),
        "milestones": public_milestones(shown),
        "need_count": shown.needs.current().count(),
        "languages": sorted(
            {language_name(code) for part in partners for code in part.organisation.languages}
        ),
        "published_findings": published_charts(shown),
        "updates": public_updates(shown),
        "follow_ups": shown.follow_ups.current().filter(is_public=True)[:SHOWN],
        "events": public_events(shown),
        "projects": Project.objects.public()
        .filter(activity__initiative=shown)
        .order_by("-published_at")[:SHOWN],
    }
    return render(request, "web/public_initiative.html", context)


def public_events(shown: Initiative) -> Any:
    """Published community events that are ahead."""
    ahead = Session.objects.current().filter(activity=OuterRef("activity"), ends_at__gt=timezone.now())
    pages = EventPage.objects.filter(
        Exists(ahead),
        activity__initiative=shown,
        activity__archived_at=None,
        activity__state__in=AHEAD,
        published_at__isnull=False,
    )
    return pages.select_related("activity__initiative").order_by("activity__title", "pk")[:SHOWN]


def public_updates(shown: Initiative) -> list[dict[str, Any]]:
    """What the partners tell everybody, without the names of people."""
    rows = Update.objects.current().filter(initiative=shown, is_public=True)[:SHOWN]
    return [{"update": one, "tone": KIND_TONES[one.kind]} for one in rows]


def public_milestones(shown: Initiative) -> "list[Milestone]":
    return list(shown.milestones.current()[:50])
