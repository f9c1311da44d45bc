"""The worked examples, in the order in which people meet them."""

from collegium.web.demo.class_size import CLASS_SIZE
from collegium.web.demo.shape import Example

EXAMPLES: tuple[Example, ...] = (CLASS_SIZE,)
