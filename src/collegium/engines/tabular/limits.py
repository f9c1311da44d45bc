"""How much of a stranger's file is accepted before it is refused, and how its faults are gathered."""

from dataclasses import dataclass, field

from collegium.engines.problems import Problem, ProblemsFound

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest table that is accepted.

    size: bytes of the file; a workbook may unpack to ten times as many. cell: characters in one cell; at most
    131,072 because the careful reader stops there.
    """

    size: int = 2_000_000_000
    rows: int = 5_000_000
    columns: int = 1_000
    cell: int = 32_767


SMALL = Limits(size=20_000_000, rows=20_000, columns=200, cell=5_000)


@dataclass(slots=True)
class Faults:
    """Collects problems of one source; keeps the first 20 and counts the rest."""

    source: str
    shown: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, why: str, todo: str, *, line: int | None = None, column: str = "", value: str = "") -> None:
        if len(self.shown) == SHOWN:
            self.more += 1
            return
        self.shown.append(Problem(why, f"{todo}.", self.source, line, column, value))

    def stop(self) -> None:
        """Raise what was found, if anything."""
        if not self.shown:
            return
        rest = [Problem(f"and {self.more:,} more problems", "Mend those above, then try again.", self.source)]
        raise ProblemsFound([*self.shown, *(rest if self.more else [])])

    def fatal(
        self, why: str, todo: str, *, line: int | None = None, column: str = "", value: str = ""
    ) -> ProblemsFound:
        """The exception for a fault after which nothing more can be read; earlier faults come first."""
        self.shown.append(Problem(why, f"{todo}.", self.source, line, column, value))
        return ProblemsFound(self.shown)
