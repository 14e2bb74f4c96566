// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "cli/client.h"
#include "cli/kit/kit.h"
#include "cli/output.h"
#include "cli/result.h"

/* -- reading ----------------------------------------------------------------------------------- */

/* What is typed ends with an empty line. */
static void read_typed(struct buf *text)
{
    char line[512];
    tell("%s\n", _("Type the lines of the kit; an empty line ends them."));
    while (fgets(line, sizeof line, stdin) && line[0] != '\n')
        buf_put(text, bytes_str(line));
    sodium_memzero(line, sizeof line);
}

static void read_file(FILE *f, struct buf *text)
{
    char chunk[512];
    for (size_t n; !text->failed && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(text, bytes_of(chunk, n));
    sodium_memzero(chunk, sizeof chunk);
}

static enum exit_status read_text(const char *path, struct buf *text)
{
    bool typed = !path || strcmp(path, "-") == 0;
    FILE *f = typed ? stdin : fopen(path, "re");
    if (!f)
        return complain(ERR_FILE, "%s: %s", path, strerror(errno));
    (void)setvbuf(f, NULL, _IONBF, 0); /* no copy of a key stays in a buffer */
    if (typed && settings.in_tty)
        read_typed(text);
    else
        read_file(f, text);
    bool failed = ferror(f) != 0;
    int why = errno;
    if (!typed)
        (void)fclose(f);
    return failed ? complain(ERR_FILE, "%s: %s", typed ? "-" : path, strerror(why)) : EXIT_OK;
}

enum exit_status kit_get(const char *path, struct kit *ret)
{
    struct buf text __attribute__((cleanup(buf_wipe))) = BUF(KIT_TEXT_MAX);
    struct kit_spot spot = {0};
    enum exit_status status = read_text(path, &text);
    if (status)
        return status;
    enum error e = text.failed == ERR_LIMIT ? ERR_KIT_TYPO : kit_read(buf_bytes(&text), ret, &spot);
    if (e && spot.line)
        return complain(e, _("line %zu, group %zu"), spot.line, spot.group);
    return e ? complain(e, "%s", "") : EXIT_OK;
}

/* -- the drill --------------------------------------------------------------------------------- */

static bool hash_at(const msgpack_object *map, const char *name, struct hash *ret)
{
    return hash_from_hex(text_at(map, name), ret);
}

static const msgpack_object *find_key(const msgpack_object *keys, const struct hash *sign)
{
    const msgpack_object *key;
    struct hash h;
    for (size_t i = 0; (key = mp_at(keys, i)); i++)
        if (hash_at(key, "key", &h) && hash_equal(&h, sign))
            return key;
    return NULL;
}

/* Whether the kit's keys are this daemon's, and in force by the roster. */
static enum exit_status try_keys(struct client *c, const struct kit *k)
{
    AUTO_ANSWER struct answer a = {0};
    struct hash transport;
    uint8_t random[32];
    char when[32];
    enum error e = client_call(c, METHOD_KEYS, NULL, 0, &a);
    if (e)
        return client_complain(e, &a);
    const msgpack_object *key = find_key(mp_get(a.result, "keys"), &k->sign);
    if (!key || !hash_at(a.result, "transport", &transport))
        return complain(ERR_KIT_OTHER, "%s", _("its keys are not this organisation's"));
    if (number_at(key, "until"))
        return complain(ERR_KIT_OLD, _("the keys were replaced %s"), date_at(key, "until", when));
    randombytes_buf(random, sizeof random);
    return kit_proves(k, &k->sign, &transport, random)
               ? EXIT_OK
               : complain(ERR_KIT_OTHER, "%s", _("its keys are not this organisation's"));
}

static bool is_at(const msgpack_object *member, const struct kit_peer *peer)
{
    struct hash transport;
    const msgpack_object *list = mp_get(member, "addresses"), *address;
    struct bytes text;
    if (bool_at(member, "retired", false) || !hash_at(member, "transport", &transport) ||
        !hash_equal(&transport, &peer->transport))
        return false;
    for (size_t i = 0; (address = mp_at(list, i)); i++)
        if (mp_text(address, &text) && bytes_equal(text, bytes_str(peer->address)))
            return true;
    return false;
}

/* Those whom the kit names and who are still where it says. */
static enum exit_status try_peers(struct client *c, const struct kit *k, json_t *ret)
{
    AUTO_ANSWER struct answer a = {0};
    enum error e = client_call(c, METHOD_MEMBERS, NULL, 0, &a);
    if (e)
        return client_complain(e, &a);
    const msgpack_object *members = mp_get(a.result, "members"), *m;
    for (size_t i = 0; (m = mp_at(members, i)); i++)
        for (size_t p = 0; p < k->peer_count; p++)
            if (is_at(m, &k->peers[p])) {
                struct bytes org = text_at(m, "org");
                (void)json_array_append_new(ret, json_stringn((const char *)org.ptr, org.len));
            }
    if (json_array_size(ret))
        return EXIT_OK;
    return complain(ERR_KIT_OLD, "%s",
                    k->peer_count
                        ? _("no member that it names is still at the address in it")
                        : _("it names no other member from whom the records could come back"));
}

static enum exit_status try_network(struct client *c, const struct kit *k)
{
    AUTO_ANSWER struct answer a = {0};
    struct hash network;
    enum error e = client_call(c, METHOD_STATUS, NULL, 0, &a);
    if (e)
        return client_complain(e, &a);
    if (!hash_at(a.result, "network", &network))
        return complain(ERR_NO_NETWORK, "%s", "");
    return hash_equal(&network, &k->network)
               ? EXIT_OK
               : complain(ERR_KIT_OTHER, "%s", _("it is for another network"));
}

static enum exit_status say_works(const struct kit *k, json_t *peers)
{
    char key[2 * sizeof k->sign + 1], text[128] = "";
    (void)bytes_hex(hash_bytes(&k->sign), key);
    if (settings.json)
        return print_json(json_pack("{s:b, s:s, s:O}", "works", 1, "key", key, "peers", peers));
    for (size_t i = 0; i < json_array_size(peers); i++) {
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%s%s", i ? ", " : "",
                       json_string_value(json_array_get(peers, i)));
    }
    (void)printf("%s\n", _("The recovery kit would work. Nothing has been changed."));
    struct table *t = table_new(NULL, 2);
    key[16] = '\0';
    const char *rows[][2] = {{_("Signing key"), key},
                             {_("Keys"), _("they sign and agree as this organisation's, and are in "
                                           "use")},
                             {_("Finds back by"), text}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        table_add(t, rows[i]);
    table_print(t, stdout);
    return EXIT_OK;
}

enum exit_status kit_drill(const struct args *args)
{
    AUTO_KIT struct kit k = {.peer_count = 0};
    AUTO_CLIENT struct client *c = NULL;
    enum exit_status status = kit_get(args->count > 1 ? args->positional[1] : NULL, &k);
    if (status)
        return status;
    enum error e = client_open(&c);
    if (e)
        return client_complain(e, NULL);
    json_t *peers = json_array();
    status = try_network(c, &k);
    if (!status)
        status = try_keys(c, &k);
    if (!status)
        status = try_peers(c, &k, peers);
    if (!status)
        status = say_works(&k, peers);
    json_decref(peers);
    return status;
}
