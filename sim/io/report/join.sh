#!/bin/sh
# Puts ES modules together into one script, in the order given. They import nothing but one another,
# and no two of them have a name in common.
echo '(() => {'
echo '"use strict";'
for file in "$@"; do
    sed -e '/^import .*;$/d' -e '/^import /,/;$/d' -e 's/^export //' "$file"
done
echo '})();'
