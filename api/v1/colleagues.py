"""Colleagues: the accounts that an act may name (staff of a program, the worker responsible), by name and role."""

from django.db.models import Prefetch, Sum
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import User
from accounts.roles import PEOPLE_ROLES, Role
from accounts.scope import colleagues_for_user, memberships_beside
from api.base import ReadOnlyViewSet
from api.v1.references import ColleagueReferenceSerializer, ReferenceSerializer


class HeldRoleSerializer(serializers.Serializer):
    agency = ReferenceSerializer()
    role = serializers.ChoiceField(Role.choices)


class ColleagueSerializer(ColleagueReferenceSerializer):
    roles = serializers.SerializerMethodField(help_text="today, in the caller's agencies and those below")

    def get_roles(self, account) -> HeldRoleSerializer(many=True):
        held = {(membership.agency_id, membership.role): membership for membership in account.held}
        return HeldRoleSerializer(held.values(), many=True).data


class ColleagueFilters(filters.FilterSet):
    """Both are asked of one role held: `role=social_worker&agency=...` are the social workers of that agency."""

    role = filters.ChoiceFilter(field_name="role", choices=Role.choices)
    agency = filters.UUIDFilter(field_name="agency__public_id")

    def filter_queryset(self, queryset):
        held = super().filter_queryset(memberships_beside(self.request.user, PEOPLE_ROLES))
        return queryset.filter(pk__in=held.values("user_id"))


class ColleagueViewSet(ReadOnlyViewSet):
    """Accounts with a role in the caller's agencies, or below them. No contacts, no sign-in, nobody's caseload."""

    model = User
    capability = "directory.read"
    serializer_class = ColleagueSerializer
    filterset_class = ColleagueFilters

    def get_queryset(self):
        held = memberships_beside(self.standing, PEOPLE_ROLES).select_related("agency").order_by("pk")
        accounts = colleagues_for_user(self.standing, PEOPLE_ROLES).defer("password", "email")
        # An account has no version of its own: each role granted or changed counts one up.
        return accounts.annotate(version=Sum("memberships__version")).prefetch_related(
            Prefetch("memberships", queryset=held, to_attr="held")
        )
