#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"

static struct bytes text_at(const msgpack_object *map, const char *name)
{
    struct bytes text = BYTES_NONE;
    (void)mp_text(mp_get(map, name), &text);
    return text;
}

static unsigned long long number_at(const msgpack_object *map, const char *name)
{
    uint64_t n = 0;
    (void)mp_uint(mp_get(map, name), UINT64_MAX, &n);
    return n;
}

static void line(const char *label, struct bytes text)
{
    (void)printf("%-14s ", label);
    print_clean(stdout, text);
    (void)fputc('\n', stdout);
}

static void print_clock(const msgpack_object *r)
{
    const msgpack_object *o = mp_get(r, "skew_ms");
    int64_t skew = !o                                           ? 0
                   : o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER ? o->via.i64
                                                                : (int64_t)o->via.u64;
    if (skew > 60000 || skew < -60000)
        (void)printf(_("Clock          %lld s off the others' clocks: set it (timedatectl)\n"),
                     (long long)(skew / 1000));
}

static void print_status(const msgpack_object *r)
{
    char span[32];
    line(_("Network"), text_at(r, "network_name"));
    line(_("Organisation"), text_at(r, "org_name"));
    struct bytes role = text_at(r, "role");
    if (role.ptr)
        line(_("Role"), bytes_str(say_choice(role_choices, role)));
    (void)printf(_("Records        %llu, of which %llu examples\n"), number_at(r, "records"),
                 number_at(r, "examples"));
    (void)printf(_("Peers          %llu linked of %llu\n"), number_at(r, "peers"),
                 number_at(r, "members") ? number_at(r, "members") - 1 : 0);
    if (number_at(r, "wanted"))
        (void)printf(_("On the way     %llu records\n"), number_at(r, "wanted"));
    if (number_at(r, "held_back"))
        (void)printf(_("Held back      %llu records dated in the future\n"),
                     number_at(r, "held_back"));
    print_clock(r);
    (void)printf(_("Disk           %llu kB\n"), number_at(r, "db_bytes") / 1024);
    (void)printf(_("Running for    %s\n"), span_text(number_at(r, "uptime_ms"), span));
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    (void)args;
    enum exit_status status = client_ask(METHOD_STATUS, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    if (!text_at(answer.result, "network").ptr) {
        (void)printf("%s\n", _(error_text(ERR_NO_NETWORK)));
        tell("%s\n", _(error_remedy(ERR_NO_NETWORK)));
        return EXIT_OK;
    }
    print_status(answer.result);
    return EXIT_OK;
}

const struct command cmd_status = {
    .name = "status",
    .aliases = {"läge", "lage"},
    .usage = "",
    .summary = N_("how things stand here"),
    .help = "",
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
