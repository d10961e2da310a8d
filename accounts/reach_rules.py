"""Reach beside the ordinary one: records that only some of the roles near a person may see.

Models name these rules by string, as they do those of accounts/scope.py.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import In, IsNull

from accounts.roles import Role
from accounts.scope import OwnAgencyTree, ProgramsOfAgency, Rule, Standing, ThroughReach, reach_condition


class Workers(ThroughReach):
    """The case workers alone: why somebody counts as at risk."""

    roles = frozenset({Role.SOCIAL_WORKER})


class WorkersAndAdministrators(ThroughReach):
    """Those who hold and those who help; not the managers of programs."""

    roles = frozenset({Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR})


class Cleared(WorkersAndAdministrators):
    """Through a membership that bears clearance, and through no other."""

    def limit(self, queryset, standing):
        cleared = tuple(membership for membership in standing.memberships if membership.is_cleared)
        return super().limit(queryset, Standing(user=standing.user, on=standing.on, memberships=cleared))


class BothWithinReach(WorkersAndAdministrators):
    """A pair of people is seen by whoever reaches both; `other_path` is the way to the second."""

    def limit(self, queryset, standing):
        condition = reach_condition(standing, self.roles)
        if condition is None:
            return queryset.none()
        people = apps.get_model("participants.Reach").objects.filter(condition).values("participant_id")
        model = queryset.model
        return queryset.filter(**{f"{model.reach_path}__in": people, f"{model.other_path}__in": people})


@dataclass(frozen=True)
class Ways:
    """From a row to the agencies it belongs to, the day it began, the site it takes place at, and its episode."""

    agencies: tuple[str, ...]
    began_on: str
    site: str | None = None
    episode: str | None = None


class PeriodOfItsAgency(ThroughReach):
    """What an agency does with a person is read by that agency, and by whoever answers for the person today.

    A file once opened here, or a referral, opens the person and one's own part of the way; what another agency does is
    for those who hold, supervise or work with the person now. An office to which the person was handed over reads what
    there was by that day too, a program that goes on with an episode the one it continues. What belongs to no agency
    goes with the person. The model says its `agency_paths` and `began_on_path`, and has an `episode_path` or none.
    """

    def ways(self, model) -> Ways:
        return Ways(model.agency_paths, model.began_on_path, episode=getattr(model, "episode_path", None))

    def limit(self, queryset, standing):
        within = super().limit(queryset, standing)
        condition, held = reach_condition(standing, self.roles), self.roles - {Role.SOCIAL_WORKER}
        if condition is None or not standing.having(held):
            return within  # a worker's reach is the work itself
        # Asked of each row within reach alone: joined to the reach by OR, every row there is would be tried.
        ways, rows = self.ways(queryset.model), apps.get_model("participants.Reach").objects
        opens = rows.filter(condition, participant_id=OuterRef(queryset.model.reach_path))
        own = _belongs_to(ways, standing.agency_tree_ids(held)) | _takes_place_at(ways, standing)
        return within.filter(Exists(opens.filter(own | _answers_today(ways) | _goes_on_here(ways))))


class EpisodeOfItsAgency(PeriodOfItsAgency):
    """An episode and what hangs on it: the agency of its program, the site of its group, the day of its referral.

    The model says the way to it (`episode_path`).
    """

    def ways(self, model):
        path = model.episode_path
        to = "" if path == "pk" else f"{path}__"
        return Ways((f"{to}program__agency_id",), f"{to}referral__referred_on", f"{to}offering__site", path)


class FollowUps(EpisodeOfItsAgency):
    """Of an episode as the episode; after a stay they go with the person."""

    roles = WorkersAndAdministrators.roles


def _belongs_to(ways: Ways, agencies: set[int]) -> Q:
    """Is the row of the outer query one of these agencies', or nobody's?"""
    theirs, nobodys = Q(), Q()
    for path in ways.agencies:
        theirs |= Q(In(OuterRef(path), sorted(agencies)))
        nobodys &= Q(IsNull(OuterRef(path), True))
    return theirs | nobodys


def _takes_place_at(ways: Ways, standing: Standing) -> Q:
    """Does it take place at a site that the reader administers?"""
    here = Q(pk__in=())
    for membership in standing.having({Role.PRISON_ADMINISTRATOR}) if ways.site else ():
        if sites := [site.pk for site in membership.sites.all()]:
            here |= Q(In(OuterRef(f"{ways.site}_id"), sites))
        else:
            here |= Q(In(OuterRef(f"{ways.site}__agency_id"), [membership.agency_id]))
    return here


def _answers_today(ways: Ways) -> Q:
    """The rows of Reach that open a row of the outer query whoever it belongs to."""
    reach = apps.get_model("participants.Reach")
    handed_over = Q(basis=reach.handed_over, starts_on__gte=OuterRef(ways.began_on))
    return Q(basis__in=reach.by_present_duty) | handed_over


def _goes_on_here(ways: Ways) -> Q:
    """The rows of Reach from the referral of an episode that continues the one of the outer query."""
    if ways.episode is None:
        return Q(pk__in=())
    following = {
        "transferred_from": OuterRef(ways.episode),
        "program": F("program"),
        "entered_in_error_at": None,
    }
    return Q(**{f"participant__enrollments__{name}": value for name, value in following.items()})


class OnTheRegister(EpisodeOfItsAgency):
    """Attendance: of people within reach, and of everybody in the sessions one delivers oneself."""

    def limit(self, queryset, standing):
        within = super().limit(queryset, standing)
        delivered = delivered_by(standing)
        if delivered is None:
            return within
        register = open_files(queryset).filter(session__offering__in=delivered.values("pk"))
        return either(queryset, within, register)


def either(queryset, *parts):
    """The rows of any of these parts, each found along its own index and put together by key.

    Joined by OR they would be tried on every row of the table, others' rows too.
    """
    first, *others = [part.order_by().values("pk") for part in parts]
    return queryset.filter(pk__in=first.union(*others))


def open_files(queryset):
    """The rows about people who are within anybody's reach at all: neither sealed, nor merged, nor of a study.

    For rules that open rows by something else than the reach of the person.
    """
    rows = apps.get_model("participants.Reach").objects.filter(
        participant_id=OuterRef(queryset.model.reach_path), agency__is_study=False
    )
    return queryset.filter(Exists(rows))


def delivered_by(standing: Standing):
    """The offerings a worker staffs today, in agencies where he is a worker today; None for everybody else."""
    agencies = standing.agency_ids({Role.SOCIAL_WORKER})
    if not agencies:
        return None
    people = [
        standing.user.pk,
        *(held.covers_id for held in standing.having({Role.SOCIAL_WORKER}) if held.covers_id),
    ]
    posts = apps.get_model("programs.ProgramStaff").objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=standing.on), user_id__in=people, starts_on__lte=standing.on
    )
    whole = posts.filter(offering=None).values("program_id")
    return apps.get_model("programs.Offering").objects.filter(
        Q(pk__in=posts.filter(offering__isnull=False).values("offering_id")) | Q(program_id__in=whole),
        program__agency_id__in=agencies,
    )


class EitherEndOfTransfer(EpisodeOfItsAgency):
    """Those who reach the person, and those who are asked to take over: managers of the program, its site's office."""

    roles = frozenset({Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER})

    def limit(self, queryset, standing):
        asked = Q(pk__in=())
        for membership in standing.having(self.roles):
            if membership.role == Role.PROGRAM_MANAGER:
                asked |= Q(to_offering__program__agency_id=membership.agency_id)
            elif sites := [site.pk for site in membership.sites.all()]:
                asked |= Q(to_offering__site_id__in=sites)
            else:
                asked |= Q(to_offering__site__agency_id=membership.agency_id)
        within = super().limit(queryset, standing)
        return either(queryset, within, open_files(queryset).filter(asked))


