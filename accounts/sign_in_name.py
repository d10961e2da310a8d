"""One name at the door, however it is written: the sign-in ignores case and space around, so the lock-out must too."""


def plain_name(typed: str) -> str:
    """The user name as failures are counted under it."""
    return typed.strip().casefold()


def name_at_the_door(request, credentials: dict | None = None) -> str | None:
    """For django-axes: whom somebody tries to sign in as. None where no name was given."""
    typed = (credentials or {}).get("username") or (request.POST.get("login") if request is not None else None)
    return plain_name(typed) if typed else None
