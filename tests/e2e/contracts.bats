# SPDX-License-Identifier: Apache-2.0
# What scripts build on: JSON shapes, exit codes, languages.
load helpers

has_keys() { # JSON KEY...
    local json=$1 key
    shift
    for key; do
        jq -e "has(\"$key\")" <<<"$json" >/dev/null || { echo "no $key in $json"; return 1; }
    done
}

@test "the JSON of search, invite, add and status" {
    network a
    id=$(publish a "Formen på svaret" --tags "form,svar")
    [ ${#id} -eq 64 ]
    json=$(at a search svaret --json)
    has_keys "$json" total took_ms hits
    has_keys "$(jq '.hits[0]' <<<"$json")" id kind title org created flag import_key score snippet
    [[ "$(jq -r '.hits[0].created' <<<"$json")" =~ ^20[0-9-]{8}T[0-9:.]+Z$ ]]
    has_keys "$(at a status --json)" records peers network org
    has_keys "$(at a invite --org b --org-name B --json)" token
    has_keys "$(at a show "$id" --json)" record assessments tally
    at a members --json | jq -e '.members[0].org == "a"'
    at a peers --json | jq -e '.peers == []'
}

@test "every command answers --json with one JSON value" {
    network a
    id=$(publish a "En post")
    for command in status members peers list "search post" "show $id" network version help \
        "flag $id ordinary --why Vana"; do
        # shellcheck disable=SC2086 # words
        at a $command --json | jq -e . >/dev/null || { echo "$command"; return 1; }
    done
}

@test "exit codes: usage 2, daemon down 3, not found 5, conflict 6" {
    fails 3 at nobody status
    says E409
    network a
    fails 5 at a show 00000000
    says E401
    fails 2 at a flag 00000000 wonderful --why x
    fails 2 at a nonsense
    fails 2 at a search --nonsense x
    fails 2 at a search
    fails 6 at a network create Annat --org x --org-name X
    says E311
}

@test "did you mean" {
    fails 2 goda serch x
    says search
    fails 2 goda list --catgory x
    says category
}

@test "what is missing is said by its label, all at once, in either language" {
    network a
    fails 2 at a add --title "Bara rubrik"
    says Summary
    says Category
    fails 2 at a add --title "Bara rubrik" --lang sv
    says Sammanfattning
    says Kategori
    [ "$(records a)" -eq 0 ]
}

@test "Swedish by locale, by option, and by verb" {
    network a
    id=$(publish a "Svensk post")
    LANG=sv_SE.UTF-8 run at a show "$id"
    says "gott exempel · Skola"
    run at a sök post --lang sv
    says "Svensk post"
    run at a märk "$id" innovativt --why "Bra" --lang sv
    says innovativt
}

@test "help and version in either language, and by their Swedish names" {
    run goda help
    says "publish a good example"
    run goda help comment
    says "comment on an example or problem"
    LANG=sv_SE.UTF-8 run goda hjälp
    says "publicera ett gott exempel"
    run goda hjälp kommentera --lang sv
    says "goda kommentera ID --text TEXT"
    for lang in en sv; do
        run goda version --lang "$lang"
        [[ "$output" =~ ^goda\ [0-9.]+$ ]]
    done
}

@test "help names what follows an option in its reader's language, and no option that a word gives" {
    run goda export --help
    says "--format WORD"
    says "--bundle FILE"
    run goda exportera --help --lang sv
    says "--format ORD"
    says "--paket FIL"
    run goda inför --help --lang sv
    says "--år ÅR"
    [[ "$output" != *--status* ]]
    fails 2 goda adopt 00000000 trying --status dropped --text x
}
