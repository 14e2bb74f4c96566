// SPDX-License-Identifier: Apache-2.0
#include "proto/record/value.h"

#include <assert.h>
#include <string.h>

#include "proto/base/limits.h"
#include "proto/base/name.h"
#include "proto/base/text.h"

/* -- strictly: what is signed ------------------------------------------------------------------ */

static bool text_is_trimmed(struct bytes text)
{
    return text.len > 0 && !strchr(" \n", text.ptr[0]) && !strchr(" \n", text.ptr[text.len - 1]);
}

static enum error check_text(const msgpack_object *o, enum text_lines lines)
{
    struct bytes text;
    if (!mp_text(o, &text))
        return ERR_FIELD_TYPE;
    if (!text_is_clean(text, lines))
        return ERR_TEXT;
    return text_is_trimmed(text) ? OK : ERR_FIELD_VALUE;
}

static enum error check_line(const msgpack_object *o, uint32_t max)
{
    enum error e = check_text(o, TEXT_ONE_LINE);
    struct bytes text = BYTES_NONE;
    (void)mp_text(o, &text);
    return e ? e : text_length(text) <= max ? OK : ERR_FIELD_LONG;
}

static enum error check_prose(const msgpack_object *o, uint32_t max)
{
    struct bytes text;
    if (mp_text(o, &text) && text.len > max)
        return ERR_FIELD_LONG;
    return check_text(o, TEXT_MANY_LINES);
}

static enum error check_link(const msgpack_object *o, uint32_t max)
{
    struct bytes link;
    if (!mp_text(o, &link))
        return ERR_FIELD_TYPE;
    if (link.len > max)
        return ERR_FIELD_LONG;
    const char *text = (const char *)link.ptr;
    bool http = (link.len > 7 && memcmp(text, "http://", 7) == 0) ||
                (link.len > 8 && memcmp(text, "https://", 8) == 0);
    if (!http || memchr(text, ' ', link.len))
        return ERR_FIELD_VALUE;
    return check_text(o, TEXT_ONE_LINE);
}

static enum error check_enum(const msgpack_object *o, const struct choice *choices)
{
    struct bytes slug;
    if (!mp_text(o, &slug))
        return ERR_FIELD_TYPE;
    for (const struct choice *c = choices; c->slug; c++)
        if (bytes_equal(slug, bytes_str(c->slug)))
            return OK;
    return ERR_FIELD_VALUE;
}

static enum error check_slug(const msgpack_object *o, uint32_t max)
{
    struct bytes slug;
    if (!mp_text(o, &slug))
        return ERR_FIELD_TYPE;
    if (slug.len > max)
        return ERR_FIELD_LONG;
    return slug_is_valid(slug) ? OK : ERR_FIELD_VALUE;
}

/* The number that `len` digits spell; -1 when they are not all digits. */
static int digits(const uint8_t *text, size_t len)
{
    int v = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        v = 10 * v + (text[i] - '0');
    }
    return v;
}

bool date_is_real(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (month == 2 && leap);
}

static enum error check_date(const msgpack_object *o)
{
    struct bytes text;
    if (!mp_text(o, &text))
        return ERR_FIELD_TYPE;
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-')
        return ERR_FIELD_VALUE;
    int year = digits(text.ptr, 4), month = digits(text.ptr + 5, 2), day = digits(text.ptr + 8, 2);
    return date_is_real(year, month, day) ? OK : ERR_FIELD_VALUE;
}

static enum error check_uint(const msgpack_object *o, uint64_t min, uint64_t max)
{
    uint64_t v;
    if (!mp_uint(o, UINT64_MAX, &v))
        return ERR_FIELD_TYPE;
    return v >= min && v <= max ? OK : ERR_FIELD_VALUE;
}

static enum error check_list(const msgpack_object *o, const struct field *f)
{
    if (o->type != MSGPACK_OBJECT_ARRAY)
        return ERR_FIELD_TYPE;
    if (o->via.array.size == 0)
        return ERR_FIELD_VALUE;
    if (o->via.array.size > f->max_count)
        return ERR_FIELD_LONG;
    enum error e = OK;
    for (size_t i = 0; !e && i < o->via.array.size; i++)
        e = f->type == FIELD_LINKS ? check_link(mp_at(o, i), f->max)
                                   : check_line(mp_at(o, i), f->max);
    return e;
}

enum error value_check(const struct field *f, const msgpack_object *o)
{
    bool truth;
    struct hash hash;
    switch (f->type) {
    case FIELD_LINE:
        return check_line(o, f->max);
    case FIELD_PROSE:
        return check_prose(o, f->max);
    case FIELD_ENUM:
        return check_enum(o, f->choices);
    case FIELD_SLUG:
        return check_slug(o, f->max);
    case FIELD_YEAR:
        return check_uint(o, 1900, 2200);
    case FIELD_DATE:
        return check_date(o);
    case FIELD_BOOL:
        return mp_bool(o, &truth) ? OK : ERR_FIELD_TYPE;
    case FIELD_TIME:
        return check_uint(o, 0, (UINT64_C(1) << 53) - 1);
    case FIELD_LINES:
    case FIELD_LINKS:
        return check_list(o, f);
    case FIELD_KEY:
    case FIELD_ID:
        return mp_hash(o, &hash) ? OK : ERR_FIELD_TYPE;
    }
    assert(false);
    return ERR_FIELD_TYPE;
}

