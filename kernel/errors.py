"""What can go wrong by the rules, in words a person can act on. Pages and API turn these into their own answers."""


class DomainError(Exception):
    """A rule said no. `code` is stable for programs, `message` is for people, `field` points at the cause.

    `details` holds what a program needs to go on (ids, codes), only what the actor may see anyway.
    """

    code = "invalid"

    def __init__(
        self, message: str, *, code: str | None = None, field: str | None = None, details: dict | None = None
    ):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field
        self.details = details or {}


class RuleViolation(DomainError):
    """The data is well-formed and the rules of the field forbid it."""

    code = "rule_violation"


class SeveralViolations(RuleViolation):
    """Several rules said no at once: a list is refused as a whole and every fault in it is named."""

    def __init__(self, message: str, causes: "list[RuleViolation]"):
        super().__init__(message)
        self.causes = causes


class NotAllowed(DomainError):
    """The actor's role does not include this act."""

    code = "not_allowed"


class OutOfReach(DomainError):
    """The record is outside the actor's reach; answered like a record that does not exist."""

    code = "not_found"


class StaleRecord(DomainError):
    """Somebody else changed the record since it was read."""

    code = "stale"


class BadFile(DomainError):
    """A file that cannot be used: says which file, where in it, and how to mend it."""

    code = "bad_file"
