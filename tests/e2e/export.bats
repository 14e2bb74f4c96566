# SPDX-License-Identifier: Apache-2.0
# What comes out: files for readers, bundles for where no network reaches, and the site.
load helpers

@test "a bundle carries everything to a daemon without a network, which may join later" {
    network a
    id=$(publish a "Buren för hand")
    at a export --bundle "$NETS/all.bundle"
    start b
    fails 2 at b import "$NETS/all.bundle"
    says --yes
    at b status --json | jq -e '.network == null'
    run at b import "$NETS/all.bundle" --yes
    [ "$status" -eq 0 ]
    says Prov
    finds b "buren hand" "$id"
    [ "$(at b import "$NETS/all.bundle" --json | jq .imported)" -eq 0 ]
    stop b
    start b
    finds b "buren hand" "$id"
    fails 1 at b add --title "Utan att vara med" "${FIELDS[@]}"
    at b join "$(invite a b)" --yes
    wait_until linked b 1
    later=$(publish b "Nu är vi med")
    wait_until finds a "nu är vi med" "$later"
}

@test "a bundle that is cut off, or changed, or of another network, is refused" {
    network a
    publish a "En post"
    at a export --bundle "$NETS/all.bundle"
    head -c -1 "$NETS/all.bundle" >"$NETS/cut.bundle"
    start b
    fails 1 at b import "$NETS/cut.bundle" --yes
    says E117
    at b status --json | jq -e '.network == null'
    at b network create Annat --org b --org-name B
    fails 6 at b import "$NETS/all.bundle" --yes
    says E311
    says Prov
}

@test "filters choose what is exported; what is signed can be verified and imported" {
    network a
    id=$(publish a "Skola ett")
    publish a "Äldre två" --category aldreomsorg
    at a export "$NETS/all.ndjson"
    at a export "$NETS/school.ndjson" --award-class skola
    [ "$(wc -l <"$NETS/all.ndjson")" -eq $(($(wc -l <"$NETS/school.ndjson") + 1)) ]
    run goda verify "$NETS/school.ndjson"
    [ "$status" -eq 0 ]
    says "records hold, 0 do not."
    run goda kontrollera "$NETS/school.ndjson" --lang sv
    says "poster håller, 0 gör det inte."
    at a export --format csv --category aldreomsorg "$NETS/old.csv"
    [ "$(wc -l <"$NETS/old.csv")" -eq 2 ]
    grep -q "Äldre två" "$NETS/old.csv"
    at a export --format jsonld | jq -e '."@graph" | map(select(."@type" == "dcat:Dataset")) | length == 1'
    at a export --format markdown --id "${id:0:8}" "$NETS/one.md"
    [ "$(at a add "$NETS/one.md" --json | jq -r .existing)" = false ]
    fails 2 at a export --format xml
    fails 5 at a export --format csv --id 00000000
}

@test "an export that fails leaves the old file as it was" {
    network a
    publish a "En post"
    at a export --format csv "$NETS/out.csv"
    cp "$NETS/out.csv" "$NETS/before.csv"
    stop a
    fails 3 at a export --format csv "$NETS/out.csv"
    cmp "$NETS/out.csv" "$NETS/before.csv"
    run compgen -G "$NETS/out.csv.*"
    [ "$status" -ne 0 ]
}

@test "a site has what is published, and nothing that anybody wrote is markup in it" {
    load ../site/fair
    fair
    at a export --html "$NETS/site" --contact goda@stad.example
    run tests/site/pages "$NETS/site"
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
    run grep -rlF -e "$HIDDEN" -e "$WITHDRAWN" "$NETS/site"
    [ "$status" -eq 1 ]
    page=$NETS/site/exempel/$HOSTILE_ID.html
    [ -f "$page" ]
    run grep -cE '<script|<img|<b>' "$page"
    [ "$output" = 0 ]
    grep -qF '<li>&lt;b&gt;ett&lt;/b&gt;</li>' "$page"
    run goda verify "$NETS/site/goda.ndjson"
    [ "$status" -eq 0 ]
    if command -v chromium >/dev/null; then
        run chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$NETS/chromium" \
            --dump-dom "file://$NETS/site/index.html"
        says '<form id="sok" role="search">' # shown by its script, from a file
    fi
}

@test "a site is in Swedish, or in English by --lang, whatever the language of who makes it" {
    network a
    publish a "En post"
    at a export --html "$NETS/sv"
    at a export --html "$NETS/en" --lang en
    grep -q '<html lang="sv">' "$NETS/sv/index.html"
    grep -q 'Vad andra har prövat' "$NETS/sv/index.html"
    grep -q '<html lang="en">' "$NETS/en/index.html"
    grep -q 'What others have tried' "$NETS/en/index.html"
    grep -q '<a href="exempel/[0-9a-f]*.html" lang="sv">En post' "$NETS/en/exempel.html"
    cmp "$NETS/sv/stil.css" "$NETS/en/stil.css"
}

@test "a site takes the place of the one before, and of nothing else" {
    network a
    id=$(publish a "Den första")
    at a export --html "$NETS/site/"
    at a withdraw "$id" --reason wrong --yes --quiet
    second=$(publish a "Den andra")
    at a export --html "$NETS/site"
    [ ! -e "$NETS/site/exempel/$id.html" ]
    [ -e "$NETS/site/exempel/$second.html" ]
    echo "mitt" >"$NETS/site/exempel/mina-anteckningar.txt"
    fails 6 at a export --html "$NETS/site"
    says E506
    says mina-anteckningar.txt
    mkdir "$NETS/annat"
    echo "mitt" >"$NETS/annat/index.html"
    fails 6 at a export --html "$NETS/annat"
    [ "$(cat "$NETS/annat/index.html")" = mitt ]
    rm "$NETS/site/exempel/mina-anteckningar.txt"
    stop a
    fails 3 at a export --html "$NETS/site"
    [ -e "$NETS/site/exempel/$second.html" ]
    run compgen -G "$NETS/site.*"
    [ "$status" -ne 0 ]
}

@test "what is erased travels erased in a bundle, with its receipts" {
    network a b
    id=$(publish a "Ska bort" --body "hemligheten i texten")
    wait_until finds b "ska bort" "$id"
    at a withdraw "$id" --erase --reason legal --decision "Dnr 1" --yes --quiet
    all_told() { at a receipts "$id" --json | jq -e '.members | length == 2 and all(.done != null)'; }
    wait_until all_told
    at a export --bundle "$NETS/all.bundle"
    run grep -c hemligheten "$NETS/all.bundle"
    [ "$output" = 0 ]
    start c
    at c import "$NETS/all.bundle" --yes --json | jq -e '.refused == 0'
    at c show "$id" --json | jq -e '.record.state == "erased"'
    at c receipts "$id" --json | jq -e '.members | length == 2 and all(.done != null)'
}
