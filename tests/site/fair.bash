# SPDX-License-Identifier: Apache-2.0
# What a site is tested on: three daemons with the demo data and what is said of it, and what somebody of
# ill will might publish. To be loaded after tests/e2e/helpers.bash.

HOSTILE='"><script>window.hacked=1</script><img src=x onerror="window.hacked=1"> & '"'"'x'"'"

# fair: sets the network up; HIDDEN and WITHDRAWN are the ids of what must not be in a site.
fair() {
    local data=$PWD/tests/data turned=$'\u200ftfirks\u200e'
    start a
    at a network create "Prov </title><script>window.hacked=1</script>" --org a --org-name "Åäö $HOSTILE" --quiet
    for name in b c; do
        start "$name"
        at "$name" join "$(at a invite --org "$name" --org-name "Förvaltning $name" 2>/dev/null)" --yes --quiet
    done
    at a import "$data/goda-exempel-demo.ndjson" --yes --quiet
    wait_until holds b 94
    at b import "$data/goda-exempel-demo-links.ndjson" --yes --quiet
    HOSTILE_ID=$(publish b "$HOSTILE" --results "$HOSTILE $turned"$'\n\n- <b>ett</b>\n- två' --tags "<i>,\"x\"" \
        --contact "x@y.z\" onclick=window.hacked=1" --links "https://example.se/?a=1&b='><script>" --yes)
    at b comment "$HOSTILE_ID" --text "$HOSTILE" --yes --quiet
    HIDDEN=$(publish a "Gömd bara här" --yes)
    WITHDRAWN=$(publish a "Tillbakadragen av oss" --yes)
    at a withdraw "$WITHDRAWN" --reason wrong --yes --quiet
    at a hide "$HIDDEN" --reason "prov" --yes --quiet
    wait_until finds a "hacked" "$HOSTILE_ID"
}
