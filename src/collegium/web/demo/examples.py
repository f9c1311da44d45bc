"""The worked examples, in the order in which people meet them."""

from collegium.web.demo.class_size import CLASS_SIZE
from collegium.web.demo.completion import COMPLETION
from collegium.web.demo.fund import FUND
from collegium.web.demo.shape import Example
from collegium.web.demo.stem import STEM

EXAMPLES: tuple[Example, ...] = (CLASS_SIZE, COMPLETION, STEM, FUND)
