# SPDX-License-Identifier: Apache-2.0
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
    answered "Vi fick inga vikarier" b infor "$id" avbrutet
    says "How did you go about it?"
    says "${id:0:8}: dropped"
    at b märk "$id" ordinarie --why - <<<"Det gör vi redan." --json | jq -e '.ref == "'"$id"'"'
}

@test "what a record may be about, and who may say it" {
    network a b
    start r
    at r join "$(invite a r --role reader)" --yes --quiet
    id=$(publish a "Ett exempel")
    problem=$(at a problem add --title "Ett problem" --summary S --body B --category skola --recipient R \
        --need N --json | jq -r .id)
    wait_until holds b 2
    wait_until holds r 2
    fails 5 at b adopt "$problem" trying --text x
    says E206
    fails 5 at b solve "$id" --text x
    says E206
    fails 5 at b solve "$problem" --with "$problem" --text x
    says "E206: Solution (solution)"
    fails 5 at b flag "$problem" ordinary --why x
    fails 5 at b award "$problem" --award A --year 2026
    fails 5 at b confirm ffffffff
    says E401
    fails 2 at b award "$id" --year 2026
    says "E201: Award (award)"
    for words in "adopt $id trying --text x" "comment $id --text x" "solve $problem --text x" \
        "award $id --award A --year 2026"; do
        read -ra typed <<<"$words"
        fails 4 at r "${typed[@]}"
        says E319
    done
    [ "$(records b)" -eq 2 ]
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
    fails 2 at a problem close "$problem" --status öppen
    says "solved or closed"
    fails 5 at b problem close "$id"
    says E206
    at a problem close "$problem" --solved --yes
    wait_until shows b "$problem" '.record.status' solved
    [ "$(at b problem list --solved --json | jq .total)" -eq 1 ]
    at a --lang sv problem stäng "$problem" --yes
    wait_until shows b "$problem" '.record.status' closed
}

