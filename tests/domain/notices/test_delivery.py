"""What leaves: e-mail taken by a real SMTP server, webhooks verified by the standard's own library; failures tried again."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.http import Http404
from standardwebhooks import Webhook, WebhookVerificationError

from tests import make
from ventanilla.archive.models import Entry
from ventanilla.common.models import SubjectKey
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.models import Job
from ventanilla.jobs.worker import run_due
from ventanilla.notices import queries, services, targets
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.models import Dispatch, WebhookTarget
from ventanilla.notices.types import Medium

pytestmark = pytest.mark.django_db


class Post:
    """A mail server that keeps what it takes, and answers what a test wants."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Message]] = []
        self.reply = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.taken.append((envelope.rcpt_tos[0], message_from_bytes(bytes(envelope.content or b""))))
        return "250 OK"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    handler = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


class Hearer:
    """A system of the bank: keeps what it hears, answers what a test wants."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        hearer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                hearer.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
                status, headers = hearer.answers.pop(0) if hearer.answers else (204, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def hearer(settings: Any) -> Iterator[Hearer]:
    made = Hearer()
    thread = threading.Thread(target=made.server.serve_forever, args=[0.05])
    thread.start()
    settings.ALLOW_HOSTS = [made.address]
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def tell(bank: make.Bank, **more: object) -> None:
    params = {"summary": "Depósito a 12 meses", **more}
    services.notify(bank.spain.pk, bank.bruno.pk, NoticeKind.APPROVAL_WAITING, params, "/approvals/1")


def test_a_notice_arrives_by_mail_in_its_readers_language(bank: make.Bank, post: Post) -> None:
    tell(bank)
    run_due(JOBS)
    ((to, mail),) = post.taken
    assert to == bank.bruno.email
    body = mail.get_payload(decode=True).decode()
    assert "Hola, Bruno:" in body and "Espera su aprobación: Depósito a 12 meses" in body
    assert "http://localhost:8000/approvals/1" in body and "/account/notices" in body
    assert mail["Auto-Submitted"] == "auto-generated"
    row = Dispatch.objects.get()
    assert mail["Message-ID"] == f"<{row.public_id}@localhost>" and row.sent_at and row.attempts == 1
    bank.bruno.language = "en"
    bank.bruno.save()
    tell(bank)
    run_due(JOBS)
    assert "Hello, Bruno:" in post.taken[1][1].get_payload(decode=True).decode()


def test_a_second_run_of_the_job_sends_nothing_more(bank: make.Bank, post: Post) -> None:
    tell(bank)
    run_due(JOBS)
    JOBS["notices.deliver"](dispatch_id=Dispatch.objects.get().pk)
    assert len(post.taken) == 1


def test_a_line_break_in_a_field_forges_no_header(bank: make.Bank, post: Post) -> None:
    tell(bank, summary="x\r\nBcc: eve@evil.example\n\nbody")
    run_due(JOBS)
    ((_to, mail),) = post.taken
    assert mail["Bcc"] is None and len(post.taken) == 1


def test_a_mail_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not(bank: make.Bank, post: Post) -> None:
    post.reply = "451 try later"
    tell(bank)
    run_due(JOBS, until_empty=False)
    row, job = Dispatch.objects.get(), Job.objects.get()
    assert (row.sent_at, row.attempts, row.error) == (None, 1, "SMTPRecipientsRefused")
    assert job.state == "waiting" and timedelta(seconds=50) < job.run_at - now() < timedelta(seconds=70)
    post.reply = "250 OK"
    with time_machine.travel(now() + timedelta(minutes=2)):
        run_due(JOBS)
    row.refresh_from_db()
    assert row.sent_at and len(post.taken) == 1
    post.reply = "550 no such mailbox"
    tell(bank)
    run_due(JOBS)
    refused = Dispatch.objects.latest("id")
    assert (refused.error, bool(refused.given_up_at), refused.attempts) == ("smtp_550", True, 1)
    assert not Job.objects.filter(state="waiting").exists()


def test_after_a_day_it_is_left_to_people(bank: make.Bank, post: Post) -> None:
    post.reply = "451 try later"
    tell(bank)
    run_due(JOBS, until_empty=False)
    with time_machine.travel(now() + timedelta(hours=25)):
        run_due(JOBS)
    row = Dispatch.objects.get()
    assert row.given_up_at and row.attempts == 2
    (line,) = queries.dispatches([bank.spain.pk])
    assert line.given_up_at and line.error == "SMTPRecipientsRefused"


def test_without_a_mail_server_nothing_waits_to_be_mailed(bank: make.Bank, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    tell(bank)
    assert Dispatch.objects.count() == 0 and queries.unread(bank.bruno.pk) == 1


def test_a_webhook_is_signed_by_the_standard(bank: make.Bank, hearer: Hearer) -> None:
    added = targets.add(bank.spain.pk, f"http://{hearer.address}/hook", [], actor="user:1")
    services.choose(bank.bruno.pk, {(NoticeKind.APPROVAL_WAITING, Medium.EMAIL): False})
    tell(bank)
    run_due(JOBS)
    ((headers, body),) = hearer.heard
    said = Webhook(added.secret).verify(body.decode(), headers)
    assert said["type"] == "approval.waiting"
    assert said["data"] == {"summary": "Depósito a 12 meses", "severity": "info", "link": "http://localhost:8000/approvals/1"}
    with pytest.raises(WebhookVerificationError):
        Webhook(added.secret).verify(body.decode().replace("12", "13"), headers)
    assert headers["webhook-id"] == str(Dispatch.objects.get().public_id)
    target = WebhookTarget.objects.get()
    assert added.secret.encode() not in bytes(target.sealed_secret)


def test_a_repetition_carries_the_same_id(bank: make.Bank, hearer: Hearer) -> None:
    targets.add(bank.spain.pk, f"http://{hearer.address}/hook", [], actor="user:1")
    hearer.answers = [(503, {}), (429, {"retry-after": "120"}), (200, {})]
    tell(bank)
    spans = []
    at = now()
    for _ in range(3):
        with time_machine.travel(at):
            run_due(JOBS, until_empty=False)
            waiting = Job.objects.filter(state="waiting").first()
            if waiting:
                spans.append(round((waiting.run_at - now()).total_seconds()))
                at = waiting.run_at + timedelta(seconds=1)
    assert spans == [60, 120]
    assert len({headers["webhook-id"] for headers, _ in hearer.heard}) == 1
    row = Dispatch.objects.get()
    assert row.sent_at and row.attempts == 3


def test_a_receiver_that_is_gone_is_switched_off_until_a_person_switches_it_on(bank: make.Bank, hearer: Hearer) -> None:
    added = targets.add(bank.spain.pk, f"http://{hearer.address}/hook", [], actor="user:1")
    hearer.answers = [(410, {})]
    tell(bank)
    run_due(JOBS)
    assert (Dispatch.objects.get().error, WebhookTarget.objects.get().active) == ("gone", False)
    tell(bank)
    assert Dispatch.objects.count() == 1
    mine = frozenset({bank.spain.pk})
    targets.switch_on(mine, added.public_id, actor="user:1")
    targets.test(mine, added.public_id)
    run_due(JOBS)
    assert len(hearer.heard) == 2


def test_a_redirect_is_not_followed(bank: make.Bank, hearer: Hearer) -> None:
    targets.add(bank.spain.pk, f"http://{hearer.address}/hook", [], actor="user:1")
    hearer.answers = [(302, {"location": f"http://{hearer.address}/elsewhere"})]
    tell(bank)
    run_due(JOBS, until_empty=False)
    assert len(hearer.heard) == 1 and Dispatch.objects.get().sent_at is None


@pytest.mark.parametrize(
    "url",
    [
        "http://bank.example/x",
        "ftp://bank.example/",
        "https://user:pw@bank.example/",
        "https://",
        "javascript:alert(1)",
        "http://127.0.0.1:1/",
        "https://[::1",
    ],
)
def test_other_addresses_are_refused(bank: make.Bank, url: str) -> None:
    with pytest.raises(targets.WrongAddress):
        targets.add(bank.spain.pk, url, [], actor="user:1")
    assert WebhookTarget.objects.count() == SubjectKey.objects.count() == 0


def test_an_internal_address_is_refused_when_it_is_called(bank: make.Bank, settings: Any, hearer: Hearer) -> None:
    targets.add(bank.spain.pk, f"http://{hearer.address}/hook", [], actor="user:1")
    settings.ALLOW_HOSTS = []
    tell(bank)
    run_due(JOBS, until_empty=False)
    assert hearer.heard == [] and Dispatch.objects.get().error == "AddressRefused"


def test_removing_a_target_destroys_its_secret_and_is_archived(bank: make.Bank, hearer: Hearer) -> None:
    added = targets.add(bank.spain.pk, f"http://{hearer.address}/hook", [NoticeKind.CHANNEL_DOWN], actor="user:1")
    with pytest.raises(Http404):
        targets.remove(frozenset({bank.mexico.pk}), added.public_id, actor="user:1")
    assert WebhookTarget.objects.count() == 1
    targets.remove(frozenset({bank.spain.pk}), added.public_id, actor="user:1")
    assert WebhookTarget.objects.count() == 0 and SubjectKey.objects.get().wrapped_key is None
    assert [b"webhook.added" in bytes(e.body) or b"webhook.removed" in bytes(e.body) for e in Entry.objects.all()] == [True, True]
