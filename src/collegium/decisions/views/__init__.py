"""Pages of decisions."""

from collegium.decisions.views.deciding import (
    close_early,
    promise_what_follows,
    review_decision,
    start_next_round,
    state_outcome,
)
from collegium.decisions.views.delegations import add_topic, delegate, delegations, revoke_delegation
from collegium.decisions.views.preparing import (
    add_option,
    ask_adviser,
    choose_method,
    drop_adviser,
    edit_option,
    edit_rules,
    edit_weights,
    open_proposal,
    remove_option,
)
from collegium.decisions.views.proposals import (
    edit_proposal,
    proposal,
    proposals,
    propose,
    restore_draft,
    withdraw_draft,
    withdraw_proposal,
)
from collegium.decisions.views.register import register, voice_gap
from collegium.decisions.views.results import decision_receipt, receipt_file, recount_script, result
from collegium.decisions.views.voting import ballots, cast_ballot, resolve_objection, vote_by_link

__all__ = [
    "add_option",
    "add_topic",
    "ask_adviser",
    "ballots",
    "cast_ballot",
    "choose_method",
    "close_early",
    "decision_receipt",
    "delegate",
    "delegations",
    "drop_adviser",
    "edit_option",
    "edit_proposal",
    "edit_rules",
    "edit_weights",
    "open_proposal",
    "promise_what_follows",
    "proposal",
    "proposals",
    "propose",
    "receipt_file",
    "recount_script",
    "register",
    "remove_option",
    "resolve_objection",
    "restore_draft",
    "result",
    "review_decision",
    "revoke_delegation",
    "start_next_round",
    "state_outcome",
    "voice_gap",
    "vote_by_link",
    "withdraw_draft",
    "withdraw_proposal",
]
