"""One of everything of `feedback` in "Reading Together", for the walk through every address."""

from typing import Any

from collegium.feedback import actions
from tests.feedback.surveys import answered, opened, pulse
from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    wave = answered(world, 12)
    item = wave.survey.items.get(key="one_thing")
    text = wave.responses.order_by("pk")[0]
    by_letter = opened(world, pulse(world, title="By letter"))
    by_link = opened(world, pulse(world, title="By link"), "anyone")
    said = {"said": "Letters come too late", "wave": wave}
    row = actions.record_follow_up(by=world.alma, initiative=world.reading, values=said)
    return {
        "survey_id": wave.survey_id,
        "survey_wave_id": wave.pk,
        "survey_text_key": text.text_key(item),
        "survey_key": by_letter.invitations.get(person=world.alma).key,
        "open_survey_key": by_link.key,
        "follow_up_id": row.pk,
    }
