"""The verbs of the register, of contacts and appointments, each once."""

from tests.audit.verbs.core import Prepared

VERBS: dict[str, Prepared] = {}
