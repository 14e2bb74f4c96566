#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# goda disk explains every byte; goda status --watch follows what changes.
bats_require_minimum_version 1.5.0
load helpers

bytes() { jq ".parts[] | select(.name == \"$1\") | .bytes" <<<"$output"; }
du_says() { du -s --block-size=1 "$NETS/$1" | cut -f1; }

@test "the sum is what du says, and each part is where it should be" {
    network a
    at a import "$DATA" --yes --quiet
    run -0 at a disk --json
    [ "$(jq .bytes <<<"$output")" -eq "$(du_says a)" ]
    [ "$(jq '[.parts[].bytes] | add' <<<"$output")" -eq "$(du_says a)" ]
    [ "$(bytes keys)" -eq 64 ]
    [ "$(bytes log)" -eq "$(stat -c %s "$NETS/a/goda.db-wal")" ]
    [ "$(bytes unknown)" -eq 0 ]
    stop a
    start a # what was in the log is in goda.db now
    mkdir "$NETS/a/of-somebody"
    head -c 5000 /dev/zero >"$NETS/a/of-somebody/file"
    run -0 at a disk --json --lang sv
    [ "$(jq '[.parts[].bytes] | add' <<<"$output")" -eq "$(du_says a)" ]
    [ "$(bytes records)" -gt 100000 ]
    [ "$(bytes index)" -gt "$(bytes records)" ]
    [ "$(bytes other)" -eq 5000 ]
    run -0 at a disk
    says "the search index and its words"
    says "$NETS/a"
    run -0 at a utrymme --lang sv
    says "sökindexet och dess ord"
}

@test "what has been erased is told apart" {
    network a
    id=$(publish a "Ska bort")
    at a withdraw "$id" --reason other --erase --decision "KS 1" --yes --quiet
    stop a
    start a
    run -0 at a disk --json
    [ "$(jq .erased <<<"$output")" -eq 1 ]
    [ "$(bytes erased)" -gt 100 ]
    [ "$(jq '[.parts[].bytes] | add' <<<"$output")" -eq "$(du_says a)" ]
    run -0 at a disk
    says "1 erased text"
}

@test "status --watch tells each change once, in a pipe, and comes back with the daemon" {
    network a
    goda --socket "$NETS/a.sock" status --watch --json >"$NETS/json" 2>/dev/null 3>&- &
    PIDS[json]=$!
    goda --socket "$NETS/a.sock" status --watch >"$NETS/lines" 2>/dev/null 3>&- &
    PIDS[lines]=$!
    wait_until test -s "$NETS/json"
    wait_until test -s "$NETS/lines"
    publish a "Ny" >/dev/null
    wait_until eval 'jq -e "select(.records == 1)" "$NETS/json"'
    wait_until grep -q "1 records" "$NETS/lines"
    stop a
    wait_until grep -q E409 "$NETS/json"
    start a
    wait_until eval 'tail -n 1 "$NETS/json" | jq -e "select(.records == 1)"'
    sleep 2 # nothing more happens
    [ "$(wc -l <"$NETS/json")" -eq 4 ]
    for name in json lines; do
        kill -INT "${PIDS[$name]}"
        wait "${PIDS[$name]}"
        unset "PIDS[$name]"
    done
}

@test "status --watch redraws a terminal, and Ctrl-C ends it well" {
    network a
    run -0 script -qec "timeout --foreground --preserve-status -s INT 2.5 goda --socket $NETS/a.sock status --watch" /dev/null
    says "Ctrl-C ends this."
    [ "$(grep -c "nobody else is in the network yet" <<<"$output")" -ge 2 ]
    fails 3 at nobody status --watch
}
