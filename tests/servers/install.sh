#!/bin/sh
# Installs the real servers the tests start, when root; otherwise says which tests are skipped.
set -u
wanted=""
need() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || wanted="$wanted $2"; }
need dovecot "dovecot-imapd dovecot-lmtpd"
need postfix postfix
need soffice libreoffice-writer-nogui
need pdftoppm poppler-utils
need zsh zsh
need fish fish
need strace strace
need chromium chromium
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
ls /usr/lib/*/engines-3/gost.so >/dev/null 2>&1 || wanted="$wanted libengine-gost-openssl"
[ -z "$wanted" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "skipped: tests that need$wanted (not root, so nothing is installed)"
    exit 0
fi
# Nothing may start by itself: the tests run their own copies from their own folders.
policy=/usr/sbin/policy-rc.d
[ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && ours=1; }
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends $wanted >/dev/null
status=$?
[ "${ours:-}" = 1 ] && rm -f "$policy"
[ $status = 0 ] || echo "skipped: tests that need$wanted (apt-get failed)"
exit 0
