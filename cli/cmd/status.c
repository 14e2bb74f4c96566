#include <stdarg.h>

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

static void add(struct table *t, const char *label, struct bytes value)
{
    char text[256];
    (void)snprintf(text, sizeof text, "%.*s", (int)value.len, (const char *)value.ptr);
    const char *cells[] = {label, text};
    table_add(t, cells);
}

static void addf(struct table *t, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void addf(struct table *t, const char *label, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    add(t, label, bytes_str(text));
}

static void add_clock(struct table *t, const msgpack_object *r)
{
    const msgpack_object *o = mp_get(r, "skew_ms");
    bool behind = o && o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER;
    int64_t skew = !o ? 0 : behind ? o->via.i64 : (int64_t)o->via.u64;
    if (skew > 60000 || skew < -60000)
        addf(t, _("Clock"), _("%lld s off the others' clocks: set it (timedatectl)"),
             (long long)(skew / 1000));
}

static void print_status(const msgpack_object *r)
{
    char span[32];
    struct table *t = table_new(NULL, 2);
    struct bytes role = text_at(r, "role");
    unsigned long long members = number_at(r, "members");
    add(t, _("Network"), text_at(r, "network_name"));
    add(t, _("Organisation"), text_at(r, "org_name"));
    if (role.ptr)
        add(t, _("Role"), bytes_str(say_choice(role_choices, role)));
    addf(t, _("Records"), _("%llu, of which %llu examples"), number_at(r, "records"),
         number_at(r, "examples"));
    addf(t, _("Peers"), _("%llu linked of %llu"), number_at(r, "peers"), members ? members - 1 : 0);
    if (number_at(r, "wanted"))
        addf(t, _("On the way"), _("%llu records"), number_at(r, "wanted"));
    if (number_at(r, "held_back"))
        addf(t, _("Held back"), _("%llu records dated in the future"), number_at(r, "held_back"));
    add_clock(t, r);
    addf(t, _("Disk"), "%llu kB", number_at(r, "db_bytes") / 1024);
    addf(t, _("Running for"), "%s", span_text(number_at(r, "uptime_ms"), span));
    table_print(t);
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
