"""The verbs of the case file and of sameness, each once."""

from tests.audit.verbs.core import Prepared

VERBS: dict[str, Prepared] = {}
