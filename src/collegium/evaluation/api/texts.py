"""Coded texts for programs: what the pages show, to whom they show it. Texts only to those who may read them there."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Schema, Status
from pydantic import StringConstraints

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict
from collegium.evaluation import actions, tables
from collegium.evaluation.api.reports import JudgedOut
from collegium.evaluation.api.studies import router, visible_study
from collegium.evaluation.models import Code, TextCollection, TextPiece
from collegium.evaluation.permissions import (
    check_user_can_compare_codings,
    check_user_can_read_texts,
    user_can_read_texts,
)
from collegium.evaluation.vocabulary import LONGEST_PIECE, LONGEST_SOURCE, MOST_AT_ONCE
from collegium.exchange.api import REFUSALS, Slug, visible_initiative
from collegium.initiatives.api.shared import Id, Pages, page_of
from collegium.initiatives.permissions import people_of_partners
from collegium.partners.vocabulary import OrganisationKind
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

CollectionId = Annotated[int, Path(ge=1, lt=2**63)]
SpeakerKind = OrganisationKind | Literal["unknown"]
NOT_EMPTY = r"^[^\x00]*[^\s\x00][^\x00]*$"
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PIECE, pattern=NOT_EMPTY)]


class CollectionIn(Schema):
    title: str = Field(min_length=1, max_length=150, pattern=NOT_EMPTY)
    question: str = Field(
        min_length=1, max_length=300, pattern=NOT_EMPTY, description="What these texts answer."
    )
    study: Id | None = Field(None, description="Beside whose numbers the words stand.")
    coders: list[Id] = Field([], max_length=100, description="People of the partners; two or more.")


class CollectionOut(Schema):
    id: int
    initiative: str
    title: str
    question: str
    study: int | None
    texts: int
    created_at: datetime


class CollectionsOut(Schema):
    items: list[CollectionOut]
    count: int


class CodeIn(Schema):
    name: str = Field(min_length=1, max_length=60, pattern=NOT_EMPTY)
    meaning: str = Field(min_length=1, max_length=300, pattern=NOT_EMPTY)
    when: str = Field("", max_length=500, pattern=r"^[^\x00]*$", description="When to use it, and when not.")
    parent: Id | None = Field(None, description="The wider code.")


class CodeOut(Schema):
    id: int
    name: str
    meaning: str
    when: str
    parent: int | None


class CodesOut(Schema):
    items: list[CodeOut]
    count: int


class PieceIn(Schema):
    text: Text = Field(description="Everything that one person said.")
    kind: SpeakerKind = Field("unknown", description="The kind of partner that said it.")
    source: str = Field(
        "",
        max_length=LONGEST_SOURCE,
        pattern=r"^[^\x00]*$",
        description="A word, never the name of a person.",
    )


class PiecesIn(Schema):
    texts: list[PieceIn] = Field(min_length=1, max_length=MOST_AT_ONCE)


class AddedOut(Schema):
    upload: uuid.UUID = Field(description="With which the pages take these texts back.")
    count: int


class PieceOut(Schema):
    id: int
    text: str
    kind: str
    source: str
    codings: int = Field(description="How many people have coded it.")


class PiecesOut(Schema):
    items: list[PieceOut]
    count: int


class CodeAgreementOut(Schema):
    code: str
    used: float = Field(description="Share of the ratings that gave the code.")
    percent: float = Field(description="Share of the pairs of ratings that are the same.")
    pairs: int
    kappa: float | None = Field(description="Cohen's; null where more than two coded, or nothing varies.")
    alpha: float | None = Field(description="Krippendorff's; null where nothing varies.")
    low: float | None
    high: float | None
    says: list[str]
    differ: list[int] = Field(
        description="Texts that were coded differently, for those who may read the texts."
    )


class CodersAgreementOut(Schema):
    refused: str = Field(description="Why there is none.")
    items: list[CodeAgreementOut]
    count: int


class ThemeOut(Schema):
    theme: str
    kind: str = Field(description="The kind of speaker; empty for everybody.")
    persons: int | None = Field(description="Who mentioned it; null where too few were heard.")
    of: int | None
    share: float | None


class ThemesOut(Schema):
    items: list[ThemeOut]
    count: int
    left: int = Field(description="Texts that nobody has coded yet.")
    notes: list[str]


class ClearedOut(Schema):
    theme: str
    text: str
    speaker: str = Field(description="The kind of speaker, where enough of that kind were heard.")


class QuotesOut(Schema):
    items: list[ClearedOut]
    count: int


class JointOut(Schema):
    run: uuid.UUID | None = Field(
        description="The newest run that is done of the study beside which they stand."
    )
    items: list[JudgedOut]
    count: int


def collections_seen(request: ApiRequest) -> "QuerySet[TextCollection]":
    current = Q(pieces__archived_at=None)
    visible = TextCollection.objects.visible_to(request.user, today=utc_date())
    found: QuerySet[TextCollection] = visible.annotate(texts=Count("pieces", filter=current))
    return found.select_related("initiative", "study")


def visible_collection(request: ApiRequest, collection_id: int, scope: Scope) -> Any:
    require_scope(request, scope)
    return get_object_or_404(collections_seen(request), pk=collection_id)


def collection_out(collection: Any) -> dict[str, Any]:
    names = ("title", "question", "texts", "created_at")
    return {
        "id": collection.pk,
        "initiative": collection.initiative.slug,
        "study": collection.study_id,
        **{name: getattr(collection, name) for name in names},
    }


def code_out(code: Code) -> dict[str, Any]:
    names = ("name", "meaning", "when")
    return {"id": code.pk, "parent": code.parent_id, **{name: getattr(code, name) for name in names}}


# --- collections and their codebooks --------------------------------------------------------------------------


@router.get("/{slug}/texts", response={200: CollectionsOut, **REFUSALS}, summary="Collections of texts")
def list_text_collections(request: ApiRequest, slug: Slug, page: Query[Pages.Input]) -> dict[str, Any]:
    """Newest first."""
    require_scope(request, Scope.EVALUATION_READ)
    initiative = visible_initiative(request, slug)
    return page_of(
        collections_seen(request).filter(initiative=initiative, archived_at=None), page, collection_out
    )


@router.post("/{slug}/texts", response={201: CollectionOut, **REFUSALS}, summary="Collect texts")
def create_text_collection(request: ApiRequest, slug: Slug, given: CollectionIn) -> Status[dict[str, Any]]:
    require_scope(request, Scope.EVALUATION_WRITE)
    initiative = visible_initiative(request, slug)
    people = people_of_partners(initiative).filter(pk__in=given.coders)
    if len(people) != len(set(given.coders)):
        raise Conflict(_("Only people of the partners can code. Look at who they are."))
    values = {
        "title": given.title.strip(),
        "question": given.question.strip(),
        "study": visible_study(request, given.study) if given.study else None,
        "coders": list(people),
    }
    made = actions.create_text_collection(by=request.user, initiative=initiative, values=values)
    return Status(201, collection_out(visible_collection(request, made.pk, Scope.EVALUATION_WRITE)))


@router.get("/texts/{collection_id}", response={200: CollectionOut, **REFUSALS}, summary="One collection")
def get_text_collection(request: ApiRequest, collection_id: CollectionId) -> dict[str, Any]:
    return collection_out(visible_collection(request, collection_id, Scope.EVALUATION_READ))


@router.get("/texts/{collection_id}/codes", response={200: CodesOut, **REFUSALS}, summary="The codebook")
def list_codes(request: ApiRequest, collection_id: CollectionId) -> dict[str, Any]:
    found = visible_collection(request, collection_id, Scope.EVALUATION_READ)
    items = [code_out(code) for code in found.codes.current()]
    return {"items": items, "count": len(items)}


@router.post("/texts/{collection_id}/codes", response={201: CodeOut, **REFUSALS}, summary="Add a code")
def create_code(request: ApiRequest, collection_id: CollectionId, given: CodeIn) -> Status[dict[str, Any]]:
    found = visible_collection(request, collection_id, Scope.EVALUATION_WRITE)
    parent = get_object_or_404(found.codes.current(), pk=given.parent) if given.parent else None
    values = {
        "name": given.name.strip(),
        "meaning": given.meaning.strip(),
        "when": given.when.strip(),
        "parent": parent,
    }
    return Status(201, code_out(actions.create_code(by=request.user, collection=found, values=values)))


# --- texts ----------------------------------------------------------------------------------------------------


@router.get("/texts/{collection_id}/pieces", response={200: PiecesOut, **REFUSALS}, summary="The texts")
def list_text_pieces(
    request: ApiRequest, collection_id: CollectionId, page: Query[Pages.Input]
) -> dict[str, Any]:
    """For coders of the collection, coordinators and evaluators; not what others found in them."""
    found = visible_collection(request, collection_id, Scope.EVALUATION_READ)
    check_user_can_read_texts(request.user, found)
    return page_of(found.pieces.current().annotate(coded=Count("codings")), page, piece_out)


def piece_out(piece: TextPiece) -> dict[str, Any]:
    coded: int = getattr(piece, "coded")  # noqa: B009 - an annotation, which types do not know
    return {
        "id": piece.pk,
        "text": piece.text,
        "kind": piece.kind,
        "source": piece.source,
        "codings": coded,
    }


@router.post("/texts/{collection_id}/pieces", response={201: AddedOut, **REFUSALS}, summary="Add texts")
def add_text_pieces(
    request: ApiRequest, collection_id: CollectionId, given: PiecesIn
) -> Status[dict[str, Any]]:
    """All or none. A fault names the place in the list, from 1, as its line."""
    found = visible_collection(request, collection_id, Scope.EVALUATION_WRITE)
    rows = [
        {"line": line, "text": one.text.strip(), "kind": str(one.kind), "source": one.source.strip()}
        for line, one in enumerate(given.texts, 1)
    ]
    upload, count = actions.upload_text_pieces(by=request.user, collection=found, rows=rows)
    return Status(201, {"upload": upload, "count": count})


# --- what was found -------------------------------------------------------------------------------------------


@router.get(
    "/texts/{collection_id}/agreement",
    response={200: CodersAgreementOut, **REFUSALS},
    summary="Do coders agree?",
)
def get_agreement(request: ApiRequest, collection_id: CollectionId) -> dict[str, Any]:
    """By code: Cohen's kappa of two coders, Krippendorff's alpha of all. Not for coders who have texts to code yet."""
    found = visible_collection(request, collection_id, Scope.EVALUATION_READ)
    check_user_can_compare_codings(request.user, found)
    agreed = tables.agreement_of(tables.material_of(found))
    differ = user_can_read_texts(request.user, found)
    items = tables.agreement_data(agreed, differ=differ)
    return {"refused": agreed.refused, "items": items, "count": len(items)}


@router.get("/texts/{collection_id}/themes", response={200: ThemesOut, **REFUSALS}, summary="What was said")
def get_themes(request: ApiRequest, collection_id: CollectionId) -> dict[str, Any]:
    """Who mentioned each theme, by kind of speaker; kinds of whom too few were heard are withheld."""
    found = visible_collection(request, collection_id, Scope.EVALUATION_READ)
    check_user_can_compare_codings(request.user, found)
    themes = tables.themes_of(tables.material_of(found))
    names = ("theme", "kind", "persons", "of", "share")
    items = [{name: getattr(one, name) for name in names} for one in themes.counts]
    return {"items": items, "count": len(items), "left": themes.left, "notes": list(themes.notes)}


@router.get("/texts/{collection_id}/quotes", response={200: QuotesOut, **REFUSALS}, summary="Cleared quotes")
def list_quotes(request: ApiRequest, collection_id: CollectionId) -> dict[str, Any]:
    found = visible_collection(request, collection_id, Scope.EVALUATION_READ)
    shown = tables.cleared_quotes(request.user, found.initiative, [found])[found.pk]
    names = dict(found.codes.values_list("pk", "name"))
    items = [{"theme": names[one.code], "text": one.text, "speaker": one.speaker} for one in shown]
    return {"items": items, "count": len(items)}


@router.get(
    "/texts/{collection_id}/joint", response={200: JointOut, **REFUSALS}, summary="Words beside numbers"
)
def get_joint(request: ApiRequest, collection_id: CollectionId) -> dict[str, Any]:
    """Every theme beside a finding of the newest run, as somebody judged it. A report keeps its own."""
    found = visible_collection(request, collection_id, Scope.EVALUATION_READ)
    check_user_can_compare_codings(request.user, found)
    run = tables.newest_run(found)
    labels = tables.labels_of(run.dataset.columns.all()) if run else {}
    items = tables.joint_data(tables.joint_lines(found, run, labels, reader=request.user))
    return {"run": run.public_id if run else None, "items": items, "count": len(items)}
