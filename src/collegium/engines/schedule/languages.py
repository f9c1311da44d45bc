"""Whether a group can follow a session: by a language that is spoken, by an interpreter, or by materials alone."""

from collections.abc import Collection, Iterable
from typing import Literal

Following = Literal["shared", "interpreted", "materials", "nothing", "unknown"]


def following(
    languages: Collection[str],
    *,
    spoken: Iterable[str],
    interpreted: Iterable[str] = (),
    materials: Iterable[str] = (),
) -> Following:
    """The best of what a group has. All are tags of languages (BCP 47), of which only the language counts: pt-BR is pt.

    languages: those of the group ("unknown" where none are given); spoken: of the session; interpreted: into which
    somebody interprets; materials: in which there are some.
    """
    own = bare(languages)
    if not own:
        return "unknown"
    if own & bare(spoken):
        return "shared"
    if own & bare(interpreted):
        return "interpreted"
    return "materials" if own & bare(materials) else "nothing"


def bare(tags: Iterable[str]) -> set[str]:
    return {tag.partition("-")[0].casefold() for tag in tags}
