"""Coding one text after the other, quotes, and words beside numbers."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.fault_texts import TEXTS
from collegium.core.faults import said
from collegium.core.tables import EmptyState, Table, build_table, csv_response
from collegium.engines.qualitative.words import ONLY_A_HELP
from collegium.evaluation import actions, tables, tasks
from collegium.evaluation.forms import ClearQuoteForm, CodesOfPieceForm, QuoteForm
from collegium.evaluation.models import StudyRun, TextCollection, TextPiece, TextQuote
from collegium.evaluation.permissions import (
    check_user_can_clear_quote,
    check_user_can_compare_codings,
    check_user_can_read_texts,
    user_can_code,
    user_can_compare_codings,
    user_can_read_texts,
    user_can_withdraw_quote,
    user_can_write_report,
)
from collegium.evaluation.views.texts import find_collection, find_piece, inside, show_collection_form
from collegium.initiatives.permissions import user_can_evaluate
from collegium.initiatives.views.shared import attempt, find_initiative
from collegium.people.models import User
from collegium.people.requests import Request


@login_required
def code_piece(request: Request, slug: str, piece_id: int) -> HttpResponse:
    """One text with the codebook as check boxes; then the next that the person has not coded."""
    piece = find_piece(request, slug, piece_id)
    check_user_can_read_texts(request.user, piece.collection)
    may_code = user_can_code(request.user, piece.collection)
    codings = list(piece.codings.select_related("coder").prefetch_related("codes"))
    own = next((one for one in codings if one.coder_id == request.user.pk), None)
    chosen = [code.pk for code in own.codes.all()] if own else []
    sent = request.POST if request.method == "POST" else None  # no box ticked is an answer too
    form = CodesOfPieceForm(sent, collection=piece.collection, initial={"codes": chosen})
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.code_piece, by=request.user, piece=piece, codes=list(form.cleaned_data["codes"])
        )
        if attempt(form, act):
            return after_coding(request, piece)
    others = [one for one in codings if one is not own]
    open_now = may_code and not (piece.archived_at or piece.collection.archived_at)
    return show_collection_form(
        request,
        "code_piece",
        form,
        piece.collection,
        str(piece),
        piece=piece,
        may_code=open_now and not (own and others),
        may_evaluate=user_can_evaluate(request.user, piece.initiative),
        is_coded=own is not None,
        codings=codings if own or user_can_compare_codings(request.user, piece.collection) else [],
        quotes=piece.quotes.for_reader(request.user),
    )


def after_coding(request: Request, piece: TextPiece) -> HttpResponse:
    slug, material = piece.initiative.slug, tables.material_of(piece.collection)
    alone = len(material.found[piece.pk]) == 1  # once another has coded it too, codes stay
    undo = reverse("evaluation:take_back_coding", args=[slug, piece.pk]) if alone else ""
    following = tables.next_piece(material, request.user, after=piece.pk)
    if following is None:
        messages.done(request, _("Saved. You have coded every text."), undo_url=undo)
        return redirect(piece.collection)
    messages.done(request, _("Saved. This is the next text."), undo_url=undo)
    return redirect("evaluation:code_piece", slug, following)


@login_required
@require_POST
def take_back_coding(request: Request, slug: str, piece_id: int) -> HttpResponse:
    actions.take_back_coding(by=request.user, piece=find_piece(request, slug, piece_id))
    messages.done(request, _("Your codes are taken back. Code the text again."))
    return redirect("evaluation:code_piece", slug, piece_id)


# --- quotes ---------------------------------------------------------------------------------------------------


def find_quote(request: Request, slug: str, quote_id: int) -> TextQuote:
    rows = TextQuote.objects.filter(piece__collection__initiative=find_initiative(request, slug))
    related = ("piece__collection__initiative", "code", "proposed_by", "cleared_by")
    found: TextQuote = get_object_or_404(rows.select_related(*related), pk=quote_id)
    return found


@login_required
def quotes(request: Request, slug: str, collection_id: int) -> HttpResponse:
    """Cleared quotes for everybody here; for those who read the texts also those that wait."""
    found = find_collection(request, slug, collection_id)
    material = tables.material_of(found)
    cleared = tables.cleared_quotes(request.user, found.initiative, [found])[found.pk]
    context = {
        "initiative": found.initiative,
        "collection": found,
        "themes": [one for one in tables.words_side(material, None, cleared) if one.quotes],
        "handled": handled_quotes(request.user, found) if user_can_read_texts(request.user, found) else [],
        "breadcrumbs": inside(found, (_("Quotes"), "")),
    }
    return render(request, "evaluation/quotes.html", context)


def handled_quotes(person: User, collection: TextCollection) -> list[dict[str, Any]]:
    """Every quote with how it stands and what the person may do with it."""
    rows = TextQuote.objects.for_reader(person).filter(piece__collection=collection)
    found = list(rows.select_related("piece", "code", "proposed_by", "cleared_by"))
    lists = actions.lists_of(collection.initiative)
    may_evaluate = user_can_evaluate(person, collection.initiative)
    return [
        {
            "quote": quote,
            "is_shown": actions.may_be_shown(quote, lists),
            "may_clear": quote.cleared_at is None and quote.proposed_by_id != person.pk,
            "may_withdraw": may_evaluate or quote.proposed_by_id == person.pk,
        }
        for quote in found
    ]


@login_required
def propose_quote(request: Request, slug: str, piece_id: int) -> HttpResponse:
    piece = find_piece(request, slug, piece_id)
    check_user_can_read_texts(request.user, piece.collection)
    form = QuoteForm(request.POST or None, collection=piece.collection)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.propose_quote, by=request.user, piece=piece, **form.cleaned_data)
        if made := attempt(form, act):
            undo = reverse("evaluation:withdraw_quote", args=[slug, made.pk])
            messages.done(request, _("The quote is proposed. Somebody else must clear it."), undo_url=undo)
            return redirect("evaluation:quotes", slug, piece.collection_id)
    return show_collection_form(
        request, "propose_quote", form, piece.collection, _("Propose a quote"), piece=piece
    )


@login_required
def clear_quote(request: Request, slug: str, quote_id: int) -> HttpResponse:
    """Read by somebody else than who proposed it, with the places that may tell who speaks."""
    quote = find_quote(request, slug, quote_id)
    check_user_can_clear_quote(request.user, quote)
    lists = actions.lists_of(quote.initiative)
    places = tables.marked_places(quote, lists)
    form = ClearQuoteForm(request.POST or None, places=bool(places), initial={"excerpt": quote.excerpt})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.clear_quote, by=request.user, quote=quote, **form.cleaned_data)
        if attempt(form, act):
            undo = reverse("evaluation:withdraw_quote", args=[slug, quote_id])
            may_undo = user_can_withdraw_quote(request.user, quote)
            messages.done(
                request, _("The quote is cleared and may be shown."), undo_url=undo if may_undo else ""
            )
            return redirect("evaluation:quotes", slug, quote.piece.collection_id)
    return show_collection_form(
        request,
        "clear_quote",
        form,
        quote.piece.collection,
        _("Clear a quote"),
        quote=quote,
        places=places,
        searched=tables.searched_words(lists),
        caution=said(ONLY_A_HELP, TEXTS),
    )


@login_required
@require_POST
def withdraw_quote(request: Request, slug: str, quote_id: int) -> HttpResponse:
    gone = find_quote(request, slug, quote_id)
    actions.withdraw_quote(by=request.user, quote=gone)
    undo = reverse("evaluation:restore_quote", args=[slug, quote_id])
    messages.done(request, _("The quote is withdrawn and shown nowhere any more."), undo_url=undo)
    return redirect("evaluation:quotes", slug, gone.piece.collection_id)


@login_required
@require_POST
def restore_quote(request: Request, slug: str, quote_id: int) -> HttpResponse:
    back = find_quote(request, slug, quote_id)
    actions.restore_quote(by=request.user, quote=back)
    messages.done(request, _("The quote is back. It must be cleared before it is shown."))
    return redirect("evaluation:quotes", slug, back.piece.collection_id)


# --- beside the numbers ---------------------------------------------------------------------------------------


@login_required
def joint_display(request: Request, slug: str, collection_id: int) -> HttpResponse:
    """What was measured beside what was said, on the same question; the judgements also as CSV."""
    found = find_collection(request, slug, collection_id)
    run = tables.newest_run(found)
    labels = tables.labels_of(run.dataset.columns.all()) if run else {}
    lines = tables.joint_lines(found, run, labels, reader=request.user)
    if request.GET.get("format") == "csv":
        check_user_can_compare_codings(request.user, found)
        return csv_response(
            caption=f"{found} joint",
            columns=tables.joint_file_columns(),
            rows=lines,
            is_generated=run is not None and run.dataset.is_generated,
        )
    material = tables.material_of(found)
    may_compare = user_can_compare_codings(request.user, found)
    themes = tables.themes_of(material) if may_compare else None
    cleared = tables.cleared_quotes(request.user, found.initiative, [found])[found.pk]
    context = {
        "initiative": found.initiative,
        "collection": found,
        "may_compare": may_compare,
        "themes": themes,
        "said": tables.words_side(material, themes, cleared),
        "numbers": numbers_side(run),
        "joint": joint_table(request, run, lines),
        "may_judge": run is not None and may_judge(request, run),
        "breadcrumbs": inside(found, (_("Words beside numbers"), "")),
    }
    return render(request, "evaluation/joint_display.html", context)


def may_judge(request: Request, run: StudyRun) -> bool:
    return user_can_write_report(request.user, run) and not run.published_at


def joint_table(request: Request, run: StudyRun | None, lines: list[tasks.JudgedTheme]) -> Table | None:
    """Who writes the report judges from here, while it is not published; None where there is nothing to judge."""
    if run is None or not lines:
        return None
    return build_table(
        request,
        caption=_("How words and numbers fit"),
        columns=tables.joint_columns(may_judge=may_judge(request, run), counts=False),
        rows=lines,
        empty=EmptyState(title=_("None")),
        paged=False,
    )


def numbers_side(run: StudyRun | None) -> dict[str, Any]:
    """The findings of a run in words; what was withheld from it stays withheld."""
    if run is None:
        return {}
    result, labels = run.as_result(), tables.labels_of(run.dataset.columns.all())
    return {
        "run": run,
        "headline": tasks.headline_of(result, labels),
        "meanings": tables.meanings(result, labels),
        "is_generated": run.dataset.is_generated,
    }


def words_beside(reader: User, run: StudyRun) -> list[dict[str, Any]]:
    """For the report of a run: the collections on its study, each with the quotes that may be shown."""
    found = list(run.study.text_collections.current().select_related("initiative"))
    if not found:
        return []
    cleared = tables.cleared_quotes(reader, run.study.initiative, found)
    return [{"collection": one, "quotes": cleared[one.pk][:5]} for one in found]
