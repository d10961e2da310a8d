"""Both sides of the world with a row in every table, built once for a module, and a request for every operation."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.test import Client, override_settings

from accounts.models import Membership
from accounts.roles import Role
from accounts.services import token_create
from tests.api.callers import ALL_SCOPES, Caller
from tests.api.matrix.requests import AS_MINE, BODY, RECORD
from tests.architecture.test_no_leak_between_agencies import AGENCY_OF
from tests.rows import rows_everywhere
from tests.world import BY
from tests.world import world as build


@dataclass
class Everything:
    """Both sides with a row in every table, and a token for each role of the own side."""

    world: object
    me: dict[str, Caller]


def built() -> Iterator[Everything]:
    """Build it in a transaction that is rolled back; the opt-in module is on, or its routes would not be there."""
    with override_settings(GROUP_AFFILIATION=True), transaction.atomic():
        world = build()
        QuerySet(Membership).filter(role=Role.SOCIAL_WORKER).update(is_cleared=True)
        for side in (world.own, world.other):
            rows_everywhere(side)
        yield Everything(world, {role: caller_for(world.user[role]) for role in Role.values})
        transaction.set_rollback(True)


def caller_for(user) -> Caller:
    """A token of this account with every scope."""
    token, secret = token_create(by=BY, user=user, name="matrix", purpose="every route", scopes=ALL_SCOPES)
    return Caller(Client(), token, secret)


def record_of(side, entry):
    """The record an operation is tried on: one that was chosen for it, else the first of the side."""
    route, name = entry.route, entry.operation.name
    chosen = RECORD.get((route, name)) or RECORD.get((route, "retrieve"))
    if chosen:
        return chosen(side)
    model = entry.viewset.model
    row = model.objects.filter(**{AGENCY_OF[model._meta.label]: side.agency.pk}).order_by("pk").first()
    assert row is not None, f"no {model.__name__} on this side: tests/rows"
    return row


def send(me: Caller, entry, side):
    """One request for this operation, on the record of this side and with a body made from it."""
    operation = entry.operation
    mine = AS_MINE.get((entry.route, operation.name))
    record = record_of(side, entry) if operation.on_record or mine else None
    if me.token and mine:
        QuerySet(type(record)).filter(pk=record.pk).update(**mine(me))
    path = entry.path.replace("{public_id}", str(record.public_id) if operation.on_record else "")
    if not operation.is_write:
        return me.get(path)
    body = BODY.get((entry.route, operation.name), lambda _side, _record: {})(side, record)
    return me.send(
        operation.method.lower(), path, body, etag=f'"{record.version}"' if operation.requires_match else None
    )
