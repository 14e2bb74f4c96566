// SPDX-License-Identifier: Apache-2.0
#include "daemon/checks.h"

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "daemon/net/listen.h"
#include "daemon/search/words/lexicon/lexicon.h"

enum {
    CLOCK_OFF_MS = 60 * 1000,
    DISK_LOW_MB = 1024,
    DISK_FULL_MB = 100,
    LAG_LONG_MS = 10 * 60 * 1000,
    CHECK_PATH_MAX = 4096,
};

const char *health_name(enum health h)
{
    static const char *const names[] = {"ok", "warning", "fault"};
    return names[h];
}

__attribute__((format(printf, 4, 5))) static void put(struct checks *c, enum warning what,
                                                      enum health health, const char *format, ...)
{
    struct check *check = &c->list[c->count++];
    va_list args;
    *check = (struct check){.what = what, .health = health};
    va_start(args, format);
    (void)vsnprintf(check->detail, sizeof check->detail, format, args);
    va_end(args);
}

/* -- the computer ------------------------------------------------------------------------------ */

/* Whether there is a data directory to look into. */
static bool put_directory(struct checks *c, const char *dir)
{
    struct stat st;
    if (stat(dir, &st) != 0 && errno != EACCES) {
        put(c, WARN_ABSENT, HEALTH_FAULT, "%s", dir);
        return false;
    }
    if (access(dir, R_OK | X_OK) != 0 || st.st_uid != geteuid()) {
        put(c, WARN_LOOK, HEALTH_FAULT, "%s", dir);
        return false;
    }
    put(c, WARN_DIRECTORY, st.st_mode & 077 ? HEALTH_FAULT : HEALTH_OK, "%s", dir);
    return true;
}

static void put_disk(struct checks *c, const char *dir)
{
    struct statvfs st;
    bool known = statvfs(dir, &st) == 0;
    uint64_t mb = known ? (uint64_t)st.f_bavail * st.f_frsize / (1024 * 1024) : 0;
    enum health health = mb < DISK_FULL_MB  ? HEALTH_FAULT
                         : mb < DISK_LOW_MB ? HEALTH_WARNING
                                            : HEALTH_OK;
    bool many = mb >= 10240;
    put(c, WARN_DISK, health, "%" PRIu64 " %s", many ? mb / 1024 : mb, many ? "GB" : "MB");
}

static bool put_keys(struct checks *c, const char *dir)
{
    struct why why = {""};
    enum error e = keys_check(dir, &why);
    put(c, WARN_KEYS, e ? HEALTH_FAULT : HEALTH_OK, "%s", why.text);
    return !e;
}

static void put_words(struct checks *c, const struct config *config, const struct lexicon *lexicon)
{
    put(c, WARN_DICTIONARY, lexicon ? HEALTH_OK : HEALTH_WARNING, "%s",
        lexicon ? "" : config_text(config, CONFIG_LEXICON));
}

static void put_store(struct checks *c, const struct store_check *found)
{
    bool sound = bytes_equal(bytes_str(found->database), BYTES_LIT("ok"));
    put(c, WARN_DATABASE, sound ? HEALTH_OK : HEALTH_FAULT, "%s", sound ? "" : found->database);
    put(c, WARN_INDEX, found->index_sound ? HEALTH_OK : HEALTH_FAULT, "%s", "");
}

/* -- the network ------------------------------------------------------------------------------- */

/* A single administrator is told so, and nobody else. */
static void put_roster(struct checks *c, struct node *n, const struct node_status *s)
{
    struct roster *roster = node_roster(n);
    size_t admins = 0, members = 0;
    for (size_t i = 0; roster && i < roster_count(roster); i++) {
        const struct member *m = roster_at(roster, i);
        members += !m->retired;
        admins += !m->retired && m->role == ROLE_ADMIN;
    }
    bool alone = s->self && s->self->role == ROLE_ADMIN && admins == 1 && members > 1;
    put(c, WARN_ROSTER, alone ? HEALTH_WARNING : HEALTH_OK, "%zu/%zu", admins, members);
}

static void put_membership(struct checks *c, struct node *n, const struct node_status *s)
{
    put(c, WARN_MEMBERSHIP, s->self && !s->self->retired ? HEALTH_OK : HEALTH_WARNING, "%s",
        s->self ? s->self->slug : "");
    put_roster(c, n, s);
}

static void put_twin(struct checks *c, const struct node_status *s)
{
    put(c, WARN_TWIN,
        s->keeps_off ? HEALTH_FAULT
        : s->twin    ? HEALTH_WARNING
                     : HEALTH_OK,
        "%s", s->twin_address);
    put(c, WARN_REPLACED, s->replaced ? HEALTH_FAULT : HEALTH_OK, "%s", "");
}

