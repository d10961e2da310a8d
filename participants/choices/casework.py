"""Code lists of assessment and of the individual plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DomainKind(models.TextChoices):
    """What a domain of an instrument says: in the last case nothing is added up."""

    RISK = "risk", _("risk: the more, the worse")
    PROTECTIVE = "protective", _("protection: the more, the better")
    NEED = "need", _("need: the more, the more help")
    STATUS = "status", _("status: answers without a score")


class Missing(models.TextChoices):
    """Why an item has no answer; never the same as an answer of nought."""

    NOT_ASKED = "not_asked", _("not asked")
    REFUSED = "refused", _("refused")
    NOT_KNOWN = "not_known", _("not known")


class ScoringRule(models.TextChoices):
    """What was done about missing items; part of every score."""

    COMPLETE = "complete", _("complete")
    PRORATED = "prorated", _("prorated")
    TOO_MANY_MISSING = "too_many_missing", _("too many items are missing")
    NOT_SCORED = "not_scored", _("not scored")
    TOTAL_ONLY = "total_only", _("total as it was entered")


class OverrideState(models.TextChoices):
    ASKED = "asked", _("asked for")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class NeedDomain(models.TextChoices):
    """What a goal is about: dynamic needs of the central eight and the pathways back. History is no target."""

    ATTITUDES = "attitudes", _("attitudes and thinking")
    SELF_CONTROL = "self_control", _("self-control and coping")
    ASSOCIATES = "associates", _("friends and associates")
    FAMILY = "family", _("family and children")
    EDUCATION_WORK = "education_work", _("school, training and work")
    LEISURE = "leisure", _("leisure")
    SUBSTANCE = "substance", _("drugs and alcohol")
    HOUSING = "housing", _("housing")
    PHYSICAL_HEALTH = "physical_health", _("physical health")
    MENTAL_HEALTH = "mental_health", _("mental health")
    FINANCE = "finance", _("income, benefits and debt")
    VIOLENCE_SUFFERED = "violence_suffered", _("violence suffered")
    EXPLOITATION = "exploitation", _("exploitation")
    DOCUMENTS = "documents", _("identity papers and legal status")
    COMMUNITY = "community", _("belonging in the community")


class GoalState(models.TextChoices):
    OPEN = "open", _("open")
    REACHED = "reached", _("reached")
    DROPPED = "dropped", _("given up")


class ActionState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    NOT_DONE = "not_done", _("not done")
