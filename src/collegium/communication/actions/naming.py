"""People who are named in a text with @: by their whole name, or by a first name that no other has."""

import re
from collections.abc import Mapping

from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.people.models import User

# not the second half of an address of mail
FIRST_NAME = re.compile(r"(?<![\w.])@(\w[\w'’-]*)")


def named_in(text: str, initiative: Initiative) -> list[User]:
    """The people of partners who are named; of two whole names that fit the longer one counts."""
    if "@" not in text:
        return []
    found, by_first_name = read(text, initiative)
    return [*found, *(people[0] for people in by_first_name.values() if len(people) == 1)]


def unclear_names(text: str, initiative: Initiative) -> Mapping[str, list[User]]:
    """{a first name after an @: the people who have it}, where that is more than one."""
    if "@" not in text:
        return {}
    _found, by_first_name = read(text, initiative)
    return {name: people for name, people in by_first_name.items() if len(people) > 1}


def read(text: str, initiative: Initiative) -> tuple[list[User], dict[str, list[User]]]:
    """Who is named by the whole name; and for each first name that stands there, the people who have it."""
    folded = text.casefold()
    people = sorted(people_of_partners(initiative), key=lambda one: (-len(one.name), one.pk))
    found: list[User] = []
    for person in people:
        sign = f"@{person.name.casefold()}"
        if person.name and stands_alone(folded, sign):
            found.append(person)
            folded = folded.replace(sign, "@")  # so that "@Ana" is not found again in "@Ana Ruiz"
    own: dict[str, list[User]] = {}
    for name in dict.fromkeys(FIRST_NAME.findall(folded)):
        those = [one for one in people if first_name(one) == name and one not in found]
        own |= {those[0].name.split()[0]: those} if those else {}
    return found, own


def first_name(person: User) -> str:
    return person.name.casefold().partition(" ")[0]


def stands_alone(text: str, sign: str) -> bool:
    """Whether the name stands there and no letter goes on with it."""
    at = text.find(sign)
    while at >= 0:
        after = text[at + len(sign) : at + len(sign) + 1]
        if not after.isalnum():
            return True
        at = text.find(sign, at + 1)
    return False
