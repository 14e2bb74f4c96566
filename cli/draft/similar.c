// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/similar.h"

#include "cli/client.h"
#include "cli/output.h"
#include "cli/result.h"

enum { SHOWN_MAX = 5, ANSWER_MS = 5 * 1000 };

static enum error ask_daemon(const struct draft *d, struct answer *ret)
{
    AUTO_BUF struct buf params = BUF(4 * RECORD_MAX);
    AUTO_CLIENT struct client *c = NULL;
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "limit");
    (void)msgpack_pack_uint64(&pk, SHOWN_MAX);
    mp_put_str(&pk, "fields");
    enum error e = json_to_mp(d->fields, &params);
    if (!e)
        e = client_open(&c);
    return e ? e : client_call(c, METHOD_SIMILAR, &params, ANSWER_MS, ret);
}

void similar_find(struct draft *d)
{
    static const char *const names[] = {"id", "kind", "title", "org", "org_name"};
    AUTO_ANSWER struct answer answer = {0};
    const msgpack_object *hit;
    if (ask_daemon(d, &answer) != OK)
        return;
    json_decref(d->similar);
    d->similar = json_array();
    for (size_t i = 0; (hit = mp_at(mp_get(answer.result, "hits"), i)); i++) {
        json_t *one = json_object();
        for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
            struct bytes text = text_at(hit, names[n]);
            if (text.ptr)
                (void)json_object_set_new(one, names[n],
                                          json_stringn((const char *)text.ptr, text.len));
        }
        (void)json_array_append_new(d->similar, one);
    }
}

static struct bytes text_of(const json_t *hit, const char *name)
{
    const json_t *text = json_object_get(hit, name);
    return bytes_of(json_string_value(text), json_string_length(text));
}

bool similar_ask(const struct draft *d)
{
    size_t count = json_array_size(d->similar), i;
    const json_t *hit;
    char id[16];
    if (!count)
        return true;
    tell(ngettext("%zu that resembles it is here already:\n",
                  "%zu that resemble it are here already:\n", count),
         count);
    json_array_foreach(d->similar, i, hit)
    {
        (void)fprintf(stderr, "  %s  ", short_hex(text_of(hit, "id"), id));
        print_clean(stderr, text_of(hit, "title"));
        (void)fputs(" · ", stderr);
        print_clean(stderr, text_of(hit, "org_name"));
        (void)fputc('\n', stderr);
    }
    return ask_yes(_("Go on and publish yours?"), true);
}
