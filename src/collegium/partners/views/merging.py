"""Records that may be one organisation: look, compare, merge, or say that they are two."""

import uuid
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.tables import Column, EmptyState, table_response
from collegium.partners import actions
from collegium.partners.forms import MergeForm
from collegium.partners.models import DuplicateDismissal, Merge, Organisation
from collegium.partners.permissions import check_user_can_merge
from collegium.partners.views.answers import attempt, change, get_organisation
from collegium.partners.views.directory import own_organisations
from collegium.partners.vocabulary import OfferDirection
from collegium.people.requests import Request

REASONS = {
    "same identifier": gettext_lazy("same identifier"),
    "same name": gettext_lazy("same name"),
    "similar name": gettext_lazy("similar name"),
    "abbreviated name": gettext_lazy("one name abbreviates the other"),
    "same domain": gettext_lazy("same web site"),
    "same place": gettext_lazy("same town"),
    "same kind": gettext_lazy("same kind"),
    "other place": gettext_lazy("another town"),
    "other kind": gettext_lazy("another kind"),
}


@login_required
def duplicates(request: Request) -> HttpResponse:
    """Pairs among the organisations that the person may change, likeliest first."""
    found = actions.find_duplicates(own_organisations(request))
    known = Organisation.objects.with_place().in_bulk({pk for pair in found for pk in (pair.a, pair.b)})
    rows = [
        (known[int(pair.a)], known[int(pair.b)], pair)
        for pair in found
        if pair.a in known and pair.b in known
    ]
    columns = [
        Column("first", _("One"), lambda row: row[0].label, url=lambda row: row[0].get_absolute_url()),
        Column("second", _("Other"), lambda row: row[1].label, url=lambda row: row[1].get_absolute_url()),
        Column("reasons", _("Why"), lambda row: ", ".join(str(REASONS[key]) for key in row[2].reasons)),
        Column("compare", _("Decide"), lambda _row: _("Compare"), url=lambda row: compare_url(*row[:2])),
    ]
    return table_response(
        request,
        template="partners/duplicates.html",
        caption=_("Possible duplicates"),
        columns=columns,
        rows=rows,
        empty=EmptyState(
            title=_("No duplicates found"),
            text=_("Among the organisations whose records you keep, no two look alike."),
        ),
        context={"breadcrumbs": [(_("Partners"), reverse("partners:organisations")), (_("Duplicates"), "")]},
    )


def compare_url(one: Organisation, other: Organisation) -> str:
    return reverse("partners:merge_organisations", args=[one.public_id, other.public_id])


@login_required
def merge_organisations(request: Request, first_id: uuid.UUID, second_id: uuid.UUID) -> HttpResponse:
    """Two records side by side, with the choice of what to keep of each."""
    first, second = get_organisation(request, first_id), get_organisation(request, second_id)
    check_user_can_merge(request.user, first, second)
    if first == second or first.merged_into or second.merged_into:
        return redirect(first)
    form = MergeForm(request.POST or None, first=first, second=second)
    if request.method == "POST" and form.is_valid():
        merge = partial(
            actions.merge_organisations,
            by=request.user,
            kept=form.kept,
            merged=form.merged,
            take=form.take,
        )
        if attempt(form, merge):
            made = Merge.objects.get(merged=form.merged, undone_at=None)
            text = _("The two are one: {organisation}.").format(organisation=form.kept)
            messages.done(request, text, undo_url=reverse("partners:undo_merge", args=[made.pk]))
            return redirect(form.kept)
    context = {
        "form": form,
        "sides": [side(first), side(second)],
        "first": first,
        "second": second,
        "breadcrumbs": [
            (_("Partners"), reverse("partners:organisations")),
            (_("Duplicates"), reverse("partners:duplicates")),
            (_("Compare"), ""),
        ],
    }
    return render(request, "partners/merge_organisations.html", context)


def side(organisation: Organisation) -> dict[str, object]:
    """What helps to decide whether two records are one organisation."""
    return {
        "organisation": organisation,
        "facts": [
            (_("Kind"), organisation.get_kind_display()),
            (_("Web site"), organisation.website),
            (_("Identifiers"), ", ".join(str(one) for one in organisation.identifiers.all())),
            (_("Places"), "; ".join(str(place) for place in organisation.places.all())),
            (_("Offers"), titles_of(organisation, OfferDirection.OFFERS)),
            (_("Needs"), titles_of(organisation, OfferDirection.NEEDS)),
            (_("Contacts"), "; ".join(str(contact) for contact in organisation.contacts.all())),
            (_("Relationships"), str(ties_of(organisation))),
            (_("Looked after by"), organisation.steward or ""),
            (_("People"), str(organisation.memberships.count())),
            (_("Registered on"), localtime(organisation.created_at).date()),
        ],
    }


def titles_of(organisation: Organisation, direction: OfferDirection) -> str:
    return "; ".join(offer.title for offer in organisation.offers.filter(direction=direction))


def ties_of(organisation: Organisation) -> int:
    return organisation.relationships_out.count() + organisation.relationships_in.count()


@login_required
@require_POST
def undo_merge(request: Request, merge_id: int) -> HttpResponse:
    own = own_organisations(request)
    merge = get_object_or_404(Merge.objects.select_related("kept", "merged"), pk=merge_id, kept__in=own)
    return change(
        request,
        partial(actions.undo_merge, by=request.user, merge=merge),
        done=_("They are two again."),
        back=merge.kept.get_absolute_url(),
    )


@login_required
@require_POST
def dismiss_duplicate(request: Request, first_id: uuid.UUID, second_id: uuid.UUID) -> HttpResponse:
    first, second = get_organisation(request, first_id), get_organisation(request, second_id)
    dismissal = actions.dismiss_duplicate(by=request.user, one=first, other=second)
    undo_url = reverse("partners:restore_duplicate", args=[dismissal.pk])
    messages.done(request, _("They will not be suggested again."), undo_url=undo_url)
    return redirect("partners:duplicates")


@login_required
@require_POST
def restore_duplicate(request: Request, dismissal_id: int) -> HttpResponse:
    own = own_organisations(request)
    rows = DuplicateDismissal.objects.filter(first__in=own, second__in=own)
    dismissal = get_object_or_404(rows.select_related("first", "second"), pk=dismissal_id)
    return change(
        request,
        partial(actions.restore_duplicate, by=request.user, dismissal=dismissal),
        done=_("They will be suggested again."),
        back=reverse("partners:duplicates"),
    )
