"""Rules come in pairs: `check_user_can_x` raises a sentence, `user_can_x` answers yes or no for templates."""

from collections.abc import Callable
from typing import ParamSpec

from collegium.core.errors import PermissionRefused

P = ParamSpec("P")


def answering(check: Callable[P, None]) -> Callable[P, bool]:
    """The yes-or-no twin of a check, so that the rule itself is written once."""

    def answer(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except PermissionRefused:
            return False
        return True

    answer.__module__ = check.__module__
    answer.__name__ = check.__name__.removeprefix("check_")
    answer.__doc__ = f"Whether `{check.__name__}` would pass."
    return answer
