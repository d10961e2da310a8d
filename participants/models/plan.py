"""The individual plan: goals by need, actions with an owner and a day, and what the person says about it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import ActionState, Answer, GoalState, NeedDomain
from participants.models.participant import Participant
from programs.conditions import one_of


class Plan(GatedRecord):
    """What is to be done with and for a person, agreed with the person; one at a time, through release.

    Refusing the plan blocks nothing: it is recorded, and the work goes on as far as the person takes part.
    """

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant opened_on answered_on next_review_on closed_on",
        scrub_sensitive="answer",
        erase_restricted="own_words closing_reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="plans")
    opened_on = models.DateField()
    own_words = EncryptedTextField(
        blank=True,
        default="",
        max_length=5000,
        help_text=_("what the person wants, in the person's own words"),
    )
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NOT_ASKED)
    answered_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closing_reason = EncryptedTextField(blank=True, default="", max_length=500)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["participant"],
                condition=models.Q(closed_on=None, entered_in_error_at=None),
                name="one_open_plan_per_person",
            ),
            models.CheckConstraint(condition=one_of("answer", Answer), name="plan_answer_is_listed"),
            models.CheckConstraint(
                condition=models.Q(answer=Answer.NOT_ASKED) | models.Q(answered_on__isnull=False),
                name="plan_answer_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(closed_on__gte=models.F("opened_on")),
                name="plan_dates_in_order",
            ),
        ]
        indexes = [models.Index(fields=["next_review_on"], name="plan_next_review")]


class Goal(GatedRecord):
    """What is to be reached in one need domain."""

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "plan__participant_id"
    privacy = privacy(
        keep_open="plan target_on state closed_on",
        scrub_restricted="need_domain",
        erase_restricted="statement closing_note",
    )

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    need_domain = models.CharField(max_length=20, choices=NeedDomain.choices)
    statement = EncryptedTextField(max_length=1000)
    target_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=GoalState.choices, default=GoalState.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    closing_note = EncryptedTextField(blank=True, default="", max_length=500)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("need_domain", NeedDomain), name="goal_need_is_listed"),
            models.CheckConstraint(condition=one_of("state", GoalState), name="goal_state_is_listed"),
            models.CheckConstraint(
                condition=models.Q(state=GoalState.OPEN) | models.Q(closed_on__isnull=False),
                name="goal_is_closed_on_a_day",
            ),
        ]


class PlanAction(GatedRecord):
    """One thing to do for a goal, by somebody, until a day: the person's own, a worker's, or still nobody's."""

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "goal__plan__participant_id"
    privacy = privacy(
        keep_open="goal owner is_persons_own due_on state closed_on", erase_restricted="description reason"
    )

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="actions")
    description = EncryptedTextField(max_length=1000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_persons_own = models.BooleanField(default=False, help_text=_("the person does it"))
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=ActionState.choices, default=ActionState.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    reason = EncryptedTextField(blank=True, default="", max_length=500, help_text=_("why it was not done"))

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("state", ActionState), name="action_state_is_listed"),
            models.CheckConstraint(
                condition=models.Q(state=ActionState.OPEN) | models.Q(closed_on__isnull=False),
                name="action_is_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(is_persons_own=False) | models.Q(owner=None),
                name="action_is_the_persons_or_a_workers",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="action_state_due")]


class PlanReview(GatedRecord):
    """The plan looked at again with the person: what changed, and when next."""

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "plan__participant_id"
    privacy = privacy(
        keep_open="plan reviewed_on next_review_on", scrub_sensitive="answer", erase_restricted="changes"
    )

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    changes = EncryptedTextField(max_length=5000, help_text=_("what changed"))
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NOT_ASKED)
    next_review_on = models.DateField()

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("answer", Answer), name="review_answer_is_listed"),
            models.CheckConstraint(
                condition=models.Q(next_review_on__gt=models.F("reviewed_on")),
                name="review_is_followed_by_one",
            ),
        ]
