# SPDX-License-Identifier: Apache-2.0
# Backup of a running daemon, and what is restored from it.
load helpers

flip() { # FILE OFFSET: another value for that byte
    local byte
    byte=$(od -An -tu1 -j"$2" -N1 "$1")
    printf '%b' "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

publish_many() { # NAME: until $NETS/enough is there
    local i
    for ((i = 0; i < 500; i++)); do
        [ ! -e "$NETS/enough" ] || return 0
        publish "$1" "Post nummer $i" >>"$NETS/published"
    done
}

@test "a backup while publishing, restored elsewhere with the keys: every record is there" {
    network a b
    at a import --yes --quiet "$DATA"
    publish_many a &
    PIDS[many]=$!
    wait_until test -s "$NETS/published"
    before=$(records a)
    at a backup "$NETS/file"
    sleep 0.3
    touch "$NETS/enough"
    wait "${PIDS[many]}"
    unset "PIDS[many]"
    [ "$(stat -c %a "$NETS/file")" = 600 ]
    run goda backup --verify "$NETS/file"
    says "It holds no secret keys"
    run goda backup --verify "$NETS/file" --lang sv
    says "Inga hemliga nycklar finns i den"
    wait_until holds b "$(records a)"
    all=$(records a)
    stop a KILL
    [ ! -e "$NETS/a/snapshot.db" ]
    mkdir -m 700 "$NETS/new"
    cp "$NETS"/a/{identity,transport} "$NETS/new/"
    goda restore "$NETS/file" --data "$NETS/new"
    [ "$(stat -c %a "$NETS/new/goda.db")" = 600 ]
    start new
    [ "$(records new)" -ge "$before" ]
    wait_until holds new "$all" # what came after the backup, b has
    at new doctor
    id=$(publish new "Efter återställningen")
    wait_until finds b återställningen "$id"
}

@test "with --keys the file is enough; without them it says what is missing; another's keys are refused" {
    network a
    id=$(publish a "Bara en")
    invite a b >"$NETS/token"
    at a backup "$NETS/without" --json | jq -e '.keys == false and .parts[0].name == "goda.db"'
    at a backup "$NETS/with" --keys --data "$NETS/a" --json | jq -e '.keys and (.parts | length) == 3'
    for key in identity transport; do # a secret's bytes, in hex, in the one and not in the other
        secret=$(od -An -tx1 -v "$NETS/a/$key" | tr -d ' \n')
        od -An -tx1 -v "$NETS/with" | tr -d ' \n' | grep -q "$secret"
        od -An -tx1 -v "$NETS/without" | tr -d ' \n' | grep -q "$secret" && return 1
    done
    run goda restore "$NETS/without" --data "$NETS/bare"
    [ "$status" -eq 0 ]
    says "holds no keys"
    run godad --data "$NETS/bare" --listen none --control "$NETS/bare.sock"
    [ "$status" -ne 0 ]
    says E413
    mkdir -m 700 "$NETS/other"
    (umask 077; head -c 32 /dev/urandom >"$NETS/other/identity"; head -c 32 /dev/urandom >"$NETS/other/transport")
    fails 6 goda restore "$NETS/without" --data "$NETS/other"
    says E413
    [ ! -e "$NETS/other/goda.db" ]
    stop a
    goda återställ "$NETS/with" --data "$NETS/whole" --lang sv
    for key in identity transport; do
        cmp "$NETS/a/$key" "$NETS/whole/$key"
        [ "$(stat -c %a "$NETS/whole/$key")" = 600 ]
    done
    start whole
    finds whole en "$id"
    # an open invitation is not in it
    start b
    fails 1 at b join "$(cat "$NETS/token")" --yes
}

@test "what is cut off or changed is refused, and nothing is written" {
    local size at
    network a
    publish a "Bara en" >/dev/null
    at a backup "$NETS/file"
    size=$(stat -c %s "$NETS/file")
    for at in 0 12 40 2000 4094 4095 4096 $((size / 2)) $((size - 1)); do
        cp "$NETS/file" "$NETS/bad"
        flip "$NETS/bad" "$at"
        fails 1 goda restore "$NETS/bad" --data "$NETS/new"
        [[ $output == *E520* || $at -lt 12 && $output == *E103* ]] || { echo "$at: $output"; return 1; }
        [ ! -e "$NETS/new" ]
    done
    for at in 0 5 4095 4096 $((size - 1)); do
        head -c "$at" "$NETS/file" >"$NETS/bad"
        fails 1 goda backup --verify "$NETS/bad"
    done
    { cat "$NETS/file"; echo; } >"$NETS/bad"
    fails 1 goda backup --verify "$NETS/bad"
    says E520
    fails 6 goda restore "$NETS/file" --data "$NETS/a"
    says E521
}

@test "a full disk is told, by the daemon's and by one's own, and leaves nothing half" {
    network a
    at a import --yes --quiet "$DATA"
    at a backup "$NETS/file"
    mkdir "$NETS/small"
    unshare -rm true || skip "no mount namespace here"
    run unshare -rm bash -c 'mount -t tmpfs -o size=256k none "$1" && goda --socket "$2" backup "$1/file"; s=$?
        ls -A "$1"; exit $s' - "$NETS/small" "$NETS/a.sock"
    [ "$status" -eq 1 ]
    says "E502"
    says "No space left on device"
    [[ $output != *file.* ]]
    run unshare -rm bash -c 'mount -t tmpfs -o size=256k none "$1" && goda restore "$2" --data "$1/new"; s=$?
        ls "$1/new"; exit $s' - "$NETS/small" "$NETS/file"
    [ "$status" -eq 1 ]
    says "No space left on device"
    [[ $output != *goda.db.new && $output != *$'\n'goda.db ]]
}
