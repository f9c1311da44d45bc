"""What a contribution can be for: things of higher apps, which register in their tasks.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from collegium.agreements.actions.promises import Source
from collegium.initiatives.models import Initiative

Finder = Callable[[Initiative], Iterable[Source]]


@dataclass(frozen=True, slots=True)
class ContributionSource:
    kind: str
    label: Any
    find: Finder


_sources: dict[str, ContributionSource] = {}


def register_contribution_source(kind: str, find: Finder, *, label: Any) -> None:
    """Let people record contributions to things of this kind (the label of its model).

    find(initiative) gives those that can be chosen, which everybody who takes part may see. label: how the kind is
    called on the page, in the plural. Registering a kind again replaces it.
    """
    _sources[kind] = ContributionSource(kind, label, find)


def contribution_sources(initiative: Initiative) -> list[tuple[Any, list[Source]]]:
    """What can be chosen, by kind: one query for each."""
    found = [(source.label, list(source.find(initiative))) for source in _sources.values()]
    return [(label, things) for label, things in found if things]
