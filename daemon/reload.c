// SPDX-License-Identifier: Apache-2.0
#include "daemon/reload.h"

#include <inttypes.h>
#include <stdio.h>

#include "daemon/flags.h"
#include "daemon/log.h"
#include "daemon/notify.h"

enum { VALUES_MAX = CONFIG_VALUES_MAX * (CONFIG_TEXT_MAX + 1) };

static void log_change(const struct config *old, const struct config *new, enum config_key key)
{
    const struct config_row *row = config_row(key);
    AUTO_BUF struct buf from = BUF(VALUES_MAX), to = BUF(VALUES_MAX);
    config_write(old, key, &from);
    config_write(new, key, &to);
    buf_put_u8(&from, 0);
    buf_put_u8(&to, 0);
    if (from.failed || to.failed)
        return;
    bool live = row->when == CONFIG_LIVE;
    log_event(live ? NOTICE_INFO : NOTICE_WARNING, live ? "config_changed" : "config_needs_restart",
              LOG_FIELDS(log_text("key", row->name), log_text("from", (const char *)from.ptr),
                         log_text("to", (const char *)to.ptr)));
}

static void take(struct daemon *d, const struct config *new)
{
    bool changed = false, readdressed = !config_same(d->config, new, CONFIG_ADVERTISE);
    enum notice_level level = config_log_level(new);
    if (level > config_log_level(d->config))
        log_start(level); /* else once it has been told */
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        bool differs = !config_same(d->config, new, key),
             live = config_row(key)->when == CONFIG_LIVE;
        if (differs)
            log_change(d->config, new, key);
        if (live)
            d->config->value[key] = new->value[key];
        d->reloaded.restart[key] = differs && !live;
        changed = changed || differs;
    }
    if (!changed)
        log_event(NOTICE_INFO, "config_unchanged", NULL);
    log_start(level);
    if (readdressed)
        daemon_tell_addresses(d);
    daemon_tell_peers(d, CONFIG_PIN); /* the same again changes nothing */
    daemon_tell_peers(d, CONFIG_SEED);
}

void reload(struct daemon *d)
{
    struct config new;
    enum flags_action action;
    char text[64];
    (void)snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, uv_hrtime() / 1000);
    (void)notify(text);
    d->reloaded = (struct reloaded){0};
    enum error e = flags_read(d->argc, d->argv, &new, &action, &d->reloaded.refused);
    if (e)
        log_error(NOTICE_ERROR, "config_refused", e, d->reloaded.refused.text);
    else
        take(d, &new);
    (void)notify("READY=1");
    daemon_beat(d);
}

const char *reload_remark(const struct daemon *d, char ret[static 640])
{
    const char *sep = "; a restart is needed for ";
    size_t used = 0;
    ret[0] = '\0';
    if (d->reloaded.refused.text[0])
        (void)snprintf(ret, 640, "; the new configuration is refused: %s",
                       d->reloaded.refused.text);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        if (d->reloaded.restart[key]) {
            int n = snprintf(ret + used, 640 - used, "%s%s", sep, config_row(key)->name);
            used += (size_t)n < 640 - used ? (size_t)n : 0;
            sep = ", ";
        }
    return ret;
}
