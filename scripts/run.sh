#!/usr/bin/env bash
# Opens the window; says which system libraries Qt lacks, where it may installs them. Arguments go to tvdesk.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/system.sh

# What Qt needs on a desktop of Debian or Ubuntu beyond what its wheel carries.
libraries=(libglib-2.0.so.0 libGL.so.1 libEGL.so.1 libxkbcommon.so.0 libfontconfig.so.1 libdbus-1.so.3
    libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-keysyms.so.1 libxcb-shape.so.0 libxkbcommon-x11.so.0)
packages=(libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0)
if [ "$(uname)" = Linux ]; then
    for name in "${libraries[@]}"; do
        has_library "$name" && continue
        install_packages "${packages[@]}" || {
            echo "To open the window, install this: sudo apt-get install ${packages[*]}" >&2
            exit 1
        }
        break
    done
fi
exec .venv/bin/tvdesk "$@"
