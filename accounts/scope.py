"""THE scope gate: whose records a user may see. Every list, page, export, report and API answer starts here.

Each model says by a string which rule applies to it (`reach = "accounts.scope.ThroughReach"`). A model without a
rule cannot be asked: `for_user` raises UndeclaredReach instead of answering with everything. The rules about
people all read one table, participants.Reach, which services keep in step with the facts.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.module_loading import import_string

from accounts.roles import PEOPLE_ROLES, Role
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import OutOfReach
from kernel.models import CurrentManager, RecordQuerySet


class UndeclaredReach(TypeError):
    """A model was asked for a user's rows and has not said what its reach is."""


@dataclass(frozen=True)
class Standing:
    """A user's memberships on one day, read once per request."""

    user: Any
    on: date
    memberships: tuple

    @classmethod
    def of(cls, user, on: date | None = None) -> "Standing":
        """The current standing; nobody, an inactive account and an account without membership have none."""
        on = on or today()
        if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
            return cls(user=None, on=on, memberships=())
        current = apps.get_model("accounts.Membership").objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=on), user=user, starts_on__lte=on
        )
        sites = apps.get_model("accounts.Site").objects.filter(agency=OuterRef("agency")).order_by("id")
        current = current.annotate(agency_zone=Subquery(sites.values("time_zone")[:1]))
        return cls(
            user=user, on=on, memberships=tuple(current.select_related("agency").prefetch_related("sites"))
        )

    @property
    def zone(self) -> str:
        """The clock on the reader's wall: of the own sites, else of the agency's first; UTC where there is none."""
        for held in self.memberships:
            own = [site.time_zone for site in held.sites.all()]
            zone = own[0] if own else getattr(held, "agency_zone", None)
            if zone:
                return zone
        return "UTC"

    def having(self, roles) -> list:
        return [membership for membership in self.memberships if membership.role in roles]

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships)

    @property
    def home_agency(self):
        """The agency whose auditors see what this account does to itself; None without a membership."""
        return self.memberships[0].agency if self.memberships else None

    def agency_ids(self, roles) -> set[int]:
        return {membership.agency_id for membership in self.having(roles)}

    def agency_tree_ids(self, roles) -> set[int]:
        """The agencies of these memberships with everything below them; asked of the database once per standing."""
        wanted = frozenset(self.agency_ids(roles))
        if wanted and wanted not in self._trees:
            self._trees[wanted] = frozenset(descendants(set(wanted)))
        return set(self._trees.get(wanted, ()))

    @cached_property
    def _trees(self) -> dict[frozenset[int], frozenset[int]]:
        return {}


def descendants(agency_ids: set[int]) -> set[int]:
    """The ids given and every agency under them."""
    children: dict[int | None, list[int]] = {}
    for key, parent in apps.get_model("accounts.Agency").objects.values_list("id", "parent_id"):
        children.setdefault(parent, []).append(key)
    found, waiting = set(), list(agency_ids)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(children.get(key, ()))
    return found


# --- Rules: each limits a queryset to what a standing may see ---------------------------------------------------------


class Rule:
    """`limit(queryset, standing)` returns the rows within reach; unknown means nothing."""

    def limit(self, queryset, standing: Standing):
        raise UndeclaredReach(f"{type(self).__name__} does not answer for users.")


class ThroughReach(Rule):
    """People and everything that belongs to one person: `reach_path` is the way to the participant's key.

    What an agency does with the person is narrower: accounts/reach_rules.py.
    """

    roles = PEOPLE_ROLES

    def limit(self, queryset, standing):
        condition = reach_condition(standing, self.roles)
        if condition is None:
            return queryset.none()
        reach = apps.get_model("participants.Reach").objects.filter(condition).values("participant_id")
        limited = queryset.filter(**{f"{queryset.model.reach_path}__in": reach})
        hidden = getattr(queryset.model, "never_on_a_file", None)
        return limited.exclude(**hidden) if hidden else limited


class OwnAgencyTree(Rule):
    path = "pk"
    roles = frozenset(Role.values)

    def limit(self, queryset, standing):
        return queryset.filter(**{f"{self.path}__in": standing.agency_tree_ids(self.roles)})


