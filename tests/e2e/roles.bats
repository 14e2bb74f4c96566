#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Who may do what on this computer: real users and groups, told apart by the socket's peer credentials.
# It takes root to be somebody else, and a mount namespace to have an /etc/group of the test's own.
bats_require_minimum_version 1.5.0
load helpers

# with_groups LINE...: a daemon that sees these lines in /etc/group, too.
with_groups() {
    [ "$(id -u)" = 0 ] || skip "only root can act as other users"
    unshare -m true 2>/dev/null || skip "no mount namespaces here"
    chmod 711 "$NETS"
    cp /etc/group "$NETS/group"
    printf '%s\n' "$@" >>"$NETS/group"
    unshare -m sh -c 'mount --bind "$1" /etc/group && shift && exec godad "$@"' - "$NETS/group" \
        --data "$NETS/a" --listen 127.0.0.1:0 --control "$NETS/a.sock" "${FLAGS[@]}" \
        2>>"$NETS/a.log" 3>&- &
    PIDS[a]=$!
    wait_until at a status
    at a network create Prov --org a --org-name A --quiet
}
FLAGS=()

# add_to GROUP: as usermod -aG GROUP nobody. In the file that the daemon sees, not in one that takes its place.
add_to() { sed "s/^$1:.*/&nobody/" "$NETS/group" >"$NETS/group.new" && cat "$NETS/group.new" >"$NETS/group"; }

nobody() { setpriv --reuid nobody --regid nogroup --clear-groups goda --socket "$NETS/a.sock" "$@"; }

@test "a reader needs no group; publishing takes the one, changing the network the other" {
    with_groups goda:x:4632: goda-admin:x:4633:
    id=$(publish a "Läses av alla")
    nobody status --json | jq -e '.records == 1'
    nobody search läses --json | jq -e '.hits | length == 1'
    nobody doctor --json | jq -e '.checks | length > 0'
    fails 4 nobody comment "$id" --text "Så bra"
    says "goda: E404: you are not permitted to do that on this computer: that takes membership of the group goda."
    says "sudo usermod -aG goda nobody."
    fails 4 nobody invite --org b --org-name B
    says "sudo usermod -aG goda-admin nobody."
    fails 4 nobody comment "$id" --text "Så bra" --lang sv
    says "det kräver att du är med i gruppen goda."
    says "sudo usermod -aG goda nobody."
    run -4 --separate-stderr nobody comment "$id" --text "Så bra" --json
    [ "$(jq -r '.error | .code + " " + .detail' <<<"$stderr")" = "E404 goda" ]
}

@test "who has been added to a group may at once, and no more than that" {
    with_groups goda:x:4632: goda-admin:x:4633:
    id=$(publish a "Att tala om")
    fails 4 nobody comment "$id" --text "Ännu inte"
    add_to goda
    nobody comment "$id" --text "Nu går det"
    fails 4 nobody invite --org b --org-name B
    add_to goda-admin
    nobody invite --org b --org-name B
}

@test "the groups are those of the configuration, and a reload changes them" {
    printf 'group_publish = redaktion\ngroup_admin =\n' >"$NETS/conf"
    FLAGS=(--config "$NETS/conf")
    with_groups redaktion:x:4632:nobody goda:x:4634:
    id=$(publish a "Av redaktionen")
    nobody comment "$id" --text "Som redaktion"
    fails 4 nobody invite --org b --org-name B
    says "no group may do it"
    printf 'group_publish = goda\ngroup_admin = redaktion\n' >"$NETS/conf"
    kill -HUP "${PIDS[a]}"
    wait_until grep -q "key=group_admin" "$NETS/a.log"
    nobody invite --org b --org-name B
    printf 'group_publish = goda\ngroup_admin =\n' >"$NETS/conf"
    kill -HUP "${PIDS[a]}"
    wait_until grep -q "key=group_admin from=redaktion" "$NETS/a.log"
    fails 4 nobody comment "$id" --text "Inte längre"
    says "the group goda."
}

@test "who may not publish is told so once, however many lines there are" {
    with_groups goda:x:4632: goda-admin:x:4633:
    cp "$DATA" "$NETS/lines.ndjson"
    chmod 644 "$NETS/lines.ndjson"
    fails 4 nobody import "$NETS/lines.ndjson" --yes
    says "goda: E404: you are not permitted to do that on this computer: that takes membership of the group goda."
    [ "$(grep -c E404 <<<"$output")" = 1 ]
}
