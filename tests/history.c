// SPDX-License-Identifier: Apache-2.0
#include "tests/history.h"

#include <stdio.h>
#include <stdlib.h>

#include "proto/base/rng.h"
#include "proto/record/kind.h"
#include "tests/testing.h"

/* The i-th organisation has the i-th key; TRE changes to another half-way. */
enum { GRUNDAREN, ETT, TVA, TRE, FYRA, FEM, SEX, LASARE, ORGS, TRE_NEW = ORGS, KEYS };
static const char *const slugs[ORGS] = {"grundaren", "ett", "tva", "tre",
                                        "fyra",      "fem", "sex", "lasare"};

/* Few moments, so that many records share one. */
enum { MOMENTS = 12, MOMENT = 1000 };
static const uint64_t start = 1600000000000;
const uint64_t history_end = 1600000000000 + MOMENTS * MOMENT;

struct maker {
    struct history *h;
    struct rng rng;
    struct author keys[KEYS];
};

static uint64_t draw(struct maker *m, uint64_t below)
{
    return rng_below(&m->rng, below);
}

static bool chance(struct maker *m, unsigned percent)
{
    return draw(m, 100) < percent;
}

static uint64_t moment(struct maker *m)
{
    return start + draw(m, MOMENTS) * MOMENT;
}

static struct hash put(struct maker *m, struct about about, const char *const *fields)
{
    struct history *h = m->h;
    AUTO_LOT struct lot *lot = new_lot();
    about.network = about.kind == KIND_GENESIS ? NULL : &h->network;
    struct hash id = put_record(lot, about, fields);
    assert_true(h->count < HISTORY_MAX);
    h->records[h->count].id = id;
    h->records[h->count].author = about.author->sign;
    h->records[h->count].kind = about.kind;
    h->records[h->count++].envelope = buf_copy(buf_bytes(&lot->entries[0].envelope));
    return id;
}

/* -- the roster -------------------------------------------------------------------------------- */

static void put_entry(struct maker *m, uint32_t kind, uint64_t created, const char *const *fields)
{
    (void)put(m, (struct about){&m->keys[GRUNDAREN], kind, .created = created}, fields);
}

static void put_succession(struct maker *m, int former, int heir)
{
    put_entry(m, KIND_SUCCEED, moment(m), FIELDS("slug", slugs[former], "successor", slugs[heir]));
}

static void put_role(struct maker *m, int org, const char *role)
{
    put_entry(m, KIND_ROLE, moment(m), FIELDS("slug", slugs[org], "role", role));
}

static void put_roster(struct maker *m)
{
    const uint64_t before = start - 100 * MOMENT;
    char from[24], until[24];
    (void)snprintf(from, sizeof from, "%llu", (unsigned long long)(start + MOMENTS / 2 * MOMENT));
    (void)snprintf(until, sizeof until, "%llu", (unsigned long long)history_end);
    m->h->network = put(m, (struct about){&m->keys[GRUNDAREN], KIND_GENESIS, .created = before},
                        FIELDS("name", "Nätet", "slug", slugs[GRUNDAREN], "org_name", "Grundaren",
                               "transport_key", m->keys[GRUNDAREN].sign_hex));
    for (int i = ETT; i < ORGS; i++)
        put_entry(m, KIND_ADMIT, before + 1 + (uint64_t)i,
                  FIELDS("slug", slugs[i], "org_name", slugs[i], "sign_key", m->keys[i].sign_hex,
                         "transport_key", m->keys[i].sign_hex, "role",
                         i == LASARE ? "reader" : "member"));
    put_entry(m, KIND_REKEY, moment(m),
              FIELDS("slug", slugs[TRE], "sign_key", m->keys[TRE_NEW].sign_hex, "from", from));
    put_role(m, TVA, "admin");
    put_role(m, TVA, "member");
    put_role(m, (int)draw(m, LASARE), "admin");
    put_succession(m, FYRA, FEM);
    put_succession(m, FEM, SEX);
    int former = chance(m, 50) ? FYRA : (int)draw(m, LASARE);
    put_succession(m, former, (int)draw(m, LASARE)); /* may undo one, or be a ring */
    put_entry(m, KIND_RETIRE, moment(m), FIELDS("slug", slugs[FYRA], "until", until));
}

/* -- the records ------------------------------------------------------------------------------- */

