/* Parsing of cells by the type of their column. */
#include "model/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Drops blanks around a text. */
static void trim(const char **text, size_t *length)
{
    while (*length > 0 && is_blank((*text)[0])) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && is_blank((*text)[*length - 1]))
        (*length)--;
}

bool td_list_next(const char **rest, const char **item, size_t *length)
{
    while (**rest) {
        size_t n = strcspn(*rest, ";");
        *item = *rest;
        *length = n;
        *rest += n + ((*rest)[n] == ';');
        trim(item, length);
        if (*length > 0)
            return true;
    }
    return false;
}

bool td_is_id(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && (i == 0 || (c != '_' && c != '.' && c != '-')))
            return false;
    }
    return length > 0;
}

bool td_parse_number(const char *text, double *value)
{
    size_t length = strlen(text);
    trim(&text, &length);
    bool digit = false;
    for (size_t i = 0; i < length; i++) {
        digit = digit || (text[i] >= '0' && text[i] <= '9');
        if (!strchr("0123456789+-.eE", text[i]))
            return false;
    }
    if (!digit)
        return false;
    char *end = NULL;
    *value = strtod(text, &end);
    return end == text + length && isfinite(*value);
}

static bool two_digits(const char *text, int *value)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *value = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

/* Days from civil date, proleptic Gregorian: years begin in March, so that the leap day is the last. */
int td_days_from_civil(int year, int month, int day_of_month)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool td_parse_date(const char *text, int *day)
{
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int century, rest, month, of_month;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !two_digits(text, &century) ||
        !two_digits(text + 2, &rest) || !two_digits(text + 5, &month) ||
        !two_digits(text + 8, &of_month))
        return false;
    int year = century * 100 + rest;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || of_month < 1 ||
        of_month > month_days[month - 1] + (month == 2 && leap))
        return false;
    *day = td_days_from_civil(year, month, of_month);
    return true;
}

size_t td_words_split(const char *words, char **storage, const char ***list)
{
    size_t count = 1;
    for (const char *c = words; *c; c++)
        count += *c == '|';
    *storage = strdup(words);
    *list = TD_ALLOC(count, const char *);
    if (!*storage || !*list)
        return 0;
    size_t i = 0;
    for (char *word = *storage; word && i < count;) {
        (*list)[i++] = word;
        word = strchr(word, '|');
        if (word)
            *word++ = '\0';
    }
    return count;
}

/* "a|b|c" as "a, b, c". */
static void add_words(td_strbuf *out, const char *words)
{
    for (; *words; words++) {
        if (*words == '|')
            td_strbuf_add(out, ", ");
        else
            td_strbuf_add_n(out, words, 1);
    }
}

static bool is_word_of(const char *words, const char *item, size_t length)
{
    for (const char *word = words; *word;) {
        size_t n = strcspn(word, "|");
        if (n == length && strncmp(word, item, length) == 0)
            return true;
        word += n + (word[n] == '|');
    }
    return false;
}

static void report_word(const char *words, const char *item, td_place place, td_diags *diags)
{
    td_strbuf expected = TD_STRBUF_INIT;
    char *storage = NULL;
    const char **list = NULL;
    size_t count = td_words_split(words, &storage, &list);
    add_words(&expected, words);
    td_diags_add(diags, TD_D_CELL_WORD, place, item, td_nearest(item, list, count),
                 td_strbuf_text(&expected), NULL);
    td_strbuf_free(&expected);
    free(storage);
    free(list);
}

/* No figure of freight is that large; products of a few such numbers stay finite. */
#define GREATEST_NUMBER 1e15

static void add_range(td_strbuf *text, double lowest, bool open, double highest, const char *and)
{
    if (isfinite(lowest)) {
        td_strbuf_add(text, open ? "> " : ">= ");
        td_strbuf_add_number(text, lowest);
    }
    if (isfinite(lowest) && isfinite(highest))
        td_strbuf_add(text, and);
    if (isfinite(highest)) {
        td_strbuf_add(text, "<= ");
        td_strbuf_add_number(text, highest);
    }
}

