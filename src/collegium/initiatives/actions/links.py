"""What hangs on a goal or a promise in apps above this one, which register in their tasks.py.

So a page shows what leads to a thing and what follows from it, though its app knows none of the others. Each source
asks a fixed number of queries, however many things there are.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from collegium.people.models import User

logger = logging.getLogger(__name__)
MOST = 12  # of a kind on one page


@dataclass(frozen=True, slots=True)
class Link:
    """One thing. detail: who and when, in a few words."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Things of one kind. anchor: its place on the page; has_more: there are others, on the page at url."""

    label: Any
    anchor: str
    links: tuple[Link, ...]
    has_more: bool
    url: str
    in_chain: bool


Finder = Callable[[User, Any, int], Iterable[Link]]
ListAddress = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class LinkSource:
    kind: str
    label: Any
    find: Finder
    list_address: ListAddress
    in_chain: bool
    order: int


_sources: dict[str, dict[str, LinkSource]] = {}


def register_links(
    thing: str,
    kind: str,
    find: Finder,
    *,
    label: Any,
    list_address: ListAddress,
    order: int,
    in_chain: bool = False,
) -> None:
    """Show things of this kind on the page of a thing (the label of its model: "initiatives.Goal").

    find(user, thing, most): at most so many that the user may see. label: their name, in the plural.
    list_address(thing): the page of all of them. order: small ones come first, as one leads to the next. in_chain: the
    thread on top of the page leads to them. Registering a kind again replaces it.
    """
    _sources.setdefault(thing, {})[kind] = LinkSource(kind, label, find, list_address, in_chain, order)


def links_of(user: User, thing: models.Model) -> list[LinkGroup]:
    """What hangs on a thing, by kind; also the kinds of which there is nothing. One that fails is logged."""
    sources = sorted(_sources.get(thing._meta.label, {}).values(), key=lambda source: source.order)
    return [group_of(user, thing, source) for source in sources]


def group_of(user: User, thing: models.Model, source: LinkSource) -> LinkGroup:
    try:
        found = list(source.find(user, thing, MOST + 1))
    except Exception:
        logger.exception("The links %s of %s failed", source.kind, thing._meta.label)
        found = []
    anchor = source.kind.rpartition(".")[2].lower()
    more, url = len(found) > MOST, source.list_address(thing)
    return LinkGroup(source.label, anchor, tuple(found[:MOST]), more, url, source.in_chain)


def chain_links(groups: Iterable[LinkGroup], page: str) -> list[dict[str, Any]]:
    """The parts of a thread that lead to these groups, further down on the same page."""
    return [
        {
            "label": group.label,
            "url": f"{page}#{group.anchor}",
            "text": f"{len(group.links)}+" if group.has_more else str(len(group.links)),
            "state": "done" if group.links else "open",
        }
        for group in groups
        if group.in_chain
    ]
