# SPDX-License-Identifier: Apache-2.0
# The recovery kit: made, tried, out of date, and a daemon restored from it alone.
load helpers

kit() { at "$1" key recovery-kit --out "$2" --quiet; }
caught_up() { at "$1" status --json | jq -e '.returning | not'; }
lines_of() { sed -n '/GODA KIT/,/END/{/-----/d;p}' "$1"; }

# restore KIT NAME [options]: a daemon from nothing but that.
restore() {
    local kit=$1 name=$2
    shift 2
    goda restore "$kit" --kit --data "$NETS/$name" "$@"
}

@test "a daemon that has lost its disk comes back from the kit alone, with every record, and publishes" {
    network a b c
    at a import --yes --quiet "$DATA"
    id=$(publish b "Före branden")
    wait_until holds b "$(records a)"
    wait_until holds c "$(records a)"
    at b status --json | jq -e '.kit == "none"'
    at b doctor --json | jq -e '.checks[] | select(.name == "kit") | .health == "warning" and .code == "W118"'
    kit b "$NETS/page"
    [ "$(stat -c %a "$NETS/page")" = 600 ]
    at b status --json | jq -e '.kit == "made"'
    at b doctor --json | jq -e '.checks[] | select(.name == "kit") | .health == "ok"'
    run at b key drill "$NETS/page"
    [ "$status" -eq 0 ]
    says "would work"
    all=$(records a) key=$(at b status --json | jq -r .key)
    stop b KILL
    rm -r "${NETS:?}/b"
    lines_of "$NETS/page" >"$NETS/typed" # what was on paper
    restore "$NETS/typed" b
    [ "$(stat -c %a "$NETS/b/identity")" = 600 ]
    fails 6 restore "$NETS/typed" b
    says E521
    start b
    wait_until caught_up b
    [ "$(records b)" -ge "$all" ]
    [ ! -e "$NETS/b/network" ]
    [ "$(at b status --json | jq -r .key)" = "$key" ]
    at b doctor
    at b update "$id" --title "Efter branden, samma post"
    wait_until finds a "branden" "$id"
    publish b "Ny efter branden" --wait 2
    stop b
    start b # it is a daemon like any other
    at b status --json | jq -e '.returning | not'
    publish b "Och efter en omstart" --wait 1
}

@test "until it has reached another, a restored daemon publishes nothing, and says why" {
    network a b
    kit b "$NETS/page"
    stop a
    stop b
    rm -r "${NETS:?}/b"
    restore "$NETS/page" b
    start b
    at b status --json | jq -e .returning
    run at b status
    says "catching up with the others"
    run at b status --lang sv
    says "hinner ikapp de andra"
    fails 7 at b add --title "För tidigt" "${FIELDS[@]}" --yes
    says E420
    stop b KILL # what it begins with is kept from the first start
    start b
    at b status --json | jq -e .returning
    fails 7 at b add --title "För tidigt" "${FIELDS[@]}" --yes
}

@test "a drill: good, mistyped, of another, out of date; it changes nothing" {
    network a b
    kit b "$NETS/page"
    before=$(find "$NETS/b" -type f ! -name 'goda.db*' -exec sha256sum {} + | sort)
    at b key drill "$NETS/page" --json | jq -e '.works and .peers == ["a"]'
    lines_of "$NETS/page" | tr 'A-Z' 'a-z' | at b key drill -
    run at b --lang sv nyckel öva "$NETS/page"
    says "skulle fungera"
    awk '/^ 3:/ { $4 = ($4 ~ /^0/ ? "1" : "0") substr($4, 2) } 1' "$NETS/page" >"$NETS/wrong"
    fails 2 at b key drill "$NETS/wrong"
    says "line 3, group 3"
    fails 2 at b --lang sv nyckel öva "$NETS/wrong"
    says "rad 3, grupp 3"
    fails 2 restore "$NETS/wrong" new
    [ ! -e "$NETS/new" ]
    fails 6 at a key drill "$NETS/page"
    says E523
    [ "$before" = "$(find "$NETS/b" -type f ! -name 'goda.db*' -exec sha256sum {} + | sort)" ]
    at b key rotate
    fails 6 at b key drill "$NETS/page"
    says E524
    at b status --json | jq -e '.kit == "old"'
    at b doctor --json | jq -e '.checks[] | select(.name == "kit") | .health == "warning"'
    kit b "$NETS/second"
    at b key drill "$NETS/second"
    start other
    at other network create Annat --org other --org-name Annat --quiet
    fails 6 at other key drill "$NETS/second"
    says "another network"
    kit other "$NETS/alone"
    fails 6 at other key drill "$NETS/alone"
    says "no other member"
}

@test "a page for paper: narrow, in both languages, nothing of it in the log, never over a file" {
    network a b
    at b key recovery-kit >"$NETS/en"
    at b --lang sv nyckel återställningsblad >"$NETS/sv"
    grep -q "RECOVERY KIT" "$NETS/en"
    grep -q "sudo goda återställ FIL --blad" "$NETS/sv"
    for page in en sv; do
        [ "$(wc -L <"$NETS/$page")" -le 78 ]
        grep -q █ "$NETS/$page" && return 1 # no code in a pipe
        at b key drill "$NETS/$page"
    done
    at b key recovery-kit --qr | grep -q █
    answered "" b key recovery-kit
    [[ $output == *█* ]]
    secret=$(lines_of "$NETS/en" | sed -n '4s/.*: *//p')
    [ -n "$secret" ]
    grep -F "$secret" "$NETS/b.log" && return 1
    grep -q kit_made "$NETS/b.log"
    kit b "$NETS/file"
    fails 1 at b key recovery-kit --out "$NETS/file"
    says E502
    fails 2 at b key drill a b
    fails 2 at b key rotate --qr
}
