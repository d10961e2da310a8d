"""Something done again and again beside the work, by a thread with a database connection of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, connections


@contextmanager
def repeated(act: Callable[[], None], *, every: int, name: str) -> Iterator[None]:
    """While inside, `act` is called every so many seconds.

    A database or a disk that is busy, away or full costs one round: the next one tries again.
    """
    is_over = threading.Event()

    def go_on() -> None:
        try:
            while not is_over.wait(every):
                try:
                    act()
                except (DatabaseError, OSError):
                    connection.close()
        finally:
            connections.close_all()

    thread = threading.Thread(target=go_on, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(every)
