# What the system must give, and how to get it. Sourced by the other scripts; nothing here runs by itself.

# True when packages can be installed without asking anybody.
may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# Runs a command as root; only after may_install.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# install_packages NAME...: through apt, quietly; what apt says is shown when it fails.
install_packages() {
    may_install || return 1
    echo "Installing through apt: $*"
    local log
    log="$(mktemp)"
    # Without package lists (a fresh image) the first try fails; the second follows an update.
    if apt_install "$@" >"$log" 2>&1; then rm -f "$log"; return 0; fi
    if as_root apt-get update >>"$log" 2>&1 && apt_install "$@" >>"$log" 2>&1; then rm -f "$log"; return 0; fi
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# has_library NAME: whether the linker finds that shared library.
has_library() {
    # ldconfig is not on the path of every ordinary user.
    local found
    found="$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p)"
    [[ "$found" == *"$1 "* ]]
}