class SitesOfAgencyTree(OwnAgencyTree):
    path = "agency_id"


class ProgramsOfAgency(Rule):
    """The catalog of one's own agencies; managers and evaluators also see the agencies below."""

    path = "agency_id"
    own = frozenset({Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR})
    tree = frozenset({Role.PROGRAM_MANAGER, Role.EVALUATOR})

    def limit(self, queryset, standing):
        reachable = standing.agency_ids(self.own) | standing.agency_tree_ids(self.tree)
        return queryset.filter(**{f"{self.path}__in": reachable})


class OfferingsOfAgency(ProgramsOfAgency):
    path = "program__agency_id"


class SessionsOfAgency(ProgramsOfAgency):
    path = "offering__program__agency_id"


class EvaluationsOfAgency(ProgramsOfAgency):
    """Designs: aggregates only. Evaluators and managers down the tree, staff for their own agency."""


class RunsOfAgency(ProgramsOfAgency):
    path = "design__agency_id"


class ImportsOfAgency(ProgramsOfAgency):
    """What was taken in from files: administrators for their agency, evaluators down the tree."""

    own = frozenset({Role.PRISON_ADMINISTRATOR})
    tree = frozenset({Role.EVALUATOR})


class UsersOfAgencyTree(Rule):
    roles = frozenset({Role.SYSTEM_ADMINISTRATOR})
    path = "memberships__agency_id"

    def limit(self, queryset, standing):
        if standing.user is None:
            return queryset.none()
        reachable = Q(**{f"{self.path}__in": standing.agency_tree_ids(self.roles)})
        return queryset.filter(reachable | self.own(standing)).distinct()

    def own(self, standing) -> Q:
        return Q(pk=standing.user.pk)


class MembershipsOfAgencyTree(UsersOfAgencyTree):
    path = "agency_id"

    def own(self, standing):
        return Q(user=standing.user)


class SessionsOfAgencyTree(UsersOfAgencyTree):
    path = "user__memberships__agency_id"

    def own(self, standing):
        return Q(user=standing.user)


class OwnTokens(Rule):
    def limit(self, queryset, standing):
        return queryset.filter(user=standing.user) if standing.user else queryset.none()


class OwnWork(Rule):
    """Jobs and their files: of whoever started them, as long as he has a role in the agency they were started for."""

    def limit(self, queryset, standing):
        if standing.user is None:
            return queryset.none()
        agencies = {membership.agency.public_id for membership in standing.memberships}
        return queryset.filter(owner=f"user:{standing.user.public_id}", agency_id__in=agencies)


class AuditorsOfAgency(Rule):
    """Log rows that touched one's agencies, for auditors alone.

    What belongs to no agency and is about nobody's file (a failed sign-in under a name that nobody has, an account
    made by a command) belongs to the installation: the auditors of the agencies at the top of the tree see it.
    """

    roles = frozenset({Role.AUDITOR})

    def limit(self, queryset, standing):
        tree = standing.agency_tree_ids(self.roles)
        if not tree:
            return queryset.none()
        agencies = apps.get_model("accounts.Agency").objects.filter(pk__in=tree).values("public_id")
        condition = Q(agency_id__in=agencies)
        if any(
            held.agency.parent_id is None and not held.agency.is_study for held in standing.having(self.roles)
        ):
            condition |= Q(agency_id=None, subject_ids=[])
        return queryset.filter(condition)


class Codelist(Rule):
    """Classifications without people in them: anyone who works here."""

    def limit(self, queryset, standing):
        return queryset if standing.memberships else queryset.none()


def reach_condition(standing: Standing, roles) -> Q | None:
    """The rows of Reach that one of these memberships opens on the day, or None when there is no such membership."""
    condition = reach_whenever(standing, roles)
    if condition is None:
        return None
    return condition & Q(starts_on__lte=standing.on) & (Q(ends_on=None) | Q(ends_on__gte=standing.on))