/* -- leniently: what people send --------------------------------------------------------------- */

static const struct choice bool_choices[] = {
    {"true", {"yes", "ja"}}, {"false", {"no", "nej"}}, {0}};
static const struct field bool_field = {.choices = bool_choices};

/* Packs typed text as what the field wants, if it can be read so; otherwise as it is, for
 * value_check to refuse. */
static void put_typed(const struct field *f, struct bytes text, msgpack_packer *pk)
{
    struct hash hash;
    int number = text.len <= 9 ? digits(text.ptr, text.len) : -1;
    const struct choice *c = choice_of(f->type == FIELD_BOOL ? &bool_field : f, text);
    if (f->type == FIELD_ENUM && c)
        mp_put_str(pk, c->slug);
    else if (f->type == FIELD_BOOL && c && c->slug[0] == 't')
        (void)msgpack_pack_true(pk);
    else if (f->type == FIELD_BOOL && c)
        (void)msgpack_pack_false(pk);
    else if ((f->type == FIELD_YEAR || f->type == FIELD_TIME) && number >= 0)
        (void)msgpack_pack_uint64(pk, (uint64_t)number);
    else if ((f->type == FIELD_KEY || f->type == FIELD_ID) && hash_from_hex(text, &hash))
        mp_put_hash(pk, &hash);
    else
        mp_put_text(pk, text);
}

/* What does not fit into a record is too long for the field. */
static enum error written(const struct buf *out)
{
    return out->failed == ERR_LIMIT ? ERR_FIELD_LONG : out->failed;
}

/* Packs one text; nothing when it is empty. */
static enum error put_text(const struct field *f, struct bytes text, struct buf *out, size_t *count)
{
    AUTO_BUF struct buf clean = BUF(4 * text.len);
    enum error e =
        text_normalise(text, f->type == FIELD_PROSE ? TEXT_MANY_LINES : TEXT_ONE_LINE, &clean);
    if (e || clean.len == 0)
        return e;
    msgpack_packer pk = mp_packer(out);
    put_typed(f, buf_bytes(&clean), &pk);
    ++*count;
    return written(out);
}

/* A list in one text: tags with commas or newlines between, links with white space. */
static enum error put_split(const struct field *f, struct bytes text, struct buf *out,
                            size_t *count)
{
    const char *separators = f->type == FIELD_LINKS ? " \t\r\n" : ",\r\n";
    enum error e = OK;
    for (size_t start = 0, i = 0; !e && i <= text.len; i++) {
        if (i < text.len && (text.ptr[i] == 0 || !strchr(separators, text.ptr[i])))
            continue;
        e = put_text(f, bytes_slice(text, start, i - start), out, count);
        start = i + 1;
    }
    return e;
}

static enum error put_list(const struct field *f, const msgpack_object *value, struct buf *out)
{
    AUTO_BUF struct buf items = BUF(RECORD_MAX);
    struct bytes text;
    size_t count = 0;
    enum error e = OK;
    if (mp_text(value, &text))
        e = put_split(f, text, &items, &count);
    else if (value->type != MSGPACK_OBJECT_ARRAY)
        return ERR_FIELD_TYPE;
    else
        for (size_t i = 0; !e && i < value->via.array.size; i++)
            e = mp_text(mp_at(value, i), &text) ? put_text(f, text, &items, &count)
                                                : ERR_FIELD_TYPE;
    if (e || count == 0)
        return e;
    if (count > f->max_count)
        return ERR_FIELD_LONG;
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, count);
    buf_put(out, buf_bytes(&items));
    return written(out);
}

enum error value_put(const struct field *f, const msgpack_object *value, struct buf *out)
{
    struct bytes bytes;
    uint64_t number;
    bool truth;
    size_t count = 0;
    if (value->type == MSGPACK_OBJECT_NIL)
        return OK;
    if (f->type == FIELD_LINES || f->type == FIELD_LINKS)
        return put_list(f, value, out);
    if (mp_text(value, &bytes))
        return put_text(f, bytes, out, &count);
    msgpack_packer pk = mp_packer(out);
    if (mp_uint(value, UINT64_MAX, &number))
        (void)msgpack_pack_uint64(&pk, number);
    else if (mp_bool(value, &truth))
        (void)(truth ? msgpack_pack_true(&pk) : msgpack_pack_false(&pk));
    else if (mp_bin(value, &bytes))
        mp_put_bin(&pk, bytes);
    else
        return ERR_FIELD_TYPE;
    return written(out);
}
