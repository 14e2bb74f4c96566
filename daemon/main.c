// SPDX-License-Identifier: Apache-2.0
#include <sodium.h>
#include <stdio.h>

#include "daemon/checks.h"
#include "daemon/daemon.h"
#include "daemon/flags.h"
#include "daemon/log.h"

/* What, why, what to do: one line. `why` may hold a file's text, so it is escaped. */
static int fail(enum error e, const struct why *why)
{
    AUTO_BUF struct buf line = BUF(4096);
    buf_put(&line, BYTES_LIT("godad: "));
    log_write_clean(bytes_str(why->text), &line);
    buf_put(&line, BYTES_LIT(" ("));
    buf_put(&line, bytes_str(error_code(e)));
    buf_put(&line, BYTES_LIT(": "));
    buf_put(&line, bytes_str(error_text(e)));
    const char *remedy = e == ERR_USAGE ? "godad --help shows the flags." : error_remedy(e);
    buf_put(&line, bytes_str(*remedy ? "). " : ")"));
    buf_put(&line, bytes_str(remedy));
    buf_put_u8(&line, '\n');
    (void)fwrite(line.ptr, 1, line.len, stderr);
    return (int)error_exit(e);
}

static int help(void)
{
    AUTO_BUF struct buf out = BUF(64 * 1024);
    flags_help(&out);
    return fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0 ? EXIT_OK
                                                                                 : EXIT_FAILED;
}

/* For goda doctor, when nobody answers. */
static int check(const struct config *config, bool whole, const struct why *why)
{
    static struct checks checks; /* large */
    checks_stopped(&checks, config, whole, why);
    json_t *j = checks_json(&checks);
    bool told = j && json_dumpf(j, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF;
    json_decref(j);
    return told && fflush(stdout) == 0 ? EXIT_OK : EXIT_FAILED;
}

int main(int argc, char *argv[])
{
    struct config config;
    enum flags_action action;
    struct why why = {""};
    enum error e = flags_read(argc, argv, &config, &action, &why);
    bool checking = action == FLAGS_CHECK || action == FLAGS_CHECK_WHOLE;
    if (e && (!checking || e == ERR_USAGE)) /* else it is among what is told */
        return fail(e, &why);
    if (sodium_init() < 0)
        return EXIT_FAILED;
    switch (action) {
    case FLAGS_HELP:
        return help();
    case FLAGS_VERSION:
        return puts("godad " GODA_VERSION) >= 0 ? EXIT_OK : EXIT_FAILED;
    case FLAGS_CHECK:
    case FLAGS_CHECK_WHOLE:
        return check(&config, action == FLAGS_CHECK_WHOLE, &why);
    case FLAGS_RUN:
        break;
    }
    log_start(config_log_level(&config));
    e = daemon_run(&config, argc, argv, &why);
    return e ? fail(e, &why) : EXIT_OK;
}
