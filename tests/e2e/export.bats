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
