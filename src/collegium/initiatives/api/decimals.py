"""Numbers with a fixed count of decimals: sent as a number or as text, and documented as they are taken."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class Exactly:
    """Marks a Decimal with at most `whole` digits before the point and `places` after it.

    Text has these digits and nothing else: what a Decimal would also take (1e3, blanks, other digits) is refused.
    """

    whole: int
    places: int
    above_zero: bool = False

    @property
    def pattern(self) -> str:
        sign = "" if self.above_zero else "-?"
        return rf"^{sign}[0-9]{{1,{self.whole}}}(\.[0-9]{{1,{self.places}}})?$"

    @property
    def most(self) -> float:
        return float(10**self.whole) - float(10**-self.places)

    def check(self, value: Any) -> Any:
        """The value as it came. Raises ValueError for text of another form."""
        if isinstance(value, str) and not re.fullmatch(self.pattern, value):
            size = f"at most {self.whole} digits before the point and {self.places} after it"
            raise ValueError(f"must be a number such as 12.5: {size}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        if handler.mode == "serialization":
            return handler(schema)
        lowest = {"exclusiveMinimum": 0} if self.above_zero else {"minimum": -self.most}
        return {
            "anyOf": [
                {"type": "number", "maximum": self.most, **lowest},
                {"type": "string", "pattern": self.pattern},
            ],
            "description": f"At most {self.places} decimals.",
        }
