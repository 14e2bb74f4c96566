#!/usr/bin/env bats
# goda doctor, and what goda status says of the dictionary: real daemons, one thing wrong at a time.
bats_require_minimum_version 1.5.0
load helpers

@test "a daemon that is well says so, in both languages and to programs" {
    start a
    at a network create Prov --org a --org-name A
    run -0 at a doctor
    [[ "$output" == *"well     Search index"* ]]
    [[ "$output" != *FAULT* ]]
    [[ "$output" != *warning* ]]
    run -0 at a hälsa --lang sv
    [[ "$output" == *"bra      Sökindex"* ]]
    run -0 at a doctor --whole --json
    [ "$(jq -r '[.checks[].health] | unique | .[]' <<<"$output")" = ok ]
    [ "$(jq '.checks | length' <<<"$output")" = 9 ]
}

@test "without a dictionary status and doctor tell what it costs, and what to do" {
    start a --lexicon "$NETS/none"
    at a network create Prov --org a --org-name A
    run -0 at a status
    [[ "$output" == *"hunspell-sv"* ]]
    [[ "$output" == *"$NETS/none"* ]]
    run -0 at a doctor
    says "warning Dictionary"
    says "apt install hunspell-sv"
    run -0 at a doctor --json
    [ "$(jq -r '.checks[] | select(.health == "warning") | .name' <<<"$output")" = dictionary ]
}

@test "keys that others may read are a fault" {
    start a
    at a network create Prov --org a --org-name A
    chmod 0644 "$NETS/a/identity"
    run -1 at a doctor
    [[ "$output" == *"FAULT    Keys"* ]]
    [[ "$output" == *"/identity"* ]]
}

@test "a repair is asked for, ordered, and made at the next start" {
    start a
    at a network create Prov --org a --org-name A
    at a import "$DATA" --yes >/dev/null
    run -2 at a doctor --repair
    [[ "$output" == *"--yes"* ]]
    run -0 at a doctor --repair --yes
    [[ "$output" == *"systemctl restart godad"* ]]
    stop a
    start a
    grep -q "event=views_rebuilt" "$NETS/a.log"
    run -0 at a doctor
    [[ "$output" != *FAULT* ]]
}
