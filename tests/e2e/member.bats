# SPDX-License-Identifier: Apache-2.0
# What administrators do to members, on real daemons.
load helpers

role_of() { at "$1" members --json | jq -r ".members[] | select(.org == \"$2\").role"; }
has_role() { [ "$(role_of "$1" "$2")" = "$3" ]; }
has_left() { at "$1" members --json | jq -e ".members[] | select(.org == \"$2\").retired"; }
links() { [ "$(at "$1" status --json | jq .peers)" -eq "$2" ]; }

@test "a role is given and taken, and the founder keeps its own" {
    network a b c
    at a member role b admin
    wait_until has_role b b admin
    at b member role c reader --json | jq -e '.role == "reader" and .already == false'
    wait_until has_role c c reader
    fails 4 at c add --title T "${FIELDS[@]}"
    says E319
    run at b member role c reader
    [ "$status" -eq 0 ]
    says already
    fails 4 at b member role a member
    says E323
    fails 4 at a member role a member
    says E323
    fails 4 at c member role b member
    says E318
    fails 5 at a member role nobody member
    says E322
    fails 2 at a member role b king
    says king
    fails 2 at a member role b reader --ago 2d
    says --ago
    fails 2 at a member role b
    at a --lang sv medlem roll c läsare
    has_role a c reader
}

@test "who is sent away loses its links, and the others tell that they know" {
    network a b c
    publish c "Före" --wait 2
    wait_until linked c 2
    fails 2 at a member retire c
    says --yes
    run at a member retire c --yes --wait
    [ "$status" -eq 0 ]
    says "Organisation c has left the network"
    says "Know of it: b"
    has_left a c
    has_left b c
    wait_until links c 0
    links a 1
    finds b "Före" "$(at a list --json | jq -r '.hits[0].id')"
    publish c "Efter" || true
    sleep 1
    [ "$(records a)" -eq 1 ]
    [ "$(records b)" -eq 1 ]
    run at a member retire c --yes --wait
    says already
    says "Know of it: b"
    at a member retire c --yes --wait --json | jq -e '.already and .known_by == ["b"] and .not_heard_from == []'
    fails 6 at a member rekey c
    says E324
}

@test "an organisation that has lost its keys goes on in its name" {
    network a b
    publish b "Gammal" --wait 1
    local key
    key=$(at a members --json | jq -r '.members[] | select(.org == "b").key')
    stop b KILL
    start new
    at new join "$(at a member rekey b 2>/dev/null)" --yes
    wait_until holds new 1
    [ "$(at new status --json | jq -r .org)" = b ]
    [ "$(at a members --json | jq -r '.members[] | select(.org == "b").key')" != "$key" ]
    publish new "Ny" --wait 1
    wait_until holds a 2
    [ "$(at a list --org b --json | jq .total)" -eq 2 ]
    start b # the old daemon, with the keys that somebody found
    sleep 1
    links b 0
    fails 4 at b member rekey a
}

@test "one succeeds another, and nobody itself" {
    network a b c
    publish b "Om b" --wait 2
    run at a member succeed b c --wait
    [ "$status" -eq 0 ]
    says "Know of it: b · c"
    wait_until eval '[ "$(at c list --org c --json | jq .total)" -eq 1 ]'
    fails 6 at a member succeed c b
    says E325
    fails 5 at a member succeed c nobody
    says E322
}

@test "the history tells who did what, in English and in Swedish" {
    network a b
    at a member role b admin
    wait_until has_role b b admin
    run at b network history
    [ "$status" -eq 0 ]
    says "founded the network"
    says "admitted b: member"
    says "gave b another role: "
    run at a --lang sv nät historik
    says "grundade nätet"
    says "gav b en annan roll"
    at a network history --json | jq -e '.total == 3 and .entries[2].by == "a"'
}

@test "the founder undoes what an administrator did" {
    network a b c
    at a member role b admin
    wait_until has_role b b admin
    sleep 2
    at b member role c reader
    wait_until has_role a c reader
    at a member retire b --ago 1s --yes
    wait_until has_role a c member
    wait_until has_role c c member
    run at a network history
    says "without effect"
}

@test "what was published after the end that is told later is gone everywhere, and a restart keeps it so" {
    network a b c
    publish a "Kvar" --wait 2
    publish c "Bort" --wait 2
    at a member retire c --ago 1h --yes
    wait_until holds a 1
    wait_until holds b 1
    run at b search bort
    says "No record has"
    stop b
    start b
    [ "$(records b)" -eq 1 ]
    wait_until linked b 1
    wait_until eval 'at b peers --json | jq -e ".peers[] | select(.org == \"a\").synced"'
    at b doctor
}
