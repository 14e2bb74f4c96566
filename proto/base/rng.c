// SPDX-License-Identifier: Apache-2.0
#include "proto/base/rng.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

void rng_init(struct rng *r, const uint8_t seed[static 32])
{
    memcpy(r->key, seed, sizeof r->key);
    r->counter = 0;
}

void rng_bytes(struct rng *r, void *out, size_t len)
{
    uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
    memcpy(nonce, &r->counter, sizeof nonce);
    r->counter++;
    crypto_stream_chacha20(out, len, nonce, r->key);
}

uint64_t rng_below(struct rng *r, uint64_t below)
{
    assert(below > 0);
    uint64_t v, limit = UINT64_MAX - UINT64_MAX % below;
    do {
        rng_bytes(r, &v, sizeof v);
    } while (v >= limit);
    return v % below;
}
