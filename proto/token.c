// SPDX-License-Identifier: Apache-2.0
#include "proto/token.h"

#include <sodium.h>
#include <string.h>

#include "proto/base/mp.h"
#include "proto/base/name.h"
#include "proto/base/text.h"

#define TOKEN_PREFIX "GODA1-"

/* A token holds a secret: what it passes through is wiped. */
#define AUTO_WIPED __attribute__((cleanup(buf_wipe)))

enum {
    PREFIX_LEN = sizeof TOKEN_PREFIX - 1,
    CHECK_BYTES = 4,
    CHECK_DIGITS = 2 * CHECK_BYTES,
    TOKEN_FIELDS = 10,
};

/* -- addresses and slugs ----------------------------------------------------------------------- */

static void put_fields(const struct token *t, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, TOKEN_FIELDS);
    mp_put_hash(&pk, &t->network);
    mp_put_str(&pk, t->network_name);
    mp_put_str(&pk, t->inviter);
    mp_put_hash(&pk, &t->transport);
    (void)msgpack_pack_array(&pk, t->address_count);
    for (size_t i = 0; i < t->address_count; i++)
        mp_put_str(&pk, t->addresses[i]);
    mp_put_str(&pk, t->slug);
    mp_put_str(&pk, t->name);
    mp_put_str(&pk, role_choices[t->role].slug);
    (void)msgpack_pack_uint64(&pk, t->expires);
    mp_put_bin(&pk, BYTES_ARRAY(t->secret));
}

static void check_digits(struct bytes before, char ret[static CHECK_DIGITS + 1])
{
    uint8_t digest[sizeof(struct hash)];
    (void)crypto_generichash(digest, sizeof digest, before.ptr, before.len, NULL, 0);
    (void)bytes_hex(bytes_of(digest, CHECK_BYTES), ret);
}

enum error token_write(const struct token *t, struct buf *out)
{
    AUTO_WIPED struct buf packed = BUF(TOKEN_MAX), text = BUF(TOKEN_MAX);
    put_fields(t, &packed);
    char encoded[sodium_base64_ENCODED_LEN(TOKEN_MAX, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    if (packed.failed)
        return packed.failed;
    (void)sodium_bin2base64(encoded, sizeof encoded, packed.ptr, packed.len,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buf_put(&text, BYTES_LIT(TOKEN_PREFIX));
    buf_put(&text, bytes_str(encoded));
    buf_put_u8(&text, '-');
    char check[CHECK_DIGITS + 1];
    check_digits(buf_bytes(&text), check);
    buf_put(&text, bytes_str(check));
    if (!text.failed)
        buf_put(out, buf_bytes(&text));
    sodium_memzero(encoded, sizeof encoded);
    return text.failed ? text.failed : out->failed;
}

/* -- reading ----------------------------------------------------------------------------------- */

/* Clean text of 1 .. size - 1 bytes, terminated. */
static bool read_text(const msgpack_object *o, char *room, size_t size)
{
    struct bytes text;
    if (!mp_text(o, &text) || text.len == 0 || text.len >= size ||
        !text_is_clean(text, TEXT_ONE_LINE))
        return false;
    memcpy(room, text.ptr, text.len);
    room[text.len] = '\0';
    return true;
}

static bool read_addresses(const msgpack_object *list, struct token *t)
{
    if (list->type != MSGPACK_OBJECT_ARRAY || list->via.array.size > ADDRESSES_MAX)
        return false;
    t->address_count = list->via.array.size;
    for (size_t i = 0; i < t->address_count; i++)
        if (!read_text(mp_at(list, i), t->addresses[i], sizeof t->addresses[i]) ||
            !address_is_valid(bytes_str(t->addresses[i])))
            return false;
    return true;
}

static bool read_fields(const msgpack_object *o, struct token *t)
{
    struct bytes role, secret;
    if (o->type != MSGPACK_OBJECT_ARRAY || o->via.array.size != TOKEN_FIELDS ||
        !mp_hash(mp_at(o, 0), &t->network) ||
        !read_text(mp_at(o, 1), t->network_name, sizeof t->network_name) ||
        !read_text(mp_at(o, 2), t->inviter, sizeof t->inviter) ||
        !mp_hash(mp_at(o, 3), &t->transport) || !read_addresses(mp_at(o, 4), t) ||
        !read_text(mp_at(o, 5), t->slug, sizeof t->slug) || !slug_is_valid(bytes_str(t->slug)) ||
        !read_text(mp_at(o, 6), t->name, sizeof t->name) || !mp_text(mp_at(o, 7), &role) ||
        !role_named(role, &t->role) || !mp_uint(mp_at(o, 8), UINT64_MAX, &t->expires) ||
        !mp_bin(mp_at(o, 9), &secret) || secret.len != sizeof t->secret)
        return false;
    memcpy(t->secret, secret.ptr, secret.len);
    return true;
}

/* Whether `text` begins as a token of any version, with check digits that agree. */
static bool check_agrees(struct bytes text)
{
    if (text.len < PREFIX_LEN + 1 + CHECK_DIGITS)
        return false;
    char check[CHECK_DIGITS + 1];
    struct bytes before = bytes_slice(text, 0, text.len - CHECK_DIGITS);
    check_digits(before, check);
    return memcmp(text.ptr, "GODA", 4) == 0 && before.ptr[before.len - 1] == '-' &&
           memcmp(text.ptr + before.len, check, CHECK_DIGITS) == 0;
}

static enum error read_packed(struct bytes encoded, struct token *ret)
{
    uint8_t packed[TOKEN_MAX];
    size_t len = 0;
    AUTO_MP struct mp m = {.live = false};
    struct token t = {.role = ROLE_READER};
    enum error e = ERR_TOKEN_TYPO;
    if (sodium_base642bin(packed, sizeof packed, (const char *)encoded.ptr, encoded.len, NULL, &len,
                          NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
        mp_read(bytes_of(packed, len), MP_CANONICAL, MP_RECORD_NODES, &m) == OK &&
        read_fields(&m.root, &t)) {
        *ret = t;
        e = OK;
    }
    sodium_memzero(packed, sizeof packed);
    sodium_memzero(&t, sizeof t);
    return e;
}

enum error token_read(struct bytes text, struct token *ret)
{
    AUTO_WIPED struct buf word = BUF(TOKEN_MAX);
    for (size_t i = 0; i < text.len && !word.failed; i++)
        if (text.ptr[i] == 0 || !strchr(" \t\r\n", text.ptr[i]))
            buf_put_u8(&word, text.ptr[i]);
    struct bytes whole = buf_bytes(&word);
    if (word.failed || !check_agrees(whole))
        return word.failed == ERR_MEMORY ? ERR_MEMORY : ERR_TOKEN_TYPO;
    if (memcmp(whole.ptr, TOKEN_PREFIX, PREFIX_LEN) != 0)
        return ERR_VERSION;
    return read_packed(bytes_slice(whole, PREFIX_LEN, whole.len - PREFIX_LEN - 1 - CHECK_DIGITS),
                       ret);
}
