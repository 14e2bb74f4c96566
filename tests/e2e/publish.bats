# The commands that say something about a record: what one says shows at another, in both languages, and
# what somebody may not say is refused.
load helpers

shows() { # NAME ID jq-expression
    [ "$(at "$1" show "$2" --json | jq -r "$3")" = "$4" ]
}

@test "an example is taken up, and what became of it shows everywhere" {
    network a b
    id=$(publish a "Timmen med kontaktmannen")
    wait_until finds b timmen "$id"
    at b adopt "${id:0:8}" trying --text "Vi börjar med två boenden" --how copied
    wait_until shows a "$id" '.adoptions | length' 1
    at b --lang sv inför "${id:0:8}" infört --text "Nu på alla" --how anpassat --changed "På förmiddagen"
    wait_until shows a "$id" '.adoptions[0].fields.status' adopted
    shows a "$id" '[.adoptions[].current] | @csv' true,false
    [ "$(at a list --json | jq '.hits[0].adoptions')" -eq 1 ]
    fails 2 at b adopt "$id" kanske --text x
    says "planned, trying, adopted or dropped"
    fails 2 at b adopt "$id" trying </dev/null
    says "--text TEXT"
}

@test "a problem is raised, solved by an example, and closed by its owner" {
    network a b
    problem=$(at a problem add --title "Hur når vi dem som tackar nej?" --summary "Vi når inte fram." \
        --body "Vi har provat brev." --category aldreomsorg --recipient Äldre --need "Fler deltar" \
        --json | jq -r .id)
    id=$(publish b "Lunch med grannar")
    wait_until finds b tackar "$problem"
    [ "$(at b problem list --unanswered --json | jq .total)" -eq 1 ]
    at b --lang sv föreslå "${problem:0:8}" --med "${id:0:8}" --text "Hos oss räckte en lunch"
    wait_until shows a "$problem" '.record.status' proposals
    shows a "$problem" '.proposals[0].solution.title' "Lunch med grannar"
    wait_until shows b "$id" '.solves[0].problem.id' "$problem"
    [ "$(at b problem list --unanswered --json | jq .total)" -eq 0 ]
    fails 4 at b problem close "$problem" --yes
    says E207
    at a problem close "$problem" --status solved --yes
    wait_until shows b "$problem" '.record.status' solved
}

@test "a question waits until it is answered" {
    network a b
    id=$(publish a "Mätning i köket")
    wait_until finds b mätning "$id"
    at b comment "$id" --text "Vad kostar vågen?" --question
    wait_until shows a "$id" '.comments | length' 1
    [ "$(at a list --unanswered --json | jq .total)" -eq 1 ]
    question=$(at a show "$id" --json | jq -r '.comments[0].id')
    echo "Tusen kronor." | at a --lang sv svara "${question:0:10}" --text -
    [ "$(at a list --unanswered --json | jq .total)" -eq 0 ]
    wait_until shows b "$id" '.comments[0].answers' "$question"
    fails 5 at a answer "$id" --text x
    says E206
}

@test "a new version shows what it changes, is told by the whole, and clashes are refused" {
    network a b
    id=$(publish a "Första rubriken")
    wait_until finds b rubriken "$id"
    run at a update "$id" --title "Andra rubriken" --yes
    says "- Första rubriken"
    says "+ Andra rubriken"
    wait_until shows b "$id" '.record.fields.title' "Andra rubriken"
    shows b "$id" '.versions | length' 2
    finds b andra "$id"
    [ "$(at b search första --json | jq .total)" -eq 0 ]
    run at a --lang sv ändra "$id" --title "Andra rubriken" --yes
    says "Ingenting har ändrats"
    fails 4 at b update "$id" --title "Min" --yes
    says E207
    printf '# Tredje\n\n## Resultat\n\nNy text.\n' >"$NETS/ny.md"
    at a update "$id" "$NETS/ny.md" --yes --json | jq -e .id
    wait_until shows b "$id" '.record.fields.results' "Ny text."
}

@test "confirmed is current for longer; withdrawn is found only when asked for" {
    network a b
    id=$(publish a "Ska ses över" --review-by 2020-01-01)
    wait_until finds b över "$id"
    [ "$(at b list --overdue --json | jq .total)" -eq 1 ]
    at a --lang sv bekräfta "$id" --review-by 2099-01-01
    wait_until shows b "$id" '.record.overdue' false
    fails 4 at b confirm "$id"
    at a withdraw "$id" --reason inaktuellt
    gone() { [ "$(at b search över --json | jq .total)" -eq 0 ]; }
    wait_until gone
    [ "$(at b search över --withdrawn --json | jq -r '.hits[0].state')" = withdrawn ]
    run at b --lang sv visa "$id"
    says "inaktuellt"
    fails 6 at b comment "$id" --text "För sent"
    says E211
}

@test "awards are noted by others, or by an administrator" {
    network a b c
    id=$(publish b "Vinnaren")
    wait_until finds c vinnaren "$id"
    fails 4 at b award "$id" --award Förnyelsepriset --year 2026 --status winner
    says E208
    at c --lang sv utmärk "$id" --award Förnyelsepriset --year 2026 --status vinnare
    wait_until shows a "$id" '.awards[0].fields.class' skola
    [ "$(at c list --award winner --json | jq .total)" -eq 1 ]
}

@test "the links of the demo are imported by their keys, once" {
    network a
    at a import "$DATA" --yes --quiet
    links=$PWD/tests/data/goda-exempel-demo-links.ndjson
    [ "$(at a import "$links" --yes --json | jq .imported)" -eq 32 ]
    [ "$(at a import "$links" --yes --json | jq .existing)" -eq 32 ]
    shows a demo-019 '.adoptions | length' 1
    shows a demo-088 '.proposals[0].solution.title' "$(at a show demo-041 --json | jq -r .record.fields.title)"
    shows a demo-007 '.awards[0].fields | [.award, .status, .class] | @csv' \
        '"Kvalitetsutmärkelsen","winner","aldreomsorg"'
    echo '{"kind": "comment", "id": "x-1", "ref": "demo-999", "text": "Vart?"}' >"$NETS/x.ndjson"
    fails 8 at a import "$NETS/x.ndjson" --yes
    says "x.ndjson:1: E401"
}

@test "what is hidden here shows elsewhere, and the log tells who did it" {
    network a b
    id=$(publish a "Syns inte här")
    wait_until finds b syns "$id"
    at b hide "$id" --reason "Väntar på beslut"
    [ "$(at b search syns --json | jq .total)" -eq 0 ]
    finds a syns "$id"
    [ "$(at b search syns --hidden --json | jq .total)" -eq 1 ]
    [ "$(at b log --json | jq -r '.entries[0] | .what, .reason' | xargs)" = "hidden Väntar på beslut" ]
    at b --lang sv dölj "$id" --undo
    finds b syns "$id"
}
