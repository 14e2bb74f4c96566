// SPDX-License-Identifier: Apache-2.0
/* What a site is made of, apart from any daemon: text that stays text, and the folder. */
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/out/words.h"
#include "cli/output.h"
#include "cli/site/html.h"
#include "cli/site/place.h"

static char written[4096];

static FILE *start(void)
{
    memset(written, 0, sizeof written);
    return fmemopen(written, sizeof written - 1, "w");
}

static void assert_written(FILE *to, const char *expected)
{
    assert_int_equal(fclose(to), 0);
    assert_string_equal(written, expected);
}

static void text_is_never_markup(void **state)
{
    (void)state;
    FILE *to = start();
    html_str(to, "<script>\"a\" & 'b'</script> å");
    assert_written(to, "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt; å");
}

#define LOST "\xef\xbf\xbd"

static void what_commands_the_eye_or_is_no_text_shows_as_such(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"a\x1b[31mb\x07", "a" LOST "[31mb" LOST},         /* control characters */
        {"x\xe2\x80\xaey\xe2\x80\xac", "x" LOST "y" LOST}, /* U+202E, U+202C */
        {"x\xe2\x81\xa6y\xe2\x80\x8f", "x" LOST "y" LOST}, /* U+2066, U+200F */
        {"\xff\xc3", LOST LOST},                           /* no UTF-8 */
        {"\xc0\xbcscript>", LOST LOST "script&gt;"},       /* < in two bytes */
        {"\xef\xbf\xbf", LOST},                            /* no character of XML */
        {"rad\nrad", "rad\nrad"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FILE *to = start();
        html_str(to, cases[i].in);
        assert_written(to, cases[i].out);
    }
}

static void prose_becomes_paragraphs_and_lists(void **state)
{
    (void)state;
    FILE *to = start();
    html_prose(to, BYTES_LIT("Ett\ntvå\n\n- a\n- <b>\n\n\nTre"), " lang=\"sv\"");
    assert_written(to, "<p lang=\"sv\">Ett<br>\ntvå</p>\n<ul lang=\"sv\">\n<li>a</li>\n"
                       "<li>&lt;b&gt;</li>\n</ul>\n<p lang=\"sv\">Tre</p>\n");
    to = start();
    html_prose(to, BYTES_NONE, "");
    assert_written(to, "");
}