@test "problems for procurement are raised and listed as such, in Swedish too" {
    network a
    fields=(--summary S --body B --category skola --recipient R --need N)
    at a problem lyft --title Ett --upphandling "${fields[@]}" --lang sv
    echo '{"title": "Två", "summary": "S", "body": "B", "category": "skola", "recipient": "R", "need": "N"}' |
        at a problem add -
    [ "$(at a problem list --procurement --json | jq -r '.hits[].title')" = Ett ]
    [ "$(at a problemformulering lista --json | jq .total)" -eq 2 ]
    fails 2 at a problem list Ett
    fails 2 at a problem solve
    says "add, list and close"
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
    at a answer "${question:0:10}" --text "Och en förmiddag." --json | jq -e .id
    run at b kommentera "$id" --text "Tack!" --lang sv
    says kommentar
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

@test "any of many versions is shown, by its number or its id" {
    network a
    id=$(publish a "Rubrik 1")
    for n in {2..25}; do
        last=$(at a update "$id" --title "Rubrik $n" --yes --json | jq -r .id)
        [ "$n" -ne 4 ] || fourth=$last
    done
    run at a show "$id" --version 22
    says "Rubrik 22"
    says "Version 22 of 25"
    run at a visa "$id" --version "${fourth:0:8}" --lang sv
    says "Rubrik 4"
    says "Version 4 av 25"
    run at a show "$id"
    says "Version 25 – "
    says "Versions: 25 · 22 older"
    fails 5 at a show "$id" --version 26
    says E401
}

@test "a version begins with the whole of the one before, from a file, standard input or an editor" {
    network a
    at a import "$DATA" --quiet --yes
    at a update demo-019 --body - --yes <<<"Ny beskrivning."
    shows a demo-019 .record.fields.body "Ny beskrivning."
    fails 1 at a update demo-019 --body - --yes </dev/null
    says "nothing came on standard input"
    echo '{"id": "demo-019", "title": "Ur filen", "tags": null}' >"$NETS/ny.json"
    at a andra demo-019 "$NETS/ny.json" --title "Ur valet" --yes # options win
    shows a demo-019 '.record.fields | [.title, .tags, .body] | @csv' '"Ur valet",,"Ny beskrivning."'
    echo '{"kind": "problem", "title": "x"}' >"$NETS/ny.json"
    fails 2 at a update demo-019 "$NETS/ny.json" --yes
    says "is of kind problem, and not example"
    fails 2 at a update demo-019 --need x --yes
    says "E202: need"
    fails 2 at a update demo-019 </dev/null
    says "give a FILE"
    EDITOR="sed -i -e 's/^Tags:.*/Tags: våg/' -e 's/^Partners:.*/Partners:/'" answered y a update demo-019
    says "+ våg"
    says "Published"
    shows a demo-019 '.record.fields | [.tags[0], .partners, .title] | @csv' '"våg",,"Ur valet"'
    EDITOR=true answered y a update demo-019
    says "Nothing has changed"
    shows a demo-019 '.versions | length' 4
    at a drafts --json | jq -e '.drafts == []'
}

@test "what somebody else has changed meanwhile is not changed back unawares" {
    network a
    id=$(publish a "Första rubriken")
    cat >"$NETS/editor" <<EOF
#!/bin/sh
goda --socket "$NETS/a.sock" update $id --title "Emellan" --yes >/dev/null 2>&1
sed -i 's/^Unit.*/Unit: Den nya/' "\$1"
EOF
    chmod +x "$NETS/editor"
    EDITOR=$NETS/editor answered y a update "$id"
    says "E210"
    says "goda show tells how it reads now"
    shows a "$id" .record.fields.title Emellan
    [ "$(at a drafts --json | jq -r '.drafts[].name')" = draft-1 ]
    fails 6 at a drafts publish draft-1 --yes
    at a --lang sv utkast publicera draft-1 --ändå --yes
    shows a "$id" '.record.fields | [.title, .unit] | @csv' '"Första rubriken","Den nya"'
    shows a "$id" '.versions | length' 3
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
    fails 6 at a ändra "$id" --title "För sent" --yes
    says "goda show tells why"
}

@test "withdrawn for a reason, and never erased unasked" {
    network a b
    mine=$(publish a "Det nya") old=$(publish a "Det gamla") theirs=$(publish b "Deras")
    wait_until holds a 3
    wait_until holds b 3
    fails 2 at a withdraw "$old" </dev/null
    says "--reason outdated|wrong|duplicate|legal|other"
    fails 5 at a withdraw "$old" --reason dubblett --replaced-by ffffffff
    says "Replaced by (replaced_by)"
    fails 2 at a withdraw "$old" --reason legal --erase --yes
    says "--decision REFERENCE"
    fails 2 at a withdraw "$old" --reason legal --erase --decision "Dnr 1"
    says "erasing wants --yes"
    answered n a withdraw "$old" --reason legal --erase --decision "Dnr 1"
    says "Det gamla"
    says "leave every member's disk"
    [ "$(records a)" -eq 3 ]
    at a återkalla "$old" --reason dubblett --replaced-by "${mine:0:8}"
    shows a "$old" '.withdrawals[0].fields | [.reason, .replaced_by] | @csv' "\"duplicate\",\"$mine\""
    fails 4 at b withdraw "$mine" --reason legal
    says E207
    fails 4 at a withdraw "$theirs" --reason inaktuellt
    says "may withdraw on legal grounds"
    at a dra-tillbaka "$theirs" --reason "rättsliga skäl" # as the network's administrator
    wait_until shows b "$theirs" .record.state withdrawn
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

@test "each organisation imports its own links, whoever founded the network, and once" {
    links=$PWD/tests/data/goda-exempel-demo-links.ndjson
    has_all() { [ "$(at "$1" list --json | jq .total)" -eq 94 ]; }
    for founder in stadsledning bromma; do
        network "$founder" arbetsmarknad aldre
        [ "$founder" = stadsledning ] || { start stadsledning &&
            at stadsledning join "$(invite "$founder" stadsledning)" --yes --quiet; }
        at "$founder" import "$DATA" --quiet --yes
        for org in arbetsmarknad aldre stadsledning; do
            wait_until has_all "$org"
            own=$(grep -c "\"org\": \"$org\"" "$links")
            at "$org" import "$links" --own --yes --json |
                jq -e ".imported == $own and .refused == 0 and .skipped == 32 - $own"
            at "$org" import "$links" --own --yes --json | jq -e ".imported == 0 and .existing == $own"
        done
        for org in "${!PIDS[@]}"; do stop "$org" KILL; done
        rm -rf "${NETS:?}"/*
    done
}

@test "lines of every kind are imported; a bad one is told with its number and reason" {
    network a
    sed -n 1p "$DATA" | jq -c '.id = "ett-exempel-med-lång-nyckel"' >"$NETS/lines"
    cat >>"$NETS/lines" <<'EOF'
{"kind": "comment", "id": "x-1", "ref": "ett-exempel-med-lång-nyckel", "text": "Hur?", "question": true}
{"kind": "comment", "id": "x-2", "ref": "ett-exempel-med-lång-nyckel", "text": "Så.", "answers": "x-1"}
{"kind": "update", "ref": "ett-exempel-med-lång-nyckel", "title": "Ny rubrik", "assessment": {"flag": "osäker"}}
{"kind": "confirm", "id": "x-3", "ref": "ett-exempel-med-lång-nyckel", "review_by": "2099-01-01"}
{"kind": "update", "ref": "ingen", "title": "x"}
{"kind": "update", "ref": "x-1", "title": "x"}
{"kind": "update", "ref": "ett-exempel-med-lång-nyckel", "category": "poesi"}
{"kind": "proposal", "ref": "ett-exempel-med-lång-nyckel", "text": "x"}
{"kind": "comment", "text": "x"}
{"kind": "withdrawal", "id": "x-4", "ref": "x-2", "reason": "wrong"}
EOF
    fails 8 at a import "$NETS/lines" --yes
    says "lines:6: E401: ref"
    says "lines:7: E206: ref"
    says "lines:8: E205: Category (category)"
    says "lines:9: E206: ref"
    says "lines:10: E201: ref"
    says "6 imported, 0 already here, 0 skipped, 5 refused"
    shows a ett-exempel-med-lång-nyckel '.record | [.fields.title, .fields.flag, .review_by] | @csv' \
        '"Ny rubrik","unsure","2099-01-01"'
    shows a ett-exempel-med-lång-nyckel '.comments[0].fields.text' "Hur?"
    run at a import "$NETS/lines" --yes
    says "0 imported, 6 already here, 0 skipped, 5 refused"
    run at a comment ett-exempel-med-lång-nyckel --text Tack
    says "Next: goda show $(at a show ett-exempel-med-lång-nyckel --json | jq -r '.record.id[:8]')"
    fails 7 at a comment ett-exempel-med-lång-nyckel --text Tack --wait 1 --timeout 100ms
    says "goda show ett-exempel-med-lång-nyckel"
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
