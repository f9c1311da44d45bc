"""The demo: four worked examples, loaded once through the same actions that people use."""

from collegium.web.demo.examples import EXAMPLES
from collegium.web.demo.loading import PASSWORD, find_example, load_example
from collegium.web.demo.signins import SignIn, sign_ins
from collegium.web.demo.studies import load_studies

__all__ = ["EXAMPLES", "PASSWORD", "SignIn", "find_example", "load_example", "load_studies", "sign_ins"]
