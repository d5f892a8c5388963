#!/usr/bin/env bash
# A smoke test of the Windows setup under Wine, without a screen: installed silently, used, updated, refused while it
# runs, removed. Wine is not Windows: what only a Windows machine can show stands in installer/README.md.
#   installer/try_windows.sh SETUP
# Needs: sudo apt-get install wine wine64 gcc-mingw-w64-x86-64-win32
set -euo pipefail
cd "$(dirname "$0")/.."
setup="$(realpath "$1")"
export WINEPREFIX="$PWD/build/installer/wine" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml=" QT_QPA_PLATFORM=offscreen
unset DISPLAY
rm -rf "$WINEPREFIX"
say() { printf '\n== %s\n' "$*"; }
wine64="$(command -v wine64 || echo /usr/lib/wine/wine64)"

say "a Windows of its own"
"$wine64" wineboot --init >/dev/null 2>&1
"$wine64" reg add 'HKLM\Software\Microsoft\Windows NT\CurrentVersion' /v CurrentBuildNumber /d 19045 /f >/dev/null
# Wine 8 lacks two libraries that Windows has: ICU, which Qt 6.10 and newer imports, and the random numbers of Rust.
system="$WINEPREFIX/drive_c/windows/system32"
stubs="$(mktemp -d)"
cat >"$stubs/random.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return SystemFunction036(data, (ULONG)length); }
C
x86_64-w64-mingw32-gcc -shared -o "$system/bcryptprimitives.dll" "$stubs/random.c" -ladvapi32
installed="$WINEPREFIX/drive_c/users/$(id -un)/AppData/Local/Programs/tvdesk"

say "installed silently"
start=$(date +%s)
"$wine64" "$setup" /S
echo "$(($(date +%s) - start)) s, $(du -sm "$installed" | cut -f1) MB"
test -f "$installed/python/pythonw.exe" && test -f "$installed/uninstall.exe"
names="$(x86_64-w64-mingw32-objdump -p "$installed/lib/PySide6/Qt6Core.dll" | sed -n '/icuuc.dll/,/^$/p' | awk '/^\t[0-9a-f]+/ {print $NF}' | sort -u)"
{ for name in $names; do echo "__attribute__((dllexport)) void *$name(void) { return 0; }"; done; echo 'int unused;'; } >"$stubs/icu.c"
x86_64-w64-mingw32-gcc -shared -o "$system/icuuc.dll" "$stubs/icu.c"

tvdesk() { "$wine64" "$installed/python/python.exe" -m tvdesk "$@" 2>&1 | cat; }
say "used on the command line"
export TVDESK_KEYSTORE=file TVDESK_PASSPHRASE="mat khau de thu" TVDESK_WORKSPACE='C:\so' TVDESK_LANGUAGE=en
tvdesk --version | grep "^tvdesk " >/dev/null
start=$(date +%s%N)
tvdesk workspace create --role unit --unit "Sở Công Thương" | head -n 1
echo "a command: $((($(date +%s%N) - start) / 1000000)) ms"
tvdesk record add activity title="Hội nghị xúc tiến" subtype=hoi_nghi_hoi_thao start_date=05/03/2025 | tail -n 1
tvdesk report make --first 01/01/2025 --last 31/12/2025 --out 'C:\bao-cao.pdf' | head -n 1
test "$(head -c 5 "$WINEPREFIX/drive_c/bao-cao.pdf")" = "%PDF-"
tvdesk doctor | tail -n 1

say "its window starts, and stays"
"$wine64" "$installed/python/pythonw.exe" -m tvdesk --workspace 'C:\so' >/dev/null 2>&1 &
sleep 12
pgrep -f pythonw.exe >/dev/null && echo "it runs"

say "an update is refused while it runs"
before="$(stat -c %Y "$installed/tvdesk/__main__.py")"
"$wine64" "$setup" /S || true
test -f "$installed/python/pythonw.exe" && test "$(stat -c %Y "$installed/tvdesk/__main__.py")" = "$before"
pkill -f pythonw.exe || true
sleep 2

say "updated: the whole folder is another"
touch "$installed/tvdesk/left_over.py"
"$wine64" "$setup" /S
test ! -e "$installed/tvdesk/left_over.py" && test ! -e "$installed.old"
tvdesk record list activity | grep "Hội nghị" >/dev/null

say "registered, and removed"
"$wine64" reg query 'HKCU\Software\Classes\.tvb' | cat | grep tvdesk.bundle >/dev/null
"$wine64" reg query 'HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\tvdesk' | cat | grep DisplayVersion >/dev/null
"$wine64" "$installed/uninstall.exe" /S
for _ in $(seq 60); do test -e "$installed/tvdesk" || break; sleep 0.5; done
test ! -e "$installed"
test -s "$WINEPREFIX/drive_c/so/tvdesk.db"
say "all of it held (under Wine)"
