# SPDX-License-Identifier: Apache-2.0
# Other keys for an organisation, on real daemons.
load helpers

keys() { at "$1" key --json | jq -r ".keys[$2].key"; }
knows_key() { [ "$(at "$1" members --json | jq -r ".members[] | select(.org == \"$2\").key")" = "$3" ]; }

@test "an organisation changes its keys, and goes on publishing in its own name" {
    network a b c
    publish b "Före" --wait 2
    old=$(keys b 0)
    run at b key rotate
    [ "$status" -eq 0 ]
    says "signs with a new key from now on"
    says "14 more times"
    new=$(keys b 1)
    [ "$old" != "$new" ]
    wait_until knows_key a b "$new"
    wait_until knows_key c b "$new"
    wait_until linked b 2
    publish b "Efter" --wait 2
    at c list --json | jq -e '[.hits[].org] == ["b", "b"]'
    id=$(at b list --json | jq -r '.hits[] | select(.title == "Före").id')
    at b update "$id" --title "Före, rättad"
    wait_until finds c "rättad" "$id"
    run at b --lang sv nyckel
    says används
    at a network history --json | jq -e '[.entries[] | select(.kind == "rekey" and .org == "b" and .in_force)] | length == 1'
    at b doctor
    [ "$(stat -c %a "$NETS/b/identity.2")" = 600 ]
}

@test "who was down while all the others changed their keys finds back, and restarts change nothing" {
    network a b c
    stop c
    at a key rotate
    at b key rotate
    at b nyckel byt
    stop b
    start b
    wait_until linked a 1
    publish b "Medan c var borta" --wait 1
    start c
    wait_until linked c 2
    wait_until finds c "borta" "$(at b list --json | jq -r '.hits[0].id')"
    publish c "Tillbaka" --wait 2
    at b key --json | jq -e '(.keys | length) == 3 and all(.keys[]; .here) and .left == 13'
    at b key --json | jq -e '[.keys[] | select(.until == null)] | length == 1'
}

@test "who has no network has no keys there, and nothing else can be done with keys" {
    start a
    run at a key
    says E310
    network b c
    fails 2 at b key burn
    says rotate
}
