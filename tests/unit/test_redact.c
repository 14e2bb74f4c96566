// SPDX-License-Identifier: Apache-2.0
/* What is taken out of a support bundle, and what is left. */
#include "tests/testing.h"

#include <string.h>

#include "cli/support/redact.h"

static void assert_redacted(const char *in, const char *out, size_t places)
{
    AUTO_BUF struct buf got = BUF(4096);
    assert_int_equal(redact(bytes_str(in), &got), places);
    buf_put_u8(&got, 0);
    assert_string_equal((const char *)got.ptr, out);
}

static void secrets_are_taken_out(void **state)
{
    (void)state;
    assert_redacted("key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.",
                    "key=01234567….", 1);
    assert_redacted("join GODA1-k9sgW2a_-x-0a1b2c3d now, goda1-k9sg", "join [token] now, [token]",
                    2);
    assert_redacted("\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\"", "\"[secret]\"", 1);
    assert_redacted("user=anna id=7\n\"who\": \"anna\"", "user=[user] id=7\n\"who\": \"[user]\"",
                    2);
    assert_redacted("mail info@example.se, 811218-9876, 070-174 06 05",
                    "mail [e-mail], [number], [number]", 3);
}

static void the_rest_stays(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2026-11-26T20:15:40+0000 godad[4711]: event=ready version=0.1.0 records=94",
        "event=link_up peer=farsta inbound=yes addr=127.0.0.1:4632 seconds=-12",
        "/usr/share/hunspell/sv_SE/an/altogether/longer/path/2026.dic",
        "id=01ab2324 code=E404 uptime_ms=123456789012",
        "goda_records_received_total{network=\"prov\"} 94",
        "Hälsa på i Årsta \xff\xfe",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_redacted(texts[i], texts[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_taken_out),
        cmocka_unit_test(the_rest_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
