// SPDX-License-Identifier: Apache-2.0
#include "proto/kit.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "proto/base/mp.h"
#include "proto/base/name.h"
#include "proto/base/reader.h"
#include "proto/base/text.h"
#include "proto/record/record.h"

enum { VERSION = 1, DIGEST = 5, BITS = 5, CHARS = KIT_GROUP - 1, PERIOD = 31, BAD = 0xff };

#define AUTO_WIPED __attribute__((cleanup(buf_wipe)))

void kit_wipe(struct kit *k)
{
    sodium_memzero(k, sizeof *k);
}

/* -- characters -------------------------------------------------------------------------------- */

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static uint8_t value_of(uint8_t c)
{
    if (c >= 'a' && c <= 'z')
        c = (uint8_t)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (uint8_t)(at - alphabet) : BAD;
}

/* Times x in GF(32), modulo x^5 + x^2 + 1; its powers from 0 to 30 are all different. */
static uint8_t times_x(uint8_t v)
{
    return (uint8_t)((v << 1) & 31) ^ (v & 16 ? 5 : 0);
}

/* The place's power of x, and each character times another: none of them is 1, which is the check
 * character's own. */
static uint8_t check_of(const uint8_t v[static CHARS], size_t place)
{
    uint8_t sum = 0, power = 1;
    for (size_t i = CHARS; i-- > 0;)
        sum = times_x((uint8_t)(sum ^ v[i]));
    for (size_t i = place % PERIOD; i-- > 0;)
        power = times_x(power);
    return sum ^ power;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void digest_of(struct bytes in, uint8_t ret[static DIGEST])
{
    uint8_t digest[sizeof(struct hash)];
    (void)crypto_generichash(digest, sizeof digest, in.ptr, in.len, NULL, 0);
    memcpy(ret, digest, DIGEST);
}

static void pack(const struct kit *k, struct buf *out)
{
    static const uint8_t nothing[DIGEST];
    assert(k->peer_count <= KIT_PEERS_MAX);
    buf_put(out, BYTES_ARRAY(nothing)); /* the digest's place */
    buf_put_u8(out, VERSION);
    buf_put(out, hash_bytes(&k->network));
    buf_put(out, BYTES_ARRAY(k->seed));
    buf_put(out, BYTES_ARRAY(k->transport.secret));
    buf_put_u8(out, (uint8_t)k->peer_count);
    for (size_t i = 0; i < k->peer_count; i++) {
        struct bytes address = bytes_str(k->peers[i].address);
        buf_put(out, hash_bytes(&k->peers[i].transport));
        buf_put_u8(out, (uint8_t)address.len);
        buf_put(out, address);
    }
    while (!out->failed && out->len % DIGEST)
        buf_put_u8(out, 0);
    if (!out->failed)
        digest_of(bytes_of(out->ptr + DIGEST, out->len - DIGEST), out->ptr);
}

/* 5 bytes are 2 groups. */
static void write_group(const uint8_t *five, size_t place, struct buf *out)
{
    uint8_t v[CHARS];
    uint32_t bits = place % 2 ? (uint32_t)(five[2] & 15) << 16 | (uint32_t)five[3] << 8 | five[4]
                              : (uint32_t)five[0] << 12 | (uint32_t)five[1] << 4 | five[2] >> 4;
    for (size_t i = 0; i < CHARS; i++) {
        v[i] = bits >> (BITS * (CHARS - 1 - i)) & 31;
        buf_put_u8(out, (uint8_t)alphabet[v[i]]);
    }
    buf_put_u8(out, (uint8_t)alphabet[check_of(v, place)]);
    sodium_memzero(v, sizeof v);
}

static void write_label(size_t line, struct buf *out)
{
    buf_put_u8(out, line < 10 ? ' ' : (uint8_t)('0' + line / 10));
    buf_put_u8(out, (uint8_t)('0' + line % 10));
    buf_put(out, BYTES_LIT(": "));
}

enum error kit_write(const struct kit *k, struct buf *out)
{
    AUTO_WIPED struct buf packed = BUF(KIT_BYTES_MAX);
    pack(k, &packed);
    if (packed.failed)
        return packed.failed;
    size_t groups = packed.len / DIGEST * 2;
    for (size_t place = 0; place < groups; place++) {
        if (place % KIT_LINE == 0)
            write_label(place / KIT_LINE + 1, out);
        write_group(packed.ptr + place / 2 * DIGEST, place, out);
        bool last = place + 1 == groups || (place + 1) % KIT_LINE == 0;
        buf_put_u8(out, last ? '\n' : ' ');
    }
    return out->failed;
}

/* -- reading ----------------------------------------------------------------------------------- */

/* The kit's lines without the page around them. */
static struct bytes lines_of(struct bytes text)
{
    static const char begin[] = KIT_BEGIN, end[] = KIT_END;
    const uint8_t *at = text.len ? memmem(text.ptr, text.len, begin, sizeof begin - 1) : NULL;
    if (!at)
        return text;
    size_t from = (size_t)(at - text.ptr) + sizeof begin - 1;
    at = memmem(text.ptr + from, text.len - from, end, sizeof end - 1);
    return bytes_slice(text, from, at ? (size_t)(at - text.ptr) - from : text.len - from);
}

/* Groups on their way to bytes. */
struct groups {
    uint8_t v[KIT_GROUP];
    size_t have, place; /* characters of the group at `place` */
    struct buf *out;
};

static bool group_end(struct groups *g)
{
    if (g->have != KIT_GROUP || check_of(g->v, g->place) != g->v[CHARS])
        return false;
    uint32_t bits = 0;
    for (size_t i = 0; i < CHARS; i++)
        bits = bits << BITS | g->v[i];
    if (g->place % 2 == 0) {
        buf_put_u8(g->out, (uint8_t)(bits >> 12));
        buf_put_u8(g->out, (uint8_t)(bits >> 4));
        buf_put_u8(g->out, (uint8_t)(bits << 4)); /* the other half comes with the next */
    } else {
        if (!g->out->failed)
            g->out->ptr[g->out->len - 1] |= (uint8_t)(bits >> 16);
        buf_put_u8(g->out, (uint8_t)(bits >> 8));
        buf_put_u8(g->out, (uint8_t)bits);
    }
    g->have = 0;
    g->place++;
    return true;
}

/* "12:" at the beginning of a line, or nothing. */
static size_t label_length(struct bytes rest)
{
    size_t i = 0;
    while (i < rest.len && (rest.ptr[i] == ' ' || rest.ptr[i] == '\t'))
        i++;
    size_t digits = i;
    while (i < rest.len && rest.ptr[i] >= '0' && rest.ptr[i] <= '9')
        i++;
    return i > digits && i < rest.len && rest.ptr[i] == ':' ? i + 1 : 0;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '-';
}

/* Takes the next character; false when the group that it belongs to cannot be right. */
static bool group_take(struct groups *g, uint8_t c)
{
    if (is_space(c))
        return g->have == 0 || group_end(g);
    if (g->have == KIT_GROUP && !group_end(g)) /* typed without a space */
        return false;
    uint8_t v = value_of(c);
    if (v == BAD || g->place == KIT_GROUPS_MAX)
        return false;
    g->v[g->have++] = v;
    return true;
}

static bool read_groups(struct bytes lines, struct groups *g)
{
    bool first = true; /* on its line */
    while (lines.len && is_space(lines.ptr[lines.len - 1]))
        lines.len--;
    for (size_t i = 0; i < lines.len; i++) {
        if (first)
            i += label_length(bytes_slice(lines, i, lines.len - i));
        if (i == lines.len || !group_take(g, lines.ptr[i]))
            return false;
        first = lines.ptr[i] == '\n';
        if (first && g->place % KIT_LINE) /* too short, and another follows */
            return false;
    }
    return (g->have == 0 || group_end(g)) && g->place % 2 == 0;
}

static bool read_peers(struct reader *r, struct kit *k)
{
    size_t count = reader_u8(r);
    for (; count <= KIT_PEERS_MAX && k->peer_count < count; k->peer_count++) {
        struct kit_peer *p = &k->peers[k->peer_count];
        p->transport = reader_hash(r);
        struct bytes address = reader_take(r, reader_u8(r));
        if (!address_is_valid(address))
            return false;
        text_copy(address, p->address, sizeof p->address);
    }
    return count <= KIT_PEERS_MAX;
}

static enum error unpack(struct bytes packed, struct kit *ret)
{
    AUTO_KIT struct kit k = {.peer_count = 0};
    struct reader r = reader_of(packed);
    uint8_t digest[DIGEST], pair[SECRET_KEY_BYTES];
    struct bytes stated = reader_take(&r, DIGEST);
    digest_of(r.rest, digest);
    if (r.failed || memcmp(stated.ptr, digest, DIGEST) != 0)
        return ERR_KIT_TYPO;
    if (reader_u8(&r) != VERSION)
        return ERR_VERSION;
    k.network = reader_hash(&r);
    struct bytes seed = reader_take(&r, sizeof k.seed), secret = reader_take(&r, DHLEN);
    bool valid = read_peers(&r, &k);
    if (!valid || r.failed || r.rest.len >= DIGEST || !sodium_is_zero(r.rest.ptr, r.rest.len))
        return ERR_KIT_TYPO;
    memcpy(k.seed, seed.ptr, sizeof k.seed);
    noise_keypair(secret.ptr, &k.transport);
    (void)crypto_sign_seed_keypair(k.sign.b, pair, k.seed);
    sodium_memzero(pair, sizeof pair);
    *ret = k;
    return OK;
}

enum error kit_read(struct bytes text, struct kit *ret, struct kit_spot *ret_spot)
{
    AUTO_WIPED struct buf packed = BUF(KIT_BYTES_MAX);
    struct groups g = {.out = &packed};
    bool whole = read_groups(lines_of(text), &g);
    sodium_memzero(g.v, sizeof g.v);
    *ret_spot = (struct kit_spot){0};
    if (packed.failed)
        return packed.failed == ERR_MEMORY ? ERR_MEMORY : ERR_KIT_TYPO;
    if (!whole)
        *ret_spot = (struct kit_spot){g.place / KIT_LINE + 1, g.place % KIT_LINE + 1};
    return whole ? unpack(buf_bytes(&packed), ret) : ERR_KIT_TYPO;
}

/* -- coming back ------------------------------------------------------------------------------- */

enum error kit_state(const struct kit *k, struct buf *out)
{
    AUTO_BUF struct buf anchors = BUF(KIT_STATE_MAX);
    static const uint8_t yes[] = {0xc3}; /* MessagePack's true */
    msgpack_packer inner = mp_packer(&anchors), pk = mp_packer(out);
    (void)msgpack_pack_array(&inner, 2 * k->peer_count);
    for (size_t i = 0; i < k->peer_count; i++) {
        mp_put_hash(&inner, &k->peers[i].transport);
        mp_put_str(&inner, k->peers[i].address);
    }
    (void)msgpack_pack_array(&pk, 6);
    mp_put_str(&pk, "network");
    mp_put_hash(&pk, &k->network);
    mp_put_str(&pk, "anchors");
    mp_put_bin(&pk, buf_bytes(&anchors));
    mp_put_str(&pk, "returning");
    mp_put_bin(&pk, BYTES_ARRAY(yes));
    return anchors.failed ? anchors.failed : out->failed;
}

/* -- proving ----------------------------------------------------------------------------------- */

bool kit_proves(const struct kit *k, const struct hash *sign, const struct hash *transport,
                const uint8_t random[static 32])
{
    uint8_t public[crypto_sign_PUBLICKEYBYTES], secret[SECRET_KEY_BYTES],
        signature[SIGNATURE_BYTES];
    uint8_t here[DHLEN], there[DHLEN];
    struct keypair other;
    (void)crypto_sign_seed_keypair(public, secret, k->seed);
    (void)crypto_sign_detached(signature, NULL, random, 32, secret);
    bool signs = crypto_sign_verify_detached(signature, random, 32, sign->b) == 0;
    noise_keypair(random, &other);
    bool agrees = crypto_scalarmult(here, k->transport.secret, other.public) == 0 &&
                  crypto_scalarmult(there, other.secret, transport->b) == 0 &&
                  sodium_memcmp(here, there, sizeof here) == 0;
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(here, sizeof here);
    sodium_memzero(there, sizeof there);
    sodium_memzero(&other, sizeof other);
    return signs && agrees;
}
