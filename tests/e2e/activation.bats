#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Sockets that listen before the daemon does: systemd's socket activation.
bats_require_minimum_version 1.5.0
load helpers

@test "whoever connects first starts it, and it takes both sockets and leaves them" {
    command -v systemd-socket-activate >/dev/null || skip "systemd-socket-activate is not installed"
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    systemd-socket-activate -l "$NETS/a.sock" -l "127.0.0.1:$port" "$BUILD/bin/godad" --data "$NETS/a" \
        --listen 127.0.0.1:0 --control "$NETS/a.sock" 2>"$NETS/a.log" 3>&- &
    PIDS[a]=$!
    wait_until [ -S "$NETS/a.sock" ]
    [ ! -e "$NETS/a" ]
    at a network create Prov --org a --org-name A
    grep -q "event=listening addr=127.0.0.1:$port" "$NETS/a.log"
    [ "$(grep -c event=listening "$NETS/a.log")" = 1 ]
    start b
    at b join "$(invite a b)" --yes --quiet
    wait_until linked b 1
    stop a
    [ -S "$NETS/a.sock" ]
}

@test "sockets that are another process's are not taken" {
    LISTEN_PID=1 LISTEN_FDS=2 start a
    [ "$(grep -c event=listening "$NETS/a.log")" = 1 ]
}
