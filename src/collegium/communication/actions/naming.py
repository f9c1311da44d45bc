"""People who are named in a text with @: by their whole name, as it stands in the register of partners."""

from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.people.models import User


def named_in(text: str, initiative: Initiative) -> list[User]:
    """The people of partners whose name follows an @ in the text; of two names the longer one counts."""
    if "@" not in text:
        return []
    folded = text.casefold()
    people = sorted(people_of_partners(initiative), key=lambda one: (-len(one.name), one.pk))
    found: list[User] = []
    for person in people:
        sign = f"@{person.name.casefold()}"
        if person.name and stands_alone(folded, sign):
            found.append(person)
            folded = folded.replace(sign, "@")  # so that "@Ana" is not found again in "@Ana Ruiz"
    return found


def stands_alone(text: str, sign: str) -> bool:
    """Whether the name stands there and no letter goes on with it."""
    at = text.find(sign)
    while at >= 0:
        after = text[at + len(sign) : at + len(sign) + 1]
        if not after.isalnum():
            return True
        at = text.find(sign, at + 1)
    return False
