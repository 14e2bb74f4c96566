# SPDX-License-Identifier: Apache-2.0
# Erasure that can be shown: the text leaves every disk, each member tells so, and a backup that comes back
# erases again.
load helpers

disk_has() { grep -rlaiqE "$2" "$NETS/$1/"; }
disk_lacks() { ! disk_has "$@"; }
done_at() { # NAME ID COUNT: so many have signed
    [ "$(at "$1" receipts "$2" --json | jq '[.members[] | select(.done)] | length')" -eq "$3" ]
}

SECRET='xyzzyplugh|frobozz'

secret() { # publishes what is to be erased; sets $id
    id=$(publish a "Ärendet xyzzyplugh" --lessons "Fråga frobozz först." --contact kontakt@example.se)
    at a update "$id" --results "Om xyzzyplugh" --yes --quiet
}

@test "an erased text leaves every disk within seconds, and each member signs a receipt" {
    network a b c
    secret
    wait_until finds c xyzzyplugh "$id"
    at b comment "$id" --text "Tack" --quiet
    for name in a b c; do # from the log into the database
        stop $name
        start $name
        disk_has $name "$SECRET"
    done
    wait_until linked a 2
    fails 2 at a withdraw "$id" --reason legal --erase --yes
    says "--decision"
    fails 2 at a withdraw "$id" --reason legal --erase --decision "KS 2026/1"
    says "--yes"
    at a withdraw "$id" --erase --reason legal --decision "KS 2026/1" --yes --json | jq -e .id
    for name in a b c; do
        wait_until done_at $name "$id" 3
        disk_lacks $name "$SECRET"
        [ "$(at $name search xyzzyplugh --withdrawn --json | jq .total)" -eq 0 ]
    done
    run at c log
    says "KS 2026/1"
    run at c --lang sv visa "$id"
    says "Raderad"
}

@test "who was away erases on return, a new member never sees the text, a backup that is restored erases again" {
    network a b c
    secret
    wait_until finds b xyzzyplugh "$id"
    wait_until finds c xyzzyplugh "$id"
    stop b
    stop c
    cp -a "$NETS/c" "$NETS/backup"
    start c
    at a withdraw "$id" --erase --reason legal --decision "KS 2026/1" --yes --quiet
    wait_until done_at a "$id" 2
    [ "$(at a receipts "$id" --json | jq -r '.members[] | select(.done == null).org')" = b ]
    start b
    wait_until done_at a "$id" 3
    disk_lacks b "$SECRET"
    stop c
    rm -rf "${NETS:?}/c"
    mv "$NETS/backup" "$NETS/c"
    disk_has c "$SECRET"
    start c
    erased_again() { disk_lacks c "$SECRET"; }
    wait_until erased_again
    start d
    at d join "$(invite a d)" --yes --quiet
    wait_until done_at a "$id" 4
    disk_lacks d "$SECRET"
}

@test "a contact is erased by itself, and an imported export does not bring a text back" {
    network a b
    secret
    wait_until finds b xyzzyplugh "$id"
    at a export >"$NETS/before.ndjson"
    at a withdraw "$id" --erase-contact --reason other --yes --quiet
    contact() { disk_lacks b kontakt@example.se; }
    wait_until contact
    finds b xyzzyplugh "$id"
    at a withdraw "$id" --erase --reason legal --decision "KS 2026/1" --yes --quiet
    gone() { disk_lacks b "$SECRET"; }
    wait_until gone
    run at b import "$NETS/before.ndjson" --yes
    disk_lacks b "$SECRET"
    at b export >"$NETS/after.ndjson"
    ! grep -qE "$SECRET" "$NETS/after.ndjson"
    goda verify "$NETS/after.ndjson"
}
