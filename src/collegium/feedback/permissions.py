"""Who may ask, and who may see what was answered. Seeing the initiative comes first (`visible_to`)."""

from datetime import datetime

from django.utils.translation import gettext as _

from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.feedback.models import Wave
from collegium.feedback.vocabulary import WaveState
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_contribute, check_user_can_coordinate
from collegium.people.models import User


def check_user_can_manage_surveys(user: User, initiative: Initiative) -> None:
    """Coordinators make surveys, open and close their waves."""
    check_user_can_coordinate(user, initiative)


def check_user_can_record_follow_up(user: User, initiative: Initiative) -> None:
    """Anybody who takes part writes down what was said; coordinators answer."""
    check_user_can_contribute(user, initiative)


def check_user_can_answer_follow_up(user: User, initiative: Initiative) -> None:
    check_user_can_coordinate(user, initiative)


def check_user_can_hide_texts(user: User, wave: Wave, now: datetime) -> None:
    """Coordinators, of what may be seen at all; both hiding and showing again."""
    check_user_can_see_results(user, wave, now)
    check_user_can_coordinate(user, wave.survey.initiative)


def check_user_can_see_results(user: User, wave: Wave, now: datetime) -> None:
    """Nobody sees results while answers can still come: each new one would show by its difference."""
    if wave.state(now=now) != WaveState.CLOSED:
        raise PermissionRefused(_("Results are shown when the survey is closed."))
    check_user_can_contribute(user, wave.survey.initiative)


user_can_manage_surveys = answering(check_user_can_manage_surveys)
user_can_record_follow_up = answering(check_user_can_record_follow_up)
user_can_answer_follow_up = answering(check_user_can_answer_follow_up)
user_can_hide_texts = answering(check_user_can_hide_texts)
user_can_see_results = answering(check_user_can_see_results)
