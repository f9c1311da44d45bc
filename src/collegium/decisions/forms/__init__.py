"""Forms of decisions."""

from collegium.decisions.forms.ballots import BallotForm, ballot_form
from collegium.decisions.forms.proposals import (
    AdviserForm,
    DelegationForm,
    FollowForm,
    MethodForm,
    NextRoundForm,
    OptionForm,
    OutcomeForm,
    ProposalFilter,
    ProposalForm,
    ReviewForm,
    RulesForm,
    TopicForm,
    WeightsForm,
    WithdrawForm,
)
from collegium.decisions.forms.register import RegisterFilter

__all__ = [
    "AdviserForm",
    "BallotForm",
    "DelegationForm",
    "FollowForm",
    "MethodForm",
    "NextRoundForm",
    "OptionForm",
    "OutcomeForm",
    "ProposalFilter",
    "ProposalForm",
    "RegisterFilter",
    "ReviewForm",
    "RulesForm",
    "TopicForm",
    "WeightsForm",
    "WithdrawForm",
    "ballot_form",
]
