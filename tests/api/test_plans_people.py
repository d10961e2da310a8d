import pytest
from api.v1.routes import router
from tests.api import test_plans
from tests.api.crowd import crowd
from tests.api.matrix.who import roles_of
from accounts.roles import Role
from tests.api.plans import explain
from tests.api.test_plans import page_of
import sys, time

REST = [(p, n) for p, v, n in router.registry if p not in test_plans.LISTS]

@pytest.fixture(scope="module")
def crowded(everything, django_db_blocker):
    with django_db_blocker.unblock():
        t=time.time()
        crowd(everything.world)
        print("BUILT", time.time()-t, file=sys.stderr)
    return everything

def test_all(crowded, db):
    out=open("/tmp/plans_out.txt","w")
    for prefix, name in REST:
        for role in sorted(roles_of(name, "list")):
            q = page_of(prefix, crowded.me[role])
            every = q.all(); every.query.clear_limits()
            print("=====", prefix, role, "rows", every.count(), file=out)
            print(explain(q), file=out)
