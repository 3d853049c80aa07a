/* The two languages that people read here. */
#ifndef TD_BASE_LANG_H
#define TD_BASE_LANG_H

typedef enum td_lang { TD_LANG_EN, TD_LANG_ZH, TD_LANG_COUNT } td_lang;

#endif
