// SPDX-License-Identifier: Apache-2.0
/* The validator against msgpack-c: what it accepts must unpack, and what it calls canonical must be
 * the bytes that msgpack-c packs. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/limits.h"
#include "proto/base/mp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    for (enum mp_form form = MP_CANONICAL; form <= MP_BOUNDED; form++) {
        AUTO_MP struct mp m = {0};
        enum error checked = mp_check(in, form, MP_RECORD_NODES);
        if (mp_read(in, form, MP_RECORD_NODES, &m) != checked)
            abort();
        if (checked || form == MP_BOUNDED)
            continue;
        if (mp_check(in, MP_BOUNDED, MP_RECORD_NODES) != OK)
            abort();
        AUTO_BUF struct buf again = BUF(size);
        msgpack_packer pk = mp_packer(&again);
        if (msgpack_pack_object(&pk, m.root) != 0 || !bytes_equal(buf_bytes(&again), in))
            abort();
    }
    return 0;
}
