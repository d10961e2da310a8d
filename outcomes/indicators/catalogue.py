"""The indicators there are, each with its version, in words. Their ids are for good.

The words are texts of the interface: English here, the other languages in the catalog.
"""

from django.utils.translation import gettext_lazy as _

from outcomes.indicators import episodes, promptness, registers, releases
from outcomes.indicators.definition import Definition, Kind
from outcomes.indicators.grouping import Dimension

OF_AN_EPISODE = tuple(Dimension)
OF_A_RELEASE = tuple(dimension for dimension in Dimension if dimension != Dimension.PROGRAM)
EPISODE_ROWS = frozenset({"enrollment.read"})
REGISTER_ROWS = frozenset({"enrollment.read", "attendance.read"})
ASSESSMENT_ROWS = frozenset({"enrollment.read", "assessment.read"})
PLAN_ROWS = frozenset({"enrollment.read", "plan.read"})
RELEASE_ROWS = frozenset({"custody.read", "contact.read", "appointment.read", "attendance.read"})

DAYS = 30  # fixed by the definition, whatever an installation asks of its workers

_CONTINUED = _("episodes that continue a transfer")
_ENDED_ELSEWHERE = _("transferred episodes, which end elsewhere, and those of people who died")


def _continuity(days: int, name, numerator) -> Definition:
    return Definition(
        id=f"continuity-{days}",
        version=1,
        kind=Kind.SHARE,
        name=name,
        unit=_("release into the community"),
        numerator=numerator,
        denominator=_("releases into the community whose days are over"),
        period=_("the day of release"),
        left_out=_("none"),
        needs=RELEASE_ROWS,
        facts=releases.met(days),
        dimensions=OF_A_RELEASE,
        caveats=(
            _(
                "Met is a contact with the person outside, not in writing, a meeting kept or a session attended there."
            ),
            _("Also of those who died or were in custody again meanwhile."),
        ),
    )


def _in_time(key: str, name, numerator, needs: frozenset[str], facts) -> Definition:
    return Definition(
        id=key,
        version=1,
        kind=Kind.SHARE,
        name=name,
        unit=_("episode with a place"),
        numerator=numerator,
        denominator=_("episodes that were given a place and whose 30 days are over"),
        period=_("the day the first place was given"),
        left_out=_("episodes that ended within the 30 days without it"),
        needs=needs,
        facts=facts,
        dimensions=OF_AN_EPISODE,
    )


INDICATORS: dict[str, Definition] = {
    definition.id: definition
    for definition in (
        Definition(
            id="acceptance",
            version=1,
            kind=Kind.SHARE,
            name=_("Acceptance of referrals"),
            unit=_("referral to a program"),
            numerator=_("referrals that were given a place"),
            denominator=_("referrals decided: given a place, or found ineligible"),
            period=_("the day of the referral"),
            left_out=_(
                "people who declined or withdrew before a decision or were allocated to a comparison group, and "
                "episodes that continue a transfer"
            ),
            needs=EPISODE_ROWS,
            facts=episodes.acceptance,
            dimensions=OF_AN_EPISODE,
            caveats=(_("The site is the one that keeps the file."),),
        ),
        Definition(
            id="waiting-time",
            version=1,
            kind=Kind.MEDIAN,
            name=_("Waiting time"),
            unit=_("episode that started"),
            numerator=_("days from the referral to the first session attended"),
            denominator=_("episodes that started, referred on a day that is known"),
            period=_("the day of the first session attended"),
            left_out=_CONTINUED,
            needs=EPISODE_ROWS,
            facts=episodes.waiting_time,
            dimensions=OF_AN_EPISODE,
            value_unit="days",
            caveats=(_("Those who still wait, or gave up waiting, are not in it."),),
        ),
        Definition(
            id="start",
            version=1,
            kind=Kind.SHARE,
            name=_("Start"),
            unit=_("episode with a place"),
            numerator=_("episodes in which a session was attended"),
            denominator=_("episodes that were given a place and have started, or ended as not started"),
            period=_("the day the first place was given"),
            left_out=_("none"),
            needs=EPISODE_ROWS,
            facts=episodes.start,
            dimensions=OF_AN_EPISODE,
        ),
        Definition(
            id="completion",
            version=1,
            kind=Kind.SHARE,
            name=_("Completion"),
            unit=_("episode that ended"),
            numerator=_("episodes that ended as completed"),
            denominator=_(
                "episodes that started and ended as completed, withdrawn, removed or released early"
            ),
            period=_("the day the episode ended"),
            left_out=_ENDED_ELSEWHERE,
            needs=EPISODE_ROWS,
            facts=episodes.completion,
            dimensions=OF_AN_EPISODE,
        ),
        Definition(
            id="dosage",
            version=1,
            kind=Kind.MEDIAN,
            name=_("Dosage received"),
            unit=_("episode that ended"),
            numerator=_("minutes attended / minutes planned; sessions where no minutes are planned"),
            denominator=_(
                "episodes with a place that ended and are on a register, in programs that plan a dosage"
            ),
            period=_("the day the episode ended"),
            left_out=_ENDED_ELSEWHERE,
            needs=REGISTER_ROWS,
            facts=episodes.dosage,
            dimensions=OF_AN_EPISODE,
            caveats=(_("More than planned counts as more than 1."),),
        ),
        Definition(
            id="attendance",
            version=1,
            kind=Kind.SHARE,
            name=_("Attendance"),
            unit=_("person at a session"),
            numerator=_("marks of people who were there, in full, late or in part"),
            denominator=_("marks of all kinds"),
            period=_("the day of the session"),
            left_out=_("none"),
            needs=REGISTER_ROWS,
            facts=registers.attendance,
            together=registers.attendance_together,
            dimensions=OF_AN_EPISODE,
            caveats=(
                _("Marks of one person are alike, so the interval is narrower than it should be."),
                _("Not known: people expected in a fixed group whose register is missing."),
            ),
        ),
        _in_time(
            "assessment-30",
            _("Assessed in time"),
            _("episodes of people with an assessment signed by the 30th day of the place"),
            ASSESSMENT_ROWS,
            promptness.assessed(DAYS),
        ),
        _in_time(
            "plan-30",
            _("Plan in time"),
            _("episodes of people with an individual plan by the 30th day of the place"),
            PLAN_ROWS,
            promptness.planned(DAYS),
        ),
        _continuity(
            7,
            _("Met within 7 days of release"),
            _("releases after which somebody met the person outside within 7 days"),
        ),
        _continuity(
            30,
            _("Met within 30 days of release"),
            _("releases after which somebody met the person outside within 30 days"),
        ),
    )
}