/* Of the key that is in force. */
static void put_kit(struct checks *c, const struct keyring *keys, const struct node_status *s)
{
    const struct hash *sign = s->self ? member_sign_key(s->self) : NULL;
    if (sign)
        put(c, WARN_KIT, hash_equal(&keys->kit, sign) ? HEALTH_OK : HEALTH_WARNING, "%s", "");
}

/* Who has been behind for longest, among those that are linked. */
static void put_lag(struct checks *c, struct node *n, uint64_t now)
{
    struct peer_status p;
    uint64_t longest = 0;
    char slug[SLUG_MAX + 1] = "";
    for (size_t cursor = 0; node_peer(n, &cursor, &p);) {
        uint64_t lag = p.state == PEER_LINKED && p.lag > 0 && p.lag_since ? now - p.lag_since : 0;
        if (lag <= longest)
            continue;
        longest = lag;
        (void)snprintf(slug, sizeof slug, "%s", p.member->slug);
    }
    put(c, WARN_LAG, longest > LAG_LONG_MS ? HEALTH_WARNING : HEALTH_OK, "%s%s%" PRIu64 " s", slug,
        *slug ? " " : "", longest / 1000);
}

static void put_links(struct checks *c, struct daemon *d, const struct node_status *s)
{
    uint64_t others = s->members > 1 ? s->members - 1 : 0;
    put(c, WARN_PEERS, others && !s->links ? HEALTH_FAULT : HEALTH_OK, "%zu/%" PRIu64, s->links,
        others);
    put_lag(c, d->node, uv_now(&d->loop));
    bool off = s->skew_ms > CLOCK_OFF_MS || s->skew_ms < -CLOCK_OFF_MS;
    put(c, WARN_SKEW, off ? HEALTH_FAULT : HEALTH_OK, "%" PRId64 " s", s->skew_ms / 1000);
    bool stuck = s->wanted && !s->links;
    put(c, WARN_FETCH, stuck ? HEALTH_WARNING : HEALTH_OK, "%zu", stuck ? s->wanted : s->records);
}

/* -- a daemon that runs ------------------------------------------------------------------------ */

static void put_reloaded(struct checks *c, const struct reloaded *last)
{
    AUTO_BUF struct buf keys = BUF(1024);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        if (last->restart[key]) {
            buf_put(&keys, bytes_str(keys.len ? ", " : ""));
            buf_put(&keys, bytes_str(config_row(key)->name));
        }
    bool refused = last->refused.text[0];
    put(c, WARN_CONFIG, refused || keys.len ? HEALTH_WARNING : HEALTH_OK, "%.*s",
        refused ? (int)strlen(last->refused.text) : (int)keys.len,
        refused ? last->refused.text : (const char *)keys.ptr);
}

static void put_listening(struct checks *c, struct net *net)
{
    AUTO_BUF struct buf at = BUF(sizeof c->list[0].detail);
    const char *address;
    for (size_t i = 0; (address = net_listening(net, i)); i++) {
        buf_put(&at, bytes_str(i ? ", " : ""));
        buf_put(&at, bytes_str(address));
    }
    put(c, WARN_PORT, HEALTH_OK, "%.*s", (int)at.len, (const char *)at.ptr);
}

void checks_running(struct checks *c, struct daemon *d, const struct store_check *found)
{
    const char *dir = config_text(d->config, CONFIG_DATA);
    struct node_status s;
    node_status(d->node, &s);
    put_reloaded(c, &d->reloaded);
    if (put_directory(c, dir))
        (void)put_keys(c, dir);
    put_disk(c, dir);
    put_store(c, found);
    put_words(c, d->config, d->lexicon);
    put_membership(c, d->node, &s);
    put_twin(c, &s);
    put_kit(c, &d->keys, &s);
    put_listening(c, d->net);
    put_links(c, d, &s);
}

/* -- one that does not ------------------------------------------------------------------------- */

/* As whom godad runs: what it could not do, this does not hide. */
static void become_owner(const char *dir)
{
    struct stat st;
    if (geteuid() == 0 && stat(dir, &st) == 0 && st.st_uid != 0 &&
        (setgroups(0, NULL) != 0 || setgid(st.st_gid) != 0 || setuid(st.st_uid) != 0))
        return; /* still root: put_directory says so */
}

static void on_connection(uv_stream_t *server, int status)
{
    (void)server;
    (void)status;
}

