"""Code lists of the case file: relations, bases, safety, incidents, sentences, supervision, affiliation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RelationKind(models.TextChoices):
    PARENT = "parent", _("parent")
    GUARDIAN = "guardian", _("guardian")
    PARTNER = "partner", _("partner")
    CHILD = "child", _("child")
    FAMILY = "family", _("other family")
    EMERGENCY = "emergency", _("emergency contact")
    OTHER = "other", _("other")


class TargetGroup(models.TextChoices):
    """Groups at risk (report CTOC/COP/2014/2, paragraphs 19 and 20); the codes that eligibility rules may ask for."""

    STREET = "street", _("in street situations")
    NEET = "neet", _("out of school, work and training")
    IN_CARE = "in_care", _("in care or leaving care")
    CHILD_OF_PRISONER = "child_of_prisoner", _("child of a prisoner")
    NEIGHBORHOOD = "neighborhood", _("resident of an affected neighborhood")
    MIGRANT = "migrant", _("migrant, refugee or stateless")
    MINORITY = "minority", _("member of a minority")
    TRAFFICKED = "trafficked", _("victim of trafficking or violence")
    DEPENDENT = "dependent", _("dependent on a substance")
    DISABILITY = "disability", _("with a disability")
    PRIOR_OFFENDER = "prior_offender", _("prior offender")
    RECRUITED = "recruited", _("recruited by an organized group")


class RiskSource(models.TextChoices):
    SELF_DECLARED = "self_declared", _("self-declared")
    PROFESSIONAL = "professional", _("professional judgment")
    SCHOOL = "school", _("school")
    SOCIAL_SERVICE = "social_service", _("social service")
    COURT = "court", _("court")
    OTHER = "other", _("other")


class SupervisionKind(models.TextChoices):
    PROBATION = "probation", _("probation")
    PAROLE = "parole", _("parole or conditional release")
    COMMUNITY_SENTENCE = "community_sentence", _("community sentence")
    AFTERCARE = "aftercare", _("voluntary after-care")


class SupervisionEnd(models.TextChoices):
    COMPLETED = "completed", _("completed")
    REVOKED = "revoked", _("revoked")
    TRANSFERRED = "transferred", _("transferred to another office")
    DEATH = "death", _("death")
    OTHER = "other", _("other")


class BasisPurpose(models.TextChoices):
    """What the person's data are used for. Evaluation has a basis of its own on the referral."""

    SERVICE = "service", _("taking part in programs")
    SHARING = "sharing", _("sharing with another agency")


class BasisKind(models.TextChoices):
    LAW = "law", _("by law")
    COURT_ORDER = "court_order", _("court order")
    CONSENT = "consent", _("consent of the person")
    GUARDIAN_CONSENT = "guardian_consent", _("consent of the guardian")
    VITAL_INTEREST = "vital_interest", _("vital interest")


class Answer(models.TextChoices):
    """An answer to being asked; not asked and refused are never the same."""

    NOT_ASKED = "not_asked", _("not asked")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class SafetyKind(models.TextChoices):
    """What a colleague must know before meeting the person."""

    RISK_TO_STAFF = "risk_to_staff", _("risk to staff")
    RISK_TO_OTHERS = "risk_to_others", _("risk to other participants")
    RISK_FROM_OTHERS = "risk_from_others", _("at risk from others")
    SELF_HARM = "self_harm", _("risk of self-harm")
    PROTECTED_ADDRESS = "protected_address", _("address is protected")
    MEDICAL_ALERT = "medical_alert", _("medical alert")


class IncidentKind(models.TextChoices):
    SAFEGUARDING = "safeguarding", _("safeguarding concern")
    CUSTODY = "custody", _("incident in custody")


class IncidentCategory(models.TextChoices):
    ABUSE_OR_NEGLECT = "abuse_or_neglect", _("abuse or neglect")
    EXPLOITATION = "exploitation", _("exploitation or recruitment")
    SELF_HARM = "self_harm", _("self-harm")
    VIOLENCE = "violence", _("violence")
    THREAT = "threat", _("threat")
    CONTRABAND = "contraband", _("contraband")
    DAMAGE = "damage", _("damage")
    OTHER = "other", _("other")


class IncidentState(models.TextChoices):
    OPEN = "open", _("open")
    ESCALATED = "escalated", _("escalated")
    CLOSED = "closed", _("closed")


class AffiliationStanding(models.TextChoices):
    SUSPECTED = "suspected", _("suspected, not verified")
    ASSOCIATE = "associate", _("associate")
    MEMBER = "member", _("member")
    LEADER = "leader", _("leader")
    FORMER_DECLARED = "former_declared", _("former member by own account")
    FORMER_VERIFIED = "former_verified", _("former member, verified")


class Reliability(models.TextChoices):
    RELIABLE = "reliable", _("reliable")
    DOUBTFUL = "doubtful", _("doubtful")
    NOT_KNOWN = "not_known", _("not known")


class MatchState(models.TextChoices):
    OPEN = "open", _("to be decided")
    SAME = "same", _("same person")
    DIFFERENT = "different", _("different people")
