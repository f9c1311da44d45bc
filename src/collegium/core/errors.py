"""What an action raises when it will not do something: always a sentence for the person who asked."""

from collections.abc import Sequence

from collegium.engines.problems import Problem


class Refusal(Exception):
    """The request is understood and refused; the message says why and, where possible, what to do."""

    def __init__(self, message: object) -> None:
        self.message = str(message)
        super().__init__(self.message)


class PermissionRefused(Refusal):
    """The person may see the thing but may not do this to it (what they may not see is a 404 instead)."""


class InvalidInput(Refusal):
    """Something that was given is wrong; `problems` says where."""

    def __init__(self, message: object, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


def refused(column: str, why: str, todo: str) -> InvalidInput:
    """A refusal that stands beside a field."""
    return InvalidInput(f"{why}. {todo}.", [Problem(f"{why}. {todo}.", todo, column=column)])


class Conflict(Refusal):
    """The thing has changed, or already exists, so the request no longer makes sense."""
