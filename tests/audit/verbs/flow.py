"""The verbs of the way from referral to exit, each once."""

from tests.audit.verbs.core import Prepared

VERBS: dict[str, Prepared] = {}
