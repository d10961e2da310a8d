"""What a person needs before a place can be taken."""

import pytest

from participants.services.basis import legal_basis_record
from tests.world import BY


@pytest.fixture
def enrollable():
    """`enrollable(person, program)`: a basis in law for taking part, as a court or a statute gives it."""

    def make(person, program, on=None):
        return legal_basis_record(
            by=BY,
            participant=person,
            purpose="service",
            basis="law",
            starts_on=on or program.versions.first().valid_from,
            reference="Prison Act, section 5",
        )

    return make
