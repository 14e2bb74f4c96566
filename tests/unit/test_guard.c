// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/base/mp.h"
#include "proto/record/guard.h"
#include "proto/record/json.h"

/* Every number is invented: those of persons have the birth numbers 980 to 999, which are only
 * given out for tests, or are Skatteverket's own in its brochure. */

struct text {
    const char *text, *found; /* NULL: nothing is */
    enum guard_kind kind;
};

static void assert_texts(const struct text *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct bytes text = bytes_str(texts[i].text);
        struct finding f;
        bool any = guard_next(text, 0, &f);
        if (any && !texts[i].found)
            fail_msg("%s: found %.*s", texts[i].text, (int)f.len, texts[i].text + f.offset);
        if (!any && texts[i].found)
            fail_msg("%s: nothing found", texts[i].text);
        if (!any)
            continue;
        assert_bytes(bytes_slice(text, f.offset, f.len), bytes_str(texts[i].found));
        if (f.kind != texts[i].kind)
            fail_msg("%s: %s", texts[i].text, guard_label(f.kind)->en);
    }
}
#define ASSERT_TEXTS(texts) assert_texts(texts, sizeof(texts) / sizeof *(texts))

static void personal_identity_numbers_are_found(void **state)
{
    (void)state;
    static const struct text texts[] = {
        {"640823-9801", "640823-9801", GUARD_PERSON},
        {"Pnr: 640823-9801.", "640823-9801", GUARD_PERSON},
        {"640823+9801", "640823+9801", GUARD_PERSON},
        {"6408239801", "6408239801", GUARD_PERSON},
        {"19640823-9801", "19640823-9801", GUARD_PERSON},
        {"196408239801", "196408239801", GUARD_PERSON},
        {"1964-08-23-9801", "1964-08-23-9801", GUARD_PERSON},
        {"1964 08 23 - 9801", "1964 08 23 - 9801", GUARD_PERSON},
        {"64 08 23-9801", "64 08 23-9801", GUARD_PERSON},
        {"640823 9801", "640823 9801", GUARD_PERSON},
        {"640823 - 9801", "640823 - 9801", GUARD_PERSON},
        {"640823\xe2\x80\x93"
         "9801",
         "640823\xe2\x80\x93"
         "9801",
         GUARD_PERSON},
        {"640823 \xe2\x80\x93 9801", "640823 \xe2\x80\x93 9801", GUARD_PERSON},
        {"640823\xe2\x80\x91"
         "9801",
         "640823\xe2\x80\x91"
         "9801",
         GUARD_PERSON},
        {"640823\xe2\x88\x92"
         "9801",
         "640823\xe2\x88\x92"
         "9801",
         GUARD_PERSON},
        {"640823\xc2\xa0"
         "9801",
         "640823\xc2\xa0"
         "9801",
         GUARD_PERSON},
        {"640823\t9801", "640823\t9801", GUARD_PERSON},
        {"(640823-9801)", "640823-9801", GUARD_PERSON},
        {"\xe2\x80\x9d"
         "640823-9801\xe2\x80\x9d",
         "640823-9801", GUARD_PERSON},
        {"120229-9820,", "120229-9820", GUARD_PERSON},
        {"000229-9816", "000229-9816", GUARD_PERSON},
        {"född 010101-9859 i Farsta", "010101-9859", GUARD_PERSON},
        {"850709-9805", "850709-9805", GUARD_PERSON},
        {"18900101-9802", "18900101-9802", GUARD_PERSON},
        {"20120229-9820", "20120229-9820", GUARD_PERSON},
        {"1 640823-9801", "640823-9801", GUARD_PERSON},
        {"640823-9801 2 barn", "640823-9801", GUARD_PERSON},
        {"https://a.example/?p=6408239801", "6408239801", GUARD_PERSON},
        {"mellan 991231-9861,640823-9801", "991231-9861", GUARD_PERSON},
    };
    ASSERT_TEXTS(texts);
}

