"""Deferred acceptance with capacities, students proposing (Gale and Shapley 1962).

The outcome is stable: no student and place would both rather have each other. Of all stable outcomes every student
likes it best, it does not depend on the order of the proposals, and no student gains by untrue wishes (Roth 1982).
The same number of students is placed, and the same places stay free, in every stable outcome (Roth 1984).
"""

from collections.abc import Mapping, Sequence


def deferred_acceptance(
    wishes: Mapping[str, Sequence[str]],
    precedence: Mapping[str, Sequence[str]],
    numbers: Mapping[str, int],
) -> dict[str, str]:
    """{student: place} of those who get one.

    Args:
        wishes: by student, the acceptable places, the dearest first.
        precedence: by place, the acceptable students, the first in line first. Who is missing is not acceptable.
        numbers: by place, how many students it takes (0 or more).

    A wish for a place that does not accept the student counts as none.
    """
    line = {place: {student: at for at, student in enumerate(order)} for place, order in precedence.items()}
    left = {
        student: [place for place in asked if student in line.get(place, {})]
        for student, asked in wishes.items()
    }
    following = dict.fromkeys(wishes, 0)
    held: dict[str, list[str]] = {place: [] for place in precedence}
    free = list(wishes)
    while free:
        student = free.pop()
        if following[student] == len(left[student]):
            continue
        place = left[student][following[student]]
        following[student] += 1
        held[place].append(student)
        if len(held[place]) > numbers[place]:
            last = max(held[place], key=line[place].__getitem__)
            held[place].remove(last)
            free.append(last)
    return {student: place for place, students in held.items() for student in students}
