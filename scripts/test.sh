#!/usr/bin/env bash
# Runs the tests against real servers and tools, without a screen. Arguments go to pytest.
# Installs what is missing where it may; says which tests are left out where it may not (in CI: a failure).
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/system.sh

export LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen

has_commands() { local name; for name in "$@"; do command -v "$name" >/dev/null || return 1; done; }
has_keyring() { has_commands gnome-keyring-daemon dbus-run-session dbus-daemon; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_pdftools() { has_commands pdftotext pdffonts zbarimg; }
has_preflight() { has_commands java && [ -e /usr/share/java/preflight.jar ] && [ -e /usr/share/java/pdfbox2.jar ]; }
has_token() { has_commands softhsm2-util; }
has_nsis() { has_commands makensis; }
has_age() { has_commands age; }
has_strace() { has_commands strace; }
has_window() {
    local name
    for name in libglib-2.0.so.0 libGL.so.1 libEGL.so.1 libxkbcommon.so.0 libfontconfig.so.1 libdbus-1.so.3; do
        has_library "$name" || return 1
    done
}
has_xvfb() {
    local name
    has_commands Xvfb xdotool || return 1
    for name in libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-keysyms.so.1 libxcb-shape.so.0 libxkbcommon-x11.so.0; do
        has_library "$name" || return 1
    done
}
packages_of() {
    case "$1" in
        keyring) echo gnome-keyring dbus ;;
        postgres) echo postgresql ;;
        pdftools) echo poppler-utils zbar-tools ;;
        preflight) echo libpdfbox2-java libactivation-java libjaxb-api-java default-jre-headless ;;
        token) echo softhsm2 ;;
        nsis) echo nsis ;;
        age) echo age ;;
        strace) echo strace ;;
        window) echo libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 ;;
        xvfb) echo xvfb xdotool libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 ;;
    esac
}

missing=()
for part in keyring postgres pdftools preflight token nsis age strace window xvfb; do
    "has_$part" || missing+=("$part")
done
if [ "${#missing[@]}" -gt 0 ]; then
    wanted=()
    for part in "${missing[@]}"; do read -ra more <<<"$(packages_of "$part")"; wanted+=("${more[@]}"); done
    install_packages "${wanted[@]}" || echo "To run every test, install this: sudo apt-get install ${wanted[*]}" >&2
fi

left_out=()
for part in keyring postgres pdftools preflight token nsis age window xvfb; do
    "has_$part" || left_out+=("$part")
done
options=()
if [ "${#left_out[@]}" -gt 0 ]; then
    echo "Left out, since this machine lacks what they need: the tests marked ${left_out[*]}"
    # pytest-qt loads Qt when pytest starts, whether or not a test asks for it.
    case " ${left_out[*]} " in *" window "*) options+=(-p no:pytest-qt) ;; esac
fi

# The gate keeps one order of the tests: it judges a change, not a shuffle.
if [ "${CI:-}" = true ]; then options+=(-p randomly --randomly-seed=1); fi

# Two workers: more only take turns on the two cores of a usual test machine.
exec .venv/bin/python -m pytest -n "${TEST_WORKERS:-2}" "${options[@]}" "$@"
