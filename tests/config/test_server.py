from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from connect.config.periodic import forget_old_events
from connect.intake.models import Envelope
from connect.jobs.models import Job
from connect.live import announce
from connect.whatsapp.models import Number
from connect.whatsapp.signature import sign
from tests.conftest import session_of
from tests.live.listening import Listener
from tests.people import People
from tests.processes import Programs, Server

pytestmark = pytest.mark.django_db(transaction=True)


def get(url: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def deliver(server: Server, body: bytes) -> int:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    try:
        connection.request(
            "POST", "/webhooks/whatsapp/", body, {"X-Hub-Signature-256": sign(body, "the-secret")}
        )
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture
def number() -> Number:
    return Number.objects.create(phone_number_id="1", waba_id="2", app_secrets="the-secret")


def test_sigterm_ends_open_streams_and_the_program_in_time(people: People, server: Server) -> None:
    with Listener(server.url, session_of("ana")).await_open() as ana:
        assert server.stop() == 0
        assert ana.hear() is None


def test_sigterm_does_not_wait_for_clients_who_do_nothing(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    stalled = http.client.HTTPConnection(host, int(port), timeout=20)
    stalled.putrequest("POST", "/entrar/")
    stalled.putheader("Content-Length", "100000")
    stalled.endheaders(b"half")
    idle = http.client.HTTPConnection(host, int(port), timeout=20)
    idle.connect()
    try:
        assert server.stop() == 0
    finally:
        stalled.close()
        idle.close()


def test_sigkill_loses_nothing_that_was_acknowledged(number: Number, programs: Programs) -> None:
    server = programs.serve("--web-only") if connection.vendor == "postgresql" else programs.serve()
    acknowledged = []
    for n in range(20):
        body = json.dumps({"object": "whatsapp_business_account", "entry": [], "n": n}).encode()
        if deliver(server, body) == 200:
            acknowledged.append(body)
    server.kill()
    assert len(acknowledged) == 20
    assert {bytes(envelope.body) for envelope in Envelope.objects.all()} == set(acknowledged)


def test_health_is_the_databases(server: Server) -> None:
    assert get(f"{server.url}/healthz") == (200, "ok")


def test_metrics_are_for_this_machine_or_for_who_has_the_token(programs: Programs) -> None:
    server = programs.serve(CSI_METRICS_TOKEN="let-me-read")
    url = f"{server.url}/metrics"
    status, text = get(url)
    assert status == 200
    assert 'csi_queue_rows{queue="intake",state="waiting"} 0.0' in text
    elsewhere = {"X-Forwarded-For": "203.0.113.7"}
    assert get(url, **elsewhere)[0] == 403
    assert get(url, Authorization="Bearer wrong", **elsewhere)[0] == 403
    assert get(url, Authorization="Bearer let-me-read", **elsewhere)[0] == 200


def test_it_answers_to_its_own_name_only(server: Server) -> None:
    assert get(f"{server.url}/aovivo/", Host="evil.example")[0] == 400
    assert get(f"{server.url}/aovivo/")[0] == 401


def test_the_program_tells_its_address(programs: Programs) -> None:
    server = programs.serve(CSI_BASE_URL="")
    assert f"CSI Connect: {server.url}\n" in server.printed


def test_log_lines_are_json_where_nobody_watches(programs: Programs) -> None:
    server = programs.serve()
    get(f"{server.url}/aovivo/", Host="evil.example")
    server.stop()
    for line in server.printed.splitlines():
        if line.startswith("{"):
            assert {"event", "level", "timestamp"} <= json.loads(line).keys()


def refused(programs: Programs, *command: str, **environment: str) -> str:
    """What the program says as it refuses to run."""
    log = programs._log("refused")
    assert programs._start([*command], log, environment).wait(120) == 1
    assert "Traceback" not in log.read_text()
    return log.read_text()


@pytest.mark.sqlite
@pytest.mark.parametrize("command", [["work"], ["serve", "--web-only"]])
def test_several_processes_on_sqlite_are_refused_with_a_sentence(
    programs: Programs, command: list[str]
) -> None:
    assert "DATABASE_URL" in refused(programs, *command)


@pytest.mark.postgres
def test_a_process_with_another_key_or_other_media_is_refused(programs: Programs, tmp_path: Path) -> None:
    programs.serve("--web-only")
    assert "SECRET_KEY" in refused(programs, "work", SECRET_KEY="another" * 10)
    assert "MEDIA_URL" in refused(programs, "serve", CSI_DATA_DIR=str(tmp_path / "elsewhere"))


@pytest.mark.postgres
def test_what_happens_in_one_process_is_heard_in_every_other(people: People, programs: Programs) -> None:
    servers = [programs.serve("--web-only"), programs.serve("--web-only")]
    for server in servers:
        with Listener(server.url, session_of("ana")).await_open() as ana:
            announce("control", "reload", [f"user:{people.ana.pk}"])
            told = ana.hear()
            assert told is not None
            assert told.data == "reload"


@pytest.mark.postgres
def test_workers_do_what_is_enqueued_elsewhere_and_end_in_time(programs: Programs) -> None:
    workers = [programs.work(), programs.work()]
    forget_old_events.enqueue()
    for _ in range(600):
        if not Job.objects.exists() or workers[0].ended_within(0.1):
            break
    assert not Job.objects.exists()
    for worker in workers:
        assert worker.stop() == 0