def reach_whenever(standing: Standing, roles) -> Q | None:
    """As `reach_condition` for rows of any day: for looking back.

    Social worker: the own caseload (and a covered colleague's). Prison administrator: the own sites. Program
    manager: people who were referred to a program of the own agency.
    """
    condition: Q | None = None
    for membership in standing.having(roles & PEOPLE_ROLES):
        if membership.role == Role.SOCIAL_WORKER:
            people = [standing.user.pk, *([membership.covers_id] if membership.covers_id else [])]
            part = Q(user_id__in=people, agency_id=membership.agency_id)
        elif membership.role == Role.PRISON_ADMINISTRATOR:
            sites = [site.pk for site in membership.sites.all()]
            part = Q(site_id__in=sites) if sites else Q(site__agency_id=membership.agency_id)
        else:
            part = Q(program__agency_id=membership.agency_id)
        condition = part if condition is None else condition | part
    if condition is None:
        return None
    # People of a study are rows for evaluations alone, whatever role somebody holds in its agency.
    return condition & Q(agency__is_study=False)


# --- The gate ---------------------------------------------------------------------------------------------------------


def rule_of(model) -> Rule:
    """The model's declared rule. Raises UndeclaredReach when there is none."""
    declared = getattr(model, "reach", None)
    if not declared:
        raise UndeclaredReach(f"{model.__name__} does not declare its reach; see accounts/scope.py.")
    return import_string(declared)()


def limit_to_user(queryset, user, on: date | None = None):
    """The rows of a queryset that `user` may see on that day (default today)."""
    standing = user if isinstance(user, Standing) else Standing.of(user, on)
    return rule_of(queryset.model).limit(queryset, standing)


def log_for_user(user):
    """The audit rows within reach of `user`."""
    return limit_to_user(apps.get_model("audit.AuditEvent").objects.all(), user)


def colleagues_for_user(user, roles=frozenset({Role.PROGRAM_MANAGER})):
    """The accounts with a current membership in an agency where the user has one of these roles, or below it.

    As it stands, those whom a manager may put on the staff of a program.
    """
    accounts = apps.get_model("accounts.User").objects.filter(is_active=True)
    return accounts.filter(pk__in=memberships_beside(user, roles).values("user_id"))


def memberships_beside(user, roles):
    """The current memberships in the agencies where the user has one of these roles, and below them."""
    standing = user if isinstance(user, Standing) else Standing.of(user)
    return apps.get_model("accounts.Membership").objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=standing.on),
        starts_on__lte=standing.on,
        agency_id__in=standing.agency_tree_ids(roles),
    )


def history_for_user(model, user):
    """The change history of the records that `user` may see now."""
    return model.history.filter(id__in=limit_to_user(model.objects.all(), user).values("pk"))


class ScopedQuerySet(RecordQuerySet):
    """A record queryset with the gate on it."""

    def for_user(self, user, on: date | None = None):
        """Only what `user` may see on that day (default today); nothing for nobody."""
        return limit_to_user(self, user, on)

    def for_evaluation(self, agency):
        """Rows about people who were ever within an evaluating agency's tree.

        For the frames of a design alone: the caller has checked that the design may be run.
        """
        reach = apps.get_model("participants.Reach").objects.filter(agency_id__in=descendants({agency.pk}))
        if not agency.is_study:
            reach = reach.filter(agency__is_study=False)
        return self.filter(**{f"{self.model.reach_path}__in": reach.values("participant_id")})


class ScopedManager(CurrentManager.from_queryset(ScopedQuerySet)):
    """The default manager of everything behind the gate; leaves out what was entered in error."""


def reaches(user, participant_id: int, roles) -> bool:
    """Is the person within the user's reach today through one of these roles?

    Somebody with two roles acts on a person in the one that reaches the person, never in the other.
    """
    condition = reach_condition(Standing.of(user), roles)
    rows = apps.get_model("participants.Reach").objects.filter(participant_id=participant_id)
    return condition is not None and rows.filter(condition).exists()


def confirm_reach(record: models.Model, *, by: Actor) -> None:
    """After a write: the row must still be inside the writer's reach, or the write is undone.

    The system has no reach to leave. Raises OutOfReach inside the caller's transaction.
    """
    if by.user is None:
        return
    if not limit_to_user(type(record).objects.filter(pk=record.pk), by.user).exists():
        raise OutOfReach("This would put the record outside your own reach.")
