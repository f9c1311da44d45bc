"""The worked examples: decisions."""

from collegium.web.demo.together.decisions.class_size import CLASS_SIZE
from collegium.web.demo.together.decisions.completion import COMPLETION
from collegium.web.demo.together.decisions.fund import FUND
from collegium.web.demo.together.decisions.staging import Play, stage
from collegium.web.demo.together.decisions.stem import STEM
from collegium.web.demo.together.scene import Scene

PLAYS: dict[str, Play] = {"ruth": CLASS_SIZE, "dolores": COMPLETION, "marisol": STEM, "ingrid": FUND}


def furnish(scene: Scene) -> None:
    """Proposals in every state: decided by several methods, open, and one draft."""
    stage(scene, PLAYS[scene.example.coordinator.account])
