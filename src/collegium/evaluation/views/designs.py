"""Choosing a design: how it came about who took part, and what the data allow."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from collegium.evaluation.forms import DesignQuestionsForm, design_gaps
from collegium.evaluation.views.studies import choose_dataset, chosen_dataset, get_initiative
from collegium.evaluation.vocabulary import GUIDES
from collegium.exchange.models import Dataset
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.people.requests import Request


@login_required
def choose_design(request: Request, slug: str) -> HttpResponse:
    """First the dataset; then three questions, the design that follows (?decided=&drawn=&measured=), and all others."""
    initiative = get_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    dataset = chosen_dataset(request, initiative)
    if dataset is None:
        return choose_dataset(request, initiative)
    form = DesignQuestionsForm(request.GET if "decided" in request.GET else None, chosen=dataset)
    designs = offered_designs(slug, dataset)
    fitting = form.fitting() if form.is_valid() else ""
    context = {
        "initiative": initiative,
        "dataset": dataset,
        "form": form,
        "fitting": [one for one in designs if one["guide"].kind == fitting],
        "warnings": form.warnings() if fitting else [],
        "designs": designs,
        "breadcrumbs": [(_("Studies"), reverse("evaluation:studies", args=[slug]))],
    }
    return render(request, "evaluation/choose_design.html", context)


def offered_designs(slug: str, dataset: Dataset) -> list[dict[str, Any]]:
    columns = list(dataset.columns.all())
    address = reverse("evaluation:define_study", args=[slug])
    return [
        {
            "guide": guide,
            "gaps": design_gaps(guide.kind, columns),
            "url": f"{address}?{urlencode({'dataset': str(dataset.public_id), 'design': str(guide.kind)})}",
        }
        for guide in GUIDES
    ]
