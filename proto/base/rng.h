// SPDX-License-Identifier: Apache-2.0
/* Random bytes from an injected seed (ChaCha20 as a generator), so that the whole of proto can be
 * replayed: the daemon seeds it from the kernel, the simulator from a number. */
#ifndef GODA_RNG_H
#define GODA_RNG_H

#include "proto/base/bytes.h"

struct rng {
    uint8_t key[32];
    uint64_t counter;
};

void rng_init(struct rng *r, const uint8_t seed[static 32]);
void rng_bytes(struct rng *r, void *out, size_t len);
/* Uniform in 0 .. below - 1; `below` > 0. */
uint64_t rng_below(struct rng *r, uint64_t below);

#endif
