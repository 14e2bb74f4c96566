/* clang-format off */
/* The local protocol between goda and godad: MessagePack-RPC over a Unix socket.
 *
 *   request  [0, msgid, method, [params map]]       response [1, msgid, error, result]
 *   error    nil, or {"code": "E401", "text": English text, "detail": "", "field": "", "max": 0}
 *      of E404 the detail is the Unix group whose members may do it; "": there is none
 *
 * Values between peers' canonical form and this differ: here any MessagePack within the bounds
 *      will
 * do (mp.h, MP_BOUNDED), so that any language's client can speak it. Times are ms UTC, ids and
 *      keys
 * bin(32) where a record is named whole and hex text where a person may have typed a prefix.
 *
 * status {} → {version, network: hex|nil, network_name, org: slug|nil, org_name, role, key:
 *      hex, records, examples, members, peers (linked), dialled: of those from here,
 *      outbound_only: nobody can dial it, wanted, held_back, skew_ms, listen: [text],
 *      uptime_ms, db_bytes, no_dictionary: the path that was tried|nil,
 *      config_refused: why the configuration was not taken when it was last read anew|nil,
 *      restart_for: [key]}
 * check {whole: bool?} → {checks: [{name: "database"|"index"|"dictionary"|"disk"|"keys"|
 *      "membership"|"peers"|"clock"|"records", health: "ok"|"warning"|"fault", detail, code:
 *      what goda explain tells more of}]}
 *   Reads all that is stored: some 15 s for 100 000 records. whole: the database's indexes, too.
 * rebuild {} → {}
 *   At its next start the daemon makes its views and the search index anew from the records.
 * members {} → {members: [{org, name, role, since, retired, successor, self, key: hex, addresses:
 *      [text]}]}
 * peers {} → {peers: [{org, name, state: "linked"|"dialing"|"quiet"|"unknown",
 *      inbound: it dialled, outbound_only: nobody can dial it, pinned, address,
 *      heard_ms_ago: n|nil, records, lag_records: n|nil, lag_ms: n|nil, told_ms_ago: n|nil,
 *      synced, skew_ms, error: code|nil}]}
 *   lag_records: records here less those that it last said it holds; lag_ms: for how long these
 *   have differed.
 * metrics {form: "openmetrics"|"prometheus"?} → {form, text}
 *   daemon/metrics/metrics.def has their table.
 * network.create {name, org, org_name} → {network: hex, id: hex}
 * roster {limit?: n} → {total, entries: [{id: hex, at, by: slug|nil, kind: name, org, role,
 *      successor, until: ms|nil, in_force: bool}]}
 *   Who has said what of whom, the newest last, addresses left out; at most 5000, the newest.
 * member {what: "retire"|"role"|"succeed", org, role?, successor?, ago_ms?: duration} → {id:
 *      hex|nil, already: bool, org, name, role, retired, until: ms|nil, successor}
 *   ago_ms: it has left as of so long ago. already: it was so, by the entry `id`.
 * invite {org, org_name, role: "member"|"reader"|"admin", expires_ms: duration} →
 *      {token, network, network_name, org, role, expires}
 * invite {org, rekey: true, expires_ms: duration} → the same, for a member that has lost its keys
 * join {token} → {network: hex, network_name, org, role, already: bool}
 * adopt {network: hex} → {network: hex, already: bool}
 *   Reads a network without being its member; an invitation to it can be taken later.
 * publish {kind: name, ref: hex prefix?, prev: hex prefix?, fields: {name: value}, copies: n?,
 *      timeout_ms?, allow: text?, force: bool?} → {id: hex, ref: hex|nil, existing: bool,
 *      copies: n}
 *   ref: what was typed for it, as it is here.
 *   existing: a record of this organisation with the same import_key is here; id is its.
 *   When `copies` are asked for and not reached: E410 with the id in "detail".
 *   prev: of an update, the version that was edited. When that is no longer the current one: E210
 *   with the current one in "detail", unless `force`. About what is withdrawn: E211, but for a
 *   withdrawal.
 *   What looks like personal data (guard.h) is refused: E209 with the field, and what was found
 *   in "detail". `allow` is the reason why it may stand; it is logged, with who gave it.
 * submit {envelopes: [bin]} → {results: [{id: hex, error: code|nil}]}
 * wait {id: hex prefix, copies, timeout_ms, report: bool?} → {id, copies, holders: [org]}
 *   report: that is the answer even when the time is out.
 * search {words?, org?, category?, tag?, flag?, outcome?, year?, kind?: "example"|"problem",
 *      since?: ms, arrived_since?: ms, status?, award?, procurement?, overdue?, unassessed?,
 *      unanswered?, own?, withdrawn?, hidden?: bool, following?: {tags: [text], categories:
 *      [slug]}, sort?: "rank"|"new"|"adopted", why?: bool, counts?: bool, limit?, offset?} →
 *      {total, partial: "newest"|"time"|nil, took_ms, newest: ms, did_you_mean: text|nil,
 *      unknown: [text], unfiltered: n|nil, counts?: {category: {slug: n}, flag: {slug: n}},
 *      hits: [{id: hex, kind, title, summary, org, org_name, created, arrived, year, category,
 *      outcome, state: "published"|"withdrawn"|"erased", review_by: date, overdue: bool,
 *      status: slug|nil, adoptions, proposals, comments, flag, tally: {innovative, ordinary,
 *      unsure, own: slug|nil}, import_key, score, snippet, why?: {prior, terms: [{term, typed,
 *      as: "word"|"phrase"|"beginning"|"part"|"letters"|"joined"|"apart"|"correction",
 *      docs, weight,
 *      score}]}}]}
 *   words: "exact phrase", -without, begin*, and field:value for each of the filters but
 *   arrived_since and following, by its English or Swedish name; with - before it what has it is
 *   left out, and of one field typed twice either will do. title:, tags:, summary: and body: are
 *   for a word there. At most 24 filters, otherwise E104. No words: the newest first.
 *   Filters take the text that is typed for them, too: labels, "2019..2022", "2026-01-31", "7d".
 *   partial: total and hits are of the newest records with such common words (20 000 hits, or a
 *   page among the newest 50 000), or of what was looked through when the time was out.
 *   did_you_mean: the words with those that nothing has put right; their hits are among these.
 *   unknown: such words. unfiltered: when filters left nothing, how many there are without them.
 *   counts: of the best 2 000 hits. prior: by which the sum of the terms' scores was multiplied.
 *   org and own: with what that organisation took over. unanswered: with a question, or a problem
 *   with no proposal. What is withdrawn or hidden is left out unless asked for. newest: when the
 *   last record came; what comes later is arrived_since that. `flag` of a hit: what every judging
 *   organisation says, "disputed" when they differ, the author's own view when nobody else has
 *   judged, "unassessed" when nobody has. The filter `flag` matches what at least one
 *   organisation other than the author says (its newest counts), or the author when no other has
 *   judged; "unassessed" matches when no other organisation has judged. In snippets U+0002 and
 *   U+0003 stand around what was met.
 * get {id: hex prefix or import key, version?: its number (1: the first) or the beginning of its
 *      id} → {record: {id, kind, author, org, org_name, created,
 *      received, ref, fields: {...}, erased: [part], about: brief; or of an example or problem,
 *      for `about`: version: hex, updated: ms|nil, review_by: date, overdue: bool, state,
 *      status: slug|nil, successor: {org, org_name}|nil, hidden: {reason, at, who}|nil}, flag,
 *      tally, envelope: bin, assessments: [entry], adoptions: [entry], proposals: [entry with
 *      solution: brief], solves: [entry with problem: brief], comments: [entry with answers:
 *      hex|nil], awards: [entry], confirmations: [entry], withdrawals: [entry], versions: [entry
 *      with prev: hex|nil and number], version_count}
 *   entry: {id, org, org_name, created, current: bool, own: bool, fields: {...}, erased:
 *   [part]}, the newest first. brief: {id, kind, title, org, org_name, status}|nil. Fields are
 *   those of the current version. An update is told with the whole that it is a version of.
 *   versions: the newest 20, or those from `version` on backwards, and the first.
 * similar {id, limit?} or {fields: {name: value}, limit?} → {hits: as search, orgs: [{org,
 *      org_name, examples, categories: [slug], tags: [text]}]}
 *   What is like it, and who else works with the same questions.
 * stats {} → {rows: [{org, org_name, year, published, innovative, adoptions, due, confirmed}]}
 *   Examples published that year and not withdrawn; of these judged innovative by somebody else;
 *   examples of others (PROTOCOL.md, §10.5) taken up, and not dropped; reviews that fell due, and
 *   of these made in time.
 * receipts {id} → {id, withdrawal: hex|nil, erase: slug, members: [{org, org_name, done:
 *      ms|nil}]}
 * log {} → {entries: [{at, what: "withdrawn"|"erased"|"contact erased"|"hidden", id, title,
 *      org, org_name, who (a user of this computer), reason, decision}]}
 * hide {id, reason} or {id, undo: true} → {id, hidden: bool}
 *   On this daemon alone, whatever the others show; logged, with who did it.
 * export {after: n, limit: n} → {envelopes: [bin], next: n|nil}
 *   Roster records first; `after` starts at 0.
 */
