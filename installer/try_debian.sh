#!/usr/bin/env bash
# Tries the Debian package as an office's IT staff would: a bare system, no network. Needs root, debootstrap and ten
# minutes at the first run; the bare system is kept in build/ for the next.
#   installer/try_debian.sh PACKAGE NEWER_PACKAGE
set -euo pipefail
cd "$(dirname "$0")/.."
package="$(realpath "$1")" newer="$(realpath "$2")"
OFFICIAL=/home"/official"
bare="$PWD/build/installer/bare" root="$PWD/build/installer/root"
depends="$(dpkg-deb -f "$package" Depends | tr -d ',')"

say() { printf '\n== %s\n' "$*"; }
# No network: a name space of its own, in which there is none.
inside() { unshare --net chroot "$root" /usr/bin/env -i HOME="$OFFICIAL" LC_ALL=C.UTF-8 PATH=/usr/bin:/bin:/usr/sbin:/sbin "$@"; }
as_official() { inside setpriv --reuid=1000 --regid=1000 --clear-groups /usr/bin/env "$@"; }

if [ ! -e "$bare/.ready" ]; then
    say "a bare Debian 12 with what the package asks for"
    rm -rf "$bare"
    debootstrap --variant=minbase bookworm "$bare" >"$PWD/build/installer/debootstrap.log"
    # shellcheck disable=SC2086
    chroot "$bare" /usr/bin/env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        $depends xvfb xauth x11-utils imagemagick man-db >>"$PWD/build/installer/debootstrap.log"
    chroot "$bare" useradd --create-home --uid 1000 official
    touch "$bare/.ready"
fi
rm -rf "$root"
cp -a "$bare" "$root"
cp "$package" "$root/tmp/old.deb"
cp "$newer" "$root/tmp/new.deb"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
trap 'umount "$root/dev" "$root/proc"' EXIT

say "installed without a network"
inside dpkg -i /tmp/old.deb | tail -n 2
test "$(inside tvdesk --version)" = "tvdesk $(dpkg-deb -f "$package" Version)"
inside python3 -c 'import tvdesk' 2>/dev/null && { echo "the system's Python sees it"; exit 1; }

say "configured for the machine"
mkdir -p "$root/etc/tvdesk"
printf '[look]\nlanguage = "en"\n[policy]\nkey_store = "file"\n' >"$root/etc/tvdesk/tvdesk.toml"

say "used on the command line"
desk() { as_official TVDESK_PASSPHRASE="mat khau de thu" TVDESK_WORKSPACE=$OFFICIAL/so tvdesk "$@"; }
desk workspace create --role unit --unit "Sở Công Thương" --person "Nguyễn Thị Hoà" | tee /dev/stderr | grep -q "Folder\|folder\|workspace"
desk record add activity title="Hội nghị xúc tiến" subtype=hoi_nghi_hoi_thao start_date=05/03/2025 >/dev/null
desk report make --first 01/01/2025 --last 31/12/2025 --out $OFFICIAL/2025.pdf
test "$(head -c 5 "$root$OFFICIAL/2025.pdf")" = "%PDF-"
desk doctor | tail -n 3

say "its window, on a screen without a monitor"
as_official TVDESK_PASSPHRASE="mat khau de thu" xvfb-run -a -s "-screen 0 1366x768x24" sh -c '
    start=$(date +%s%N)
    tvdesk --workspace $HOME/so --page home &
    window=$!
    for _ in $(seq 100); do
        xwininfo -root -tree | grep -q "tvdesk" && break
        sleep 0.1
    done
    echo "window after $(( ($(date +%s%N) - start) / 1000000 )) ms"
    sleep 4
    import -window root $HOME/window.png
    kill $window; wait $window 2>/dev/null || true'
test -s "$root$OFFICIAL/window.png"
cp "$root$OFFICIAL/window.png" build/installer/debian-window.png

say "menu, kind of file, manual, completion"
grep -q "Exec=tvdesk" "$root/usr/share/applications/tvdesk.desktop"
grep -q "tvb" "$root/usr/share/mime/packages/tvdesk.xml"
inside man -w tvdesk
inside bash -c 'source /usr/share/bash-completion/completions/tvdesk; COMP_WORDS=(tvdesk reco); COMP_CWORD=1; _tvdesk; test "${COMPREPLY[*]}" = record'

say "updated: the whole program folder is another, the data stay"
touch "$root/usr/lib/tvdesk/tvdesk/left_over.py"
inside dpkg -i /tmp/new.deb | tail -n 1
test "$(inside tvdesk --version)" = "tvdesk $(dpkg-deb -f "$newer" Version)"
desk record list activity | grep -q "Hội nghị xúc tiến"
desk verify | tail -n 1

say "removed: nothing of the program is left, the data and the configuration stay"
inside dpkg -r tvdesk | tail -n 1
inside dpkg -P tvdesk >/dev/null
for gone in usr/bin/tvdesk usr/share/applications/tvdesk.desktop usr/share/mime/packages/tvdesk.xml; do
    test ! -e "$root/$gone"
done
test ! -e "$root/usr/lib/tvdesk"
test -s "$root$OFFICIAL/so/tvdesk.db"
test -s "$root/etc/tvdesk/tvdesk.toml"
say "all of it held"
