# SPDX-License-Identifier: Apache-2.0
# Personal data is pointed out, oddities are told, and what was written is not lost.
load helpers

@test "what looks like personal data is refused with all of it named, and stands for a reason" {
    network a
    fails 2 at a add --title "En post" "${FIELDS[@]}" --contact anna.berg@stockholm.se \
        --lessons "Ring 070-174 06 05 eller skriv 640823-9801"
    says "E209: Contact (contact)"
    says "anna.berg@stockholm.se (a person's e-mail address)"
    says "E209: Lessons (lessons)"
    says "070-174 06 05 (phone number)"
    says "640823-9801 (personal identity number)"
    says "--allow-personal REASON"
    [ "$(records a)" -eq 0 ]
    fails 2 at a add --title "En post" "${FIELDS[@]}" --contact anna.berg@stockholm.se --lang sv
    says "Kontakt (contact): det ser ut som personuppgifter"
    publish a "En post" --contact anna.berg@stockholm.se --allow-personal "Hon är kontaktperson"
    [ "$(records a)" -eq 1 ]
    [ "$(grep -c 'event=personal_allowed .*user=.* reason="Hon är kontaktperson"' "$NETS/a.log")" -eq 1 ]
}

@test "functions' mailboxes, the city's exchange and numbers in links pass" {
    network a
    publish a "En post" --contact "registrator@stockholm.se, 08-508 29 000" \
        --links "https://a.example/0701740605" --lessons "Dnr 640823-9801, org.nr 212000-0142"
    [ "$(records a)" -eq 1 ]
    [ "$(grep -c personal_allowed "$NETS/a.log")" -eq 0 ]
}

@test "import tells guarded lines with number and reason, and goes on" {
    network a
    {
        sed -n 1p "$DATA"
        sed -n 2p "$DATA" | jq -c '.contact = "bo.ek@gmail.com"'
        sed -n 3p "$DATA"
    } >"$NETS/three.ndjson"
    fails 8 at a import "$NETS/three.ndjson"
    says "three.ndjson:2: E209: Contact (contact)"
    says bo.ek@gmail.com
    [ "$(records a)" -eq 2 ]
    [ "$(at a import "$NETS/three.ndjson" --json 2>/dev/null | jq -r '.errors[0]|"\(.line) \(.code) \(.detail)"')" \
        = "2 E209 bo.ek@gmail.com" ]
    [ "$(sed -n 3p "$DATA" | jq -c '.category = "hav"' | at a import - --json 2>/dev/null |
        jq -r '.errors[0]|"\(.code) \(.field)"')" = "E205 category" ]
    at a import "$NETS/three.ndjson" --allow-personal "Bo har sagt ja"
    [ "$(records a)" -eq 3 ]
}

@test "remarks are told in either language, and forbid nothing" {
    network a
    run at a add --title "EN POST I VERSALER" "${FIELDS[@]}" --origin-ref Solna
    [ "$status" -eq 0 ]
    says "Remark: Title (title)"
    says "Remark: Taken from (origin_ref): your own idea, yet taken from somewhere?"
    id=$(publish a "En till" --lang sv)
    run at a flag "$id" innovative --why "Vi tror det" --new nej --lang sv
    [ "$status" -eq 0 ]
    says "Att tänka på: Bedömning (flag): innovativt, men inte nytt för mottagaren?"
    [ "$(at a flag "$id" innovative --why "Vi tror det" --leap no --json | jq -r '.remarks[0].field')" = flag ]
    [ "$(at a flag "$id" ordinary --why Vana --json | jq .remarks)" = null ]
}

@test "a draft is kept, listed with what is missing, edited, published, and then gone" {
    network a
    [ "$(at a add --draft --title "Halvfärdigt" --json | jq -r .draft)" = draft-1 ]
    at a add --draft --kind problem --title "Ett problem" --quiet
    run at a drafts
    says "Halvfärdigt"
    says "Summary, Description, Category, Unit, Year, Recipient"
    at a drafts --json | jq -e '.drafts[] | select(.name == "draft-2") | .kind == "problem"'
    [ "$(stat -c %a "$XDG_DATA_HOME/goda/drafts/draft-1.md")" = 600 ]
    fails 2 at a drafts publish draft-1
    says "E201"
    EDITOR="sed -i -e 's/^Category.*/Category: skola/' -e 's/^Unit.*/Unit: E/' -e 's/^Year.*/Year: 2024/' \
        -e 's/^Recipient.*/Recipient: R/' -e 's/^## \(Summary\|Description\).*/&\nText./'" \
        at a drafts edit draft-1
    at a drafts --json | jq -e '.drafts[] | select(.name == "draft-1") | .missing == []'
    at a drafts publish draft-1 --json | jq -e '.existing == false'
    [ "$(at a utkast --json | jq -r '.drafts[].name')" = draft-2 ]
    at a drafts remove draft-2
    at a drafts --json | jq -e '.drafts == []'
    fails 5 at a drafts publish draft-2
    says E505
    fails 2 at a drafts burn draft-2
}