static void coordination_numbers_are_found(void **state)
{
    (void)state;
    static const struct text texts[] = {
        {"640883-9832", "640883-9832", GUARD_COORDINATION},
        {"19701063-9842", "19701063-9842", GUARD_COORDINATION},
        {"7010639842", "7010639842", GUARD_COORDINATION},
        {"010161-9898", "010161-9898", GUARD_COORDINATION},
    };
    ASSERT_TEXTS(texts);
}

static void what_is_no_identity_number_is_left_alone(void **state)
{
    (void)state;
    static const struct text texts[] = {
        {"640823-9802", NULL, 0},   /* the check digit */
        {"641323-9895", NULL, 0},   /* the month */
        {"640231-9880", NULL, 0},   /* the day */
        {"19190229-9872", NULL, 0}, /* no leap year */
        {"640860-9805", NULL, 0},   /* neither day nor day + 60 */
        {"34640823-9801", NULL, 0}, /* the century */
        {"1640823-9801", NULL, 0},  /* within a longer number */
        {"640823-98010", NULL, 0},
        {"12-640823-9801", NULL, 0},
        {"640823-9801-12", NULL, 0},
        {"640823-9801/2015", NULL, 0},
        {"2015/640823-9801", NULL, 0},
        {"1.640823-9801", NULL, 0},
        {"AB640823-9801", NULL, 0}, /* within a word */
        {"640823-9801X", NULL, 0},
        {"640823-9801_b", NULL, 0},
        {"\xc3\xa5"
         "640823-9801",
         NULL, 0},
        {"a716-446655440000", NULL, 0},
        {"8f3a6408239801c2", NULL, 0},
        {"556036-0793", NULL, 0}, /* organisations: the month is 20 or more */
        {"212000-0142", NULL, 0},
        {"165560360793", NULL, 0},
        {"802002-4280", NULL, 0},
        {"Dnr 640823-9801", NULL, 0}, /* what the word beside it says */
        {"Diarienummer: 640823-9801", NULL, 0},
        {"ISBN 6408239801", NULL, 0},
        {"6408239801 kr", NULL, 0},
        {"6408239801 kronor", NULL, 0},
        {"640 823 980 1", NULL, 0},
        {"AMF 2015/123-01.01", NULL, 0},
        {"1.5.1-640/2023", NULL, 0},
        {"KS 2021-09-15 \xc2\xa7 12", NULL, 0},
        {"2024-12-31 1405", NULL, 0},
        {"2019\xe2\x80\x93"
         "2023",
         NULL, 0},
        {"12 500 000 kr, 1 640 823", NULL, 0},
        {"640823", NULL, 0},
        {"9801", NULL, 0},
        {"", NULL, 0},
    };
    ASSERT_TEXTS(texts);
}

static void phone_numbers_are_found(void **state)
{
    (void)state;
    static const struct text texts[] = {
        {"070-174 06 05", "070-174 06 05", GUARD_PHONE},
        {"Ring 0701740605!", "0701740605", GUARD_PHONE},
        {"070-1740605", "070-1740605", GUARD_PHONE},
        {"070 174 06 05", "070 174 06 05", GUARD_PHONE},
        {"0701-74 06 05", "0701-74 06 05", GUARD_PHONE},
        {"070/174 06 05", "070/174 06 05", GUARD_PHONE},
        {"(070) 174 06 05", "070) 174 06 05", GUARD_PHONE},
        {"073\xe2\x80\x93"
         "174 06 05",
         "073\xe2\x80\x93"
         "174 06 05",
         GUARD_PHONE},
        {"tel.0761740605", "0761740605", GUARD_PHONE},
        {"tel:079-174 06 05,", "079-174 06 05", GUARD_PHONE},
        {"+46 70 174 06 05", "+46 70 174 06 05", GUARD_PHONE},
        {"+46701740605", "+46701740605", GUARD_PHONE},
        {"+46 (0)70-174 06 05", "+46 (0)70-174 06 05", GUARD_PHONE},
        {"0046 70 174 06 05", "0046 70 174 06 05", GUARD_PHONE},
        {"+46 8 465 004 00", "+46 8 465 004 00", GUARD_PHONE},
        {"08-465 004 00", "08-465 004 00", GUARD_PHONE},
        {"08 465 00 40", "08 465 00 40", GUARD_PHONE},
        {"08-4650040", "08-4650040", GUARD_PHONE},
        {"08-46 50 40", "08-46 50 40", GUARD_PHONE},
        {"08-508 29 00", "08-508 29 00", GUARD_PHONE}, /* too short for the city's exchange */
        {"031-390 06 00", "031-390 06 00", GUARD_PHONE},
        {"018-17 00 00", "018-17 00 00", GUARD_PHONE},
        {"0470-123 45", "0470-123 45", GUARD_PHONE},
        {"0470-12 34 56", "0470-12 34 56", GUARD_PHONE},
        {"se https://a.example och 070-174 06 05", "070-174 06 05", GUARD_PHONE},
    };
    ASSERT_TEXTS(texts);
}

