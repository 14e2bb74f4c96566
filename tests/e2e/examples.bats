#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Every example in the man pages, and the walk in the README, is run against real daemons, those that
# fail too, in both languages.

load helpers
load documents

# Which record stands behind an id that the examples write.
stands_for() { # ID
    case $1 in
    01ab2324) at other search nattillsyn --json | jq -r '.hits[0].id' ;;
    5e1a70c3) jq -r .id "$NETS/laxhjalp" ;;
    9b04d2f7) at other problem list --json | jq -r '.hits[] | select(.title | startswith("Få söker")).id' ;;
    3c7d1e88) jq -r .id "$NETS/question" ;;
    esac
}

# The line, with the ids of this network.
with_ids() {
    local line=$1 id found
    for id in 01ab2324 5e1a70c3 9b04d2f7 3c7d1e88; do
        [[ $line == *"$id"* ]] || continue
        found=$(stands_for "$id")
        [ -n "$found" ] || return 1
        line=${line//"$id"/$found}
    done
    printf '%s\n' "$line"
}

fields() { jq -c --arg title "$1" --arg summary "$2" -n '{$title, $summary, body: "Vi provade, mätte och behöll.",
    category: "skola", unit: "Enheten", year: 2024, recipient: "Elever", stage: "pilot", outcome: "good",
    results: "Färre köer.", provider: "in_house", origin: "own"}'; }

# The files that the examples name.
files() {
    fields "Läxhjälp på biblioteket" "Läxhjälp efter skoltid" >laxhjalp.json
    jq -c -n '{title: "Få söker sommarjobb", summary: "Hälften så många söker som förr",
        body: "Vi når inte ungdomarna.", category: "skola", recipient: "Ungdomar", need: "Fler sökande"}' >sommarjobb.json
    sed -n 2,4p "$DATA" >records.ndjson
    : >godad.conf
    echo 'no_such_key = 1' >wrong.conf
}

tell_every_example() { # sv|en [--json]: what each said, and what it exited with, are then in $NETS/told
    local lang=$1 option=${2:-} exits code line said wrong=0 count=0 typed
    network other me
    at other member role me admin
    wait_until eval 'at me status --json | jq -e ".role == \"admin\""'
    at other import --yes --quiet "$DATA"
    invite other farsta >/dev/null
    start farsta
    at farsta join "$(invite other farsta)" --yes --quiet
    wait_until holds me "$(records other)"
    mkdir "$NETS/desk" "$NETS/told"
    cd "$NETS/desk"
    files
    export GODA_SOCKET=$NETS/me.sock
    while IFS=$'\t' read -r exits code line; do
        # what the network is asked about must have come
        case $line in *3c7d1e88*)
            at other comment "$(stands_for 5e1a70c3)" --text "Hur många kommer?" --question --json >"$NETS/question"
            wait_until at me show "$(jq -r .id "$NETS/question")" ;;
        esac
        typed=$(with_ids "$line") || { echo "no record for: $line"; wrong=1; continue; }
        said=0
        (export LANGUAGE=$lang && eval "$typed $option") >out 2>err </dev/null || said=$?
        [ -z "$option" ] || { echo "$said"; cat out err; } >"$NETS/told/$((++count))"
        case $line in *"laxhjalp.json --"*) at me list --mine --json |
            jq -c '.hits[] | select(.title | startswith("Läxhjälp"))' >"$NETS/laxhjalp" ;; esac
        if [ "$said" -ne "$exits" ] || { [ "$code" != - ] && ! grep -qw "$code" out err; }; then
            echo "exit $said, not $exits ($code): $line"
            head -5 out err
            wrong=1
        fi
    done < <(LANGUAGE=$lang goda --examples)
    [ "$wrong" -eq 0 ]
}

@test "every example of the man pages does what it says, in English" {
    tell_every_example en
}

@test "every example of the man pages does what it says, in Swedish" {
    tell_every_example sv
}

