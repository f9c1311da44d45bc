"""Why an outcome is what it is, as people read it: the codes of engines.ballots in sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASON_SENTENCES: Mapping[str, Promise] = {
    "quorum met": _("The quorum is met: {cast} took part, {needed} were needed."),
    "quorum missing": _("The quorum is missing: only {cast} took part, {needed} were needed."),
    "nobody voted": _("Nobody expressed a preference."),
    "majority": _("{yes} for and {no} against: enough for the share of {threshold} that was needed."),
    "no majority": _("{yes} for and {no} against: not enough for the share of {threshold} that was needed."),
    "tie": _("{yes} for and {no} against: a tie does not pass."),
    "consent": _("{consent} consented and no objection is open."),
    "objections open": _("Objections with a reason that are not resolved: {count}."),
    "objections without reason": _("Objections without a reason, taken as abstentions: {count}."),
    "nobody consented": _("Nobody consented; abstaining is not consenting."),
    "advice complete": _("Everyone who was asked gave advice: {count}."),
    "advice missing": _("Advice is missing from {count} of the {asked} who were asked."),
    "owner agreed": _("The person who decides said yes."),
    "owner declined": _("The person who decides said no."),
    "owner undecided": _("The person who decides has not decided."),
    "winners": _("Places filled: {count} of {seats}."),
    "below least": _("Options that did not reach the share of {least} that was needed: {count}."),
    "constituency for": _("{name}: {yes} for and {no} against, carried."),
    "constituency against": _("{name}: {yes} for and {no} against, not carried."),
    "constituency thin": _("{name}: {votes} votes, fewer than the {least} that were needed."),
    "constituencies": _("Carried in {count} of {total} kinds of partner; {needed} were needed."),
    "no constituency": _("Votes of no kind of partner, which count overall only: {count}."),
    "spent": _("{spent} of {budget} is spent."),
    "unrepresented": _("Voters who got none of the projects they asked for: {count} of {total}."),
    "organisations": _("Partners that cast a vote: {count} of {total}."),
}

TIE_SENTENCES: Mapping[str, Promise] = {
    "earlier round": _(
        "Round {round}: {options} were equal. The latest earlier round in which they differed decided: {chosen}."
    ),
    "cheaper": _("{options} had equal votes. The cheaper one was taken: {chosen}."),
    "lot": _(
        "Round {round}: {options} were equal in everything. The lot that was published before the vote decided: "
        "{chosen}."
    ),
}

# what became of a delegated vote, as the person who gave it reads it
CARRIED_SENTENCES: Mapping[str, Promise] = {
    "carried": _("{to} carried your vote: {vote}."),
    "own vote": _("You voted yourself, so your vote was not carried by {to}."),
    "cycle": _("Your vote came back to you in a circle, so it counted as an abstention."),
    "too many": _("{to} already carried as many votes as allowed, so yours counted as an abstention."),
    "no vote": _("{to} did not vote, so your vote was not cast."),
}

# why somebody has no vote; {partner} stands for the partner through which they take part
NO_VOTE_SENTENCES: Mapping[str, Promise] = {
    "funder": _("{partner} is a funder, and in this vote funders have no vote."),
    "observer": _("{partner} is an observer, and in this vote observers have no vote."),
    "no speaker": _("{partner} has nobody with an account who speaks for it, so nobody could vote."),
    "no people": _("{partner} has no people with an account, so nobody could vote."),
    "speakers vote": _("{partner} votes by whoever speaks for it; you do not."),
    "not asked": _("In this vote only those have a say whose advice is asked, and who decides."),
    "no partner": _("You belong to no partner of this initiative."),
    "came later": _("The roll was written when the vote was opened, and you or {partner} came later."),
}
