#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# goda explain: without a daemon, in both languages, of every code.
bats_require_minimum_version 1.5.0
load helpers

@test "a code is explained in both languages, as it is typed" {
    run -0 goda explain E316
    says "E316: none of the inviting daemon's addresses answers"
    says "Usual causes"
    says "a firewall stands between"
    says "What to do"
    says "exit with 1"
    run -0 goda förklara e316 --lang sv
    says "Vanliga orsaker"
    says "en brandvägg"
    says "Gör så här"
    run -0 goda explain w103
    says "apt install hunspell-sv"
    fails 5 goda explain E000
    says "goda explain lists the codes"
    fails 5 goda explain nonsense --lang sv
    says "goda förklara räknar upp"
}

@test "programs get every code with its causes, and what to do" {
    run -0 goda explain --json
    [ "$(jq '.codes | length > 90' <<<"$output")" = true ]
    [ "$(jq '[.codes[] | select(.text == "" or .causes == "" or .remedy == "")] | length' <<<"$output")" = 0 ]
    [ "$(jq -r '[.codes[].code] | (length == (unique | length))' <<<"$output")" = true ]
    for code in $(jq -r '.codes[].code' <<<"$output"); do
        goda explain "$code" --lang sv >"$NETS/sv"
        [ "$(grep -c . "$NETS/sv")" -ge 5 ]
    done
    run -0 goda explain W107 --json --lang sv
    [ "$(jq -r '.kind + " " + .text' <<<"$output")" = "warning nobody is linked" ]
}

@test "a message that has no remedy of its own names the command that tells more" {
    fails 1 goda config check "$NETS/none"
    says "goda explain E502 tells more."
}

@test "warnings in the log carry their code" {
    start a --lexicon "$NETS/none"
    grep -q "event=lexicon_missing .* code=W103" "$NETS/a.log"
}
