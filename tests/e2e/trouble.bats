# SPDX-License-Identifier: Apache-2.0
# Crashes, restored backups, bad files, wrong permissions.
load helpers

@test "kill -9 under import loses nothing that was acknowledged" {
    network a
    for i in $(seq 3000); do
        printf '{"id":"k-%d","title":"Post %d","summary":"S","body":"Text","category":"skola",' "$i" "$i"
        printf '"unit":"E","year":2024,"recipient":"R","stage":"pilot","outcome":"good",'
        printf '"results":"R","provider":"in_house","origin":"own"}\n'
    done >"$NETS/many.ndjson"
    for round in 05 1 2; do
        at a import "$NETS/many.ndjson" --json >"$NETS/said.json" 2>/dev/null &
        import=$!
        sleep "0.$round"
        stop a KILL
        wait "$import" || true
        acknowledged=$(jq -s 'map(.imported + .existing) | add // 0' "$NETS/said.json") # nothing said is none
        start a
        [ "$(records a)" -ge "$acknowledged" ]
    done
    at a import "$NETS/many.ndjson" --quiet
    [ "$(records a)" -eq 3000 ]
}

@test "an old backup, restored, catches up and can publish" {
    network a b
    publish a "Före säkerhetskopian"
    wait_until holds b 1
    stop a
    cp -r "$NETS/a" "$NETS/backup"
    start a
    publish a "Efter säkerhetskopian"
    wait_until holds b 2
    stop a
    rm -r "$NETS/a"
    mv "$NETS/backup" "$NETS/a"
    start a
    publish a "Strax efter återställningen"
    wait_until holds a 3
    wait_until holds b 3
}

@test "a bad line is told with its number and reason, and the others go on" {
    network a
    {
        sed -n 1p "$DATA"
        echo '{"this is": not JSON'
        echo '{"title":"Utan resten"}'
        echo '{"title":"T","hittepå":1}'
        echo '{"kind":"sång","title":"T"}'
        sed -n 2p "$DATA"
    } >"$NETS/mixed.ndjson"
    fails 8 at a import "$NETS/mixed.ndjson"
    says "mixed.ndjson:2: E503"
    says "mixed.ndjson:3: E201"
    says "mixed.ndjson:4: E202"
    says hittepå
    says "mixed.ndjson:5: E111"
    [ "$(records a)" -eq 2 ]
}

@test "files that are not there, empty, or of the wrong kind" {
    network a
    fails 1 at a import "$NETS/none.ndjson"
    says E502
    : >"$NETS/empty"
    at a import "$NETS/empty"
    fails 2 at a add "$NETS/empty"
    head -c 100000 /dev/urandom >"$NETS/noise.json"
    fails 2 at a add "$NETS/noise.json"
    fails 1 goda verify "$NETS/noise.json"
}

@test "Markdown and JSON files are published" {
    network a
    cat >"$NETS/x.md" <<'TEXT'
---
Kategori: skola
unit: Norra skolan
year: 2023
Mottagare: Elever
stage: pilot
outcome: good
provider: in_house
origin: own
Etiketter: läsning, bibliotek
---
# Läsning före lunch

Alla läser i tjugo minuter.

Det började i årskurs fyra.

## Resultat
Fler böcker lånas.
TEXT
    at a add "$NETS/x.md"
    [ "$(at a search läsning --json | jq -r '.hits[0].title')" = "Läsning före lunch" ]
    sed -n 3p "$DATA" >"$NETS/y.json"
    at a add "$NETS/y.json" --yes --json | jq -e '.existing == false'
    at a add "$NETS/y.json" --yes --json | jq -e '.existing == true'
}

@test "keys that others may read, keys that are gone, a directory in use" {
    network a
    fails 6 godad --data "$NETS/a" --listen 127.0.0.1:0 --control "$NETS/a2.sock"
    says E414
    stop a
    chmod 644 "$NETS/a/identity"
    fails 4 godad --data "$NETS/a" --listen 127.0.0.1:0 --control "$NETS/a.sock"
    says E412
    rm "$NETS/a/identity"
    fails 6 godad --data "$NETS/a" --listen 127.0.0.1:0 --control "$NETS/a.sock"
    says E413
}

@test "a wrong configuration is refused with its line" {
    printf 'listen = 127.0.0.1:0\nlisen = x\n' >"$NETS/conf"
    fails 2 godad --data "$NETS/a" --config "$NETS/conf"
    says "conf:2"
    says E415
}

@test "SIGTERM ends cleanly, and SIGINT too" {
    network a
    kill -TERM "${PIDS[a]}"
    wait "${PIDS[a]}"
    [ ! -e "$NETS/a.sock" ]
    start a
    kill -INT "${PIDS[a]}"
    wait "${PIDS[a]}"
}

@test "garbage at the port harms nothing" {
    network a
    port=$(at a status --json | jq -r '.listen[0]' | sed 's/.*://')
    for _ in $(seq 20); do
        head -c 2000 /dev/urandom >"/dev/tcp/127.0.0.1/$port" || true
    done
    id=$(publish a "Lever än")
    [ ${#id} -eq 64 ]
}
