"""One initiative at a glance: for its partners, and for everybody."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from collegium.initiatives.models import Initiative
from collegium.people.requests import Request


@login_required
def initiative(request: Request, slug: str) -> HttpResponse:
    visible = Initiative.objects.visible_to(request.user, today=timezone.localdate())
    return render(request, "web/initiative.html", {"initiative": get_object_or_404(visible, slug=slug)})


def public_initiative(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Initiative.objects.public(), slug=slug)
    return render(request, "web/public_initiative.html", {"initiative": shown})
