"""Waking a worker. A wake-up may be lost without harm: what must not be lost is a row, and the sweep finds it."""

import logging
import os
import threading

from celery import current_app

log = logging.getLogger(__name__)

TASK = "notifications.deliver"


class Bell:
    """Rings for a worker from a thread of its own.

    Publishing to a broker that is down takes seconds (six were measured with Redis refusing, whatever
    `retry=False` says), and a request must not stand still for a hint. Rings that come while one is under way
    are answered together.
    """

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._ringing = threading.Lock()

    def ring(self) -> None:
        """Ask for a worker and return at once."""
        self._wanted.set()
        if self._ringing.acquire(blocking=False):
            threading.Thread(target=self._ring, name="mail-bell", daemon=True).start()

    def _ring(self) -> None:
        try:
            while self._wanted.is_set():
                self._wanted.clear()
                publish()
        finally:
            self._ringing.release()
        if self._wanted.is_set():
            self.ring()


def publish() -> None:
    """Send the task; a broker that cannot be reached is only worth a line in the log."""
    try:
        current_app.send_task(TASK, retry=False, ignore_result=True)
    except Exception as problem:
        log.warning("No worker could be woken to send mail, the sweep will see to it: %s", problem)


_bell = Bell()


def _new_bell() -> None:
    """A forked child has none of its parent's threads, but would inherit a bell that is being rung."""
    global _bell
    _bell = Bell()


os.register_at_fork(after_in_child=_new_bell)


def wake() -> None:
    """Ask a worker to look at the ledger now."""
    _bell.ring()
