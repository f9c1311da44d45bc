"""Collections of texts: list, one collection, codebook, texts by form and by file, themes and agreement as files."""

import uuid
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import InvalidInput, Refusal
from collegium.core.faults import sentence
from collegium.core.tables import Column, EmptyState, Table, build_table, csv_response, table_response
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import CodeForm, TextCollectionForm, TextPieceForm, UploadTextsForm
from collegium.evaluation.models import Code, TextCollection, TextPiece
from collegium.evaluation.permissions import (
    check_user_can_compare_codings,
    check_user_can_read_texts,
    user_can_code,
    user_can_compare_codings,
    user_can_read_texts,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_evaluate, user_can_evaluate
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative, show_form
from collegium.people.requests import Request


def find_collection(request: Request, slug: str, collection_id: int) -> TextCollection:
    rows = find_initiative(request, slug).text_collections.select_related("initiative", "study__initiative")
    found: TextCollection = get_object_or_404(rows, pk=collection_id)
    return found


def find_code(request: Request, slug: str, code_id: int) -> Code:
    rows = Code.objects.filter(collection__initiative=find_initiative(request, slug))
    found: Code = get_object_or_404(rows.select_related("collection__initiative", "parent"), pk=code_id)
    return found


def find_piece(request: Request, slug: str, piece_id: int) -> TextPiece:
    rows = TextPiece.objects.filter(collection__initiative=find_initiative(request, slug))
    found: TextPiece = get_object_or_404(rows.select_related("collection__initiative"), pk=piece_id)
    return found


def text_crumbs(initiative: Initiative, *here: tuple[Any, str]) -> Crumbs:
    first = (_("What people said"), reverse("evaluation:text_collections", args=[initiative.slug]))
    return [first, *here]


def inside(collection: TextCollection, *here: tuple[Any, str]) -> Crumbs:
    return text_crumbs(collection.initiative, (collection.title, collection.get_absolute_url()), *here)


def show_collection_form(
    request: Request, template: str, form: Any, collection: TextCollection, here: str, **context: Any
) -> HttpResponse:
    """A page that is one form inside a collection."""
    return show_form(
        request,
        f"evaluation/{template}",
        form,
        initiative=collection.initiative,
        cancel_url=collection.get_absolute_url(),
        crumbs=inside(collection, (here, "")),
        collection=collection,
        **context,
    )


# --- collections ----------------------------------------------------------------------------------------------


@login_required
def text_collections(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    may_evaluate = user_can_evaluate(request.user, initiative)
    create_url = reverse("evaluation:create_text_collection", args=[slug]) if may_evaluate else ""
    current = Q(pieces__archived_at=None)
    rows = initiative.text_collections.current().select_related("initiative", "study")
    return table_response(
        request,
        template="evaluation/text_collections.html",
        caption=_("Collections of texts"),
        columns=[
            Column(
                "title", _("Title"), lambda c: c.title, url=lambda c: c.get_absolute_url(), order_by="title"
            ),
            Column("question", _("Question"), lambda c: c.question),
            Column("texts", _("Texts"), lambda c: c.texts, align="end"),
            Column("study", _("Study"), lambda c: c.study.title if c.study else ""),
            Column("created", _("Begun"), lambda c: localtime(c.created_at).date(), order_by="created_at"),
        ],
        rows=rows.annotate(texts=Count("pieces", filter=current)),
        empty=EmptyState(
            title=_("No texts have been collected yet"),
            text=_("Interviews, letters and open answers say why numbers are as they are."),
            url=create_url,
            action=_("Collect texts"),
        ),
        context={"initiative": initiative, "create_url": create_url},
    )


@login_required
def create_text_collection(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    form = TextCollectionForm(
        request.POST or None, initiative=initiative, initial={"coders": [request.user.pk]}
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        act = partial(actions.create_text_collection, by=request.user, initiative=initiative, values=values)
        if made := attempt(form, act):
            messages.done(request, _("The collection is there. Write its codebook next."))
            return redirect(made)
    return show_form(
        request,
        "evaluation/create_text_collection",
        form,
        initiative=initiative,
        cancel_url=reverse("evaluation:text_collections", args=[slug]),
        crumbs=text_crumbs(initiative, (_("New collection"), "")),
    )


@login_required
def edit_text_collection(request: Request, slug: str, collection_id: int) -> HttpResponse:
    found = find_collection(request, slug, collection_id)
    check_user_can_evaluate(request.user, found.initiative)
    form = TextCollectionForm(request.POST or None, instance=copy(found), initiative=found.initiative)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        act = partial(actions.edit_text_collection, by=request.user, collection=found, values=values)
        if attempt(form, act):
            messages.done(request, _("The collection is saved."))
            return redirect(found)
    return show_collection_form(request, "edit_text_collection", form, found, _("Edit"))


@login_required
@require_POST
def archive_text_collection(request: Request, slug: str, collection_id: int) -> HttpResponse:
    actions.archive_text_collection(by=request.user, collection=find_collection(request, slug, collection_id))
    undo = reverse("evaluation:restore_text_collection", args=[slug, collection_id])
    messages.done(request, _("The collection is put away."), undo_url=undo)
    return redirect("evaluation:text_collections", slug)


@login_required
@require_POST
def restore_text_collection(request: Request, slug: str, collection_id: int) -> HttpResponse:
    found = find_collection(request, slug, collection_id)
    actions.restore_text_collection(by=request.user, collection=found)
    messages.done(request, _("The collection is back."))
    return redirect(found)


@login_required
@require_POST
def copy_text_collection(request: Request, slug: str, collection_id: int) -> HttpResponse:
    """Codebook and texts, to be coded afresh."""
    found = find_collection(request, slug, collection_id)
    made = actions.copy_text_collection(by=request.user, collection=found)
    undo = reverse("evaluation:archive_text_collection", args=[slug, made.pk])
    messages.done(request, _("This is the copy; nobody has coded it yet."), undo_url=undo)
    return redirect(made)


@login_required
def text_collection(request: Request, slug: str, collection_id: int) -> HttpResponse:
    """Codebook, how far coding is, whether coders agree, and themes by kind of partner."""
    found = find_collection(request, slug, collection_id)
    material = tables.material_of(found)
    codes_now = user_can_code(request.user, found) and not found.archived_at
    context = {
        "initiative": found.initiative,
        "collection": found,
        "codes": found.codes.current().select_related("parent"),
        "texts": len(material.kinds),
        "progress": tables.progress_of(material),
        "next_piece": tables.next_piece(material, request.user) if codes_now else None,
        "may_evaluate": user_can_evaluate(request.user, found.initiative),
        "may_read": user_can_read_texts(request.user, found),
        "breadcrumbs": text_crumbs(found.initiative, (found.title, "")),
        **findings(request, material),
    }
    return render(request, "evaluation/text_collection.html", context)


def findings(request: Request, material: tables.Material) -> dict[str, Any]:
    """Agreement and themes, for whoever may know what others found."""
    if not user_can_compare_codings(request.user, material.collection):
        return {"may_compare": False}
    agreed, themes = tables.agreement_of(material), tables.themes_of(material)
    return {
        "may_compare": True,
        "refused": agreed.refused,
        "agreement": agreement_table(request, material, agreed),
        "differences": tables.differences(agreed)
        if user_can_read_texts(request.user, material.collection)
        else [],
        "themes": themes,
        "theme_table": theme_table(request, material, themes),
    }


def agreement_table(request: Request, material: tables.Material, agreed: tables.Agreement) -> Table:
    table = build_table(
        request,
        caption=_("Agreement of coders"),
        columns=tables.agreement_columns(),
        rows=agreed.codes,
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    return replace(table, csv_url=file_url("text_agreement", material.collection))


def theme_table(request: Request, material: tables.Material, themes: tables.Themes) -> Table:
    table = build_table(
        request,
        caption=_("Themes by kind of partner"),
        columns=tables.theme_columns(themes),
        rows=themes.rows,
        empty=EmptyState(
            title=_("No themes yet"), text=_("They appear as soon as somebody has coded a text.")
        ),
        paged=False,
    )
    return replace(table, csv_url=file_url("text_themes", material.collection))


def file_url(name: str, collection: TextCollection) -> str:
    return reverse(f"evaluation:{name}", args=[collection.initiative.slug, collection.pk])


@login_required
def text_themes(request: Request, slug: str, collection_id: int) -> HttpResponse:
    """The themes as CSV, one line for each theme and kind of partner."""
    found = find_collection(request, slug, collection_id)
    check_user_can_compare_codings(request.user, found)
    themes = tables.themes_of(tables.material_of(found))
    return csv_response(
        caption=f"{found.title} themes", columns=tables.theme_file_columns(), rows=themes.counts
    )


@login_required
def text_agreement(request: Request, slug: str, collection_id: int) -> HttpResponse:
    """The agreement on each code as CSV."""
    found = find_collection(request, slug, collection_id)
    check_user_can_compare_codings(request.user, found)
    agreed = tables.agreement_of(tables.material_of(found))
    return csv_response(
        caption=f"{found.title} agreement", columns=tables.agreement_file_columns(), rows=agreed.codes
    )


# --- codebook -------------------------------------------------------------------------------------------------


@login_required
def create_code(request: Request, slug: str, collection_id: int) -> HttpResponse:
    found = find_collection(request, slug, collection_id)
    check_user_can_evaluate(request.user, found.initiative)
    form = CodeForm(request.POST or None, instance=Code(collection=found), collection=found)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.create_code, by=request.user, collection=found, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = reverse("evaluation:archive_code", args=[slug, made.pk])
            messages.done(request, _("The code is in the codebook."), undo_url=undo)
            return redirect(found)
    return show_collection_form(request, "create_code", form, found, _("New code"))


@login_required
def edit_code(request: Request, slug: str, code_id: int) -> HttpResponse:
    found = find_code(request, slug, code_id)
    check_user_can_evaluate(request.user, found.initiative)
    form = CodeForm(request.POST or None, instance=copy(found), collection=found.collection)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_code, by=request.user, code=found, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The code is saved."))
            return redirect(found.collection)
    used = found.codings.exists()
    return show_collection_form(
        request, "edit_code", form, found.collection, found.name, code=found, used=used
    )


@login_required
@require_POST
def archive_code(request: Request, slug: str, code_id: int) -> HttpResponse:
    gone = find_code(request, slug, code_id)
    actions.archive_code(by=request.user, code=gone)
    undo = reverse("evaluation:restore_code", args=[slug, code_id])
    messages.done(request, _("The code is out of the codebook."), undo_url=undo)
    return redirect(gone.collection)


@login_required
@require_POST
def restore_code(request: Request, slug: str, code_id: int) -> HttpResponse:
    back = find_code(request, slug, code_id)
    actions.restore_code(by=request.user, code=back)
    messages.done(request, _("The code is back."))
    return redirect(back.collection)


# --- texts ----------------------------------------------------------------------------------------------------


@login_required
def text_pieces(request: Request, slug: str, collection_id: int) -> HttpResponse:
    """All texts with how often they were coded, for those who may read them."""
    found = find_collection(request, slug, collection_id)
    check_user_can_read_texts(request.user, found)
    may_evaluate = user_can_evaluate(request.user, found.initiative)
    return table_response(
        request,
        template="evaluation/text_pieces.html",
        caption=_("Texts"),
        columns=tables.piece_columns(tables.material_of(found), request.user, slug),
        rows=found.pieces.current(),
        empty=EmptyState(
            title=_("No texts are here yet"),
            url=reverse("evaluation:upload_text_pieces", args=[slug, collection_id]) if may_evaluate else "",
            action=_("Upload texts"),
        ),
        context={
            "initiative": found.initiative,
            "collection": found,
            "may_evaluate": may_evaluate,
            "breadcrumbs": inside(found, (_("Texts"), "")),
        },
    )


@login_required
def create_text_piece(request: Request, slug: str, collection_id: int) -> HttpResponse:
    found = find_collection(request, slug, collection_id)
    check_user_can_evaluate(request.user, found.initiative)
    form = TextPieceForm(request.POST or None, instance=TextPiece(collection=found))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.create_text_piece, by=request.user, collection=found, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = reverse("evaluation:archive_text_piece", args=[slug, made.pk])
            messages.done(request, _("The text is added."), undo_url=undo)
            return redirect("evaluation:text_pieces", slug, collection_id)
    return show_collection_form(request, "create_text_piece", form, found, _("New text"))


@login_required
def upload_text_pieces(request: Request, slug: str, collection_id: int) -> HttpResponse:
    found = find_collection(request, slug, collection_id)
    check_user_can_evaluate(request.user, found.initiative)
    form = UploadTextsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["file"]
        act = partial(actions.upload_text_pieces, by=request.user, collection=found, rows=read)
        if made := attempt_upload(form, act):
            upload, count = made
            undo = reverse("evaluation:undo_text_upload", args=[slug, collection_id, upload])
            told = ngettext("{count} text is added.", "{count} texts are added.", count)
            messages.done(request, told.format(count=count), undo_url=undo)
            return redirect("evaluation:text_pieces", slug, collection_id)
    return show_collection_form(request, "upload_text_pieces", form, found, _("Upload texts"))


def attempt_upload(
    form: UploadTextsForm, act: Callable[[], tuple[uuid.UUID, int]]
) -> tuple[uuid.UUID, int] | None:
    """As `attempt`, with one message per faulty line."""
    try:
        return act()
    except InvalidInput as refusal:
        for problem in refusal.problems[:20]:
            form.add_error("file", sentence(problem))
    except Refusal as refusal:
        form.add_error("file", refusal.message)
    return None


@login_required
@require_POST
def undo_text_upload(request: Request, slug: str, collection_id: int, upload_id: uuid.UUID) -> HttpResponse:
    found = find_collection(request, slug, collection_id)
    actions.undo_text_upload(by=request.user, collection=found, upload=upload_id)
    messages.done(request, _("The texts of the file are taken back."))
    return redirect("evaluation:text_pieces", slug, collection_id)


@login_required
@require_POST
def archive_text_piece(request: Request, slug: str, piece_id: int) -> HttpResponse:
    gone = find_piece(request, slug, piece_id)
    actions.archive_text_piece(by=request.user, piece=gone)
    undo = reverse("evaluation:restore_text_piece", args=[slug, piece_id])
    messages.done(request, _("The text is put away, with its codes and quotes."), undo_url=undo)
    return redirect("evaluation:text_pieces", slug, gone.collection_id)


@login_required
@require_POST
def restore_text_piece(request: Request, slug: str, piece_id: int) -> HttpResponse:
    back = find_piece(request, slug, piece_id)
    actions.restore_text_piece(by=request.user, piece=back)
    messages.done(request, _("The text is back."))
    return redirect("evaluation:text_pieces", slug, back.collection_id)
