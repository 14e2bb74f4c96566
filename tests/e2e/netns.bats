# SPDX-License-Identifier: Apache-2.0
# Twenty daemons, each in a network namespace of its own with an interface of 10 Mbit/s, on one bridge where packets
# are lost and where the network is cut in two. Needs root, iproute2 and nftables; nothing outside of the
# namespaces is touched.
load helpers

SIZE=20
LOSS="ip protocol tcp numgen random mod 100 < 5 drop" # one packet of twenty

hub() { echo "$NETNS-hub"; } # the namespace with the bridge
ns() { echo "$NETNS-$1"; }
all() { seq 1 "$SIZE"; }

# Links, addresses and rates; fails where this computer doesn't have them.
wire_up() {
    local i
    for i in "$(hub)" $(all | xargs -I{} echo "$NETNS-{}"); do ip netns add "$i" || return; done
    {
        echo "link add name hub up type bridge forward_delay 0"
        for i in $(all); do
            echo "link add name port$i type veth peer name eth0 netns $(ns "$i")"
            echo "link set dev port$i master hub up"
        done
    } | ip -n "$(hub)" -batch - || return
    for i in $(all); do
        printf '%s\n' "link set dev lo up" "addr add 10.77.0.$i/24 dev eth0" "link set dev eth0 up" |
            ip -n "$(ns "$i")" -batch - &&
            tc -n "$(ns "$i")" qdisc add dev eth0 root tbf rate 10mbit burst 32kbit latency 400ms || return
    done
}

unwire() {
    local name
    for name in $(ip netns list 2>/dev/null | grep -oE "^$NETNS-\w+"); do ip netns del "$name"; done
}

# rule [NFT STATEMENT]: what else becomes of packets on the bridge; nothing: they all pass.
rule() {
    ip netns exec "$(hub)" nft -f - <<<"table bridge net
        delete table bridge net
        table bridge net {
            set half { type ipv4_addr; elements = { $(seq -s, -f '10.77.0.%g' 1 $((SIZE / 2))) }; }
            chain cross { type filter hook forward priority 0; ${1:-}; }
        }"
}

setup_file() {
    export NETNS=goda$$
    if [ "$(id -u)" -ne 0 ]; then
        export UNWIRED="it takes root"
    elif ! UNWIRED=$(wire_up 2>&1 && rule "$LOSS" 2>&1 && rule 2>&1); then
        export UNWIRED
    fi
}
teardown_file() { unwire; }

# helpers' launch runs this in a shell of its own.
godad() { exec ip netns exec "$(ns "${name#n}")" "$BUILD/bin/godad" "$@"; }

# each COMMAND...: with the number of each daemon, all at the same time.
each() {
    local i pid pids=()
    for i in $(all); do "$@" "$i" & pids+=($!); done
    for pid in "${pids[@]}"; do wait "$pid"; done
}
joins() { [ "$1" -eq 1 ] || at "n$1" join "$(invite n1 "n$1")" --yes --quiet; }
tells() { publish "n$1" "Med förluster $1"; } >/dev/null
keeps() { at "n$1" export --quiet | sort >"$NETS/holds.$1"; } # its roster and records, as signed
all_hold() { # COUNT of records, for a minute at the most
    local left=120 i
    for i in $(all); do
        until holds "n$i" "$1"; do
            ((left-- > 0)) || { echo "n$i holds $(records "n$i"), not $1"; return 1; }
            sleep 0.5
        done
    done
}
all_equal() {
    each keeps
    local i
    for i in $(all); do cmp "$NETS/holds.1" "$NETS/holds.$i"; done
}
halves_apart() { # nobody is linked to anybody of the other half
    local i
    for i in $(all); do
        at "n$i" peers --json | jq -e --argjson low "$((i <= SIZE / 2))" --argjson half "$((SIZE / 2))" \
            '[.peers[] | select(.state == "linked" and ((.org[1:] | tonumber) <= $half) != ($low == 1))] == []' || return
    done
}

@test "twenty daemons in namespaces: loss, a network cut in two, and all sets equal when it is whole again" {
    [ -z "${UNWIRED:-}" ] || skip "this computer makes no network of namespaces: $(tail -n 1 <<<"$UNWIRED")"
    local i
    for i in $(all); do launch "n$i" --listen "10.77.0.$i:4632" --advertise "10.77.0.$i:4632" --lexicon none; done
    for i in $(all); do wait_until at "n$i" status; done
    at n1 network create Prov --org n1 --org-name "Organisation n1" --quiet
    each joins

    rule "$LOSS"
    each tells
    all_hold "$SIZE"
    all_equal

    rule "ip saddr @half ip daddr != @half drop; ip saddr != @half ip daddr @half drop"
    for i in 1 2 3; do
        publish "n$i" "I ena halvan $i" >/dev/null
        publish "n$((SIZE / 2 + i))" "I andra halvan $i" >/dev/null
    done
    wait_until halves_apart
    for i in 1 $((SIZE / 2)) $((SIZE / 2 + 1)) "$SIZE"; do wait_until holds "n$i" $((SIZE + 3)); done
    each keeps
    cmp "$NETS/holds.1" "$NETS/holds.$((SIZE / 2))"
    ! cmp -s "$NETS/holds.1" "$NETS/holds.$SIZE" || false

    rule
    all_hold $((SIZE + 6))
    all_equal
}
