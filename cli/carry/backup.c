// SPDX-License-Identifier: Apache-2.0
#include "cli/carry/backup.h"

#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

static const char magic[] = "goda backup ", version[] = "1\n";

enum {
    MAGIC = sizeof magic - 1,
    MANIFEST_AT = MAGIC + sizeof version - 1,
    SUM_HEX = 2 * sizeof(struct hash),
    SUMMED = BACKUP_HEAD - SUM_HEX - 1,
};

void backup_free(struct backup *b)
{
    json_decref(b->manifest);
}

bool key_file_named(const char *name)
{
    static const char *const stems[] = {"identity", "transport"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        size_t len = strlen(stems[i]);
        if (strncmp(name, stems[i], len) != 0)
            continue;
        const char *rest = name + len;
        if (!*rest)
            return true;
        return *rest == '.' && rest[1] && strspn(rest + 1, "0123456789") == strlen(rest + 1);
    }
    return false;
}

/* -- the head ---------------------------------------------------------------------------------- */

static void head_sum(const char head[static BACKUP_HEAD], char ret[static SUM_HEX + 1])
{
    struct hash sum;
    (void)crypto_generichash(sum.b, sizeof sum.b, (const uint8_t *)head, SUMMED, NULL, 0);
    (void)bytes_hex(hash_bytes(&sum), ret);
}

static json_t *parts_json(const struct backup *b)
{
    json_t *list = json_array();
    for (size_t i = 0; i < b->count; i++) {
        char hex[SUM_HEX + 1];
        (void)bytes_hex(hash_bytes(&b->parts[i].sum), hex);
        (void)json_array_append_new(list,
                                    json_pack("{s:s, s:I, s:s}", "name", b->parts[i].name, "bytes",
                                              (json_int_t)b->parts[i].bytes, "blake2b", hex));
    }
    return list;
}

enum error backup_head_write(struct backup *b, FILE *to)
{
    char head[BACKUP_HEAD], hex[SUM_HEX + 1];
    memset(head, ' ', sizeof head);
    memcpy(head, magic, MAGIC);
    memcpy(head + MAGIC, version, sizeof version - 1);
    if (json_object_set_new(b->manifest, "parts", parts_json(b)) != 0)
        return ERR_MEMORY;
    size_t len = json_dumpb(b->manifest, head + MANIFEST_AT, SUMMED - MANIFEST_AT,
                            JSON_COMPACT | JSON_PRESERVE_ORDER);
    if (len == 0 || len > SUMMED - MANIFEST_AT)
        return ERR_LIMIT;
    head_sum(head, hex);
    memcpy(head + SUMMED, hex, SUM_HEX);
    head[BACKUP_HEAD - 1] = '\n';
    rewind(to);
    return fwrite(head, sizeof head, 1, to) == 1 ? OK : ERR_FILE;
}

static enum error part_read(const json_t *j, uint64_t at, struct backup_part *ret)
{
    const char *name = NULL, *hex = NULL;
    json_int_t bytes = -1;
    if (json_unpack((json_t *)(uintptr_t)j, "{s:s, s:I, s:s}", "name", &name, "bytes", &bytes,
                    "blake2b", &hex) != 0 ||
        strlen(name) > PART_NAME_MAX || bytes < 0 || !hash_from_hex(bytes_str(hex), &ret->sum))
        return ERR_BACKUP;
    (void)snprintf(ret->name, sizeof ret->name, "%s", name);
    ret->bytes = (uint64_t)bytes;
    ret->at = at;
    return OK;
}

/* The database first, then keys alone: no other name is ever written into a data directory. */
static enum error parts_read(struct backup *b)
{
    const json_t *list = json_object_get(b->manifest, "parts");
    uint64_t at = BACKUP_HEAD;
    size_t count = json_array_size(list);
    if (count < 1 || count > BACKUP_PARTS_MAX)
        return ERR_BACKUP;
    for (; b->count < count; b->count++) {
        struct backup_part *p = &b->parts[b->count];
        enum error e = part_read(json_array_get(list, b->count), at, p);
        bool right = b->count ? !e && key_file_named(p->name) && p->bytes == sizeof(struct hash)
                              : !e && strcmp(p->name, "goda.db") == 0;
        if (!right || p->bytes > (uint64_t)INT64_MAX - at)
            return ERR_BACKUP;
        at += p->bytes;
    }
    return OK;
}

static enum error head_read(FILE *f, struct backup *b)
{
    char head[BACKUP_HEAD], hex[SUM_HEX + 1];
    const char *key = NULL;
    size_t got = fread(head, 1, sizeof head, f);
    if (got < MAGIC || memcmp(head, magic, MAGIC) != 0)
        return ERR_FORMAT;
    if (got == sizeof head)
        head_sum(head, hex);
    if (got < sizeof head || memcmp(head + SUMMED, hex, SUM_HEX) != 0 ||
        head[BACKUP_HEAD - 1] != '\n')
        return ERR_BACKUP;
    if (memcmp(head + MAGIC, version, sizeof version - 1) != 0)
        return ERR_VERSION;
    b->manifest =
        json_loadb(head + MANIFEST_AT, SUMMED - MANIFEST_AT, JSON_REJECT_DUPLICATES, NULL);
    if (json_unpack(b->manifest, "{s:s}", "key", &key) != 0 ||
        !hash_from_hex(bytes_str(key), &b->key))
        return ERR_BACKUP;
    return parts_read(b);
}

/* -- parts ------------------------------------------------------------------------------------- */

enum error backup_part_copy(FILE *f, const struct backup_part *p, FILE *to)
{
    uint8_t chunk[64 * 1024];
    struct hash sum;
    crypto_generichash_state state;
    enum error e = fseeko(f, (off_t)p->at, SEEK_SET) == 0 ? OK : ERR_BACKUP;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof sum.b);
    for (uint64_t left = p->bytes; !e && left;) {
        size_t n = fread(chunk, 1, left < sizeof chunk ? (size_t)left : sizeof chunk, f);
        (void)crypto_generichash_update(&state, chunk, n);
        left -= n;
        if (n == 0)
            e = ferror(f) ? ERR_FILE : ERR_BACKUP;
        else if (to && fwrite(chunk, 1, n, to) != n)
            e = ERR_FILE;
    }
    sodium_memzero(chunk, sizeof chunk);
    (void)crypto_generichash_final(&state, sum.b, sizeof sum.b);
    return e || hash_equal(&sum, &p->sum) ? e : ERR_BACKUP;
}

enum error backup_open(FILE *f, struct backup *ret)
{
    enum error e = head_read(f, ret);
    for (size_t i = 0; !e && i < ret->count; i++)
        e = backup_part_copy(f, &ret->parts[i], NULL);
    return e || fgetc(f) == EOF ? e : ERR_BACKUP;
}
