"""One of everything of plans, indicators and samples in "Reading Together", for the walk through every address."""

from typing import Any

from collegium.engines.planning import Unit
from collegium.evaluation import actions
from collegium.evaluation.vocabulary import UnitSource
from tests.world import World

SCHOOLS = tuple(Unit(f"School {number}", "north" if number % 2 else "south") for number in range(1, 13))


def drawn(world: World, **changed: Any) -> Any:
    """A lot for twelve schools from a list."""
    facts = {
        "title": "First schools",
        "arms": {"programme": 1, "as usual": 1},
        "seed": "4 17 23",
        "seed_note": "State lottery of 1 September",
        "source": UnitSource.FILE,
        "units": SCHOOLS,
    }
    return actions.draw_lots(by=world.alma, initiative=world.reading, **(facts | changed))


def asked(world: World, **values: Any) -> Any:
    """A question of the plan of "Reading Together"."""
    facts = {"text": "Do children read better?", "kind": "outcome", "decision": "Whether we go on."}
    return actions.create_question(by=world.alma, initiative=world.reading, values=facts | values)


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    question = asked(world)
    actions.freeze_plan(by=world.alma, initiative=world.reading)
    asked(world, text="For whom?", kind="equity")
    return {"question_id": question.pk, "draw_id": drawn(world).public_id}
