"""One e-mail by the installation's server."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from engine.connectors.failures import CallFailed
from engine.connectors.settings import MailServer
from engine.language import message

SECONDS = 20.0
MOST_RECIPIENTS = 10
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail; ``key`` makes the same one recognisable if it is sent twice."""

    to: str
    subject: str
    body: str
    key: str


def recipients(text: str) -> list[str]:
    """Return the addresses in a text with commas between them. Raises CallFailed if one is none, or there are many."""
    found = [each.strip() for each in text.split(",") if each.strip()]
    wrong = next((each for each in found if not _ADDRESS.fullmatch(each) or len(each) > 254), None)
    if wrong is not None:
        raise CallFailed(message("“{text}” is no e-mail address.", text=wrong[:100]))
    if not found or len(found) > MOST_RECIPIENTS:
        raise CallFailed(message("An e-mail goes to one address, and to {count} at most.", count=MOST_RECIPIENTS))
    return found


def send(mail: Mail, server: MailServer | None) -> None:
    """Give an e-mail to the installation's server. Raises CallFailed if there is none, or it does not take it."""
    if server is None:
        raise CallFailed(
            message(
                "This installation has no server for e-mail. Whoever runs Klunga names it with the settings "
                "KLUNGA_SMTP_HOST and KLUNGA_SMTP_FROM."
            )
        )
    letter = _letter(mail, server)
    try:
        _deliver(letter, recipients(mail.to), server)
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code) from None
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(min((code for code, _ in error.recipients.values()), default=550)) from None
    except (smtplib.SMTPException, OSError):
        raise CallFailed(message("The server for e-mail cannot be reached."), again=True) from None


def _letter(mail: Mail, server: MailServer) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    domain = server.sender.rpartition("@")[2] or "klunga"
    letter["From"] = server.sender
    letter["To"] = ", ".join(recipients(mail.to))
    letter["Subject"] = " ".join(mail.subject.split())[:500]
    letter["Message-ID"] = f"<{mail.key}@{domain}>" if mail.key else make_msgid(domain=domain)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(mail.body)
    return letter


def _deliver(letter: EmailMessage, to: list[str], server: MailServer) -> None:
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    with connection:
        if server.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(letter, server.sender, to)


def _refused(code: int) -> CallFailed:
    return CallFailed(message("The server for e-mail refused it ({code}).", code=code), again=400 <= code <= 499)