/* Whoever holds the key of an organisation at that time. */
static const struct author *key_at(const struct maker *m, int org, uint64_t created)
{
    bool changed = org == TRE && created >= start + (uint64_t)MOMENTS / 2 * MOMENT;
    return &m->keys[changed ? TRE_NEW : org];
}

static int org_of(const struct maker *m, const struct hash *sign)
{
    int i = 0;
    while (i < KEYS && !hash_equal(&m->keys[i].sign, sign))
        i++;
    return i == TRE_NEW ? TRE : i;
}

/* Any record whose kind is one of these; -1 when there is none. */
static int pick(struct maker *m, uint32_t kinds)
{
    size_t count = 0, from = draw(m, m->h->count);
    for (; count < m->h->count; count++) {
        size_t i = (from + count) % m->h->count;
        if (kinds & KIND_BIT(m->h->records[i].kind))
            return (int)i;
    }
    return -1;
}

static void put_document(struct maker *m, uint32_t kind)
{
    static const char *const flags[] = {"innovative", "ordinary", "unsure"}, *const states[] = {
                                                                                 "open", "solved",
                                                                                 "closed"};
    uint64_t created = moment(m);
    char title[32], key[32];
    (void)snprintf(title, sizeof title, "Rubrik %zu", m->h->count);
    (void)snprintf(key, sizeof key, "nyckel-%zu", m->h->count);
    int org = chance(m, 40) ? FYRA : (int)draw(m, LASARE); /* others take over from FYRA */
    struct about about = {key_at(m, org, created), kind, .created = created};
    if (kind == KIND_EXAMPLE)
        (void)put(m, about,
                  FIELDS("title", title, "flag", flags[draw(m, 3)], "tags", "Prov, mått",
                         "import_key", key, "contact", "brev@exempel.se"));
    else
        (void)put(m, about, FIELDS("title", title, "status", states[draw(m, 3)]));
}

static void put_update(struct maker *m, struct about about)
{
    static const char *const categories[] = {"skola", "kultur", "miljo"};
    int prev = chance(m, 60) ? pick(m, KIND_BIT(KIND_UPDATE)) : -1;
    struct hash unknown = {{(uint8_t)m->h->count}};
    about.prev = prev >= 0 ? &m->h->records[prev].id : chance(m, 95) ? about.ref : &unknown;
    char title[32];
    (void)snprintf(title, sizeof title, "Version %zu", m->h->count);
    if (chance(m, 30))
        (void)put(m, about, FIELDS("title", title, "review_by", "2021-03-04"));
    else
        (void)put(m, about, FIELDS("title", title, "category", categories[draw(m, 3)]));
}

/* Whether its right to withdraw rests on no entry of the roster that may come late: what has been
 * erased for a while stays erased (PROTOCOL.md §13.8). */
static bool is_sure(const struct maker *m, const struct about *about)
{
    size_t i = 0;
    while (i < m->h->count && !hash_equal(&m->h->records[i].id, about->ref))
        i++;
    return i < m->h->count &&
           org_of(m, &m->h->records[i].author) == org_of(m, &about->author->sign);
}

static void put_withdrawal(struct maker *m, const struct about about)
{
    static const char *const reasons[] = {"outdated", "wrong", "legal", "duplicate"},
                             *const erase[] = {"no", "contact", "yes"};
    uint64_t reason = draw(m, 4), erased = draw(m, 3);
    bool law = about.author == &m->keys[GRUNDAREN] && reason == 2;
    (void)put(m, about,
              FIELDS("reason", reasons[reason], "erase",
                     erase[law || is_sure(m, &about) ? erased : 0], "decision", "dnr 1"));
}

