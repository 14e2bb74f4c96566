# SPDX-License-Identifier: Apache-2.0
# The main job: join, publish, search, flag, with real daemons.
load helpers

@test "a record published at one is found at another, and a flag set there shows at a third" {
    network a b c
    id=$(publish a "Nattpatrull med kamera")
    wait_until finds b nattpatrull "$id"
    at b flag "${id:0:8}" innovativt --why "Nytt för oss" --new yes
    flagged() { [ "$(at c search nattpatrull --flag innovative --json | jq -r '.hits[0].flag')" = innovative ]; }
    wait_until flagged
    run at c show "${id:0:8}"
    says "Nytt för oss"
    says "Organisation b"
}

@test "the newest judgement of an organisation counts, and disagreement shows" {
    network a b c
    id=$(publish a "Samma sak på två sätt")
    wait_until finds b "samma sak" "$id"
    wait_until finds c "samma sak" "$id"
    at b flag "$id" innovative --why "Först"
    at b flag "$id" ordinary --why "Vi tänkte om"
    at c flag "$id" innovative --why "Nytt här"
    tally() { [ "$(at a search samma --json | jq -c '.hits[0].tally|[.innovative,.ordinary]')" = "[1,1]" ]; }
    wait_until tally
    [ "$(at a search samma --json | jq -r '.hits[0].flag')" = disputed ]
    run at a show "$id"
    says "Vi tänkte om"
    says "Nytt här"
}

@test "search and its filters work with every other daemon down" {
    network a b
    at a import "$DATA" --quiet
    wait_until holds b 94
    stop a
    [ "$(at b search hemtjänst --json | jq .total)" -gt 0 ]
    [ "$(at b search hemtjänst --category aldreomsorg --org a --year 2021 --json | jq .total)" -gt 0 ]
    [ "$(at b search hemtjänst --org b --json | jq .total)" -eq 0 ]
    [ "$(at b list --outcome failed --json | jq .total)" -eq 7 ]
    [ "$(at b list --kind problem --json | jq .total)" -eq 10 ]
    [ "$(at b list --since 2020-01-01 --json | jq .total)" -eq 94 ]
    [ "$(at b list --flag unassessed --json | jq .total)" -eq 84 ]
}

@test "the demo file goes in whole, and again adds nothing" {
    network a
    run at a import "$DATA" --json
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.imported,.existing,.refused]' <<<"$output")" = "[94,0,0]" ]
    [ "$(at a import "$DATA" --json | jq -c '[.imported,.existing]')" = "[0,94]" ]
    [ "$(records a)" -eq 94 ]
    run at a import "$DATA"
    says "0 imported, 94 already here"
    run at a importera "$DATA" --lang sv
    says "0 importerade, 94 fanns redan"
    [ "$(at a search Läkemedelsautomat --json | jq -r '.hits[0].import_key')" = demo-002 ]
}

@test "import --own takes this organisation's lines alone" {
    network farsta
    [ "$(at farsta import "$DATA" --own --json | jq -c '[.imported,.skipped]')" = "[3,91]" ]
}

@test "a daemon that was away catches up" {
    network a b
    stop b
    id=$(publish a "Medan du var borta")
    start b
    wait_until finds b "medan borta" "$id"
}

@test "--wait tells who holds it, and exits 7 when nobody does in time" {
    network a b
    run at a add --title T "${FIELDS[@]}" --wait 1 --json
    [ "$status" -eq 0 ]
    [ "$(jq .copies <<<"$output")" -ge 1 ]
    stop b
    fails 7 at a add --title T2 "${FIELDS[@]}" --wait 1 --timeout 1s
    says E410
    [ "$(records a)" -eq 2 ]
}

@test "what is exported is verified without a daemon, and taken by another" {
    network a b
    at a import "$DATA" --quiet
    at a export "$NETS/all.ndjson"
    run goda verify "$NETS/all.ndjson" --json
    [ "$status" -eq 0 ]
    [ "$(jq .invalid <<<"$output")" -eq 0 ]
    [ "$(jq .valid <<<"$output")" -gt 94 ]
    wait_until holds b 94
    [ "$(at b import "$NETS/all.ndjson" --json | jq -c '[.imported,.refused]')" = "[0,0]" ]
}

@test "a changed export is refused" {
    network a
    publish a "Detta skrev vi"
    at a export "$NETS/all.ndjson"
    sed -i 's/Detta skrev vi/Detta skrev ni/' "$NETS/all.ndjson"
    fails 1 goda verify "$NETS/all.ndjson"
    says E109
}
