"""The options of a draft."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.decisions.actions.proposals import lock_draft
from collegium.decisions.models import Option, Proposal
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.people.models import User


@transaction.atomic
def add_option(*, by: User, proposal: Proposal, values: Mapping[str, Any]) -> Option:
    """values: title; and description, cost."""
    current = lock_draft(by, proposal)
    last = current.options.last()
    option = Option(proposal=current, position=last.position + 1 if last else 1, **values)
    return create_thing(option, by=by, verb=gettext_noop("added the option"), initiative=current.initiative)


@transaction.atomic
def edit_option(*, by: User, option: Option, values: Mapping[str, Any]) -> Option:
    current = lock_draft(by, option.proposal)
    verb = gettext_noop("changed the option")
    change_thing(option, values, by=by, verb=verb, initiative=current.initiative)
    return option


@transaction.atomic
def remove_option(*, by: User, option: Option) -> None:
    current = lock_draft(by, option.proposal)
    audit.record(
        by=by, verb=gettext_noop("removed the option"), target=option, initiative_id=current.initiative_id
    )
    option.delete()
