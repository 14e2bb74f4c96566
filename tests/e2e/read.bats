# SPDX-License-Identifier: Apache-2.0
# How people read: an example's whole story, queues, what is new, figures.
load helpers

# said NAME LINE...: that organisation says what the lines of JSON say.
said() {
    local name=$1
    shift
    printf '%s\n' "$@" >"$NETS/lines.ndjson"
    at "$name" import "$NETS/lines.ndjson" --quiet
}

# sees NAME ID TEXT: the story as it is told there has it.
sees() { at "$1" show "$2" | grep -qF -- "$3"; }

@test "show tells the whole story, in both languages, and alike at another node" {
    network a b
    id=$(publish a "Nattpatrull med kamera" --flag innovative --why "Nytt för oss")
    said b "{\"kind\":\"adoption\",\"ref\":\"$id\",\"status\":\"trying\",\"text\":\"Två enheter.\"}"
    said b "{\"kind\":\"adoption\",\"ref\":\"$id\",\"status\":\"adopted\",\"how\":\"adapted\",\"text\":\"Alla enheter.\",\"changed\":\"Fyra klockslag.\"}" \
        "{\"kind\":\"assessment\",\"ref\":\"$id\",\"flag\":\"ordinary\",\"why\":\"Vi gör så redan.\"}" \
        "{\"kind\":\"award\",\"ref\":\"$id\",\"award\":\"Kvalitetspriset\",\"year\":2024,\"status\":\"winner\"}" \
        "{\"kind\":\"comment\",\"ref\":\"$id\",\"text\":\"Vad kostade det?\",\"question\":true}"
    said a "{\"kind\":\"confirm\",\"ref\":\"$id\",\"review_by\":\"2099-01-01\"}"
    wait_until sees a "$id" "Vad kostade det?"
    wait_until sees b "$id" 2099-01-01
    run at b show "$id" --lang sv
    says "Aktuell till 2099-01-01 · bekräftad av Organisation a"
    says "Bedömningar: ordinarie arbetssätt 1 · egen bedömning: innovativt"
    says "ordinarie arbetssätt – Organisation b"
    says "Vi gör så redan."
    says "Införanden: infört 1"
    says "Vad som ändrades: Fyra klockslag."
    says "Tidigare: prövas"
    says "Kvalitetspriset 2024 · vinnare"
    says "Frågor och kommentarer: 1 · 1 obesvarad"
    says "Nästa: goda märk, inför, kommentera eller liknande ${id:0:8}"
    [ "$output" = "$(at a show "$id" --lang sv 2>&1)" ]
    run at b show "$id" --all
    says "Current until 2099-01-01"
    says "Next: goda flag, adopt, comment or similar ${id:0:8}"
    says "Två enheter."
}

@test "the queues that people work from" {
    network a b
    one=$(publish a "Ett exempel")
    two=$(publish b "Två exempel" --review-by 2020-01-01)
    wait_until finds a två "$two"
    total() { at "$@" --json | jq .total; }
    [ "$(total a list --mine)" -eq 1 ]
    [ "$(total a --lang sv lista --våra)" -eq 1 ]
    [ "$(total a list --unassessed)" -eq 2 ]
    at b flag "$one" ordinary --why "Så gör vi" --quiet
    judged() { [ "$(total a list --unassessed)" -eq 1 ]; }
    wait_until judged
    [ "$(total a list --overdue)" -eq 1 ]
    run at a --lang sv lista --att-se-över
    says "Två exempel"
    fails 2 at a list --kind bedömning
}

@test "what is new since one last looked, and what one follows" {
    export XDG_STATE_HOME="$NETS/state" XDG_CONFIG_HOME="$NETS/config"
    network a
    publish a "Det gamla" --tags "natt" >/dev/null
    [ "$(at a list --new --json | jq .total)" -eq 1 ]
    [ "$(at a list --new --json | jq .total)" -eq 0 ]
    publish a "Det nya" --tags "dag" >/dev/null
    [ "$(at a list --new --peek --json | jq .total)" -eq 1 ]
    [ "$(at a --lang sv lista --nytt --json | jq -r '.hits[0].title')" = "Det nya" ]
    at a follow --tag natt --quiet
    at a --lang sv följ --kategori förskola --quiet
    [ "$(at a list --following --json | jq -r '.hits[].title')" = "Det gamla" ]
    publish a "Natten igen" --tags "Natt, hemtjänst" >/dev/null
    run at a follow
    says "Natten igen"
    at a follow --tag natt --remove --quiet
    [ "$(at a list --following --json | jq .total)" -eq 0 ]
}

@test "what is similar, and who else works with it" {
    network a b
    body="Personalen på äldreboendet mäter nutrition, nattfasta och måltidsglädje med vågar i köket."
    one=$(publish a "Kortare nattfasta på äldreboendet" --body "$body" --tags "nattfasta, måltid")
    two=$(publish b "Nattfasta och nutrition på boendet" --body "$body" --tags "nattfasta")
    for n in 1 2 3 4 5 6; do publish b "Annat ämne nummer $n" --body "Om gator och snö $n." >/dev/null; done
    wait_until finds a nutrition "$two"
    [ "$(at a similar "$one" --json | jq -r '.hits[0].id')" = "$two" ]
    [ "$(at a similar "$one" --json | jq -r '.orgs[0] | .org, .tags[0]' | xargs)" = "b nattfasta" ]
    run at a --lang sv liknande "$one"
    says "Nattfasta och nutrition"
    says "Organisation b"
}

@test "what is similar among the demo's records is on the same question" {
    network a
    at a import "$DATA" --quiet
    like() { at a similar "$1" --json | jq -r '.hits[].title'; }
    run like demo-001
    says "Läkemedelsautomat ger större frihet i vardagen"
    run like demo-002
    says "Digital nattillsyn i stället för väckande hembesök"
    says "Självstyrande hemtjänstgrupper med tio medarbetare"
    [[ "$output" != *tunnelbanan* ]] # another automat
    run like demo-047
    says "Läxhjälp på biblioteket med gymnasieelever som ledare"
}

@test "the indicators, as a table, as CSV and as JSON" {
    network a b
    id=$(publish a "Räknas")
    wait_until finds b räknas "$id"
    at b flag "$id" innovative --why "Nytt" --quiet
    at b adopt "$id" adopted --text "Här med" --quiet
    counted() { [ "$(at a stats --json | jq -c '[.rows[] | [.org, .published, .innovative, .adoptions]]')" = '[["a",1,1,0],["b",0,0,1]]' ]; }
    wait_until counted
    run at a --lang sv statistik --csv
    says "org,org_name,year,published,innovative,adoptions,due,confirmed,confirmed_percent"
    says "a,Organisation a,"
    run at a --lang sv statistik
    says "Organisation b"
}

@test "a withdrawal is on the log, and nobody has receipts of what was not erased" {
    network a b
    id=$(publish a "Dras tillbaka")
    at a --lang sv dra-tillbaka "$id" --reason felaktigt --quiet
    logged() { [ "$(at b log --json | jq -r '.entries[0] | .what, .org, .reason' | xargs)" = "withdrawn a wrong" ]; }
    wait_until logged
    run at b --lang sv logg
    says "felaktigt"
    run at b --lang sv kvitton "$id"
    says "inte"
}
