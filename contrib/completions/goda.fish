# SPDX-License-Identifier: Apache-2.0
# fish completion for goda. It asks the program itself, which needs no daemon for it.
function __goda_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] --complete -- $words[2..-1] 2>/dev/null
end
complete -c goda -a '(__goda_complete)'
