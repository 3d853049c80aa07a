#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SHOWN_PER_CODE_AND_FILE 200
#define VALUE_LENGTH            80

typedef struct tally {
    td_diag_code code;
    const char *file;
    size_t count;
} tally;

struct td_diags {
    td_arena *arena;
    td_diag *items;
    size_t count, capacity;
    tally *tallies;
    size_t tally_count, tally_capacity;
    size_t errors, suppressed;
};

typedef struct message {
    const char *name;
    td_severity severity;
    const char *text[TD_LANG_COUNT];
} message;

static const message messages[] = {
#define TD_DIAG(code, severity, en, zh) {#code, TD_SEVERITY_##severity, {en, zh}},
#include "base/diag_codes.def"
#undef TD_DIAG
};

td_diags *td_diags_create(void)
{
    td_diags *diags = td_alloc(1, sizeof *diags);
    if (!diags)
        return NULL;
    diags->arena = td_arena_create();
    if (!diags->arena) {
        free(diags);
        return NULL;
    }
    return diags;
}

void td_diags_free(td_diags *diags)
{
    if (!diags)
        return;
    td_arena_free(diags->arena);
    free(diags->items);
    free(diags->tallies);
    free(diags);
}

static bool same_file(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static tally *find_tally(const td_diags *diags, td_diag_code code, const char *file)
{
    for (size_t i = diags->tally_count; i-- > 0;)
        if (diags->tallies[i].code == code && same_file(diags->tallies[i].file, file))
            return &diags->tallies[i];
    return NULL;
}

static bool is_full(const td_diags *diags, td_diag_code code, const char *file)
{
    const tally *t = find_tally(diags, code, file);
    return t && t->count >= SHOWN_PER_CODE_AND_FILE;
}

/* Counts a message of this code and file. */
static void tally_up(td_diags *diags, td_diag_code code, const char *file)
{
    tally *t = find_tally(diags, code, file);
    if (t) {
        t->count++;
        return;
    }
    if (TD_RESERVE(diags->tallies, diags->tally_capacity, diags->tally_count + 1))
        return;
    const char *kept = file ? td_arena_strdup(diags->arena, file) : NULL;
    diags->tallies[diags->tally_count++] = (tally){code, kept, 1};
}

/* Cuts at a character's border, never inside a UTF-8 sequence. */
static const char *keep_short(td_diags *diags, const char *text)
{
    size_t length = strlen(text);
    if (length <= VALUE_LENGTH)
        return td_arena_strdup(diags->arena, text);
    size_t cut = VALUE_LENGTH;
    while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80)
        cut--;
    char *copy = td_arena_alloc(diags->arena, cut + 4);
    if (copy) {
        memcpy(copy, text, cut);
        memcpy(copy + cut, "...", 4);
    }
    return copy;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The same mistake, met again: a measure that several scenarios use is read for each of them. */
static bool is_told(const td_diags *diags, const td_diag *diag, const char *value)
{
    for (size_t i = 0; i < diags->count; i++) {
        const td_diag *told = &diags->items[i];
        if (told->code == diag->code && told->place.line == diag->place.line &&
            same_text(told->place.where, diag->place.where) &&
            same_text(told->place.file, diag->place.file) && same_text(told->value, value) &&
            same_text(told->args[0], diag->args[0]) && same_text(told->args[1], diag->args[1]) &&
            same_text(told->args[2], diag->args[2]))
            return true;
    }
    return false;
}

static void add_copy(td_diags *diags, const td_diag *diag)
{
    if (is_full(diags, diag->code, diag->place.file)) { /* among millions there is no looking for it */
        diags->errors += diag->severity == TD_SEVERITY_ERROR;
        diags->suppressed++;
        return;
    }
    const char *value = diag->value ? keep_short(diags, diag->value) : NULL;
    if (is_told(diags, diag, value))
        return;
    if (diag->severity == TD_SEVERITY_ERROR)
        diags->errors++;
    tally_up(diags, diag->code, diag->place.file);
    if (TD_RESERVE(diags->items, diags->capacity, diags->count + 1)) {
        diags->suppressed++;
        return;
    }
    td_diag copy = *diag;
    if (diag->place.file)
        copy.place.file = td_arena_strdup(diags->arena, diag->place.file);
    if (diag->place.where)
        copy.place.where = td_arena_strdup(diags->arena, diag->place.where);
    copy.value = value;
    copy.scenario = diag->scenario ? td_arena_strdup(diags->arena, diag->scenario) : NULL;
    copy.suggestion = diag->suggestion ? td_arena_strdup(diags->arena, diag->suggestion) : NULL;
    for (int i = 0; i < 3; i++)
        copy.args[i] = diag->args[i] ? td_arena_strdup(diags->arena, diag->args[i]) : NULL;
    diags->items[diags->count++] = copy;
}

void td_diags_add(td_diags *diags, td_diag_code code, td_place place, const char *value,
                  const char *suggestion, ...)
{
    td_diag diag = {code, messages[code].severity, place, value, suggestion, NULL, {NULL, NULL, NULL}};
    va_list args;
    va_start(args, suggestion);
    for (int i = 0; i < 3; i++) {
        diag.args[i] = va_arg(args, const char *);
        if (!diag.args[i])
            break;
    }
    va_end(args);
    add_copy(diags, &diag);
}

void td_diags_append_of(td_diags *diags, const td_diags *from, const char *scenario)
{
    for (size_t i = 0; i < from->count; i++) {
        td_diag diag = from->items[i];
        if (diag.place.line > 0) /* elsewhere the file is the scenario's own, or a measure's */
            diag.scenario = scenario ? scenario : diag.scenario;
        add_copy(diags, &diag);
    }
    size_t shown_errors = 0;
    for (size_t i = 0; i < from->count; i++)
        shown_errors += from->items[i].severity == TD_SEVERITY_ERROR;
    diags->errors += from->errors - shown_errors;
    diags->suppressed += from->suppressed;
}

void td_diags_append(td_diags *diags, const td_diags *from)
{
    td_diags_append_of(diags, from, NULL);
}

size_t td_diags_count(const td_diags *diags)
{
    return diags->count;
}

size_t td_diags_error_count(const td_diags *diags)
{
    return diags->errors;
}

size_t td_diags_suppressed(const td_diags *diags)
{
    return diags->suppressed;
}

const td_diag *td_diags_at(const td_diags *diags, size_t index)
{
    return &diags->items[index];
}

bool td_diags_has(const td_diags *diags, td_diag_code code)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].code == code)
            return true;
    return false;
}

