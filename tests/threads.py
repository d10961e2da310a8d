"""Several workers at the same moment, each with a database connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Run `act(0)` ... `act(count - 1)` in threads that start together; what each returned or raised, in order."""
    barrier, answers = Barrier(count), [None] * count

    def work(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            answers[number] = act(number)
        except Exception as error:  # what went wrong is the answer
            answers[number] = error
        finally:
            connection.close()

    threads = [Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "a worker hangs"
    return answers
