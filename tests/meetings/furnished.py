"""One of everything of `meetings` in "Reading Together", for the walk through every address."""

from typing import Any

from collegium.core import links
from collegium.meetings import actions
from collegium.meetings.actions.letters import RSVP
from tests.meetings.calls import called, held
from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}.

    A series whose first meeting is under way, with minutes; the link of a letter about the next one.
    """
    series = called(world, counts_speaking=True, frequency="weekly", count=4)
    meeting = held(world, series)
    item = meeting.items.first()
    guest = actions.add_guest(by=world.alma, meeting=meeting, name="Rosa Lind", organisation=world.lincoln)
    feed = actions.create_calendar(by=world.alma)
    following = series.meetings.order_by("starts_at")[1]
    return {
        "meeting_id": meeting.pk,
        "series_id": series.pk,
        "agenda_item_id": item.pk,
        "decision_id": meeting.decisions.get().pk,
        "point_id": meeting.action_points.get().pk,
        "guest_id": guest.pk,
        "feed_id": feed.pk,
        "secret": feed.secret,
        "rsvp_token": links.make(RSVP, person=world.ben.pk, series=series.pk, meeting=following.pk),
    }
