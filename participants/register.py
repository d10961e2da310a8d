"""The register of one session as those who keep it read it. The caller logs the reading (register.read)."""

from dataclasses import dataclass

from participants.dosage import Run, absences_before
from participants.models import Attendance, Enrollment
from participants.presence import places_on, somebody_may_see
from participants.safety import flags_of
from programs.choices import OfferingKind
from programs.deliverers import confirm_keeps
from programs.models import Session


@dataclass(frozen=True)
class Line:
    """One person on a register: who it is, the mark so far, what keeps everybody safe, and absences before.

    `is_expected` is false for whoever is suspended, leaves that day or walked in. `safety` holds kinds of flags.
    """

    enrollment: Enrollment
    attendance: Attendance | None
    is_expected: bool
    safety: tuple[str, ...]
    absences: Run

    @property
    def name(self) -> str:
        """Empty where nobody has said who the person is."""
        identity = getattr(self.enrollment.participant, "identity", None)
        return identity.full_name if identity else ""


@dataclass(frozen=True)
class Register:
    """Everybody with a place on the day of a session, and whoever is marked all the same.

    `needs_every_mark`: a fixed group, where an unmarked person blocks saving; elsewhere people come as they like.
    """

    session: Session
    lines: tuple[Line, ...]

    @property
    def needs_every_mark(self) -> bool:
        return needs_every_mark(self.session)

    @property
    def is_saved(self) -> bool:
        return self.session.register_saved_at is not None


def needs_every_mark(session: Session) -> bool:
    """Is an absence of somebody expected something to be said? In a fixed group only."""
    return session.offering.kind == OfferingKind.GROUP


def register_of(session: Session, user) -> Register:
    """The register of a session for somebody who keeps it, in a constant number of queries.

    `user` is an account or its standing. Raises as confirm_keeps for everybody else.
    """
    confirm_keeps(user, session.offering)
    places = places_on(session.offering, session.held_on)
    marks = {
        mark.enrollment_id: mark
        for mark in Attendance.objects.filter(somebody_may_see("enrollment__participant"), session=session)
        .select_related("enrollment__participant__identity")
        .order_by("id")
    }
    expected = {place.enrollment.pk: place.is_expected for place in places}
    enrollments = [place.enrollment for place in places]
    enrollments += [mark.enrollment for key, mark in marks.items() if key not in expected]
    flags = flags_of([enrollment.participant_id for enrollment in enrollments], session.held_on)
    absences = absences_before(session, enrollments)
    lines = (
        Line(
            enrollment=enrollment,
            attendance=marks.get(enrollment.pk),
            is_expected=expected.get(enrollment.pk, False),
            safety=tuple(flags.get(enrollment.participant_id, ())),
            absences=absences[enrollment.pk],
        )
        for enrollment in enrollments
    )
    return Register(session, tuple(lines))