bool td_field_check_range(const td_field *field, double value, const char *text, td_place place,
                          td_diags *diags)
{
    const bool huge = fabs(value) > GREATEST_NUMBER;
    const bool low = field->lowest_open ? value > field->lowest : value >= field->lowest;
    if (low && value <= field->highest && !huge)
        return true;
    const double lowest = huge ? fmax(field->lowest, -GREATEST_NUMBER) : field->lowest;
    const double highest = huge ? fmin(field->highest, GREATEST_NUMBER) : field->highest;
    td_strbuf en = TD_STRBUF_INIT, zh = TD_STRBUF_INIT;
    add_range(&en, lowest, field->lowest_open, highest, " and ");
    add_range(&zh, lowest, field->lowest_open, highest, " 且 ");
    td_strbuf_addf(&en, "%c%s", TD_BOTH_MARK, td_strbuf_text(&zh));
    td_diags_add(diags, TD_D_CELL_RANGE, place, text, NULL, td_strbuf_text(&en), NULL);
    td_strbuf_free(&en);
    td_strbuf_free(&zh);
    return false;
}

/* The number of a cell, NaN with a message if it is none. */
static double read_number(const td_field *column, const char *text, td_place place,
                          td_diags *diags)
{
    double value = TD_EMPTY;
    bool flag = column->type == TD_FIELD_FLAG;
    if (!td_parse_number(text, &value) || (flag && value != 0 && value != 1)) {
        td_diags_add(diags, flag ? TD_D_CELL_FLAG : TD_D_CELL_NUMBER, place, text, NULL, NULL);
        return TD_EMPTY;
    }
    return flag || td_field_check_range(column, value, text, place, diags) ? value : TD_EMPTY;
}

/* Checks the items of a text cell by the column's type: words and ids. */
static bool check_item(const td_field *column, const char *item, size_t length, td_place place,
                       td_diags *diags)
{
    bool words = column->type == TD_FIELD_WORD || column->type == TD_FIELD_WORDS;
    if (words ? is_word_of(column->words, item, length) : td_is_id(item, length))
        return true;
    td_strbuf copy = TD_STRBUF_INIT;
    td_strbuf_add_n(&copy, item, length);
    if (words)
        report_word(column->words, td_strbuf_text(&copy), place, diags);
    else
        td_diags_add(diags, TD_D_CELL_ID, place, td_strbuf_text(&copy), NULL, NULL);
    td_strbuf_free(&copy);
    return false;
}

static bool check_text(const td_field *column, const char *text, size_t length, td_place place,
                       td_diags *diags)
{
    if (column->type == TD_FIELD_TEXT)
        return true;
    if (column->type != TD_FIELD_REFS && column->type != TD_FIELD_WORDS)
        return check_item(column, text, length, place, diags);
    bool right = true;
    const char *item;
    for (const char *rest = text; td_list_next(&rest, &item, &length);)
        right = check_item(column, item, length, place, diags) && right;
    return right;
}

td_status td_sheet_set(td_tables *tables, td_sheet *sheet, uint32_t row, int field, const char *text,
                       td_place place, td_diags *diags)
{
    const td_field *column = &td_schema(sheet->table)->fields[field];
    const char *trimmed = text;
    size_t length = strlen(text);
    trim(&trimmed, &length);
    if (td_field_is_number(column)) {
        double value = length ? read_number(column, text, place, diags) : TD_EMPTY;
        return td_sheet_put_number(sheet, field, row, value);
    }
    if (length == 0 || !check_text(column, trimmed, length, place, diags))
        return td_sheet_put_text(sheet, field, row, TD_NO_ATOM);
    td_atom atom = td_intern_add(tables->names, trimmed, length);
    return atom == TD_NO_ATOM ? TD_ERR_NOMEM : td_sheet_put_text(sheet, field, row, atom);
}
