#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# goda doctor, and what goda status says of the dictionary: real daemons, one thing wrong at a time.
bats_require_minimum_version 1.5.0
load helpers

@test "a daemon that is well says so, in both languages and to programs" {
    start a
    at a network create Prov --org a --org-name A
    at a key recovery-kit --out "$NETS/kit"
    run -0 at a doctor
    [[ "$output" == *"well     Search index"* ]]
    [[ "$output" != *FAULT* ]]
    [[ "$output" != *warning* ]]
    run -0 at a hälsa --lang sv
    [[ "$output" == *"bra      Sökindex"* ]]
    run -0 at a doctor --whole --json
    [ "$(jq -r '[.checks[].health] | unique | .[]' <<<"$output")" = ok ]
    [ "$(jq -r '.checks[].name' <<<"$output" | tr '\n' ' ')" = "daemon config directory keys disk database index dictionary membership roster twin replaced kit port peers lag clock records " ]
}

@test "without a dictionary status and doctor tell what it costs, and what to do" {
    start a --lexicon "$NETS/none"
    at a network create Prov --org a --org-name A
    at a key recovery-kit --out "$NETS/kit"
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

checks() { # HEALTH, of what is in $output: the names
    jq -r ".checks[] | select(.health == \"$1\") | .name" <<<"$output" | tr '\n' ' '
}

@test "what can be looked at is looked at without a daemon, and nothing is changed" {
    start a
    at a network create Prov --org a --org-name A
    at a import "$DATA" --yes >/dev/null
    stop a
    find "$NETS/a" -type f ! -name "goda.db-*" -exec sha256sum {} + | sort >"$NETS/before"
    echo "data = $NETS/a" >"$NETS/conf"
    echo "listen = 127.0.0.1:0" >>"$NETS/conf"
    fails 1 at a doctor --config "$NETS/conf" --json
    [ "$(checks fault)" = "daemon " ]
    [ "$(jq -r '.checks[] | select(.name == "records") | .detail' <<<"$output")" = 94 ]
    [[ "$(checks ok)" == *"config directory keys disk database index membership roster records dictionary port "* ]]
    find "$NETS/a" -type f ! -name "goda.db-*" -exec sha256sum {} + | sort | cmp - "$NETS/before"
    fails 1 at a hälsa --konfiguration "$NETS/conf" --lang sv
    says "FEL Tjänst "
    says "systemctl enable --now godad"
}

@test "without a daemon: a damaged database, open keys, a wrong configuration and a taken port" {
    start a
    at a network create Prov --org a --org-name A
    at a import "$DATA" --yes >/dev/null
    stop a
    dd if=/dev/urandom of="$NETS/a/goda.db" bs=4096 seek=20 count=40 conv=notrunc status=none
    chmod 0644 "$NETS/a/transport"
    start b
    port=$(at b status --json | jq -r '.listen[0]')
    printf 'listen = %s\nnonsense = 1\n' "$port" >"$NETS/conf"
    fails 1 at a doctor --config "$NETS/conf" --data "$NETS/a" --json
    [ "$(checks fault)" = "daemon config keys database port " ]
    fails 1 at a doctor --data "$NETS/nowhere"
    says "FAULT Data directory"
    says "W117"
}

@test "an administrator who is the only one is told so" {
    network a b
    run -0 at a doctor
    says "warning Member list 1/2"
    says "goda member role SLUG admin"
    at b key recovery-kit --out "$NETS/kit"
    run -0 at b doctor
    [[ "$output" != *warning* ]]
}
