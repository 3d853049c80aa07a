#include "io/tntp_lines.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "io/errno_text.h"
#include "model/tables.h"

enum { FIELD_MOST = 64 }; /* bytes of a number */

static td_status refuse(const char *path, td_diags *diags, td_diag_code code, const char *why)
{
    td_diags_add(diags, code, (td_place){path, 0, NULL}, NULL, NULL, why, NULL);
    return TD_ERR_IO;
}

td_status td_tntp_open(const char *path, td_diags *diags, td_tntp_file *out)
{
    struct stat about;
    td_errno_room room;
    *out = (td_tntp_file){.path = path, .diags = diags};
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return refuse(path, diags, TD_D_FILE_KIND, TD_BOTH("a file", "文件"));
    out->handle = fopen(path, "rb");
    return out->handle ? TD_OK
                       : refuse(path, diags, TD_D_FILE_MISSING, td_errno_text(errno, &room));
}

void td_tntp_close(td_tntp_file *file)
{
    if (file->handle)
        fclose(file->handle);
    free(file->line);
    *file = (td_tntp_file){0};
}

void td_tntp_tell(const td_tntp_file *file, td_diag_code code, const char *name, const char *value,
                  const char *expected)
{
    td_diags_add(file->diags, code, (td_place){file->path, (long)file->number, name}, value, NULL,
                 expected, NULL);
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t\r\v\f");
}

/* "<NUMBER OF ZONES> 24": whether `tag` is that of the line, blanks and case apart. */
static bool tag_is(const char *line, const char *tag)
{
    for (line++; *tag; tag++) {
        if (*tag == ' ') {
            const char *next = line + strspn(line, " \t_");
            if (next == line)
                return false;
            line = next;
        } else if (toupper((unsigned char)*line++) != *tag) {
            return false;
        }
    }
    line = skip_blanks(line);
    return *line == '>';
}

static void read_tag(td_tntp_file *file, const char *line, td_tntp_metadata *metadata)
{
    const struct {
        const char *tag;
        uint32_t *count, most;
    } counts[] = {{"NUMBER OF ZONES", &metadata->zones, TD_TNTP_MOST_ZONES},
                  {"NUMBER OF NODES", &metadata->nodes, TD_TNTP_MOST},
                  {"FIRST THRU NODE", &metadata->first_through, TD_TNTP_MOST},
                  {"NUMBER OF LINKS", &metadata->links, TD_TNTP_MOST}};
    const char *rest = strchr(line, '>') + 1, *field;
    size_t length;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (tag_is(line, counts[i].tag)) {
            if (td_tntp_field(&rest, &field, &length))
                td_tntp_index(file, counts[i].tag, field, length, counts[i].most, counts[i].count);
            else
                td_tntp_tell(file, TD_D_TNTP_VALUE, counts[i].tag, "",
                             TD_BOTH("a whole number of at least 1", "不小于 1 的整数"));
            return;
        }
    if (tag_is(line, "TOTAL OD FLOW") && td_tntp_field(&rest, &field, &length))
        td_tntp_number(file, "TOTAL OD FLOW", field, length, 0, &metadata->trips);
}

bool td_tntp_next(td_tntp_file *file, td_tntp_metadata *metadata)
{
    for (;;) {
        ssize_t length = getline(&file->line, &file->room, file->handle);
        if (length < 0) {
            td_errno_room room;
            file->status = feof(file->handle) ? TD_OK
                                              : refuse(file->path, file->diags, TD_D_FILE_READ,
                                                       td_errno_text(errno, &room));
            return false;
        }
        file->number++;
        while (length > 0 && strchr("\r\n", file->line[length - 1]))
            file->line[--length] = '\0';
        if (file->number == 1 && strncmp(file->line, "\xEF\xBB\xBF", 3) == 0) {
            memmove(file->line, file->line + 3, (size_t)length - 2);
            length -= 3;
        }
        if (memchr(file->line, '\0', (size_t)length)) {
            td_tntp_tell(file, TD_D_FILE_NUL, NULL, NULL, NULL);
            continue;
        }
        const char *text = skip_blanks(file->line);
        if (*text == '<' && strchr(text, '>')) {
            if (metadata)
                read_tag(file, text, metadata);
            continue;
        }
        if (*text != '\0')
            return true;
    }
}

bool td_tntp_field(const char **rest, const char **field, size_t *length)
{
    static const char between[] = " \t\r\v\f,;";
    *field = *rest + strspn(*rest, between);
    *length = strcspn(*field, between);
    *rest = *field + *length;
    return *length > 0;
}

static bool copy_field(const char *field, size_t length, char text[FIELD_MOST])
{
    const size_t kept = length < FIELD_MOST ? length : FIELD_MOST - 1;
    memcpy(text, field, kept);
    text[kept] = '\0';
    return kept == length;
}

bool td_tntp_number(const td_tntp_file *file, const char *name, const char *field, size_t length,
                    double lowest, double *value)
{
    char text[FIELD_MOST];
    if (copy_field(field, length, text) && td_parse_number(text, value) && *value >= lowest)
        return true;
    td_tntp_tell(file, TD_D_TNTP_VALUE, name, text,
                 lowest >= 0 ? TD_BOTH("a number of at least 0", "不小于 0 的数")
                             : TD_BOTH("a number", "数"));
    return false;
}

bool td_tntp_index(const td_tntp_file *file, const char *name, const char *field, size_t length,
                   uint32_t highest, uint32_t *value)
{
    char text[FIELD_MOST], en[80], zh[80], both[170];
    double number;
    if (copy_field(field, length, text) && td_parse_number(text, &number) && number >= 1 &&
        number <= highest && number == floor(number)) {
        *value = (uint32_t)number;
        return true;
    }
    snprintf(en, sizeof en, "a whole number from 1 to %u", highest);
    snprintf(zh, sizeof zh, "1 至 %u 的整数", highest);
    snprintf(both, sizeof both, "%s" TD_BOTH("", "") "%s", en, zh);
    td_tntp_tell(file, TD_D_TNTP_VALUE, name, text, both);
    return false;
}
