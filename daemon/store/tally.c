// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/tally.h"

#include "proto/record/kind.h"

const char sql_standing[] =
    "SELECT value, newest, own, seq, slug, name, id, other"
    " FROM voice WHERE about = ? AND kind = ? ORDER BY created DESC, id DESC";

int flag_named(struct bytes slug)
{
    for (int i = 0; i < FLAGS; i++)
        if (bytes_equal(slug, bytes_str(flag_choices[i].slug)))
            return i;
    return FLAG_NONE;
}

enum error tally_read(struct statements *s, const struct hash *example, struct bytes own_flag,
                      struct tally *ret)
{
    struct tally t = {.own = flag_named(own_flag)};
    AUTO_SQL struct sql q = sql_use(s, sql_standing);
    sql_blob(&q, hash_bytes(example));
    sql_int(&q, KIND_ASSESSMENT);
    while (sql_row(&q)) {
        int flag = flag_named(sql_get_text(&q, S_VALUE));
        if (flag == FLAG_NONE || !sql_get_int(&q, S_NEWEST))
            continue;
        if (sql_get_int(&q, S_OWN))
            t.own = flag;
        else
            t.says[flag]++;
    }
    enum error e = sql_end(&q);
    if (!e)
        *ret = t;
    return e;
}

uint32_t tally_verdicts(const struct tally *t)
{
    uint32_t others = 0;
    for (int i = 0; i < FLAGS; i++)
        others |= t->says[i] ? 1U << i : 0;
    if (others)
        return others;
    return VERDICT_UNASSESSED | (t->own == FLAG_NONE ? 0 : 1U << t->own);
}

static const char *tally_flag(const struct tally *t)
{
    const char *said = NULL;
    for (int i = 0; i < FLAGS; i++) {
        if (t->says[i] && said)
            return "disputed";
        if (t->says[i])
            said = flag_choices[i].slug;
    }
    if (said)
        return said;
    return t->own == FLAG_NONE ? "unassessed" : flag_choices[t->own].slug;
}

void tally_put(const struct tally *t, msgpack_packer *pk)
{
    mp_put_str(pk, "flag");
    mp_put_str(pk, tally_flag(t));
    mp_put_str(pk, "tally");
    (void)msgpack_pack_map(pk, FLAGS + 1);
    for (int i = 0; i < FLAGS; i++) {
        mp_put_str(pk, flag_choices[i].slug);
        (void)msgpack_pack_uint32(pk, t->says[i]);
    }
    mp_put_str(pk, "own");
    if (t->own == FLAG_NONE)
        (void)msgpack_pack_nil(pk);
    else
        mp_put_str(pk, flag_choices[t->own].slug);
}
