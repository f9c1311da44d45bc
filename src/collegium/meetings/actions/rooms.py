"""Video rooms: made here for Jitsi, given by people for every other service."""

import secrets
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from collegium.core.errors import InvalidInput
from collegium.core.inbound import ALPHABET
from collegium.engines.problems import Problem
from collegium.meetings.models import MeetingSeries
from collegium.meetings.vocabulary import Video

LETTERS = 24  # 24 x 5 bits: nobody comes in by guessing


def new_room() -> str:
    """The address of a Jitsi room that nobody can guess."""
    if not settings.JITSI_SERVER:
        why = _("No Jitsi server is set up here")
        todo = _("Choose another service and give the address of its room")
        problem = Problem(why, todo, column="video")
        raise InvalidInput(str(problem), [problem])
    return f"{settings.JITSI_SERVER}/{''.join(secrets.choice(ALPHABET) for _letter in range(LETTERS))}"


def with_room(values: dict[str, Any], *, series: MeetingSeries | None = None) -> dict[str, Any]:
    """The values with the address of the room: a new one for Jitsi, unless the series has one, none without video."""
    video = values.get("video", series.video if series else Video.NONE)
    if video == Video.NONE:
        return {**values, "video_url": ""}
    if video == Video.JITSI:
        has_one = series is not None and series.video == Video.JITSI
        return {**values, "video_url": series.video_url if has_one and series else new_room()}
    return values