/* 0, or libuv's error. */
static int try_port(const struct address *at)
{
    uv_loop_t loop;
    uv_tcp_t tcp[LISTEN_MAX];
    struct sockaddr_storage list[LISTEN_MAX], bound;
    size_t count = 0;
    int status = uv_loop_init(&loop);
    if (status)
        return status;
    status = listen_resolve(&loop, at, list, &count);
    for (size_t i = 0; i < count && !status && !(status = uv_tcp_init(&loop, &tcp[i])); i++) {
        status = listen_at(&tcp[i], &list[i], on_connection, &bound);
        uv_close((uv_handle_t *)&tcp[i], NULL);
    }
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return status;
}

/* Whether godad could listen where it is to. */
static void put_port(struct checks *c, const struct config *config)
{
    const struct config_value *v = &config->value[CONFIG_LISTEN];
    struct address at;
    for (size_t i = 0; !config_is_none(config, CONFIG_LISTEN) && i < v->count; i++) {
        int status = address_parse(v->text[i], &at) ? try_port(&at) : UV_EINVAL;
        if (status) {
            put(c, WARN_PORT, HEALTH_FAULT, "%s: %s", v->text[i], uv_strerror(status));
            return;
        }
    }
    put(c, WARN_PORT, HEALTH_OK, "%s", config_text(config, CONFIG_LISTEN));
}

static void put_kernel_clock(struct checks *c)
{
    struct timex t = {0};
    bool kept = adjtimex(&t) != TIME_ERROR && !(t.status & STA_UNSYNC);
    put(c, WARN_SKEW, kept ? HEALTH_OK : HEALTH_WARNING, "%s", kept ? "NTP" : "");
}

/* Who this daemon is, by its keys and the stored roster. */
static void put_stored(struct checks *c, const char *dir, struct reading *reading)
{
    static struct keyring keys; /* large */
    struct why why;
    bool made;
    uint8_t seed[32];
    struct node_status s;
    randombytes_buf(seed, sizeof seed);
    struct node *n =
        keys_load(dir, &keys, &made, &why) ? NULL : node_new(keys.pairs, keys.count, seed);
    if (n && !reading_load(reading, n)) {
        node_status(n, &s);
        put_membership(c, n, &s);
        put_kit(c, &keys, &s);
        put(c, WARN_FETCH, HEALTH_OK, "%zu", s.records);
    }
    node_free(n);
    sodium_memzero(&keys, sizeof keys);
}

static void put_database(struct checks *c, const char *dir, const struct lexicon *lexicon,
                         bool whole, bool keys)
{
    struct store_check found = {.index_sound = true};
    struct reading *reading = NULL;
    enum error e = reading_open(dir, lexicon, &reading);
    if (!e)
        e = store_check(reading, whole, &found);
    bool sound = bytes_equal(bytes_str(found.database), BYTES_LIT("ok"));
    if (e && (sound || !found.database[0]))
        (void)snprintf(found.database, sizeof found.database, "%s", error_text(e));
    put_store(c, &found);
    if (!e && sound && keys)
        put_stored(c, dir, reading);
    reading_close(reading);
}

void checks_stopped(struct checks *c, const struct config *config, bool whole,
                    const struct why *why)
{
    const char *dir = config_text(config, CONFIG_DATA);
    char path[CHECK_PATH_MAX], words[256];
    struct lexicon *lexicon = NULL;
    become_owner(dir);
    put(c, WARN_CONFIG, why->text[0] ? HEALTH_FAULT : HEALTH_OK, "%s", why->text);
    if (lexicon_open(config_text(config, CONFIG_LEXICON), &lexicon, words))
        lexicon = NULL;
    if (put_directory(c, dir)) {
        bool keys = put_keys(c, dir);
        put_disk(c, dir);
        (void)snprintf(path, sizeof path, "%s/goda.db", dir);
        if (access(path, F_OK) == 0)
            put_database(c, dir, lexicon, whole, keys);
        else
            put(c, WARN_MEMBERSHIP, HEALTH_WARNING, "%s", "");
    }
    put_words(c, config, lexicon);
    put_port(c, config);
    put_kernel_clock(c);
    lexicon_close(lexicon);
}

/* -- telling it -------------------------------------------------------------------------------- */

json_t *checks_json(const struct checks *c)
{
    json_t *list = json_array();
    for (size_t i = 0; i < c->count; i++) {
        const struct warning_row *row = warning_row(c->list[i].what);
        (void)json_array_append_new(list,
                                    json_pack("{s:s, s:s, s:s, s:s}", "name", row->check, "health",
                                              health_name(c->list[i].health), "code", row->code,
                                              "detail", c->list[i].detail));
    }
    return json_pack("{s:o}", "checks", list);
}
