// SPDX-License-Identifier: Apache-2.0
/* Invitations: what is read must be what writing it again gives. The check digits, which no fuzzer
 * guesses, are put right first. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/name.h"
#include "proto/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_word(struct bytes word)
{
    struct token t;
    if (token_read(word, &t) != OK)
        return;
    AUTO_BUF struct buf again = BUF(TOKEN_MAX);
    struct token u;
    if (token_write(&t, &again) != OK || token_read(buf_bytes(&again), &u) != OK ||
        t.address_count > ADDRESSES_MAX || !slug_is_valid(bytes_str(t.slug)))
        abort();
}

/* `data` as the packed array within a token whose check digits agree. */
static void check_packed(struct bytes data)
{
    enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
    char encoded[sodium_base64_ENCODED_LEN(2048, VARIANT)], check[9];
    uint8_t digest[32];
    if (data.len > 2048)
        return;
    (void)sodium_bin2base64(encoded, sizeof encoded, data.ptr, data.len, VARIANT);
    AUTO_BUF struct buf word = BUF(TOKEN_MAX);
    buf_put(&word, BYTES_LIT("GODA1-"));
    buf_put(&word, bytes_str(encoded));
    buf_put_u8(&word, '-');
    (void)crypto_generichash(digest, sizeof digest, word.ptr, word.len, NULL, 0);
    buf_put(&word, bytes_str(bytes_hex(bytes_of(digest, 4), check)));
    struct token t;
    if (token_read(buf_bytes(&word), &t) != OK)
        return;
    AUTO_BUF struct buf again = BUF(TOKEN_MAX);
    if (token_write(&t, &again) != OK || !bytes_equal(buf_bytes(&again), buf_bytes(&word)))
        abort(); /* a token has one form */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    check_word(in);
    check_packed(in);
    (void)address_is_valid(in);
    return 0;
}
