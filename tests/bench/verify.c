// SPDX-License-Identifier: Apache-2.0
/* What crypto_sign_verify_detached alone does on one core: the yardstick that tests/bench/ingest
 * divides by. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(void)
{
    enum { HEADER_BYTES = 220, RUNS = 50000 }; /* what a record's signature covers */
    unsigned char message[HEADER_BYTES] = {1}, public[crypto_sign_PUBLICKEYBYTES],
                  secret[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
    struct timespec from, to;
    if (sodium_init() < 0 || crypto_sign_keypair(public, secret) != 0 ||
        crypto_sign_detached(signature, NULL, message, sizeof message, secret) != 0)
        return EXIT_FAILURE;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < RUNS; i++)
        if (crypto_sign_verify_detached(signature, message, sizeof message, public) != 0)
            return EXIT_FAILURE;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    double s = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    (void)printf("%.0f\n", RUNS / s);
    return EXIT_SUCCESS;
}
