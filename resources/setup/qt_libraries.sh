#!/bin/sh
# Checks that Qt finds its system libraries. Missing ones are installed where this is root on
# Debian or Ubuntu; anywhere else the exact line to run is printed. Usage: qt_libraries.sh VENV
set -u
[ "$(uname -s)" = Linux ] || exit 0

qt=$(find "$1"/lib/python*/site-packages/PySide6/Qt -maxdepth 0 2>/dev/null | head -n 1)
[ -n "$qt" ] || exit 0

missing_libraries() {
    LD_LIBRARY_PATH="$qt/lib" ldd "$qt"/lib/libQt6Gui.so.6 "$qt"/plugins/platforms/libqxcb.so \
        "$qt"/plugins/platforms/libqoffscreen.so 2>/dev/null |
        awk '/not found/ { print $1 }' | sort -u
}

missing=$(missing_libraries)
[ -n "$missing" ] || exit 0

# Everything the xcb and offscreen platforms of Qt 6 load, by Debian's names.
packages="libegl1 libgl1 libopengl0 libglib2.0-0 libdbus-1-3 libfontconfig1 libfreetype6 \
libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1 libxcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 \
libxcb-keysyms1 libxcb-randr0 libxcb-render0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 \
libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1"

echo "Qt misses these system libraries:" $missing >&2
if command -v apt-get >/dev/null 2>&1; then
    line="apt-get install --yes --no-install-recommends $packages"
    if [ "$(id -u)" -eq 0 ]; then
        echo "Installing them: $line" >&2
        { apt-get update && DEBIAN_FRONTEND=noninteractive $line; } >/dev/null || exit 1
        missing=$(missing_libraries)
        [ -z "$missing" ] && exit 0
        echo "Still missing:" $missing >&2
    else
        echo "Install them with:  sudo $line" >&2
    fi
else
    echo "Install the packages of your distribution that hold them, then run this again." >&2
fi
# The command line and the engine work without them; only the window does not.
exit 0
