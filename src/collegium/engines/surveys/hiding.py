"""Which groups must stay hidden so that no small group can be read off or worked out by subtraction."""

from collections.abc import Collection, Mapping

from collegium.engines.surveys.estimates import Why

MINIMUM = 5


def hidden_groups(
    sizes: Mapping[str, int], *, minimum: int = MINIMUM, also: Collection[str] = ()
) -> dict[str, Why]:
    """Why each hidden group is hidden; groups that may be shown beside the total of all are left out.

    Args:
        sizes: number of answers by group. The groups are disjoint and together are everyone.
        also: groups that must be hidden for another reason.

    A group without answers tells nothing and needs no cover. Hidden groups together must have at least
    `minimum` answers and be at least two, or the total less what is shown would give them away; the
    smallest shown groups are hidden until that is so. When everyone together is too few, all are hidden.
    """
    hidden: dict[str, Why] = {group: "no answers" for group, size in sizes.items() if size == 0}
    small = {group for group, size in sizes.items() if 0 < size < minimum}
    if sum(sizes.values()) < minimum:
        small = set(sizes) - set(hidden)
    hidden |= dict.fromkeys(sorted(small), "too few")
    hidden |= dict.fromkeys(sorted(set(also) & set(sizes) - set(hidden)), "could be worked out")
    for group in sorted(set(sizes) - set(hidden), key=lambda group: (sizes[group], group)):
        if _covered([sizes[one] for one in hidden if sizes[one]], minimum):
            break
        hidden[group] = "could be worked out"
    return hidden


def _covered(sizes: Collection[int], minimum: int) -> bool:
    return not sizes or (len(sizes) > 1 and sum(sizes) >= minimum)
