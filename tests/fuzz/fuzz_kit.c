// SPDX-License-Identifier: Apache-2.0
/* Recovery kits as they are typed (a whole one is in the corpus). What is read must be what writing
 * it again gives. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/name.h"
#include "proto/kit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kit k, again;
    struct kit_spot spot;
    AUTO_BUF struct buf text = BUF(KIT_TEXT_MAX);
    if (kit_read(bytes_of(data, size), &k, &spot) != OK)
        return 0;
    if (k.peer_count > KIT_PEERS_MAX || kit_write(&k, &text) != OK ||
        kit_read(buf_bytes(&text), &again, &spot) != OK || memcmp(&k, &again, sizeof k) != 0)
        abort();
    for (size_t i = 0; i < k.peer_count; i++)
        if (!address_is_valid(bytes_str(k.peers[i].address)))
            abort();
    return 0;
}
