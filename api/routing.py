"""The router: a viewset answers the operations it declares and no other; and the list of all of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from rest_framework.routers import DynamicRoute, Route, SimpleRouter

from api.operations import Operation


class OperationRouter(SimpleRouter):
    """`list` and `create` on the list, `retrieve` and `change` on a record, acts below either."""

    routes = [
        Route(r"^{prefix}{trailing_slash}$", {"get": "list", "post": "create"}, "{basename}-list", False, {}),
        DynamicRoute(r"^{prefix}/{url_path}{trailing_slash}$", "{basename}-{url_name}", False, {}),
        Route(
            r"^{prefix}/{lookup}{trailing_slash}$",
            {"get": "retrieve", "patch": "change"},
            "{basename}-detail",
            True,
            {},
        ),
        DynamicRoute(r"^{prefix}/{lookup}/{url_path}{trailing_slash}$", "{basename}-{url_name}", True, {}),
    ]

    def register(self, prefix, viewset, basename=None):
        """Register a resource; its viewset learns the name its addresses are built from."""
        viewset.route_name = basename
        super().register(prefix, viewset, basename)


@dataclass(frozen=True)
class Entry:
    """An operation at its address: what a test of every route has to know."""

    route: str
    path: str
    viewset: type
    operation: Operation


def entries(router: OperationRouter) -> Iterator[Entry]:
    """Every operation of every resource; `path` as in programs/{public_id}/revise/."""
    for prefix, viewset, basename in router.registry:
        for operation in viewset.operations.values():
            steps = [prefix]
            if operation.on_record:
                steps.append(f"{{{viewset.lookup_field}}}")
            if operation.name not in {"list", "retrieve", "create", "change"}:
                steps.append(operation.name)
            yield Entry(basename, "/".join(steps) + "/", viewset, operation)