static void what_is_nobodys_phone_number_is_left_alone(void **state)
{
    (void)state;
    static const struct text texts[] = {
        {"08-508 29 000", NULL, 0}, /* the city's exchange */
        {"08-508 290 00", NULL, 0},
        {"08 508 29 000", NULL, 0},
        {"+46 8 508 29 000", NULL, 0},
        {"+46 (0)8-508 29 000", NULL, 0},
        {"0771-524 524", NULL, 0}, /* service numbers */
        {"0771-52 45 24", NULL, 0},
        {"077-152 45 24", NULL, 0},
        {"020-12 34 56", NULL, 0},
        {"010-476 00 00", NULL, 0},
        {"1177 och 112 och 114 14", NULL, 0},
        {"https://a.example/0701740605", NULL, 0},
        {"www.a.example/?id=0701740605", NULL, 0},
        {"öppet 08-12, 13-16", NULL, 0},
        {"öppet 08-12 13-16", NULL, 0},
        {"kl. 08.00-16.30", NULL, 0},
        {"2021-0701-740605", NULL, 0},
        {"07017406051", NULL, 0},
        {"0701 7406 0512 3456", NULL, 0},
        {"0701-2015", NULL, 0},
        {"0180-12345", NULL, 0},
        {"012-345-678", NULL, 0},
        {"0812345678", NULL, 0},
        {"Dnr 070-174 06 05", NULL, 0},
        {"Bankgiro 070-174 06 05", NULL, 0},
        {"demo-0701740605", NULL, 0},
        {"0701740605 kr", NULL, 0},
        {"1 070 174 060", NULL, 0},
        {"+47 22 33 44 55", NULL, 0},
    };
    ASSERT_TEXTS(texts);
}

static void a_persons_mail_is_found_and_a_functions_is_not(void **state)
{
    (void)state;
    static const struct text texts[] = {
        {"anna.berg@stockholm.se", "anna.berg@stockholm.se", GUARD_MAIL},
        {"Skriv till <anna.berg@stockholm.se>.", "anna.berg@stockholm.se", GUARD_MAIL},
        {"mailto:anna-karin.berg2@edu.stockholm.se", "anna-karin.berg2@edu.stockholm.se",
         GUARD_MAIL},
        {"a.berg@bolag.example", "a.berg@bolag.example", GUARD_MAIL},
        {"anna_berg@bolag.example", "anna_berg@bolag.example", GUARD_MAIL},
        {"anna.maria.berg@bolag.example", "anna.maria.berg@bolag.example", GUARD_MAIL},
        {"\xc3\xa5sa.\xc3\xb6st@bolag.example", "\xc3\xa5sa.\xc3\xb6st@bolag.example", GUARD_MAIL},
        {"anna.sk\xc3\xb6ld@bolag.example", "anna.sk\xc3\xb6ld@bolag.example", GUARD_MAIL},
        {"solgarden@gmail.com", "solgarden@gmail.com", GUARD_MAIL},
        {"info.solgarden@Telia.COM", "info.solgarden@Telia.COM", GUARD_MAIL},
        {"registrator@stockholm.se, anna.berg@stockholm.se", "anna.berg@stockholm.se", GUARD_MAIL},
        {"registrator@stockholm.se", NULL, 0},
        {"info@stockholm.se", NULL, 0},
        {"kontakt.amf@stockholm.se", NULL, 0},
        {"forskola.liljan@edu.stockholm.se", NULL, 0},
        {"forskolan.liljan.farsta@edu.stockholm.se", NULL, 0},
        {"innovation.aldreomsorg@stockholm.se", NULL, 0},
        {"no-reply@stockholm.se", NULL, 0},
        {"amf.1@stockholm.se", NULL, 0},
        {"070-1740605@stockholm.se", NULL, 0},
        {"@stockholm.se", NULL, 0},
        {"anna.berg@", NULL, 0},
        {"anna.berg@intranet", NULL, 0},
        {"anna.berg@.se", NULL, 0},
        {"https://anna.example/berg", NULL, 0},
        {"@anna.berg", NULL, 0},
    };
    ASSERT_TEXTS(texts);
}