class OwnStays(ThroughReach):
    """As through reach; and the site that held a person keeps reading its own period after the release.

    Not of a sealed file: that is closed to everybody. `stay_site_path` is the way to the site.
    """

    def limit(self, queryset, standing):
        within = super().limit(queryset, standing)
        holding = standing.having({Role.PRISON_ADMINISTRATOR})
        if not holding:
            return within
        path, here = queryset.model.stay_site_path, Q(pk__in=())
        for membership in holding:
            if sites := [site.pk for site in membership.sites.all()]:
                here |= Q(**{f"{path}__in": sites})
            else:
                here |= Q(**{f"{path}__agency_id": membership.agency_id})
        sealed = apps.get_model("participants.RecordSeal").objects.filter(lifted_on=None)
        open_files = Q(participant__entered_in_error_at=None, **{f"{path}__agency__is_study": False})
        own = here & open_files & ~Q(participant__in=sealed.values("participant"))
        return either(queryset, within, queryset.filter(own))


class FilesOfAgency(Rule):
    """Facts about a file as such (is it sealed?), for the data-protection role of the agency that opened it."""

    roles = frozenset({Role.AUDITOR})

    def limit(self, queryset, standing):
        tree = standing.agency_tree_ids(self.roles)
        return queryset.filter(participant__agency_id__in=tree) if tree else queryset.none()


class MatchQueue(Rule):
    """Two files that may be about one person: the data-protection role of either agency decides."""

    roles = frozenset({Role.AUDITOR})

    def limit(self, queryset, standing):
        tree = standing.agency_tree_ids(self.roles)
        if not tree:
            return queryset.none()
        of_one = queryset.filter(participant__agency_id__in=tree)
        return either(queryset, of_one, queryset.filter(other__agency_id__in=tree))


class ReviewsOfAgency(OwnAgencyTree):
    """What auditors have made of unusual readings, for the auditors of the agency that the readings are filed under."""

    path = "agency_id"
    roles = frozenset({Role.AUDITOR})


class InstrumentsOfAgency(ProgramsOfAgency):
    """Instruments of an agency are seen like its programs; shipped ones, which have none, by whoever sees programs."""

    def limit(self, queryset, standing):
        if not standing.roles & (self.own | self.tree):
            return queryset.none()
        own = super().limit(queryset, standing)
        return either(queryset, own, queryset.filter(**{self.path: None}))


class InstrumentVersionsOfAgency(InstrumentsOfAgency):
    path = "instrument__agency_id"
