"""What an offense code of a local scheme means in the ICCS on a day."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Agency
from kernel.errors import RuleViolation
from outcomes.models import LocalCode


def rows_of(
    agency: Agency, scheme: str, code: str, start: date | None, end: date | None
) -> QuerySet[LocalCode]:
    """The meanings a code has at any time from `start` to `end`; None is open."""
    rows = LocalCode.objects.filter(agency=agency, scheme=scheme, code=code)
    if start is not None:
        rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=start))
    if end is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=end))
    return rows


def local_code_on(agency: Agency, scheme: str, code: str, day: date) -> LocalCode:
    """The meaning of a code on a day. Raises RuleViolation naming the code when the table has none."""
    found = rows_of(agency, scheme, code.strip(), day, day).first()
    if found is None:
        raise RuleViolation(
            _("The code %(code)s of %(scheme)s is not in the table on %(day)s: add it with its ICCS code.")
            % {"code": code.strip(), "scheme": scheme, "day": day},
            code="unknown_local_code",
            field="local_code",
        )
    return found
