"""Pages of the registry."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from collegium.partners.models import Organisation
from collegium.people.requests import Request


@login_required
def organisations(request: Request) -> HttpResponse:
    return HttpResponse("")


@login_required
def create_organisation(request: Request) -> HttpResponse:
    return HttpResponse("")


@login_required
def organisation(request: Request, public_id: uuid.UUID) -> HttpResponse:
    visible = Organisation.objects.visible_to(request.user, today=timezone.localdate())
    return HttpResponse(str(get_object_or_404(visible, public_id=public_id)))


def answer_invitation(request: Request, key: str) -> HttpResponse:
    return HttpResponse("")
