"""Two workers at once, a broker that forgets, and a worker so slow that it could be taken for dead."""

import subprocess
import tempfile
import threading
from collections import Counter

import pytest
import redis
from django.db import connections

from notifications import delivery
from notifications.models import Mail
from notifications.services import Letter, queue_many
from tests.needs import program
from tests.notifications.chaos.workers import Worker, send, wait_until_settled
from tests.servers import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]


def write(count):
    addresses = [f"speaker{n}@example.org" for n in range(count)]
    queue_many([Letter("selection.accepted", "S", address, "Hi", "Text") for address in addresses])
    return addresses


def test_two_workers_share_a_ledger_and_each_mail_goes_once(sink, redis_url):
    both_are_there = threading.Barrier(2, timeout=180)
    first = threading.local()

    def hook(stage, recipient):
        if stage == "mail" and not hasattr(first, "waited"):
            first.waited = True
            both_are_there.wait()

    sink.hook = hook
    addresses = write(200)
    workers = [Worker.start(redis_url, sink) for _ in range(2)]
    try:
        send(redis_url, "notifications.deliver")
        send(redis_url, "notifications.deliver")
        wait_until_settled(redis_url)
    finally:
        for worker in workers:
            worker.stop()
    assert Counter(sink.recipients()) == Counter(addresses)
    assert len({mail.peer for mail in sink.received}) >= 2
    assert len(set(Mail.objects.values_list("claimed_by", flat=True))) >= 2


class OwnRedis:
    def __init__(self):
        self.port, self.folder = free_port(), tempfile.mkdtemp()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        binary = program("Redis (redis-server)", "redis-server", setting="CFP_TEST_REDIS")
        options = f"--bind 127.0.0.1 --port {self.port} --save --appendonly no --dir {self.folder}"
        arguments = [part or '""' for part in options.split(" ")]
        arguments.insert(arguments.index("--save") + 1, "")
        self.process = subprocess.Popen([binary, *arguments], stdout=subprocess.DEVNULL)
        client = redis.Redis.from_url(self.url, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200))
        client.ping()

    def stop(self):
        self.process.kill()
        self.process.wait(10)


def test_a_broker_that_comes_back_empty_has_forgotten_nothing_that_matters(sink):
    broker = OwnRedis()
    broker.start()
    worker = None
    try:
        write(20)
        send(broker.url, "notifications.deliver")
        assert redis.Redis.from_url(broker.url).llen("celery") == 1
        broker.stop()
        broker.start()
        assert redis.Redis.from_url(broker.url).llen("celery") == 0
        worker = Worker.start(broker.url, sink)
        wait_until_settled(broker.url)
        assert len(set(sink.recipients())) == len(sink.received) == 20

        broker.stop()
        broker.start()
        Mail.objects.all().delete()
        write(20)
        wait_until_settled(broker.url)
        assert len(sink.received) == 40
    finally:
        if worker:
            worker.kill()
        broker.stop()


def test_a_worker_that_hangs_in_a_slow_server_is_not_taken_for_dead(sink):
    has_the_text, may_answer = threading.Event(), threading.Event()

    def hook(stage, recipient):
        if stage == "text":
            has_the_text.set()
            may_answer.wait(30)

    sink.hook = hook
    write(1)

    def work():
        try:
            delivery.deliver()
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert has_the_text.wait(30)
    Mail.objects.update(claimed_at="2000-01-01T00:00Z")
    assert delivery.sweep() is False
    assert Mail.objects.get().state == "sending"
    may_answer.set()
    worker.join()
    assert Mail.objects.get().state == "sent"
    assert len(sink.received) == 1


def test_a_row_in_doubt_is_settled_by_the_worker_who_knows(sink):
    """The database lost the worker's proof of life (a restart); the sweep doubts, the worker comes back and says."""

    def hook(stage, recipient):
        if stage == "text":
            Mail.objects.update(state="uncertain", answer="a doubt")
            connections.close_all()

    sink.hook = hook
    write(1)
    delivery.deliver()
    assert (Mail.objects.get().state, Mail.objects.get().answer) == ("sent", "250 taken")


def test_an_outcome_that_the_database_would_not_take_is_written_on_a_new_connection(sink):
    """The worker's connection is cut while the server answers."""

    def hook(stage, recipient):
        if stage == "text" and recipient == "speaker0@example.org":
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            connections.close_all()

    sink.hook = hook
    write(3)
    delivery.deliver()
    assert Mail.objects.get(recipient="speaker0@example.org").state == "sent"
    assert set(Mail.objects.exclude(recipient="speaker0@example.org").values_list("state", flat=True)) == {"queued"}
    delivery.deliver()
    assert sorted(sink.recipients()) == [f"speaker{n}@example.org" for n in range(3)]