/* clang-format on */
#ifndef GODA_CONTROL_H
#define GODA_CONTROL_H

#include "proto/base/mp.h"

enum access { ACCESS_READ, ACCESS_PUBLISH, ACCESS_ADMIN };

enum method {
#define GODA_METHOD(symbol, name, access) METHOD_##symbol,
#include "proto/control.def"
#undef GODA_METHOD
    METHOD_COUNT
};

struct method_row {
    const char *name;
    enum access access;
};

/* The row of a method; asserts that `m` is one. */
const struct method_row *method_row(enum method m);
/* METHOD_COUNT when there is none of that name. */
enum method method_named(struct bytes name);

enum rpc_type { RPC_REQUEST, RPC_RESPONSE, RPC_NOTIFICATION };

/* Splits a byte stream into whole MessagePack values without allocating: the length of the first
 * whole value in `in`, 0 when more bytes are needed. ERR_FORMAT, ERR_LIMIT (over
 * CONTROL_MESSAGE_MAX). */
enum error rpc_whole(struct bytes in, size_t *ret_len) __attribute__((warn_unused_result));

/* Starts a request: the caller packs exactly one params map behind it. */
void rpc_request(msgpack_packer *pk, uint32_t msgid, enum method m);
/* Starts a successful response: the caller packs exactly one result map behind it. */
void rpc_result(msgpack_packer *pk, uint32_t msgid);
/* A whole failed response. `detail` and `field` may be "". */
void rpc_error(msgpack_packer *pk, uint32_t msgid, enum error e, const char *detail,
               const char *field, uint32_t max);

#endif
