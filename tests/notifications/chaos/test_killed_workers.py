"""Workers that die while they deliver: nobody is forgotten, nobody gets two, and what is in doubt says so."""

import sys
from collections import Counter
from itertools import cycle, islice

import pytest

from notifications.models import Mail
from notifications.services import Letter, queue_many
from tests.notifications.chaos.workers import MOMENTS, Assassin, Worker, send, wait_until_settled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]


def deliver_while_killing(sink, broker, mails, kills):
    plan = list(islice(cycle(reversed(MOMENTS)), kills))
    sink.hook = assassin = Assassin(sink, plan, every=max(1, mails // (kills * 3)))
    addresses = [f"speaker{n}@example.org" for n in range(mails)]
    queue_many([Letter("selection.accepted", "S", address, "Hi", "Text") for address in addresses])
    for _ in range(kills):
        worker = Worker.start(broker, sink)
        try:
            assassin.arm(worker)
            send(broker, "notifications.sweep")
            assert assassin.struck.wait(180), "the moment never came"
        finally:
            worker.kill()
    survivor = Worker.start(broker, sink)
    try:
        wait_until_settled(broker)
    finally:
        survivor.stop()
    return assassin, addresses


def check_everyone(sink, assassin, addresses, kills):
    got = Counter(sink.recipients())
    states = dict(Mail.objects.values_list("recipient", "state"))
    sys.stdout.write(
        f"\n{len(addresses)} mails, {kills} kills; where they fell:\n{assassin.report()}\n"
        f"  rows: {dict(Counter(states.values()))}; mails at the server: {sum(got.values())}\n"
    )
    assert len(assassin.kills) == kills
    assert set(states) == set(addresses)
    assert not [address for address, count in got.items() if count > 1], "doubled"
    assert set(states.values()) <= {"sent", "uncertain"}
    lost = [address for address, state in states.items() if state == "sent" and got[address] != 1]
    assert not lost, "lost"
    in_doubt = {address for address, state in states.items() if state == "uncertain"}
    assert in_doubt >= {kill.recipient for kill in assassin.kills if kill.recipient}
    assert len(in_doubt) == sum(kill.moment != "connected" for kill in assassin.kills)


def check_moments(assassin):
    """Each kill fell where the plan says: read from the ledger and the server at the time of death."""
    for kill in assassin.kills:
        assert kill.state == ("none claimed" if kill.moment == "connected" else "sending"), kill
        assert kill.was_received == (kill.moment in ("kept", "answered")), kill


@pytest.mark.parametrize(
    ("mails", "kills"),
    [pytest.param(200, 7, id="short"), pytest.param(1000, 20, id="long", marks=pytest.mark.long)],
)
def test_a_worker_killed_again_and_again_loses_nothing_and_doubles_nothing(sink, redis_url, mails, kills):
    assassin, addresses = deliver_while_killing(sink, redis_url, mails, kills)
    check_everyone(sink, assassin, addresses, kills)
    check_moments(assassin)
    assert {kill.moment for kill in assassin.kills} == set(MOMENTS)
