#!/bin/sh
# This file puts Dovecot, Postfix, PostgreSQL, three mail clients (mutt, s-nail, swaks) and Chromium on a Debian
# machine for the integration tests.
#
# It needs root or sudo, does nothing where all are there, and starts nothing: while the packages are
# unpacked a policy-rc.d refuses every service start (Debian policy 9.3.3), and afterwards the machine has
# its own policy-rc.d back, and what was installed is not started at the next boot either. The tests start
# servers of their own on free loopback ports.
set -eu

have_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
on_sbin() { [ -x "/usr/sbin/$1" ] || command -v "$1" >/dev/null 2>&1; }

fresh="" # services that were not on this machine before
on_sbin dovecot || fresh="$fresh dovecot"
on_sbin postfix || fresh="$fresh postfix"
have_postgresql || fresh="$fresh postgresql"
missing=""
# The IMAP part is a package of its own: the dovecot binary alone does not prove it.
[ -x /usr/lib/dovecot/imap ] || missing="$missing dovecot-imapd"
[ -x /usr/lib/dovecot/lmtp ] || missing="$missing dovecot-lmtpd"
on_sbin postfix || missing="$missing postfix"
have_postgresql || missing="$missing postgresql"
for client in mutt s-nail swaks; do
    command -v "$client" >/dev/null 2>&1 || missing="$missing $client"
done
# The pages for customers are tried in it; Playwright downloads no browser of its own.
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
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
trap restore EXIT
trap 'exit 130' INT TERM HUP
if [ -e "$policy.before-postdesk" ]; then
    # A run that was killed left ours behind; the machine's own is already in its keeping place.
    kept="$policy.before-postdesk"
elif [ -e "$policy" ] && ! grep -q postdesk "$policy"; then
    $root mv "$policy" "$policy.before-postdesk"
    kept="$policy.before-postdesk"
fi
printf '#!/bin/sh\n# postdesk: no service starts while its test servers are installed\nexit 101\n' | $root tee "$policy" >/dev/null
$root chmod 755 "$policy"

echo "install_servers: installing$missing" >&2
refused() {
    echo "install_servers: apt-get could not install$missing; their tests will skip, or fail in CI" >&2
    exit 0
}
$root apt-get update -qq || refused
# Postfix asks what kind of site this is; the tests bring their own configuration folder.
echo "postfix postfix/main_mailer_type select No configuration" | $root debconf-set-selections
# shellcheck disable=SC2086  # the list is meant to be split
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >&2 || refused
for service in $fresh; do
    $root update-rc.d "$service" disable >/dev/null 2>&1 || true
done
