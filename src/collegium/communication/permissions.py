"""Who may do what with discussions and updates. They are seen by everybody who sees the initiative."""

from django.utils.translation import gettext as _

from collegium.communication.models import Post, Update
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.permissions import check_user_can_contribute, user_can_coordinate
from collegium.people.models import User


def check_user_can_edit_post(user: User, post: Post) -> None:
    """Whoever wrote it, while they may contribute."""
    check_user_can_contribute(user, post.initiative)
    if post.author_id != user.pk:
        raise PermissionRefused(_("Only whoever wrote this can change it."))


def check_user_can_withdraw_post(user: User, post: Post) -> None:
    """Whoever wrote it, and coordinators."""
    if not user_can_coordinate(user, post.initiative):
        check_user_can_edit_post(user, post)


def check_user_can_edit_update(user: User, update: Update) -> None:
    """Whoever wrote it, and coordinators."""
    if user_can_coordinate(user, update.initiative):
        return
    check_user_can_contribute(user, update.initiative)
    if update.author_id != user.pk:
        raise PermissionRefused(_("Only whoever wrote this, and coordinators, can change it."))


user_can_edit_post = answering(check_user_can_edit_post)
user_can_withdraw_post = answering(check_user_can_withdraw_post)
user_can_edit_update = answering(check_user_can_edit_update)
