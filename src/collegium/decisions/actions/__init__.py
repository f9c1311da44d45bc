"""What can be done with proposals and votes."""

from collegium.decisions.actions.casting import Cast, ballot_rules, cast_ballot, name_of, resolve_objection
from collegium.decisions.actions.closing import close_due_polls, close_early, close_poll, withdraw_open
from collegium.decisions.actions.delegations import delegate, revoke_delegation
from collegium.decisions.actions.letters import confirm_by_letter, remind_voters
from collegium.decisions.actions.opening import open_proposal, start_next_round
from collegium.decisions.actions.options import add_option, edit_option, remove_option
from collegium.decisions.actions.outcomes import (
    promise_what_follows,
    remind_of_reviews,
    review_decision,
    state_outcome,
)
from collegium.decisions.actions.proposals import (
    add_topic,
    ask_adviser,
    choose_method,
    drop_adviser,
    edit_proposal,
    edit_rules,
    propose,
    restore_draft,
    set_weights,
    withdraw_draft,
)
from collegium.decisions.actions.rolls import (
    partners_without_vote,
    roll_of,
    voting_partners,
    why_without_vote,
)
from collegium.decisions.actions.rules import delegations_apply, problems_before_opening

__all__ = [
    "Cast",
    "add_option",
    "add_topic",
    "ask_adviser",
    "ballot_rules",
    "cast_ballot",
    "choose_method",
    "close_due_polls",
    "close_early",
    "close_poll",
    "confirm_by_letter",
    "delegate",
    "delegations_apply",
    "drop_adviser",
    "edit_option",
    "edit_proposal",
    "edit_rules",
    "name_of",
    "open_proposal",
    "partners_without_vote",
    "problems_before_opening",
    "promise_what_follows",
    "propose",
    "remind_of_reviews",
    "remind_voters",
    "remove_option",
    "resolve_objection",
    "restore_draft",
    "review_decision",
    "revoke_delegation",
    "roll_of",
    "set_weights",
    "start_next_round",
    "state_outcome",
    "voting_partners",
    "why_without_vote",
    "withdraw_draft",
    "withdraw_open",
]
