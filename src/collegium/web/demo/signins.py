"""Who can sign in to the demo, for the terminal and for the sign-in page."""

from dataclasses import dataclass

from collegium.initiatives.vocabulary import PersonRole
from collegium.web.demo.examples import EXAMPLES
from collegium.web.demo.shape import Example


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    name: str
    part: str  # what the person does, e.g. "Coordinator"
    initiative: str


def sign_ins() -> list[SignIn]:
    """Of each example its coordinator and, where there is one, its evaluator and a member of a partner."""
    return [sign_in for example in EXAMPLES for sign_in in of_example(example)]


def of_example(example: Example) -> list[SignIn]:
    parts = {example.coordinator: str(PersonRole.COORDINATOR.label)}
    for duty in example.duties:
        parts.setdefault(duty.person, str(PersonRole(duty.role).label))
    last = example.partners[-1]
    if last.joined:
        parts.setdefault(last.posts[0].person, last.name)
    return [SignIn(person.email, person.name, part, example.name) for person, part in parts.items()]
