"""What every resource about one person shares: the reference, the log of whom it showed, the common filter."""

from django_filters import rest_framework as filters

from accounts.models import User
from accounts.roles import PEOPLE_ROLES
from accounts.scope import colleagues_for_user
from api import inputs
from api.v1.references import PersonReferenceSerializer
from api.writing import WritingViewSet
from audit.actions import Action
from participants.models import Participant

__all__ = ["CaseViewSet", "ColleagueField", "PersonFilters", "PersonReferenceSerializer", "person", "text", "worker"]


class ColleagueField(inputs.RecordField):
    """Somebody who works in one of the caller's agencies."""

    def within_reach(self, standing):
        return colleagues_for_user(standing, PEOPLE_ROLES)


def person(**more) -> inputs.RecordField:
    """A person within reach."""
    return inputs.RecordField(Participant, related=("agency", "site"), **more)


def worker(**more) -> ColleagueField:
    """A colleague by the public id of the account."""
    return ColleagueField(User, **more)


def text(longest: int, **more) -> inputs.Text:
    """A text that may be left out."""
    return inputs.Text(max_length=longest, required=False, allow_blank=True, **more)


class PersonFilters(filters.FilterSet):
    participant = filters.UUIDFilter(field_name="participant__public_id")


class CaseViewSet(WritingViewSet):
    """A part of the case file: rows that belong to one person each."""

    action_logged = Action.CASE_READ
    filterset_class = PersonFilters

    def related(self, queryset):
        return queryset.select_related("participant")

    def to_change(self):
        return super().to_change().select_related("participant__agency", "participant__site")

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})
