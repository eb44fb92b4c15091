"""This file runs a real Postfix with a configuration folder and a queue of its own; its master needs root.

* Mail for a domain of ours goes to Dovecot by LMTP; a name Dovecot does not know bounces with a DSN.
* `.gone.example` refuses for good (5.1.1), `.full.example` says try later (4.2.2): both after acceptance,
  so the sender gets a real report.
* Every other domain goes to the sink if there is one, else it bounces as unknown (5.1.2).
"""

import shutil
import smtplib
import ssl
from collections.abc import Sequence
from pathlib import Path

from tests.servers.certificate import make_certificate, trusting
from tests.servers.dovecot import Dovecot
from tests.servers.process import (
    STARTS,
    PortTakenError,
    ServerAbsentError,
    ServerFailedError,
    ServerFolder,
    ServerProcess,
    beats,
    find_program,
    free_port,
    is_root,
)

_DAEMONS = Path("/usr/lib/postfix/sbin")
_NO_ROOT = "Postfix needs root"

# The master changes its user for a moment while it starts, and with that forgets to end with its parent
# (prctl(2), PR_SET_PDEATHSIG); this shell does not forget.
_KEEPER = """{master} & m=$!; trap 'kill $m' TERM; wait $m; wait $m"""

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
shlib_directory = no
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mx.postfix.example
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
recipient_delimiter = +
smtputf8_enable = yes
# Accept first and report later: immediate answers are what the scripted sink is for.
smtpd_reject_unlisted_recipient = no
# Nobody is biffed, nothing is looked up: the tests need no network.
biff = no
smtp_dns_support_level = disabled
disable_dns_lookups = yes
virtual_mailbox_domains = {domains}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = inline:{{
  {{ .gone.example = error:5.1.1 no such user here }},
  {{ .full.example = retry:4.2.2 mailbox full }} }}
default_transport = {elsewhere}
# A soft failure is reported ("delayed") at once, not after hours.
delay_warning_time = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_security_level = may
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject
message_size_limit = 52428800
"""

_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
lmtp      unix - - n - - lmtp
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A Postfix of our own in front of a Dovecot."""

    def __init__(
        self, dovecot: Dovecot, *, domains: Sequence[str], sink_port: int | None = None, more: str = ""
    ) -> None:
        if not _DAEMONS.joinpath("master").exists():
            raise ServerAbsentError("Postfix absent")
        if not is_root():
            raise ServerAbsentError(_NO_ROOT)
        self.host = "127.0.0.1"
        self.port, self.tls_port = free_port(), free_port()
        self._dovecot = dovecot
        self._domains = tuple(domains)
        self._more = more  # lines of main.cf
        self._elsewhere = (
            "error:5.1.2 no such domain" if sink_port is None else f"smtp:[127.0.0.1]:{sink_port}"
        )
        self._folder = ServerFolder("postfix", dropped=False)
        # Its daemons drop to `postfix` and must be able to pass through.
        self._folder.path.chmod(0o755)
        self._config = self._folder.make("config")
        self.certificate, _ = make_certificate(self._folder.path)
        data = self._folder.make("data")
        shutil.chown(data, "postfix", "postfix")
        self._folder.make("queue")
        self._process = ServerProcess(self._folder, self._folder.path / "master.log")

    def start(self) -> None:
        """Starts it; a second start after `stop` keeps ports and queue."""
        for attempt in range(STARTS):
            self._write_settings()
            # `check` makes the queue's folders.
            self._folder.run(find_program("postfix"), "-c", str(self._config), "check")
            try:
                master = f"{_DAEMONS}/master -c {self._config} -s"
                self._process.start(["sh", "-c", _KEEPER.format(master=master)], [self.port, self.tls_port])
                return
            except PortTakenError:
                if attempt == STARTS - 1:
                    raise
                self.port, self.tls_port = free_port(), free_port()
            except ServerFailedError as failure:
                raise ServerFailedError(f"{failure}\n{self.log()}") from failure

    def stop(self) -> None:
        """Stops it and keeps the queue."""
        self._process.stop()

    def remove(self) -> None:
        """Stops it and removes everything."""
        self.stop()
        self._folder.remove()

    def send(self, sender: str, recipients: Sequence[str], mail: bytes) -> None:
        """Hands over one mail as any mail client would; raises what `smtplib` raises on refusal."""
        with smtplib.SMTP(self.host, self.port, timeout=30) as smtp:
            smtp.sendmail(sender, list(recipients), mail)

    def queue(self) -> str:
        """What waits to be sent, as `mailq` shows it."""
        return self._folder.run(find_program("postqueue"), "-c", str(self._config), "-j").stdout

    def await_empty_queue(self, seconds: float = 30) -> None:
        """Returns when everything handed over is delivered or reported."""
        for _ in beats(seconds):
            if not self.queue().strip():
                return
        raise ServerFailedError(f"Postfix still holds:\n{self.queue()}\n{self.log()}")

    def log(self) -> str:
        """What Postfix said so far."""
        path = self._folder.path / "mail.log"
        said = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return self._process.log() + said

    def tls(self) -> ssl.SSLContext:
        """Returns a client's TLS context that trusts this server."""
        return trusting(self.certificate)

    def _write_settings(self) -> None:
        facts = {
            "folder": self._folder.path,
            "daemons": _DAEMONS,
            "domains": " ".join(self._domains),
            "lmtp": self._dovecot.lmtp_port,
            "auth": self._dovecot.auth_port,
            "elsewhere": self._elsewhere,
        }
        for name, text in (
            ("main.cf", f"{_MAIN.format(**facts)}{self._more}\n"),
            ("master.cf", _MASTER.format(smtp=self.port, smtps=self.tls_port)),
        ):
            self._folder.write(f"config/{name}", text).chmod(0o644)