static void all_of_a_text_are_found_in_turn(void **state)
{
    (void)state;
    struct bytes text = BYTES_LIT("anna.berg@a.example, 070-174 06 05; 640823-9801 640883-9832\n"
                                  "bo.ek@gmail.com");
    static const enum guard_kind kinds[] = {GUARD_MAIL, GUARD_PHONE, GUARD_PERSON,
                                            GUARD_COORDINATION, GUARD_MAIL};
    struct finding f = {0};
    size_t count = 0;
    for (; guard_next(text, f.offset + f.len, &f); count++) {
        assert_in_range(count, 0, 4);
        assert_int_equal(f.kind, kinds[count]);
    }
    assert_int_equal(count, 5);
}

/* -- fields ------------------------------------------------------------------------------------ */

static size_t guard_json(uint32_t kind, const char *json, struct guarded *ret, size_t max,
                         struct buf *map)
{
    static struct mp m; /* what `ret` borrows from is `map` */
    json_t *fields = json_loads(json, 0, NULL);
    assert_non_null(fields);
    assert_error(json_to_mp(fields, map), OK);
    json_decref(fields);
    assert_error(mp_read(buf_bytes(map), MP_BOUNDED, MP_RECORD_NODES, &m), OK);
    size_t count = guard_fields(kind_of(kind), &m.root, ret, max);
    mp_done(&m);
    return count;
}

static void fields_of_text_are_looked_through(void **state)
{
    (void)state;
    AUTO_BUF struct buf map = BUF(4096);
    struct guarded found[8];
    assert_int_equal(guard_json(KIND_EXAMPLE,
                                "{\"title\": \"T\", \"body\": \"640823-9801, 070-174 06 05\","
                                " \"tags\": [\"a\", \"bo.ek@a.example\"], \"year\": 2020,"
                                " \"category\": \"070-174 06 05\", \"unknown\": \"640823-9801\","
                                " \"links\": [\"https://a.example/0701740605\"],"
                                " \"contact\": \"registrator@a.example\"}",
                                found, 8, &map),
                     3);
    assert_string_equal(found[0].field->name, "body");
    assert_bytes(found[0].text, BYTES_LIT("640823-9801"));
    assert_bytes(found[1].text, BYTES_LIT("070-174 06 05"));
    assert_string_equal(found[2].field->name, "tags");
    assert_int_equal(found[2].kind, GUARD_MAIL);
}

static void an_update_is_looked_through_as_what_it_carries(void **state)
{
    (void)state;
    AUTO_BUF struct buf map = BUF(4096);
    struct guarded found[1];
    const char *json = "{\"need\": \"Fråga bo.ek@a.example\", \"title\": \"070-174 06 05\"}";
    assert_int_equal(guard_json(KIND_UPDATE, json, found, 1, &map), 1); /* no more than asked for */
    assert_string_equal(found[0].field->name, "need");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(personal_identity_numbers_are_found),
        cmocka_unit_test(coordination_numbers_are_found),
        cmocka_unit_test(what_is_no_identity_number_is_left_alone),
        cmocka_unit_test(phone_numbers_are_found),
        cmocka_unit_test(what_is_nobodys_phone_number_is_left_alone),
        cmocka_unit_test(a_persons_mail_is_found_and_a_functions_is_not),
        cmocka_unit_test(all_of_a_text_are_found_in_turn),
        cmocka_unit_test(fields_of_text_are_looked_through),
        cmocka_unit_test(an_update_is_looked_through_as_what_it_carries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
