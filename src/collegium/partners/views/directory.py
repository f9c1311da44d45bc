"""The directory: as a list, by place, on a map, as suggestions while one types, and as a file."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.engines.tabular import write_csv
from collegium.partners import actions
from collegium.partners.forms import OrganisationFilterForm
from collegium.partners.models import Offer, Organisation, OrganisationQuerySet
from collegium.partners.permissions import looks_after_somebody
from collegium.partners.tables import no_organisations, organisation_columns
from collegium.partners.views.answers import visible
from collegium.partners.views.places import Area, areas_of, map_of, points_of
from collegium.people.requests import Request

SUGGESTIONS = 12


@login_required
def organisations(request: Request) -> HttpResponse:
    """All that the person may see, filtered while they type."""
    return table_response(
        request,
        template="partners/organisations.html",
        caption=_("Organisations"),
        columns=organisation_columns(),
        rows=with_offers(visible(request).current().with_place()),
        filter_form=OrganisationFilterForm(request.GET),
        empty=no_organisations(),
        context={"can_import": looks_after_somebody(request.user)},
    )


def with_offers(rows: OrganisationQuerySet) -> OrganisationQuerySet:
    standing = Offer.objects.in_force(today=utc_date())
    return rows.prefetch_related(Prefetch("offers", queryset=standing, to_attr="standing_offers"))


@login_required
def places(request: Request) -> HttpResponse:
    """Where the organisations are: country, region, town, with counts that lead into the list."""
    form = OrganisationFilterForm(request.GET)
    rows = visible(request).current()
    rows = form.apply(rows) if form.is_valid() else rows
    countries = areas_of(rows)
    towns = [town for country in countries for region in country.parts for town in region.parts]
    columns = [
        Column("country", _("Country"), lambda town: town.country_name),
        Column("region", _("Region"), lambda town: town.region),
        Column("town", _("Town"), lambda town: town.locality, url=Area.get_absolute_url),
        Column("count", _("Organisations"), lambda town: town.count, align="end"),
    ]
    return table_response(
        request,
        template="partners/places.html",
        caption=_("Towns"),
        columns=columns,
        rows=towns,
        empty=EmptyState(title=_("No places are recorded yet")),
        context={"countries": countries, "map": map_of(points_of(rows))},
    )


@login_required
@require_GET
def search(request: Request) -> HttpResponse:
    """Suggestions for a field that takes an organisation: a JSON list of texts, or options for htmx."""
    labels = labels_for(visible(request).current(), request.GET.get("q", "")[:200].replace("\0", ""))
    if request.headers.get("HX-Request") == "true":
        return render(request, "partners/search.html", {"labels": labels})
    return JsonResponse(labels, safe=False)


def labels_for(rows: OrganisationQuerySet, text: str) -> list[str]:
    """At most twelve labels, each of which stands for one organisation."""
    if not text.strip():
        return []
    found = list(rows.matching(text).with_place()[:SUGGESTIONS])
    labels = [organisation.label for organisation in found]
    return [
        label if is_unique(rows, label) else f"{label} #{organisation.pk}"
        for organisation, label in zip(found, labels, strict=True)
    ]


def is_unique(rows: OrganisationQuerySet, label: str) -> bool:
    return rows.labelled(label).count() == 1


@login_required
@require_GET
def export_organisations(request: Request) -> HttpResponse:
    """The filtered directory as a file that can be imported again."""
    form = OrganisationFilterForm(request.GET)
    rows = visible(request).current()
    rows = form.apply(rows) if form.is_valid() else rows
    response = csv_file("organisations.csv")
    write_csv(response, actions.COLUMNS, actions.export_rows(rows), bom=True)  # type: ignore[arg-type]
    return response


def csv_file(name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def possible_stewards(request: Request) -> OrganisationQuerySet:
    """Those in whose care the person may place others."""
    return Organisation.objects.current().able_to_look_after(request.user, today=utc_date())


def own_organisations(request: Request) -> OrganisationQuerySet:
    """Those whose record the person may change, in force."""
    today = utc_date()
    return Organisation.objects.current().editable_by(request.user, today=today)
