"""What the pages of trust surveys do alike."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request
from collegium.trust.models import Wave


def address(name: str, initiative: Initiative, *args: object) -> str:
    return reverse(f"trust:{name}", args=[initiative.slug, *args])


def find_wave(request: Request, slug: str, wave_id: int) -> Wave:
    found: Wave = get_object_or_404(
        find_initiative(request, slug).trust_waves.select_related("initiative"), pk=wave_id
    )
    return found


def crumbs(wave: Wave, last: Any) -> list[tuple[Any, str]]:
    return [
        (_("Trust"), address("waves", wave.initiative)),
        (str(wave), wave.get_absolute_url()),
        (last, ""),
    ]
