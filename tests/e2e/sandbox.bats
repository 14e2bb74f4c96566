#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The daemon's own sandbox: it is in, it holds, and everything that a daemon does works inside.
bats_require_minimum_version 1.5.0
load helpers

said() { grep -qE "$1" "$NETS/a.log"; }
sandboxed() { # NAME: each of its threads
    local tasks=/proc/${PIDS[$1]}/task
    [ "$(grep -hE '^Seccomp:' "$tasks"/*/status | sort -u)" = $'Seccomp:\t2' ] &&
        [ "$(grep -hE '^NoNewPrivs:' "$tasks"/*/status | sort -u)" = $'NoNewPrivs:\t1' ]
}
outside() { # skips where the build or the kernel cannot
    said 'sandbox files="Landlock [0-9]+" calls=seccomp' || skip "$(grep -o 'sandbox.*' "$NETS/a.log")"
}

@test "every thread is in it, and a file outside cannot be read" {
    local outside=$NETS-outside # the socket's directory is not
    mkdir "$NETS/etc" "$outside"
    printf 'log_level = info\n' >"$NETS/etc/conf"
    printf 'log_level = debug\n' >"$outside/conf"
    start a --config "$NETS/etc/conf"
    outside
    at a network create Prov --org a --org-name A --quiet
    at a import --yes --quiet "$DATA" # all its threads have been at work
    sandboxed a
    ln -sf "$outside/conf" "$NETS/etc/conf"
    kill -HUP "${PIDS[a]}"
    wait_until said "config_refused.*Permission denied"
    rm -r "$outside"
    printf 'log_level = debug\n' >"$NETS/etc/new"
    mv "$NETS/etc/new" "$NETS/etc/conf" # as editors do
    kill -HUP "${PIDS[a]}"
    wait_until said "config_changed key=log_level from=info to=debug"
}

@test "names of computers and of groups are found, records spread, metrics are written" {
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    start a --listen "127.0.0.1:$port" --advertise "localhost:$port" --metrics-file "$NETS/a.prom" \
        --group-publish "$(id -gn nobody)" --metrics-listen 127.0.0.1:0
    outside
    at a network create Prov --org a --org-name A --quiet
    start b
    at b join "$(invite a b)" --yes --quiet
    wait_until linked b 1
    at a import --yes --quiet "$DATA"
    wait_until holds b 94
    at a search bibliotek >/dev/null
    at a key rotate --yes
    wait_until grep -q '^goda_' "$NETS/a.prom"
    stop b
    start b
    wait_until linked b 1
    stop a
    [ ! -e "$NETS/a.prom" ]
    [ ! -e "$NETS/a.sock" ]
    start a --listen "127.0.0.1:$port"
    holds a 94
}

@test "it can be switched off, and says so" {
    start a --sandbox no
    said 'sandbox_off why=configuration'
    grep -q $'^Seccomp:\t0' "/proc/${PIDS[a]}/status"
    fails 2 godad --sandbox maybe
    says "must be yes or no"
}
