"""Prints docs/permissions.md from the tables in accounts/roles.py: `python -m accounts.permission_table`."""

import sys

from accounts.roles import CAPABILITIES, PEOPLE_ROLES, TOKEN_SCOPES, Role


def document() -> str:
    """docs/permissions.md, printed from the tables so that it cannot be stale without a test failing."""
    header = " | ".join(role.value.replace("_", " ") for role in Role)
    return "\n".join(
        [
            "# Who may do what",
            "",
            "Printed by `python -m accounts.permission_table` from `accounts/roles.py`; do not edit by hand.",
            "",
            "This table is about acts. Whose records an act may touch is the business of the gate",
            "(`accounts/scope.py`): both must say yes, and for an act on a person one and the same current",
            "role must say both.",
            f"People one by one are within reach of {_listed(sorted(PEOPLE_ROLES))} only.",
            "Which step of an enrollment each role may take is in `docs/lifecycle.md`.",
            "",
            f"| Capability | {header} |",
            f"| --- |{' --- |' * len(Role)}",
            *(_row(capability, roles) for capability, roles in CAPABILITIES.items()),
            "",
            "A capability of nobody is for commands of the system alone.",
            "",
            "## Scopes of an API token",
            "",
            "A token has the reach of its owner and, of its owner's capabilities, only those of its scopes.",
            "",
            "| Scope | Capabilities |",
            "| --- | --- |",
            *(f"| `{scope}` | {', '.join(sorted(names))} |" for scope, names in TOKEN_SCOPES.items()),
            "",
        ]
    )


def _row(capability: str, roles: frozenset[str]) -> str:
    cells = " | ".join("yes" if role in roles else "" for role in Role)
    return f"| `{capability}` | {cells} |"


def _listed(roles: list[str]) -> str:
    names = [role.replace("_", " ") for role in roles]
    return f"{', '.join(names[:-1])} and {names[-1]}"


if __name__ == "__main__":
    sys.stdout.write(document())
