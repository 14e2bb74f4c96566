#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The configuration: checked without a daemon, read anew by one that runs.
bats_require_minimum_version 1.5.0
load helpers

@test "goda config check tells every key's value and where it comes from" {
    printf '# ours\nlog_level = debug\nlisten = 127.0.0.1:0\nlisten = [::1]:0\n' >"$NETS/conf"
    run -0 goda config check "$NETS/conf"
    [[ "$output" == *"log_level"*"debug"*"line 2"*"by a reload"* ]]
    [[ "$output" == *"data"*"/var/lib/goda"*"default"*"by a restart"* ]]
    run -0 goda konfiguration kontrollera "$NETS/conf" --lang sv
    [[ "$output" == *"log_level"*"debug"*"rad 2"*"vid omläsning"* ]]
    run -0 goda config check "$NETS/conf" --json
    [ "$(jq -r '.ok' <<<"$output")" = true ]
    [ "$(jq -c '.keys[] | select(.key == "listen") | [.values, .from, .line, .live]' <<<"$output")" = \
        '[["127.0.0.1:0","[::1]:0"],"file",3,false]' ]
    run -0 goda config check --quiet "$NETS/conf"
    [ -z "$output" ]
}

@test "every faulty line is told with its number, what is wrong and what is allowed" {
    printf 'lisen = 1\nlog_level = loud\n\nlog_level = debug\nlog_level = info\nutan\n' >"$NETS/conf"
    fails 2 goda config check "$NETS/conf"
    says "conf:1: lisen is no key; did you mean listen?"
    says "conf:2: log_level must be error, warning, info or debug"
    says "conf:5: log_level is given twice (first on line 4)"
    says "conf:6: a line must be key = value"
    says "E415"
    says "4 faults"
    fails 2 goda config check "$NETS/conf" --lang sv
    says "conf:1: lisen är ingen nyckel; menade du listen?"
    says "conf:2: log_level ska vara error, warning, info eller debug"
    fails 2 goda config check "$NETS/conf" --json
    [ "$(jq -c '[.ok, [.faults[].line]]' <<<"$output")" = '[false,[1,2,5,6]]' ]
}

@test "a file that is not there, is a directory, or is far too large" {
    fails 1 goda config check "$NETS/none"
    says E502
    fails 1 goda config check "$NETS"
    says E502
    head -c 100000 /dev/zero >"$NETS/large"
    fails 1 goda config check "$NETS/large"
    says E104
    fails 2 goda config mend
    says "check"
}

said() { grep -q "$1" "$NETS/a.log"; }

@test "a reload takes what it can, and names what wants a restart" {
    printf 'log_level = warning\n' >"$NETS/conf"
    start a --config "$NETS/conf"
    at a network create Prov --org a --org-name A
    printf 'log_level = info\nadvertise = godad.example.se:4632\nlexicon = /nowhere\n' >"$NETS/conf"
    kill -HUP "${PIDS[a]}"
    wait_until said "event=config_changed key=log_level from=warning to=info"
    wait_until said "event=config_changed key=advertise from=\"\" to=godad.example.se:4632"
    said "event=config_needs_restart key=lexicon .* to=/nowhere"
    said "event=advertising addr=godad.example.se:4632"
    wait_until eval 'at a members --json | grep -q godad.example.se:4632'
    run -0 at a status
    [[ "$output" == *"restart godad to change lexicon"* ]]
    run -0 at a läge --lang sv
    [[ "$output" == *"starta om godad för att ändra lexicon"* ]]
    printf 'log_level = info\nadvertise = godad.example.se:4632\n' >"$NETS/conf"
    kill -HUP "${PIDS[a]}"
    wait_until said "event=config_unchanged"
    [ "$(at a status --json | jq -c .restart_for)" = "[]" ]
}

@test "a faulty file is refused, and the old configuration holds" {
    printf 'log_level = info\n' >"$NETS/conf"
    start a --config "$NETS/conf"
    at a network create Prov --org a --org-name A
    printf 'log_level = loud\n' >"$NETS/conf"
    kill -HUP "${PIDS[a]}"
    wait_until said "event=config_refused.*code=E415"
    run -0 at a status
    [[ "$output" == *"refused"*"conf:1: log_level must be"* ]]
    at a status --json | jq -e '.config_refused | test("conf:1")'
    rm "$NETS/conf"
    kill -HUP "${PIDS[a]}"
    wait_until said "event=config_refused.*code=E502"
    id=$(publish a "Lever än")
    [ ${#id} -eq 64 ]
}
