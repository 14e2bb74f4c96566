// SPDX-License-Identifier: Apache-2.0
/* Arbitrary bytes to a listener, and as answers to a dialler: no crash, no growth, no open session.
 */
#include <assert.h>
#include <string.h>

#include "proto/link/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seeds[3][DHLEN] = {{1}, {2}, {3}};
    static struct keypair s, e, remote;
    static bool ready;
    const struct hash network = {{7}};
    if (size < 2)
        return 0;
    if (!ready) {
        noise_keypair(seeds[0], &s);
        noise_keypair(seeds[1], &e);
        noise_keypair(seeds[2], &remote);
        ready = true;
    }
    struct hash rs;
    memcpy(rs.b, remote.public, sizeof rs.b);
    AUTO_BUF struct buf out = BUF(4096);
    enum noise_role role = data[0] & 1 ? NOISE_INITIATOR : NOISE_RESPONDER;
    struct session *session =
        session_new(role, &network, &s, &e, role == NOISE_INITIATOR ? &rs : NULL, &out);
    assert(session);
    size_t piece = 1u + data[1];
    struct bytes in = bytes_of(data + 2, size - 2);
    enum error error = OK;
    while (in.len && !error) {
        size_t take = in.len < piece ? in.len : piece;
        error = session_receive(session, bytes_slice(in, 0, take), &out);
        in = bytes_slice(in, take, in.len - take);
    }
    assert(!session_is_open(session)); /* nobody guesses a key */
    session_free(session);
    return 0;
}
