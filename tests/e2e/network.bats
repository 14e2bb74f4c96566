# SPDX-License-Identifier: Apache-2.0
# Forming a network, and every way that joining can go wrong.
load helpers

@test "joining is idempotent, and needs no file edited" {
    network a
    start b
    token=$(invite a b)
    at b join "$token" --yes
    run at b join "$token" --yes
    [ "$status" -eq 0 ]
    says already
    [ "$(at a members --json | jq '.members | length')" -eq 2 ]
    stop b
    start b
    wait_until linked b 1
}

@test "without --yes and without a terminal nothing is joined" {
    network a
    start b
    fails 2 at b join "$(invite a b)"
    says --yes
    at b status --json | jq -e '.network == null'
}

@test "a mistyped token" {
    network a
    start b
    token=$(invite a b)
    fails 2 at b join "${token:0:40}x${token:41}" --yes
    says E312
    fails 2 at b join "${token%????}" --yes
    says E312
    at b join "$(fold -w 30 <<<"$token")" --yes # a mail's line breaks do no harm
}

@test "an expired token" {
    network a
    start b
    token=$(invite a b --expires 1s)
    sleep 2
    fails 1 at b join "$token" --yes
    says E313
}

@test "a used token" {
    network a
    start b
    start c
    token=$(invite a b)
    at b join "$token" --yes
    fails 6 at c join "$token" --yes
    says E314
}

@test "a token for another network than the daemon's" {
    network a b
    start x
    at x network create Annat --org x --org-name X
    fails 6 at b join "$(invite x y)" --yes
    says E311
}

@test "an inviter that cannot be reached" {
    network a
    start b
    token=$(invite a b)
    stop a
    fails 1 at b join "$token" --yes
    says E316
}

@test "only an administrator invites, and a reader does not publish" {
    network a b
    fails 4 at b invite --org c --org-name C
    says E318
    start r
    at r join "$(invite a r --role reader)" --yes
    fails 4 at r add --title T "${FIELDS[@]}"
    says E319
    fails 6 at a invite --org b --org-name B
    says E317
}

@test "a daemon without a network says how to get one" {
    start a
    fails 1 at a add --title T "${FIELDS[@]}"
    says E310
    says "goda join"
}

@test "a network is founded, joined and looked at in either language" {
    for lang in en sv; do
        start "$lang-a"
        start "$lang-b"
    done
    run at en-a network create Prov --org a --org-name A
    says "The network Prov exists."
    run at en-b join "$(at en-a invite --org b --org-name B 2>/dev/null)" --yes
    says "Invited by  A"
    run at sv-a nät create Prov --org a --org-name A --lang sv
    says "Nätet Prov finns."
    run at sv-b anslut "$(at sv-a bjud-in --org b --org-name B --lang sv 2>/dev/null)" --yes --lang sv
    says "Inbjuden av  A"
    wait_until linked en-b 1
    wait_until linked sv-b 1
    look() { # DAEMON LANGUAGE, then COMMAND and what it says
        local at=$1 lang=$2
        shift 2
        while [ $# -gt 0 ]; do
            run at "$at" "$1" --lang "$lang"
            [ "$status" -eq 0 ]
            says "$2"
            shift 2
        done
    }
    look en-b en status "1 linked of 1" peers linked members administrator network Prov
    look sv-b sv läge "1 anslutna av 1" grannar ansluten medlemmar administratör nät Prov
}