static void put_fields(struct maker *m, const struct about about)
{
    static const char *const flags[] = {"innovative", "ordinary", "unsure"},
                             *const statuses[] = {"planned", "trying", "adopted", "dropped"},
                             *const awards[] = {"nominated", "finalist", "winner"};
    char hex[65];
    int other = pick(m, about.kind == KIND_COMMENT ? KIND_BIT(KIND_COMMENT) : ~UINT32_C(0));
    (void)bytes_hex(hash_bytes(other < 0 ? about.ref : &m->h->records[other].id), hex);
    switch (about.kind) {
    case KIND_ASSESSMENT:
        (void)put(m, about, FIELDS("flag", flags[draw(m, 3)], "why", "Därför"));
        break;
    case KIND_PROPOSAL:
        (void)put(m, about,
                  chance(m, 70) ? FIELDS("text", "Så", "solution", hex)
                                : FIELDS("text", "Så kanske"));
        break;
    case KIND_ADOPTION:
        (void)put(m, about, FIELDS("status", statuses[draw(m, 4)], "text", "Vi också"));
        break;
    case KIND_COMMENT:
        (void)put(m, about,
                  chance(m, 50)   ? FIELDS("text", "Hur?", "question", "yes")
                  : chance(m, 80) ? FIELDS("text", "Så.", "answers", hex)
                                  : FIELDS("text", "Bra."));
        break;
    case KIND_AWARD:
        (void)put(m, about,
                  FIELDS("award", "Priset", "year", "2020", "status", awards[draw(m, 3)]));
        break;
    case KIND_CONFIRM:
        (void)put(m, about, FIELDS("review_by", chance(m, 50) ? "2030-01-02" : "2024-12-31"));
        break;
    case KIND_UPDATE:
        put_update(m, about);
        break;
    case KIND_WITHDRAWAL:
        put_withdrawal(m, about);
        break;
    default:
        (void)put(m, about, FIELDS("done", "1600000000000"));
    }
}

/* What concerns ownership is mostly said by the owner. */
static void put_about(struct maker *m, uint32_t kind)
{
    const struct hash unknown = {{0xff}};
    uint32_t kinds = chance(m, 92) ? kind_of(kind)->refs : ~UINT32_C(0);
    if (kind == KIND_WITHDRAWAL && chance(m, 60))
        kinds = KIND_BIT(KIND_COMMENT) | KIND_BIT(KIND_ASSESSMENT) | KIND_BIT(KIND_ADOPTION);
    int about = pick(m, kinds), org = chance(m, 30) ? SEX : (int)draw(m, LASARE);
    bool at_once = kind == KIND_UPDATE && chance(m, 50); /* several versions of one moment */
    uint64_t created = at_once ? history_end - MOMENT : moment(m);
    if (about < 0)
        return;
    bool owners = kind_of(kind)->forms || kind == KIND_CONFIRM || kind == KIND_WITHDRAWAL;
    if (owners && chance(m, 60))
        org = org_of(m, &m->h->records[about].author);
    if (kind == KIND_RECEIPT && chance(m, 30))
        org = LASARE;
    else if (org == LASARE)
        org = SEX;
    uint32_t form = chance(m, 85) ? m->h->records[about].kind : KIND_PROBLEM;
    if (kind == KIND_UPDATE && form != KIND_EXAMPLE)
        form = KIND_PROBLEM;
    put_fields(m, (struct about){.author = key_at(m, org, created),
                                 .kind = kind,
                                 .form = kind == KIND_UPDATE ? form : kind,
                                 .created = created,
                                 .ref = chance(m, 97) ? &m->h->records[about].id : &unknown});
}

struct history *history_new(uint8_t number)
{
    static const uint32_t kinds[] = {KIND_ASSESSMENT, KIND_ASSESSMENT, KIND_PROPOSAL, KIND_PROPOSAL,
                                     KIND_ADOPTION,   KIND_ADOPTION,   KIND_COMMENT,  KIND_COMMENT,
                                     KIND_COMMENT,    KIND_AWARD,      KIND_AWARD,    KIND_UPDATE,
                                     KIND_UPDATE,     KIND_UPDATE,     KIND_CONFIRM,  KIND_CONFIRM,
                                     KIND_WITHDRAWAL, KIND_WITHDRAWAL, KIND_RECEIPT};
    enum { EXAMPLES = 9, PROBLEMS = 4, RECORDS = 130 };
    const uint8_t seed[32] = {number};
    struct maker m = {.h = calloc(1, sizeof *m.h)};
    assert_non_null(m.h);
    rng_init(&m.rng, seed);
    for (uint8_t i = 0; i < KEYS; i++)
        m.keys[i] = author_of(i);
    put_roster(&m);
    for (int i = 0; i < EXAMPLES; i++)
        put_document(&m, KIND_EXAMPLE);
    for (int i = 0; i < PROBLEMS; i++)
        put_document(&m, KIND_PROBLEM);
    while (m.h->count < RECORDS)
        put_about(&m, kinds[draw(&m, sizeof kinds / sizeof *kinds)]);
    return m.h;
}

void history_drop(struct history **h)
{
    for (size_t i = 0; *h && i < (*h)->count; i++)
        buf_done(&(*h)->records[i].envelope);
    free(*h);
    *h = NULL;
}