# alike FILE...: what differs from one network to another made equal, in lines of JSON, each with the
# file's name; the rest is as it was.
alike() {
    jq -cS 'def alike: if type == "object" then
                (if has("lag_ms") then del(.records, .lag_records, .synced) else . end)
                | (if .name? == "lag" then del(.detail) else . end)
                | with_entries(if .key | test("_ms$|_ms_ago$|bytes$|^redacted$|^score$") then .value = 0
                    else .value |= alike end)
            elif type == "array" then map(alike) | sort_by(.title? // "")
            elif type == "string" and test("^# HELP") then gsub(" -?[0-9.]+(e[-+][0-9]+)?\n"; " N\n")
                | gsub("goda_peer_lag_[a-z]+[{][^}]*[}] N\n"; "") # once the peer has been heard
            elif type == "string" then gsub("GODA1-[A-Za-z0-9_-]+"; "TOKEN")
                | gsub("[0-9a-f]{8,64}"; "ID") | gsub("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"; "TIME")
                | gsub("127.0.0.1:[0-9]+"; "ADDRESS") | gsub("/tmp/goda-e2e-[^/]*"; "NETS")
                | gsub("[0-9]+ ([MG]B|s)$"; "N")
            else . end;
        [(input_filename | split("/")[-1]), if type == "number" then . else alike end]' "$@"
}

@test "what every example answers with --json is the same in Swedish as in English" {
    local lang
    for lang in en sv; do
        tell_every_example "$lang" --json
        alike "$NETS"/told/* >"$BATS_TEST_TMPDIR/$lang"
        teardown
        setup
    done
    diff "$BATS_TEST_TMPDIR/en" "$BATS_TEST_TMPDIR/sv"
    # godad speaks English alone: its log's events and fields can't be otherwise either
    ! nm -D --undefined-only "$BUILD/bin/godad" | grep -E 'gettext'
}

@test "every command has an example, and its page shows them all" {
    local name
    for name in $(goda help --json | jq -r '.commands[].name'); do
        goda --lang en --examples | cut -f3 | grep -E "^goda $name( |\$)" >"$NETS/lines" ||
            { echo "no example in cli/examples.def: $name"; return 1; }
        [ "$(goda --lang en "$name" --help | grep -cFxf <(sed 's/^/  /' "$NETS/lines"))" -eq "$(wc -l <"$NETS/lines")" ]
        [ -s "$BUILD/man/man1/goda-$name.1" ] && [ -s "$BUILD/man/sv/man1/goda-$name.1" ]
    done
}

@test "man pages are drawn without a warning, in both languages, and are the same each time" {
    local page said again=$NETS/man
    mkdir -p "$again"/man{1,5,7,8}
    goda --lang en --man "$again"
    for page in "$again"/man*/*; do cmp "$page" "$BUILD/man/${page#"$again"/}"; done
    fails 1 goda --man "$NETS/nowhere"
    says E502
    for page in "$BUILD"/man/man?/* "$BUILD"/man/sv/man?/*; do
        said=$(groff -man -ww -K utf8 -T utf8 -z "$page" 2>&1)
        [ -z "$said" ] || { echo "$page: $said"; return 1; }
    done
    command -v mandoc >/dev/null || skip "mandoc is not installed"
    mandoc -Tlint -Werror "$BUILD"/man/man?/* "$BUILD"/man/sv/man?/*
}

@test "the README's five minutes happen as they are shown" {
    cd "$BATS_TEST_DIRNAME/../.." || return
    TZ=UTC walk README.md
}

# The network of the handbooks, where their reader sits at Farsta's daemon, invited or a member.
desk() { # invited|member
    start stad
    at stad network create Stockholm --org stadsledning --org-name Stadsledningskontoret --quiet
    at stad import --yes --quiet "$DATA"
    start farsta
    INBJUDAN=$(at stad invite --org farsta --org-name "Farsta stadsdelsförvaltning" --quiet)
    mkdir "$NETS/try" "$NETS/desk"
    ln -s "$NETS/farsta.sock" "$NETS/try"
    ln -s "$NETS/stad.sock" "$NETS/try/stad"
    if [ "$1" = member ]; then
        at farsta join "$INBJUDAN" --yes --quiet
        ln -s "$NETS/stad.sock" "$NETS/try"
    fi
    export GODA_SOCKET=$NETS/farsta.sock LANGUAGE=sv TZ=UTC
    cd "$NETS/desk" || return
}

HANDBOOKS=$BATS_TEST_DIRNAME/../../contrib/doc

@test "the searcher's handbook happens as it is shown" {
    desk member
    walk "$HANDBOOKS/sok.md"
}

@test "the publisher's handbook happens as it is shown" {
    desk member
    walk "$HANDBOOKS/publicera.md"
}

@test "the administrator's handbook happens as it is shown" {
    desk invited
    walk "$HANDBOOKS/administrera.md"
}
