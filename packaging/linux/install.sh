#!/bin/sh
# Puts AE Studio into this user's menu, with its icons, the type of its projects, and `aestudio` on the path
# (~/.local/bin). No administrator is needed, and the program stays where it is.
#
#     ./install.sh             put it there
#     ./install.sh --remove    take it away again; projects, settings and logs stay
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}
link=$HOME/.local/bin/aestudio
entry=$data/applications/aestudio.desktop # also names, in comments, the folders that were made

# Where a desktop lacks one of these tools, it looks into the folders itself.
tell_the_desktop() {
    run_if_there update-mime-database "$data/mime"
    run_if_there update-desktop-database "$data/applications"
    if [ -e "$data/icons/hicolor/icon-theme.cache" ]; then
        run_if_there gtk-update-icon-cache -q -t "$data/icons/hicolor"
    fi
}

run_if_there() {
    if command -v "$1" >/dev/null 2>&1; then "$@" >/dev/null 2>&1 || true; fi
}

# Makes a folder and those above it; says which were not there.
make_folder() {
    if [ ! -d "$1" ]; then
        make_folder "$(dirname -- "$1")"
        mkdir "$1"
        printf '%s\n' "$1"
    fi
}

# The folders that were made, now or at an earlier time.
folders_made() {
    sed -n 's/^# made: //p' "$entry" 2>/dev/null || true
}

remove() {
    made=$(folders_made)
    (cd "$here/share" && find . -type f) | while IFS= read -r file; do
        rm -f "$data/$file"
    done
    if [ "$(readlink "$link" || true)" = "$here/aestudio" ]; then rm -f "$link"; fi
    tell_the_desktop
    remove_empty_caches
    printf '%s\n' "$made" | LC_ALL=C sort -r | while IFS= read -r folder; do # what is in a folder before it
        rmdir "$folder" 2>/dev/null || true
    done
    echo "AE Studio is no longer in the menu. Delete $here to remove the program itself."
}

# What those tools wrote is of no use where no other program is left.
remove_empty_caches() {
    if [ -z "$(find "$data/mime/packages" -name '*.xml' 2>/dev/null)" ]; then
        for name in aliases generic-icons globs globs2 icons magic mime.cache subclasses treemagic types \
            version XMLnamespaces application/x-aestudio-project.xml; do
            rm -f "$data/mime/$name"
        done
        rmdir "$data/mime/application" 2>/dev/null || true
    fi
    if [ -z "$(find "$data/applications" -name '*.desktop' 2>/dev/null)" ]; then
        rm -f "$data/applications/mimeinfo.cache"
    fi
}

add() {
    case $here in
    *[\"\`\$\\%]*)
        echo "$here: expected a folder whose path has none of \" \` \$ \\ %, which menus cannot start from;" >&2
        echo "move it, then start again" >&2
        exit 1
        ;;
    esac
    made=$(
        folders_made
        (cd "$here/share" && find . -mindepth 1 -type d) | while IFS= read -r folder; do
            make_folder "$data/${folder#./}"
        done
        make_folder "$(dirname -- "$link")"
    )
    (cd "$here/share" && find . -type f) | while IFS= read -r file; do
        cp -f "$here/share/$file" "$data/$file"
        chmod u+w "$data/$file"
    done
    while IFS= read -r line; do
        case $line in
        Exec=*) printf 'Exec="%s/aestudio" %%f\nTryExec=%s/aestudio\n' "$here" "$here" ;;
        *) printf '%s\n' "$line" ;;
        esac
    done <"$here/share/applications/aestudio.desktop" >"$entry"
    printf '%s\n' "$made" | sed -n 's/^./# made: &/p' >>"$entry"
    if [ -L "$link" ] || [ ! -e "$link" ]; then ln -sf "$here/aestudio" "$link"; fi
    tell_the_desktop
    echo "AE Studio is in the menu. ./install.sh --remove takes it away again."
    case :$PATH: in
    *":$(dirname -- "$link"):"*) ;;
    *) echo "In a terminal: $link, or aestudio once $(dirname -- "$link") is on your path (often from the next login on)." ;;
    esac
}

case ${1:-} in
--remove) remove ;;
"") add ;;
*)
    echo "usage: ./install.sh [--remove]" >&2
    exit 2
    ;;
esac
