"""One of everything of `consultations` in "Reading Together", for the walk through every address."""

from typing import Any

from collegium.consultations import actions
from collegium.consultations.models import Consultation
from tests.consultations.people import closed, crowd, opened
from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}.

    Inside the initiative: a closed one with results. Outside: one that is open and, for its results, once was closed.
    """
    over = closed(world, 40)
    (key,) = actions.make_links(by=world.alma, consultation=over, count=1)
    actions.publish_results(by=world.alma, consultation=over)
    opened(world, title={"en": "Another question"})
    crowd(opened(world, title={"en": "A third question"}), 2)
    assert Consultation.objects.count() == 3
    return {
        "consultation_id": over.pk,
        "statement_id": over.statements.shown().first().pk,
        "consultation_key": over.key,
        "personal_key": key,
    }
