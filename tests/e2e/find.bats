# SPDX-License-Identifier: Apache-2.0
# Search as people see it: what was meant, what was found, how to see more, and what helps when nothing was.
load helpers

# With the demo's records at one daemon.
demo() {
    network a
    at a import "$DATA" --quiet
    export PAGER=cat TERM=xterm
}

shows() { answered "" a "$@"; }

bold() { printf '\033[1m%s\033[0m' "$1"; }

@test "a misspelt word is put right, and said to be" {
    demo
    shows search rekrytring --limit 1
    says "Did you mean: $(bold rekrytering)?"
    says "No record has “rekrytring”; these have “$(bold rekrytering)”."
    run at a --lang sv sök rekrytring lärare --antal 1
    says "Menade du: rekrytering lärare?"
    says "Ingen post har ”rekrytring”; de här har ”rekrytering”."
    [ "$(at a search rekrytring 2>/dev/null | grep -c rekrytring)" -eq 0 ] # talk is no result
    [ "$(at a search rekrytring --json | jq -r .did_you_mean)" = rekrytering ]
}

@test "a terminal has counts, bold words and the command for more; a pipe has the hits" {
    demo
    shows search skola --limit 2
    says "Category: School "
    says "Judgement: innovative "
    says "$(bold skolan)"
    says "1–2 of "
    says "more: goda search skola --limit 2 --page 2"
    NO_COLOR=1 shows search skola --limit 2
    [[ "$output" != *$'\033['* ]]
    at a search skola --limit 2 >"$NETS/piped" 2>"$NETS/told"
    run cat "$NETS/piped"
    [[ "$output" != *$'\033'* && "$output" != *Category:* && "$output" != *more:* ]]
    says "Elever mäter luften vid sin egen skola"
    run cat "$NETS/told"
    says "more: goda search skola --limit 2 --page 2"
    [ -z "$(at a search skola --quiet 2>&1 >/dev/null)" ]
}

@test "page by page shows every hit once" {
    demo
    total=$(at a search skola --json | jq .total)
    titles() { for page in 1 2 3 4 5 6 7; do at a search skola --limit 5 --page $page --json; done | jq -r '.hits[].id' | sort -u | wc -l; }
    [ "$(titles)" -eq "$total" ]
    run at a --lang sv sök skola --antal 5 --sida 99
    says "$total träffar · sista sidan är $(((total + 4) / 5))"
    fails 2 at a search skola --page 0
    fails 2 at a search skola --page 2 --offset 5
    fails 2 at a search skola --page 18446744073709551615
}

@test "the order is by words, by time or by who took it up" {
    demo
    at a add --title "Skolan sent" "${FIELDS[@]}" --quiet
    [ "$(at a search skola --sort new --json | jq -r '.hits[0].title')" = "Skolan sent" ]
    start b
    at b join "$(invite a b)" --yes --quiet
    id=$(at a search skola --limit 20 --json | jq -r '.hits[7].id')
    wait_until sees b "$id"
    at b adopt "$id" adopted --text "Här med" --quiet
    first() { [ "$(at a --lang sv sök skola --sortera infört --json | jq -r '.hits[0].id')" = "$id" ]; }
    wait_until first
    fails 2 at a search skola --sort backwards
    says "backwards is none of rank, new and adopted"
}

sees() { at "$1" show "$2"; }

@test "why a hit was scored so" {
    demo
    run at a search rekrytring lärare --why --limit 1
    says "rekrytring → rekrytering  corrected"
    says "lärare                    the word"
    says "× 1.05"
    run at a --lang sv sök lärare --varför --antal 1
    says "ord "
    says "× 1,05"
    [ "$(at a search lärare --why --plain | grep -c $'^\tlärare\tthe word\t')" -eq 20 ]
    [ "$(at a search lärare --why --json | jq '.hits[0] | (.why.prior * ([.why.terms[].score] | add) - .score) | fabs < 0.001')" = true ]
}

@test "an empty answer says what was tried, and how to ask" {
    demo
    shows --lang sv sök qwxyz --kategori kultur --obesvarade
    says "Inget hittades för ”qwxyz” med kategori: kultur, obesvarade."
    says "Ingen post har ”qwxyz”."
    says "goda problem lyft"
    [ "${#lines[@]}" -le 5 ]
    run at a list --year 1900
    [ "$output" = "Nothing was found with year: 1900." ]
}

@test "programs get the counts" {
    demo
    run at a search skola --json
    [ "$(jq '.counts.category.skola > 0 and .counts.flag.innovative > 0' <<<"$output")" = true ]
    [ "$(jq '.total >= ([.counts.category[]] | add)' <<<"$output")" = true ]
}

@test "bash completes commands, fields and their values without a daemon" {
    source contrib/completions/goda
    completes() { COMP_LINE="goda $1" COMP_POINT=$((5 + ${#1})); _goda goda; [ "${COMPREPLY[*]}" = "$2" ] || { echo "$1: ${COMPREPLY[*]}"; return 1; }; }
    completes "search --outcome f" failed
    completes "search --outcome=f" failed # behind the =
    completes "search natt -outcome:f" failed
    completes "search cat" category:
    LANG=sv_SE.UTF-8 completes "sök kategori:ä" äldreomsorg
    [ "$(goda --complete -- sea)" = search ]
}

@test "zsh completes a line that is typed" {
    command -v zsh >/dev/null || skip "zsh is not installed"
    cat >"$NETS/typed" <<'END'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PATH=$PATH; fpath=($1 \$fpath); autoload -U compinit; compinit -u -D; print READY-\$((1 + 1))"
zpty -r -m shell shown '*READY-2*'
zpty -w -n shell "$2"$'\t'
for _ in {1..100}; do
    zpty -r -t shell part && shown+=$part
    [[ $shown != *$3* ]] || exit 0
    sleep 0.1
done
print -r -- "not completed to $3: $shown"
exit 1
END
    zsh -f "$NETS/typed" "$PWD/contrib/completions" "goda sea" "goda search"
    zsh -f "$NETS/typed" "$PWD/contrib/completions" "goda flag 01ab2324 inn" "01ab2324 innovative"
}

@test "fish completes commands, fields and their values" {
    command -v fish >/dev/null || skip "fish is not installed"
    offers() { [ "$(HOME=$NETS fish -c "source contrib/completions/goda.fish; complete -C '$1'")" = "$2" ]; }
    offers "goda sea" search
    offers "goda flag 01ab2324 inn" innovative
    offers "goda list --cat" --category
}
