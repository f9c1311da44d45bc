"""What discussions can be about that only this layer sees: apps beside communication."""

from collegium.communication.actions import Subject, register_subject
from collegium.decisions.permissions import proposals_seen_by
from collegium.initiatives.models import Initiative
from collegium.people.models import User


def proposal(user: User, initiative: Initiative, number: str) -> Subject | None:
    found = proposals_seen_by(user, initiative).filter(pk=int(number)).first()
    return (
        Subject("decisions.Proposal", number, str(found)[:200], found.get_absolute_url()) if found else None
    )


register_subject("decisions.Proposal", proposal)
