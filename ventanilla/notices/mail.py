"""One e-mail out of the house, by the server's SMTP settings."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

PERMANENT = range(500, 600)  # SMTP's own replies of refusal
PASSING = (smtplib.SMTPException, OSError)  # what a mail server or the way to it says; trying again later may help


class Undeliverable(Exception):
    """Trying again would give the same answer. The argument is a code."""


def send(to: str, subject: str, body: str, name: str) -> None:
    """Send a plain text. `name` makes the Message-ID: the same name is the same message to its receiver.

    Raises `Undeliverable`, or one of `PASSING`.
    """
    if not settings.EMAIL_HOST:
        raise Undeliverable("no_mail_server")
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    message = EmailMessage(" ".join(subject.split())[:200], body, to=[to], headers=headers)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _said in refused.recipients.values()]
        if all(code in PERMANENT for code in codes):
            raise Undeliverable(f"smtp_{codes[0]}")
        raise
    except smtplib.SMTPResponseException as refused:
        if refused.smtp_code in PERMANENT:
            raise Undeliverable(f"smtp_{refused.smtp_code}")
        raise
