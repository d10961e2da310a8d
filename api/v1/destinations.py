"""The receiving end of a referral, transfer or hand-over: named by its public id, in whichever agency it is."""

from accounts.directory import sites_anywhere, workers_anywhere
from accounts.models import Site, User
from api import inputs
from programs.directory import offerings_anywhere, programs_anywhere
from programs.models import Offering, Program


class _Anywhere(inputs.RecordField):
    """No record about a person: it may be of another agency."""

    def within_reach(self, standing):
        rows = self.anywhere()
        return rows.select_related(*self.related) if self.related else rows


class ProgramAnywhere(_Anywhere):
    anywhere = staticmethod(programs_anywhere)


class OfferingAnywhere(_Anywhere):
    anywhere = staticmethod(offerings_anywhere)


class SiteAnywhere(_Anywhere):
    anywhere = staticmethod(sites_anywhere)


class WorkerAnywhere(_Anywhere):
    anywhere = staticmethod(workers_anywhere)


def any_program(**more) -> inputs.RecordField:
    return ProgramAnywhere(Program, related=("agency",), **more)


def any_offering(**more) -> inputs.RecordField:
    return OfferingAnywhere(Offering, related=("program__agency", "site__agency"), **more)


def any_site(**more) -> inputs.RecordField:
    return SiteAnywhere(Site, related=("agency",), **more)


def any_worker(**more) -> inputs.RecordField:
    return WorkerAnywhere(User, **more)
