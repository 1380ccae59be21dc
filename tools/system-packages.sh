#!/bin/sh
# Installs the system packages that the tests need, where they are missing and can be installed.
#   tools/system-packages.sh        Chromium, Graphviz, npm, Java for Spark, and the Noto fonts for pictures
#   tools/system-packages.sh inkscape   what only `make test-renderers` needs
#   tools/system-packages.sh venv   what Debian leaves out of Python: venv and pip
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

install() {
    if command -v apt-get >/dev/null; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 ||
            { as_root apt-get update -q >/dev/null 2>&1 &&
                as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null; }
    else
        return 1
    fi
}

give_up() {
    echo "missing: $1" >&2
    echo "install it and run make again (Debian: apt-get install $2; macOS: brew install $3)" >&2
    exit 3
}

if [ "${1:-}" = venv ]; then
    echo "installing python3-venv"
    install python3-venv || give_up "the venv module of Python" python3-venv python
    exit 0
fi

if [ "${1:-}" = inkscape ]; then
    command -v inkscape >/dev/null || { echo "installing inkscape" && install inkscape; } ||
        give_up "Inkscape, in which pictures are compared" inkscape inkscape
    exit 0
fi

has_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
        [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] || [ -x /Applications/Chromium.app/Contents/MacOS/Chromium ]
}

has_fonts() {
    command -v fc-list >/dev/null || return 0
    fc-list | grep -q "Noto Sans CJK" && fc-list | grep -q "Noto Sans Arabic" && fc-list | grep -qi "emoji"
}

has_chromium || { echo "installing chromium" && install chromium && has_chromium; } ||
    give_up "Chromium, in which texts are measured" chromium "--cask chromium"
command -v dot >/dev/null || { echo "installing graphviz" && install graphviz; } ||
    give_up "Graphviz" graphviz graphviz
command -v npm >/dev/null || { echo "installing npm" && install npm; } ||
    give_up "npm, which fetches axe-core for the tests of pages" npm node
has_fonts || { echo "installing Noto fonts" && install fontconfig fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji && has_fonts; } ||
    give_up "the Noto fonts" "fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji" "font-noto-sans"

# macOS has a `java` that is none, so it is asked which it is
has_java() {
    version=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge 17 ]
}

install_java() {
    for one in openjdk-17-jre-headless openjdk-21-jre-headless default-jre-headless; do
        install "$one" 2>/dev/null && return
    done
    return 1
}

has_java || { echo "installing Java" && install_java && has_java; } ||
    give_up "Java 17 or newer, on which Spark runs" openjdk-17-jre-headless openjdk@17
