# SPDX-License-Identifier: Apache-2.0
# Which way links run: who cannot be dialled, pinned members, introducers, and kinds of addresses.
load helpers

status_of() { at "$1" status --json | jq -e "$2"; }
peer_of() { at "$1" peers --json | jq -e ".peers[] | select(.org == \"$2\") | $3"; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

join_to() { at "$2" join "$(invite "$1" "$2")" --yes --quiet; }

@test "a daemon that nobody can dial back says so, and takes part all the same" {
    local port
    port=$(free_port)
    network a b
    start c --advertise "127.0.0.1:$port"
    join_to a c
    wait_until linked c 2
    wait_until status_of c '.outbound_only'
    wait_until peer_of a c '.outbound_only and .inbound'
    wait_until peer_of b c '.outbound_only and .inbound'
    id=$(publish c "Bakom en brandvägg")
    wait_until finds a brandvägg "$id"
    wait_until finds b brandvägg "$id"
    id=$(publish b "Utanför muren")
    wait_until finds c muren "$id"
    run at c status --lang sv
    says "inga når hit"
    run at a peers --lang sv
    says "går inte att ringa upp"
    # The same addresses after a restart: it knows. Others: it tries anew, and is reached.
    stop c
    start c --advertise "127.0.0.1:$port"
    status_of c '.outbound_only'
    stop c
    start c
    wait_until peer_of a c '.outbound_only | not'
}

@test "a daemon without addresses is outbound only from the first" {
    network a
    start b --advertise none
    join_to a b
    wait_until linked b 1
    wait_until peer_of a b '.outbound_only'
    status_of b '.outbound_only and .dialled == 1'
}

@test "IPv4, IPv6 and names do for listening, advertising and dialling" {
    local four six
    python3 -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0))' 2>/dev/null ||
        skip "this computer has no IPv6"
    four=$(free_port)
    six=$(free_port)
    start a --listen localhost:0
    at a network create Prov --org a --org-name A --quiet
    start b --listen "127.0.0.1:$four" --advertise "localhost:$four"
    start c --listen "[::1]:$six" --advertise "[::1]:$six"
    join_to a b
    join_to a c
    for name in a b c; do wait_until linked "$name" 2; done
    id=$(publish c "Över sex och fyra")
    wait_until finds a fyra "$id"
    # Each is dialled by another that starts anew.
    stop a
    start a --listen localhost:0
    wait_until linked a 2
    at a members --json | jq -e "[.members[].addresses[]] | contains([\"localhost:$four\", \"[::1]:$six\"])"
}

@test "a pinned member is told, and dialled wherever the configuration says" {
    network a b
    stop b
    start b --pin a
    wait_until peer_of b a '.pinned and .state == "linked"'
    peer_of a b '.pinned | not'
    run at b peers --lang sv
    says "fast granne"
    run at b peers --lang en
    says "pinned"
    stop b
    fails 2 godad --data "$NETS/b" --pin Farsta
    says "must be ORG or ORG@HOST:PORT"
}

@test "after a long absence an introducer's new address is enough" {
    local port
    port=$(free_port)
    network a b
    stop b
    stop a
    start a --listen "127.0.0.1:$port" # b knows another
    start b --seed "a@127.0.0.1:$port" --advertise none
    wait_until linked b 1
    id=$(publish a "Efter frånvaron")
    wait_until finds b frånvaron "$id"
}

# hoard NAME WHERE COUNT: so many connections, to the daemon's port or to its control socket, until $HOARD ends.
hoard() {
    python3 -c '
import socket, sys, time
where, held = sys.argv[1], []
for _ in range(int(sys.argv[2])):
    held.append(socket.socket(socket.AF_UNIX if "/" in where else socket.AF_INET))
    held[-1].connect(where if "/" in where else ("127.0.0.1", int(where)))
print("all", flush=True)
time.sleep(60)' "$2" "$3" >"$NETS/hoard" 3>&- &
    HOARD=$!
    PIDS[hoard]=$HOARD
    wait_until test -s "$NETS/hoard"
}
is_refused() { at "$1" status 2>&1 | grep E407; }
no_more() { kill "$HOARD"; wait "$HOARD" 2>/dev/null || true; }

@test "a daemon that runs out of descriptors says so once, answers here, and takes connections again" {
    godad() {
        ulimit -n 40
        exec "$BUILD/bin/godad" "$@"
    }
    start a
    unset -f godad
    at a network create Prov --org a --org-name A --quiet
    local port
    port=$(at a status --json | jq -r '.listen[0]' | grep -oE '[0-9]+$')
    hoard a "$port" 60
    wait_until grep -q event=accept_failed "$NETS/a.log"
    at a status
    [ "$(grep -c event=accept_failed "$NETS/a.log")" -eq 1 ]
    no_more
    # As many programs of this computer: they are told, and the daemon lives.
    hoard a "$NETS/a.sock" 60
    wait_until is_refused a
    no_more
    wait_until at a status
    start b
    join_to a b
    wait_until linked a 1
}

@test "a name that has several addresses is listened at on all of them" {
    printf '%s many.test\n' 127.0.0.2 127.0.0.3 192.0.2.77 >"$NETS/hosts" # the last is not this computer's
    unshare --mount mount --bind "$NETS/hosts" /etc/hosts 2>/dev/null || skip "names can't be tried here: it takes root"
    godad() {
        # shellcheck disable=SC2016
        exec unshare --mount sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$NETS/hosts" "$BUILD/bin/godad" "$@"
    }
    local port
    port=$(free_port)
    start a --listen "many.test:$port"
    unset -f godad
    at a network create Prov --org a --org-name A --quiet
    at a status --json | jq -e --arg p ":$port" '[.listen[] | select(endswith($p))] == ["127.0.0.2" + $p, "127.0.0.3" + $p]'
    at a members --json | jq -e --arg p ":$port" '[.members[].addresses[]] | contains(["127.0.0.2" + $p, "127.0.0.3" + $p])'
    start b
    join_to a b
    wait_until linked b 1
}
