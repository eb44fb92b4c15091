"""This file writes dovecot.conf for a Dovecot that an ordinary user runs.

Version 2.4 renamed most of what 2.3 called otherwise, so there are two forms.
"""

from pathlib import Path
from typing import NamedTuple


class Ports(NamedTuple):
    """The loopback ports of one Dovecot."""

    imap: int
    imaps: int
    lmtp: int
    auth: int


_COMMON = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
last_valid_uid = 0
first_valid_gid = 1
mail_max_userip_connections = 100
# The tests pull no plugs on Dovecot itself, and its fsync would be most of their time.
mail_fsync = never
ssl = yes
recipient_delimiter = +
# Tests try wrong passwords on purpose and must not wait for it; nor may one test's slow down another's.
auth_failure_delay = 0 secs
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {ports.imap}
  }}
  inet_listener imaps {{
    port = {ports.imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service lmtp {{
  user = {user}
  inet_listener lmtp {{
    port = {ports.lmtp}
  }}
}}
service auth {{
  inet_listener auth {{
    port = {ports.auth}
  }}
}}
"""

_V23 = """
disable_plaintext_auth = no
service imap-login {{
  service_count = 0
}}
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users/%u
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users/%u
}}
"""

# These two must be the first settings of the file.
_V24_FIRST = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
"""

_V24 = """
auth_allow_cleartext = yes
service imap-login {{
  restart_request_count = unlimited
}}
auth_mechanisms = plain login
mail_driver = maildir
mail_path = ~/Maildir
ssl_server_cert_file = {folder}/cert.pem
ssl_server_key_file = {folder}/key.pem
passdb passwd-file {{
  passwd_file_path = {folder}/users/%{{user}}
}}
userdb passwd-file {{
  passwd_file_path = {folder}/users/%{{user}}
}}
"""


def dovecot_settings(
    *, version: tuple[int, int], folder: Path, ports: Ports, user: str, group: str, uid: int
) -> str:
    """Returns the whole configuration for this version of Dovecot."""
    parts = [_COMMON, _V23] if version < (2, 4) else [_V24_FIRST, _COMMON, _V24]
    return "".join(parts).format(folder=folder, ports=ports, user=user, group=group, uid=uid)
