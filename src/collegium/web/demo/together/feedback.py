"""The worked examples: feedback."""

from collegium.web.demo.together.scene import Scene


def furnish(scene: Scene) -> None:
    """Nothing yet."""
