"""/api/v1/communication: updates and discussions, with the permissions of the pages."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.communication import actions
from collegium.communication.models import Post, Thread, Update
from collegium.communication.vocabulary import LONGEST_TEXT, UpdateKind
from collegium.initiatives.api.shared import REFUSALS, Number, Pages, Slug, find_goal, find_initiative
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router()
SOMETHING = r"^[^\x00]*[^\s\x00][^\x00]*$"


class UpdateOut(Schema):
    id: int
    kind: str
    title: str
    text: str
    lesson: str
    goal: int | None = Field(alias="goal_id")
    is_public: bool
    author: str = Field(alias="author.name")
    written_at: datetime
    edited_at: datetime | None
    answered_at: datetime | None
    discussion: int = Field(alias="thread_id")


class UpdateIn(Schema):
    kind: UpdateKind
    title: str = Field(min_length=1, max_length=200, pattern=SOMETHING)
    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=SOMETHING)
    lesson: str = Field("", max_length=5000, pattern=r"^[^\x00]*$")
    goal: int | None = None
    is_public: bool = False


class ThreadOut(Schema):
    id: int
    title: str
    about: str = Field(alias="subject_label")
    started_by: str = Field(alias="started_by.name")
    started_at: datetime
    last_post_at: datetime


class ThreadIn(Schema):
    title: str = Field(min_length=1, max_length=200, pattern=SOMETHING)
    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=SOMETHING)


class PostOut(Schema):
    id: int
    author: str = Field(alias="author.name")
    text: str
    through: str
    written_at: datetime
    edited_at: datetime | None


class PostIn(Schema):
    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=SOMETHING)


@router.get("/{slug}/updates/", response={200: list[UpdateOut], **REFUSALS})
@paginate(Pages)
def updates(request: ApiRequest, slug: Slug, kind: UpdateKind | None = None) -> "QuerySet[Update]":
    """News, successes and setbacks, the newest first."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    rows: QuerySet[Update] = Update.objects.current().filter(initiative=shown).select_related("author")
    return rows.filter(kind=kind) if kind else rows


@router.post("/{slug}/updates/", response={201: UpdateOut, **REFUSALS})
def write_update(request: ApiRequest, slug: Slug, payload: UpdateIn) -> Any:
    """Tell something; a setback says what was learned."""
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    values = {**payload.dict(), "goal": find_goal(shown, payload.goal)}
    return Status(201, actions.write_update(by=request.user, initiative=shown, values=values))


@router.get("/{slug}/discussions/", response={200: list[ThreadOut], **REFUSALS})
@paginate(Pages)
def discussions(request: ApiRequest, slug: Slug) -> "QuerySet[Thread]":
    """The one with the newest contribution first."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    return Thread.objects.filter(initiative=shown, update__archived_at=None).select_related("started_by")


@router.post("/{slug}/discussions/", response={201: ThreadOut, **REFUSALS})
def start_thread(request: ApiRequest, slug: Slug, payload: ThreadIn) -> Any:
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    return Status(201, actions.start_thread(by=request.user, initiative=shown, **payload.dict()))


@router.get("/{slug}/discussions/{thread_id}/posts/", response={200: list[PostOut], **REFUSALS})
@paginate(Pages)
def posts(request: ApiRequest, slug: Slug, thread_id: Number) -> "QuerySet[Post]":
    """What was said and not withdrawn, in its order."""
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    thread = get_object_or_404(Thread, initiative=shown, pk=thread_id)
    found: QuerySet[Post] = Post.objects.current().filter(thread=thread).select_related("author")
    return found


@router.post("/{slug}/discussions/{thread_id}/posts/", response={201: PostOut, **REFUSALS})
def add_post(request: ApiRequest, slug: Slug, thread_id: Number, payload: PostIn) -> Any:
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    thread = get_object_or_404(Thread.objects.select_related("initiative"), initiative=shown, pk=thread_id)
    return Status(201, actions.add_post(by=request.user, thread=thread, text=payload.text))