static void only_addresses_of_the_web_are_links(void **state)
{
    (void)state;
    static const char *const good[] = {"https://example.se/", "http://x/?a=1&b=2#c",
                                       "https://exämple.se/ö"};
    static const char *const bad[] = {"javascript:alert(1)",
                                      "JAVASCRIPT:alert(1)",
                                      "data:text/html,x",
                                      "https://",
                                      " https://x/",
                                      "https://x/ y",
                                      "https://x/\"onclick=",
                                      "https://x/<",
                                      "//x/",
                                      "file:///etc/passwd",
                                      ""};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(html_is_link(bytes_str(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(html_is_link(bytes_str(bad[i])));
        FILE *to = start();
        html_link(to, bytes_str(bad[i]));
        assert_int_equal(fclose(to), 0);
        assert_null(strstr(written, "<a"));
    }
    FILE *to = start();
    html_link(to, BYTES_LIT("https://exämple.se/?a=1&b=2"));
    assert_written(to, "<a href=\"https://ex%C3%A4mple.se/?a=1&amp;b=2\" "
                       "rel=\"noopener noreferrer nofollow\">https://exämple.se/?a=1&amp;b=2</a>");
}

static void a_mail_address_is_one_if_it_is_plain(void **state)
{
    (void)state;
    assert_true(html_is_mail(BYTES_LIT("goda.exempel@stad.example")));
    assert_false(html_is_mail(BYTES_LIT("Anna <anna@stad.example>")));
    assert_false(html_is_mail(BYTES_LIT("a@b?subject=x")));
    assert_false(html_is_mail(BYTES_LIT("a@b@c")));
    assert_false(html_is_mail(BYTES_LIT("@b")));
    assert_false(html_is_mail(BYTES_LIT("")));
}

static void swedish_lists_end_with_their_own_letters(void **state)
{
    (void)state;
    static const char *const order[] = {"Arbete", "arkiv", "Zoo", "Årsta", "älvsjö", "Östermalm"};
    for (size_t i = 0; i + 1 < sizeof order / sizeof *order; i++) {
        assert_true(swedish_compare(bytes_str(order[i]), bytes_str(order[i + 1])) < 0);
        assert_true(swedish_compare(bytes_str(order[i + 1]), bytes_str(order[i])) > 0);
    }
    assert_int_equal(swedish_compare(BYTES_LIT("Åsa"), BYTES_LIT("åsa")), 0);
}

/* -- the folder -------------------------------------------------------------------------------- */

static char dir[64], place[128];

static int make_dir(void **state)
{
    (void)state;
    memcpy(dir, "/tmp/goda-site-XXXXXX", sizeof "/tmp/goda-site-XXXXXX");
    settings.quiet = true;
    (void)snprintf(place, sizeof place, "%s/site", mkdtemp(dir) ? dir : "");
    return 0;
}

static int drop_dir(void **state)
{
    (void)state;
    remove_tree(dir);
    return 0;
}

static void put_page(const char *text, enum exit_status status)
{
    struct place p;
    assert_int_equal(place_open(&p, place), EXIT_OK);
    (void)fputs(text, place_file(&p, "exempel/1.html"));
    assert_int_equal(place_close(&p, status), status);
}

static void assert_page(const char *text)
{
    AUTO_BUF struct buf page = BUF(4096);
    char path[200];
    (void)snprintf(path, sizeof path, "%s/exempel/1.html", place);
    put_file(&page, path);
    assert_bytes(buf_bytes(&page), bytes_str(text));
}

static void a_run_that_fails_leaves_the_site_before(void **state)
{
    (void)state;
    put_page("ett", EXIT_OK);
    assert_page("ett");
    put_page("två", EXIT_UNREACHABLE);
    assert_page("ett");
    put_page("tre", EXIT_OK);
    assert_page("tre");
}

static void a_folder_with_anything_else_is_left_alone(void **state)
{
    (void)state;
    struct place p;
    char path[200];
    put_page("ett", EXIT_OK);
    (void)snprintf(path, sizeof path, "%s/exempel/foto.png", place);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(place_open(&p, place), EXIT_CONFLICT);
    assert_int_equal(place_open(&p, path), EXIT_CONFLICT); /* a file */
    assert_int_equal(place_open(&p, dir), EXIT_CONFLICT);  /* no site */
    assert_int_equal(remove(path), 0);
    assert_page("ett");
}

static void what_cannot_be_written_is_told_at_the_end(void **state)
{
    (void)state;
    struct place p;
    assert_int_equal(place_open(&p, place), EXIT_OK);
    (void)fputs("x", place_file(&p, "nowhere/1.html"));
    assert_int_equal(place_close(&p, EXIT_OK), EXIT_FAILED);
    struct stat s;
    assert_int_not_equal(stat(place, &s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_never_markup),
        cmocka_unit_test(what_commands_the_eye_or_is_no_text_shows_as_such),
        cmocka_unit_test(prose_becomes_paragraphs_and_lists),
        cmocka_unit_test(only_addresses_of_the_web_are_links),
        cmocka_unit_test(a_mail_address_is_one_if_it_is_plain),
        cmocka_unit_test(swedish_lists_end_with_their_own_letters),
        cmocka_unit_test_setup_teardown(a_run_that_fails_leaves_the_site_before, make_dir,
                                        drop_dir),
        cmocka_unit_test_setup_teardown(a_folder_with_anything_else_is_left_alone, make_dir,
                                        drop_dir),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_told_at_the_end, make_dir,
                                        drop_dir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
