#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# goda support-bundle: what is in it, and above all what is not.
bats_require_minimum_version 1.5.0
load helpers

hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }

# What must not be in a bundle, a line each: the daemon's keys in every form, an invitation, people.
secrets() {
    local key
    for key in identity transport; do
        hex "$NETS/a/$key"
        echo
        base64 -w 0 "$NETS/a/$key"
        echo
        base64 -w 0 "$NETS/a/$key" | tr '+/' '-_' | tr -d '='
        echo
    done
    echo "$TOKEN"
    printf '%s\n' 19811218-9876 811218-9876 anna.berg@example.se info@example.se "070-174 06 05" \
        +46701740605 "$(at a key --json | jq -r '.keys[0].key')"
}

@test "it lists first, writes an archive that tar reads, and holds no secret and nobody's data" {
    network a b
    TOKEN=$(invite a c)
    secrets | tee "$NETS/secrets" | sed 's/^/event=test said="/; s/$/" more/' >>"$NETS/a.log"
    printf 'event=published user=annberg id=1\npath=/%s/annberg/x\nwho=annberg\n' home >>"$NETS/a.log"
    printf 'listen = 127.0.0.1:0\n# anna.berg@example.se\n' >"$NETS/conf"
    run -0 at a support-bundle --log "$NETS/a.log" --config "$NETS/conf"
    says "Nothing is written yet"
    says "godad.log"
    run -0 at a support-bundle --log "$NETS/a.log" --config "$NETS/conf" "$NETS/help.tar"
    says "tar -xOf"
    [ "$(tar -tf "$NETS/help.tar" | tr '\n' ' ')" = "goda-support/system.json goda-support/doctor.json goda-support/status.json goda-support/peers.json goda-support/disk.json goda-support/metrics.txt goda-support/godad.conf goda-support/godad.log " ]
    mkdir "$NETS/out"
    tar -xf "$NETS/help.tar" -C "$NETS/out"
    jq -e . "$NETS"/out/goda-support/*.json >/dev/null
    [ "$(jq -r .org "$NETS/out/goda-support/status.json")" = a ]
    [ "$(jq -r '.peers[0].org' "$NETS/out/goda-support/peers.json")" = b ]
    [ "$(jq -r '.checks[0].name' "$NETS/out/goda-support/doctor.json")" = daemon ]
    grep -q 'event=ready version=' "$NETS/out/goda-support/godad.log"
    ! grep -aFf "$NETS/secrets" "$NETS/help.tar" || return 1
    ! grep -aq annberg "$NETS/help.tar" || return 1
    for key in identity transport; do
        ! LC_ALL=C grep -aqF "$(head -c 8 "$NETS/a/$key" | tr -d '\0\n')" "$NETS/help.tar" || return 1
    done
    grep -q '\[token\]' "$NETS/out/goda-support/godad.log"
    grep -q 'user=\[user\] id=1' "$NETS/out/goda-support/godad.log"
}

@test "it works without a daemon, and tells programs the same in both languages" {
    network a
    stop a
    run -0 at a support-bundle --data "$NETS/a" --log "$NETS/a.log" --json "$NETS/help.tar"
    [ "$(jq -r .written <<<"$output")" = "$NETS/help.tar" ]
    names=$(jq -r '.files[].name' <<<"$output")
    [ "$(tar -xOf "$NETS/help.tar" goda-support/doctor.json | jq -r '.checks[] | select(.name == "database") | .health')" = ok ]
    [ "$(tar -xOf "$NETS/help.tar" goda-support/status.json | jq -r .error)" = E409 ]
    run -0 at a supportpaket --data "$NETS/a" --log "$NETS/a.log" --json --lang sv
    [ "$(jq -r '.files[].name' <<<"$output")" = "$names" ]
    [ "$(jq -r .written <<<"$output")" = null ]
    fails 1 at a support-bundle "$NETS/nowhere/help.tar"
    says E502
}
