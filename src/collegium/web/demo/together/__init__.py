"""What the partners of the worked examples do together, in the order in which one thing leads to the next."""

from collegium.web.demo.together import (
    activities,
    agreements,
    communication,
    consultations,
    decisions,
    evaluation,
    feedback,
    meetings,
    trust,
)
from collegium.web.demo.together.scene import Scene

FURNISHERS = (
    agreements,
    meetings,
    communication,
    decisions,
    feedback,
    trust,
    consultations,
    activities,
    evaluation,
)


def furnish(scene: Scene) -> None:
    """Add what each app has to the example."""
    for app in FURNISHERS:
        app.furnish(scene)


__all__ = ["Scene", "furnish"]
