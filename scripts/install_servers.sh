#!/bin/sh
# This file puts Dovecot, Postfix and PostgreSQL on a Debian or Ubuntu machine for the integration tests.
#
# It needs root or sudo, does nothing where all three are there, and starts nothing: while the packages are
# unpacked a policy-rc.d refuses every service start (Debian policy 9.3.3), and afterwards the machine has
# its own policy-rc.d back. The tests start servers of their own on free loopback ports.
set -eu

have_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
on_sbin() { [ -x "/usr/sbin/$1" ] || command -v "$1" >/dev/null 2>&1; }

missing=""
# The IMAP part is a package of its own: the dovecot binary alone does not prove it.
[ -x /usr/lib/dovecot/imap ] || missing="$missing dovecot-imapd"
[ -x /usr/lib/dovecot/lmtp ] || missing="$missing dovecot-lmtpd"
on_sbin postfix || missing="$missing postfix"
have_postgresql || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "install_servers: no apt-get here; install these yourself:$missing" >&2
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    root="sudo"
else
    echo "install_servers: neither root nor sudo without a password; tests of these will skip:$missing" >&2
    exit 0
fi

policy=/usr/sbin/policy-rc.d
kept=""
restore() {
    $root rm -f "$policy"
    [ -z "$kept" ] || $root mv "$kept" "$policy"
}
# A run that was killed left ours behind; the machine's own is then already in its keeping place.
if [ -e "$policy.before-postdesk" ]; then
    kept="$policy.before-postdesk"
elif [ -e "$policy" ]; then
    kept="$policy.before-postdesk"
    $root mv "$policy" "$kept"
fi
trap restore EXIT
trap 'exit 130' INT TERM HUP
printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
$root chmod 755 "$policy"

echo "install_servers: installing$missing" >&2
$root apt-get update -qq
# Postfix asks what kind of site this is; the tests bring their own configuration folder.
echo "postfix postfix/main_mailer_type select No configuration" | $root debconf-set-selections
# shellcheck disable=SC2086  # the list is meant to be split
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >&2