const char *td_diag_code_name(td_diag_code code)
{
    return messages[code].name;
}

/* The length of the UTF-8 sequence at the start of a text; 0 where there is none. */
static size_t sequence_length(const unsigned char *c)
{
    size_t length = c[0] < 0x80                   ? 1
                    : c[0] >= 0xC2 && c[0] < 0xE0 ? 2
                    : c[0] >= 0xE0 && c[0] < 0xF0 ? 3
                    : c[0] >= 0xF0 && c[0] < 0xF5 ? 4
                                                  : 0;
    for (size_t i = 1; i < length; i++)
        if ((c[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

/* What was found may hold line ends, terminal codes or bytes of any encoding: a message stays one
 * line of harmless text. */
static void add_shown_n(td_strbuf *out, const char *text, size_t length)
{
    for (const char *end = text + length; text < end;) {
        unsigned char c = (unsigned char)*text;
        size_t sequence = sequence_length((const unsigned char *)text);
        if (c == '\n')
            td_strbuf_add(out, "\\n");
        else if (c == '\r')
            td_strbuf_add(out, "\\r");
        else if (c == '\t')
            td_strbuf_add(out, "\\t");
        else if (sequence == 0 || c < 0x20 || c == 0x7F)
            td_strbuf_addf(out, "\\x%02x", c);
        else
            td_strbuf_add_n(out, text, sequence);
        text += sequence ? sequence : 1;
    }
}

static void add_shown(td_strbuf *out, const char *text)
{
    add_shown_n(out, text, strlen(text));
}

static void add_argument(td_strbuf *out, const char *arg, td_lang lang)
{
    const char *mark = arg ? strchr(arg, TD_BOTH_MARK) : NULL;
    if (!arg)
        return;
    if (!mark)
        add_shown(out, arg);
    else if (lang == TD_LANG_ZH)
        add_shown(out, mark + 1);
    else
        add_shown_n(out, arg, (size_t)(mark - arg));
}

static void add_expanded(td_strbuf *out, const char *text, const td_diag *diag, td_lang lang)
{
    for (; *text; text++) {
        if (text[0] == '{' && text[1] >= '0' && text[1] <= '2' && text[2] == '}') {
            add_argument(out, diag->args[text[1] - '0'], lang);
            text += 2;
        } else {
            td_strbuf_add_n(out, text, 1);
        }
    }
}

void td_diag_format(const td_diag *diag, td_lang lang, td_strbuf *out)
{
    bool zh = lang == TD_LANG_ZH;
    if (diag->place.file) {
        add_shown(out, diag->place.file);
        if (diag->place.line > 0)
            td_strbuf_addf(out, ":%ld", diag->place.line);
        td_strbuf_add(out, ": ");
    }
    if (diag->place.where) {
        if (diag->place.where[0] != '/' && diag->place.where[0] != '-') /* nor an option */
            td_strbuf_add(out, zh ? "列 " : "column ");
        add_shown(out, diag->place.where);
        td_strbuf_add(out, ": ");
    }
    if (diag->severity == TD_SEVERITY_ERROR)
        td_strbuf_add(out, zh ? "错误：" : "error: ");
    else
        td_strbuf_add(out, zh ? "警告：" : "warning: ");
    add_expanded(out, messages[diag->code].text[lang], diag, lang);
    if (diag->value) {
        td_strbuf_add(out, zh ? "，现为“" : ", found \"");
        add_shown(out, diag->value);
        td_strbuf_add(out, zh ? "”" : "\"");
    }
    if (diag->suggestion) {
        td_strbuf_add(out, zh ? "（是否为“" : " (did you mean \"");
        add_shown(out, diag->suggestion);
        td_strbuf_add(out, zh ? "”？）" : "\"?)");
    }
    if (diag->scenario) {
        td_strbuf_add(out, zh ? "（情景 " : " (in the scenario ");
        add_shown(out, diag->scenario);
        td_strbuf_add(out, zh ? "）" : ")");
    }
    td_strbuf_addf(out, " [%s]", messages[diag->code].name);
}

#define LONGEST_WORD 64

static char small_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Optimal string alignment: insertions, deletions, replacements and swaps of neighbours; capitals and
 * small letters are the same. */
static size_t edit_distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][LONGEST_WORD + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = last[j - 1] + (small_letter(a[i - 1]) != small_letter(b[j - 1]));
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[m];
}

const char *td_nearest(const char *word, const char *const *candidates, size_t count)
{
    size_t length = strlen(word);
    const char *nearest = NULL;
    size_t least = length / 3 + (length < 3 ? 1 : 0) + 1; /* must be below */
    if (length == 0 || length > LONGEST_WORD)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(candidates[i]);
        if (other > LONGEST_WORD || other > length + least || length > other + least)
            continue;
        size_t distance = edit_distance(word, length, candidates[i], other);
        if (distance < least && strcmp(word, candidates[i]) != 0) {
            least = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
