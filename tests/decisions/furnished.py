"""One of everything of `decisions` in "Reading Together", for the walk through every address."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from collegium.core import links
from collegium.decisions import actions
from collegium.decisions.models import Adviser, Option
from collegium.decisions.vocabulary import Method
from tests.decisions.votes import opened, seat, vote
from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    by, reading = world.alma, world.reading
    poll = opened(by, reading, Method.CONSENT, most_carried=2)
    vote(poll, world.ben, "object", reason="Who pays for the second year?")
    vote(poll, by, "consent")
    second = actions.start_next_round(
        by=by,
        proposal=poll.proposal,
        text="We buy books for every class, for two years.",
        note="The second year is paid for.",
        closes_at=timezone.now() + timedelta(days=5),
    )
    vote(second, world.alma, "object", reason="The library is closed on Fridays.")
    own = seat(second, by)
    delegation = actions.delegate(by=by, initiative=reading, taker=world.ben)
    return {
        "proposal_id": poll.proposal_id,
        "round_number": 1,
        "voter_id": own.pk,
        "vote_token": links.make("vote", voter=own.pk, person=by.pk),
        "proposal_option_id": Option.objects.create(proposal=poll.proposal, title="As it is").pk,
        "adviser_id": Adviser.objects.create(proposal=poll.proposal, person=world.ben).pk,
        "delegation_id": delegation.pk,
    }
