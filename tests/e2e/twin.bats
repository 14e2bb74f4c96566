# SPDX-License-Identifier: Apache-2.0
# Two daemons with the same keys: a copied data directory, both started.
load helpers

# copy FROM TO: its data directory as it stands, as somebody would who clones a machine.
copy() { cp -a "$NETS/$1" "$NETS/$2"; rm -f "$NETS/$2/lock"; }
keeps_off() { at "$1" status --json | jq -e '.twin.first'; }
knows_twin() { at "$1" status --json | jq -e '.twin'; }
no_twin() { at "$1" status --json | jq -e '.twin == null and .replaced == false'; }
replaced() { at "$1" status --json | jq -e .replaced; }
ups() { grep -c 'event=link_up' "$NETS/$1.log"; }

@test "the copy keeps off, says why and what to do, and tears no links" {
    network a b c
    stop b
    copy b copy
    start b
    wait_until linked b 2
    before=$(ups a)
    start copy
    wait_until keeps_off copy
    wait_until knows_twin b
    at b status --json | jq -e '.twin.first == false and (.twin.address | test("^127.0.0.1:[0-9]+$"))'
    at copy status --json | jq -e '.twin.address | test("^127.0.0.1:[0-9]+$")'
    sleep 3
    [ $(($(ups a) - before)) -le 3 ] # no taking turns
    linked b 2
    fails 6 publish_text copy "Från kopian"
    says E340
    says "goda node split"
    fails 6 at copy key rotate
    says E340
    run at copy status
    says "keeps off the network and publishes nothing"
    run at copy --lang sv läge
    says "Dubbelgångare"
    says "goda nod skilj"
    fails 1 at copy doctor --json
    jq -e '.checks[] | select(.name == "twin") | .health == "fault" and .code == "W119"' <<<"$output"
    at b doctor --json | jq -e '.checks[] | select(.name == "twin") | .health == "warning"'
    at copy metrics | grep -q '^goda_keeps_off 1'
    at b metrics | grep -q '^goda_twins_seen_total 1'
    for name in b copy; do [ "$(grep -c 'event=twin ' "$NETS/$name.log")" = 1 ]; done
    [ "$(grep -c 'event=peer_twin peer=b' "$NETS/a.log")" = 1 ]
    at copy list # reading goes on
    id=$(publish b "Från den första" --wait 2)
    stop copy
    start copy # and a restart is no decision
    keeps_off copy
    wait_until finds a första "$id"
}

publish_text() { at "$1" add --title "$2" "${FIELDS[@]}" --yes; }

@test "a split of the younger: it goes on with new keys, and the first learns that it has been replaced" {
    network a b c
    publish b "Före" --wait 2
    stop b
    copy b copy
    start b
    wait_until linked b 2
    start copy
    wait_until keeps_off copy
    fails 2 at copy node split
    says --yes
    answered n copy node split
    says "a second daemon has been running with the keys of Organisation b"
    says E504
    run at copy node split --yes
    [ "$status" -eq 0 ]
    says "goes on here, with new keys"
    wait_until linked copy 2 || wait_until linked copy 2
    wait_until replaced b
    no_twin copy
    publish copy "Efter" --wait 2
    fails 6 publish_text b "Från den ersatta"
    says E341
    fails 6 at b node split --yes
    says E341
    fails 1 at b doctor --json
    jq -e '.checks[] | select(.name == "replaced") | .health == "fault"' <<<"$output"
    at copy doctor
    [ "$(grep -c 'event=replaced' "$NETS/b.log")" = 1 ]
    stop b
    start b # it has not forgotten
    replaced b
}

@test "a split of the first leaves the copy without keys; what comes back from before is told so" {
    network a b c
    stop b
    copy b copy
    copy b late
    start b
    wait_until linked b 2
    start copy
    wait_until knows_twin b
    at b nod skilj --yes --lang sv --json | jq -e '.keys | length == 2'
    wait_until linked b 2
    no_twin b
    stop copy
    start late # a copy that never met its original
    wait_until replaced late
    [ "$(at late status --json | jq .peers)" = 0 ]
    wait_until linked b 2
    publish b "Efter" --wait 2
}

@test "a restart is no twin, nor one after a power failure, nor a restored daemon" {
    network a b
    for signal in TERM KILL KILL; do
        stop b "$signal"
        start b
        wait_until linked b 1
    done
    at b backup "$NETS/file" --keys --data "$NETS/b"
    stop b KILL
    goda restore "$NETS/file" --data "$NETS/new"
    start new
    wait_until linked new 1
    sleep 1
    for name in a new; do no_twin "$name"; done
    publish new "Efter" --wait 1
    start b # the old computer, again
    wait_until keeps_off b
    at new status --json | jq -e '.twin.first == false'
}

@test "who is restored from a kit while the old one runs gets every record, and then keeps off" {
    network a b
    publish b "Före" --wait 1
    at b key recovery-kit --out "$NETS/page" --quiet
    goda restore "$NETS/page" --kit --data "$NETS/new"
    start new
    wait_until keeps_off new
    holds new 1
    fails 6 publish_text new "Från den nya"
    says E340
    stop b
    at new node split --yes
    wait_until linked new 1
    publish new "Efter" --wait 1
}
