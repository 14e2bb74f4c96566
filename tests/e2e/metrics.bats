# SPDX-License-Identifier: Apache-2.0
# What those see who watch a daemon from outside: metrics, how far the peers are behind, alerts.
bats_require_minimum_version 1.5.0
load helpers

metric() { # NAME: its value at daemon a
    at a metrics | awk -v name="$1" '$1 == name { print $2 }'
}

is() { [ "$(metric "$1")" = "$2" ] || { echo "$1 is $(metric "$1"), not $2"; return 1; }; }

port_of() { grep -oE 'event=metrics addr=[^ ]+' "$NETS/$1.log" | sed 's/.*://'; }

# ask TEXT: sends it to the port of a's metrics, and prints the answer until the other side ends it.
ask() {
    exec 9<>"/dev/tcp/127.0.0.1/$(port_of a)"
    printf '%b' "$1" >&9
    timeout 10 cat <&9 | tr -d '\r'
    exec 9>&-
}

@test "metrics count what happens, with peers and with people" {
    network a b
    publish a "Räknas"
    publish b "Räknas också"
    wait_until holds a 2
    at a search räknas --quiet
    is goda_records 2
    made() { [ "$(metric goda_records_made_total)" -ge 2 ]; } # the founding, and what was published
    made
    [ "$(metric goda_records_received_total)" -ge 1 ]
    [ "$(metric goda_records_sent_total)" -ge 1 ]
    [ "$(metric goda_received_bytes_total)" -gt 100 ]
    is goda_members 2
    is goda_peers_linked 1
    is goda_search_seconds_count 1
    is 'goda_peer_linked{org="b"}' 1
    is 'goda_control_requests_total{method="publish"}' 1
}

@test "the peers' lag is told in records and seconds" {
    network a b
    publish a "Ett"
    wait_until holds b 1
    level() { at a peers --json | jq -e '.peers[0] | .lag_records == 0 and .lag_ms == 0 and .told_ms_ago != null'; }
    wait_until level
    run -0 at a peers
    says none
    run -0 at a grannar --lang sv
    says SLÄP
    says inget
}

@test "the text is OpenMetrics, and Prometheus' older form, by their own readers" {
    network a b
    publish a "Läses"
    at a search läses --quiet
    if /usr/bin/python3 -c 'import prometheus_client' 2>/dev/null; then
        at a metrics | /usr/bin/python3 -c 'import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
assert len(list(families(sys.stdin.read()))) > 30'
    else
        echo "# left out: python3-prometheus-client is not installed" >&3
    fi
    if command -v promtool >/dev/null; then
        run -0 promtool check metrics < <(at a metrics --prometheus)
        [ -z "$output" ]
    else
        echo "# left out: promtool is not installed (contrib/setup service)" >&3
    fi
    at a metrics --json | jq -e '.form == "openmetrics" and (.text | endswith("# EOF\n"))'
    fails 2 at a metrics --nonsense
    run -0 goda mätvärden --help --lang sv
    says "för den som övervakar den"
}

@test "a file for the node exporter, whole at all times, gone with the daemon" {
    start a --metrics-file "$NETS/a.prom"
    wait_until test -s "$NETS/a.prom"
    [ "$(stat -c %a "$NETS/a.prom")" = 644 ]
    [ ! -e "$NETS/a.prom.new" ]
    grep -q '^goda_build_info{version=' "$NETS/a.prom"
    stop a
    [ ! -e "$NETS/a.prom" ]
    start a --metrics-file "$NETS/nowhere/a.prom"
    wait_until grep -q "event=metrics_file code=E502" "$NETS/a.log"
}

@test "over HTTP: GET /metrics, and nothing else" {
    start a --metrics-listen 127.0.0.1:0
    run -0 ask 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'
    says "HTTP/1.1 200 OK"
    says "version=0.0.4"
    says "goda_members 0"
    run -0 ask 'GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text\r\n\r\n'
    says "application/openmetrics-text; version=1.0.0"
    says "# EOF"
    run -0 ask 'HEAD /metrics HTTP/1.1\r\n\r\n'
    says "HTTP/1.1 200 OK"
    [[ "$output" != *goda_members* ]]
    run -0 ask 'GET / HTTP/1.1\r\n\r\n'
    says "HTTP/1.1 404 Not Found"
    run -0 ask 'DELETE /metrics HTTP/1.1\r\n\r\n'
    says "HTTP/1.1 405 Method Not Allowed"
    says "Allow: GET, HEAD"
    run -0 ask 'nonsense\r\n\r\n'
    says "HTTP/1.1 400 Bad Request"
    run -0 ask "GET /metrics HTTP/1.1\r\nX: $(printf 'x%.0s' $(seq 5000))"
    says "HTTP/1.1 431"
}

@test "who says nothing is hung up on, and keeps nobody out for long" {
    start a --metrics-listen 127.0.0.1:0
    local i port fds=()
    port=$(port_of a)
    for i in $(seq 12); do
        exec {fd}<>"/dev/tcp/127.0.0.1/$port"
        fds+=("$fd")
    done
    run -0 ask 'GET /metrics HTTP/1.1\r\n\r\n'
    says "HTTP/1.1 200 OK"
    for i in "${fds[@]}"; do exec {i}>&-; done
    at a status --quiet
}

@test "an address for metrics that cannot be had is told, and nothing starts" {
    start a --metrics-listen 127.0.0.1:0
    fails 1 godad --data "$NETS/b" --listen 127.0.0.1:0 --control "$NETS/b.sock" \
        --metrics-listen "127.0.0.1:$(port_of a)"
    says "cannot serve metrics"
    fails 2 godad --data "$NETS/b" --metrics-listen nonsense
    says "HOST:PORT"
}