@test "on a terminal: stop and keep it, edit it again, or publish it with a reason" {
    network a
    fields=("${FIELDS[@]}" --contact anna.berg@stockholm.se)
    answered $'s\ny' a add --title "Ett" "${fields[@]}"
    says "Keep it as a draft?"
    says "goda drafts publish draft-1"
    [ "$(records a)" -eq 0 ]
    EDITOR="sed -i s/anna.berg/registrator/" answered $'e\ny' a drafts publish draft-1
    says "may be read by all"
    says Published
    at a drafts --json | jq -e '.drafts == []'
    answered $'p\nHon vill det\ny\ny' a add --title "Två" "${fields[@]}" # much like the first
    says Published
    [ "$(grep -c 'reason="Hon vill det"' "$NETS/a.log")" -eq 1 ]
    answered $'p\n\nn' a add --title "Tre" "${fields[@]}" # no reason
    [ "$(records a)" -eq 2 ]
}

@test "on a terminal it is asked once whether all may read it, and --yes answers" {
    network a
    answered $'n\nn' a add --title "Ett" "${FIELDS[@]}"
    says "becomes a public document"
    [ "$status" -eq 1 ]
    [ "$(records a)" -eq 0 ]
    answered "" a add --title "Ett" "${FIELDS[@]}" --yes
    [ "$(records a)" -eq 1 ]
    id=$(at a list --json | jq -r '.hits[0].id')
    answered "" a flag "$id" ordinary --why Vana # no root: no question
    says "Signed and stored"
    answered n a import "$DATA"
    [ "$status" -eq 1 ]
    [ "$(records a)" -eq 2 ]
    answered y a import "$DATA" # once for all
    [ "$(records a)" -eq 96 ]
    at a export "$NETS/all.ndjson"
    answered "" a import "$NETS/all.ndjson" # it has been read by all
    [ "$status" -eq 0 ]
}

@test "what resembles it is shown on a terminal, listed in JSON, and never refused" {
    network a
    at a import "$DATA" --quiet
    fields=(--summary "Kamera på natten i hemtjänsten" --body "Nattpatrullen tittar in med kamera."
        --category aldreomsorg --unit E --year 2021 --recipient Kunder --tags natt)
    json=$(at a add --title "Digital nattillsyn med kamera" "${fields[@]}" --json)
    jq -e '.similar | map(.title) | index("Digital nattillsyn i stället för väckande hembesök") != null' <<<"$json"
    [ "$(records a)" -eq 95 ]
    answered $'n\nn' a add --title "Digital nattillsyn än en gång" "${fields[@]}" --lang sv
    says "liknande finns redan:"
    says "Digital nattillsyn i stället för väckande hembesök"
    [ "$status" -eq 1 ]
    [ "$(records a)" -eq 95 ]
    answered $'\ny' a add --title "Digital nattillsyn än en gång" "${fields[@]}"
    [ "$(records a)" -eq 96 ]
    run at a add --title "Digital nattillsyn en tredje gång" "${fields[@]}" # in a script: no talk of it
    [ "$status" -eq 0 ]
    [[ "$output" != *"resemble"* ]]
}

@test "what an editor left is kept when it cannot be published" {
    network a
    export EDITOR="sed -i s/^Unit.*/Unit:\ Enheten/"
    answered "" a add
    says E201
    says "goda drafts edit draft-1"
    EDITOR=true answered "" a add
    says "nothing was done"
    [ "$(at a drafts --json | jq -r '.drafts[].name')" = draft-1 ]
    stop a
    answered $'y\ny' a add --title "Tjänsten är nere" "${FIELDS[@]}"
    [ "$status" -eq 3 ]
    says E409
    at a drafts --json | jq -e '.drafts[0].title == "Tjänsten är nere"'
}
