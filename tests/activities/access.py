"""Who gets what at the addresses of `activities`; see tests/access.py for the viewers and the answers."""

# {answers to coordinator, partner, foreign, visitor: names of addresses}
ACCESS: dict[tuple[str, ...], str] = {}
# what some addresses must be told besides their parameters: {name: keys of `objects`}
GIVEN: dict[str, list[str]] = {}
# pages that the browser looks at on every kind of screen: {name: its parameters}
OF_INITIATIVE: dict[str, tuple[str, ...]] = {}
OF_VISITORS: dict[str, tuple[str, ...]] = {}
