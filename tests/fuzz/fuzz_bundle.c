// SPDX-License-Identifier: Apache-2.0
/* Bundles: what is opened is what writing it again gives. The digest, which no fuzzer guesses, is
 * put right first. */
#include <stdlib.h>

#include "proto/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct bytes file)
{
    struct bundle b;
    struct bundle_writer w;
    struct bytes envelope;
    size_t count = 0;
    if (bundle_open(file, &b) != OK)
        return;
    AUTO_BUF struct buf again = BUF(file.len);
    bundle_begin(&w, &b.network, b.name, &again);
    for (; bundle_next(&b, &envelope); count++)
        bundle_put(&w, envelope);
    bundle_end(&w);
    if (again.failed || count != b.count || !bytes_equal(buf_bytes(&again), file))
        abort(); /* a bundle has one form */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hash sum;
    AUTO_BUF struct buf file = BUF(size + 128);
    buf_put(&file, BYTES_LIT("goda bundle\n\x01"));
    buf_put(&file, bytes_of(data, size));
    (void)crypto_generichash(sum.b, sizeof sum.b, file.ptr, file.len, NULL, 0);
    buf_put(&file, hash_bytes(&sum));
    check(bytes_of(data, size));
    check(buf_bytes(&file));
    return 0;
}
