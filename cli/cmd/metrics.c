// SPDX-License-Identifier: Apache-2.0
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {
    {"prometheus", NULL, OPTION_FLAG, NULL,
     N_("in Prometheus' older text form, as the node exporter's textfile collector takes it"),
     false},
    {0}};

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    AUTO_BUF struct buf params = BUF(64);
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "form");
    mp_put_str(&pk, args_has(args, "prometheus") ? "prometheus" : "openmetrics");
    enum exit_status status = client_ask(METHOD_METRICS, &params, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    struct bytes text = text_at(answer.result, "text");
    (void)fwrite(text.ptr, 1, text.len, stdout); /* main tells when it could not be written */
    return EXIT_OK;
}

const struct command cmd_metrics = {
    .name = "metrics",
    .aliases = {"mätvärden", "matvarden"},
    .usage = "[--prometheus]",
    .summary = N_("the daemon's metrics, for those who watch it"),
    .help = N_("OpenMetrics text, the same in every language. godad writes it to a file with "
               "metrics_file, for Prometheus' node exporter, and serves it over HTTP with "
               "metrics_listen. Alert rules and a dashboard for Grafana come with goda, in "
               "contrib/prometheus."),
    .options = options,
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
