"""Who could join a group, each with what stands in the way said in words: those who wait first, in their order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.scope import Standing
from participants.choices import Answer, BasisPurpose
from participants.days import in_force
from participants.eligibility import Judgment, judge
from participants.eligibility_facts import facts_of
from participants.lifecycle import BEFORE_ENROLLMENT, OPEN
from participants.matching import fold_name
from participants.models import CustodyPeriod, Enrollment, LegalBasis, Participant, Participation
from participants.waiting import waiting_ranks
from programs.models import Offering
from programs.versions import version_on

MOST_EPISODES = 60
MOST_OTHERS = 40


@dataclass(frozen=True)
class Candidate:
    """Somebody who could join. `rank` on the waiting list, None for others; `obstacle` beside the rules, or empty."""

    person: Participant
    enrollment: Enrollment | None
    judgment: Judgment
    obstacle: str
    rank: int | None

    @property
    def can_join(self) -> bool:
        return self.judgment.is_eligible and not self.obstacle

    @property
    def name(self) -> str:
        identity = getattr(self.person, "identity", None)
        return f"{identity.family_name}, {identity.given_names}".strip(", ") if identity else ""


@dataclass(frozen=True)
class Candidates:
    """Those who wait, those who are referred, and others at the site; `has_more` when a search would find further."""

    waiting: tuple[Candidate, ...]
    referred: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    has_more: bool

    def __iter__(self):
        return iter((*self.waiting, *self.referred, *self.others))


def candidates_for(
    standing: Standing, offering: Offering, on: date, *, query: str = "", kept: Sequence[str] = ()
) -> Candidates:
    """Who may be chosen for the group, within reach, in a constant number of statements.

    `query` looks among everybody who is on the way into the program or at the site; `kept` are public ids that are
    shown whatever the query.
    """
    wanted, other = _named_like(query, "participant__"), _named_like(query, "")
    episodes = list(
        Enrollment.objects.for_user(standing)
        .filter(program=offering.program, status__in=BEFORE_ENROLLMENT)
        .filter((wanted | Q(participant__public_id__in=kept)) if wanted else Q())
        .select_related("participant__identity", "participant__agency", "program_version__program")
        .order_by("priority", F("waitlisted_on").asc(nulls_last=True), "id")[: MOST_EPISODES + 1]
    )
    others = list(_others(standing, offering, other, kept)[: MOST_OTHERS + 1])
    has_more = len(others) > MOST_OTHERS or len(episodes) > MOST_EPISODES
    others, episodes = others[:MOST_OTHERS], episodes[:MOST_EPISODES]
    people = [*(episode.participant for episode in episodes), *others]
    facts = facts_of(people, offering.program, on)
    obstacles = obstacles_of(people, offering, on)
    rules = version_on(offering.program, on).eligibility if others else []
    ranks = waiting_ranks(offering.program)
    waiting, referred = [], []
    for episode in episodes:
        key = episode.participant_id
        judged = judge(episode.program_version.eligibility, facts[key]).without_groups()
        rank = ranks.get(episode.pk)
        row = Candidate(episode.participant, episode, judged, obstacles.get(key, ""), rank)
        (referred if rank is None else waiting).append(row)
    return Candidates(
        tuple(waiting),
        tuple(referred),
        tuple(
            Candidate(
                person,
                None,
                judge(rules, facts[person.pk]).without_groups(),
                obstacles.get(person.pk, ""),
                None,
            )
            for person in others
        ),
        has_more,
    )


def _others(standing: Standing, offering: Offering, wanted: Q, kept: Sequence[str]):
    """People at the site without an open episode in the program, by name."""
    here = CustodyPeriod.objects.filter(site=offering.site, ends_on=None).values("participant_id")
    under_way = Enrollment.objects.filter(program=offering.program, status__in=OPEN).values("participant_id")
    found = (
        Participant.objects.for_user(standing)
        .filter(Q(pk__in=here) | Q(site=offering.site))
        .exclude(pk__in=under_way)
        .select_related("identity", "agency")
        .order_by("identity__search_key", "reference")
    )
    return found.filter(wanted | Q(public_id__in=kept)) if wanted else found


def _named_like(query: str, path: str) -> Q:
    """Every word of the query begins a part of the name or stands in the reference; an empty Q for no words."""
    wanted = Q()
    for word in fold_name(query).split():
        wanted &= (
            Q(**{f"{path}identity__search_key__startswith": word})
            | Q(**{f"{path}identity__search_key__contains": f" {word}"})
            | Q(**{f"{path}reference__icontains": word})
        )
    return wanted


def obstacles_of(people: Sequence[Participant], offering: Offering, on: date) -> dict[int, str]:
    """What stands in the way beside the rules, by key of the person: no basis, or no wish to take part."""
    keys = {person.pk for person in people}
    said_no = who_said_no(keys, on).filter(program=offering.program).values_list("participant_id", flat=True)
    found = dict.fromkeys(keys - with_basis(keys, on), no_basis())
    found.update(dict.fromkeys(said_no, refused()))
    return found


def with_basis(keys: Collection[int], on: date) -> set[int]:
    """Who of these people has a basis in law for taking part on the day."""
    not_withdrawn = Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)
    held = LegalBasis.objects.filter(
        not_withdrawn, in_force(on), participant__in=keys, purpose=BasisPurpose.SERVICE
    )
    return set(held.values_list("participant_id", flat=True))


def who_said_no(keys: Collection[int], on: date):
    """The answers of these people that keep them out of a program."""
    return Participation.objects.filter(
        participant__in=keys, answer__in=(Answer.REFUSED, Answer.WITHDRAWN), answered_on__lte=on
    )


def no_basis() -> str:
    return _("No legal basis for taking part is recorded yet.")


def refused() -> str:
    return _("Does not want to take part in this program.")
