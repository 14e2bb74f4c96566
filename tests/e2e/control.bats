#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The control socket's page, contrib/doc/control.md: made from the table, true of the daemon, and its example runs.

load helpers

DOC=$BATS_TEST_DIRNAME/../../contrib/doc

need_msgpack() { /usr/bin/python3 -c 'import msgpack' 2>/dev/null || skip "python3-msgpack is not installed"; }

@test "the page of the control socket has the table's rows" {
    diff <(goda --methods) <(sed '1,/^<!-- .goda --methods/d' "$DOC/control.md")
}

@test "every method takes and gives what its page says, and nothing else" {
    need_msgpack
    network founder medlem
    at founder import --yes --quiet "$DATA"
    start lone
    start reader
    wait_until holds medlem "$(records founder)"
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$BATS_TEST_DIRNAME/control.py" "$DOC/control.md" "$DATA" "$NETS"/{founder,medlem,lone,reader}.sock
}

@test "the example in Python says hello, searches and publishes" {
    need_msgpack
    network a
    at a import --yes --quiet "$DATA"
    printf '%s' '{"title": "Från Python", "summary": "Så gjorde vi", "body": "Vi provade.", "category": "skola",
        "unit": "Enheten", "year": 2024, "recipient": "Elever", "stage": "pilot", "outcome": "good",
        "results": "Färre köer.", "provider": "in_house", "origin": "own"}' >"$NETS/example.json"
    run "$DOC/control.py" "$NETS/a.sock" nattillsyn "$NETS/example.json"
    [ "$status" -eq 0 ]
    says "Organisation a, in Prov: 94 records"
    says "Digital nattillsyn i stället för väckande hembesök"
    says "Från Python"
    finds a "Python" "$(at a search Python --json | jq -r '.hits[0].id')"
    fails 1 "$DOC/control.py" "$NETS/a.sock" nattillsyn <(echo '{"title": "Bara rubrik"}')
    says E201
    fails 1 "$DOC/control.py" "$NETS/nobody.sock" x
}
