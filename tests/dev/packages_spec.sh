#!/usr/bin/env bash
# Which packages ./dev finds missing, on a machine that is told by two functions. One claim a block; ends 1 if one is false.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source config/dev/packages.sh

needs=$(mktemp)
trap 'rm -f "$needs"' EXIT
failed=0

installed_packages() { printf ' %s \n' bash-doc libfirst-dev; }

expect() {
  local claim=$1 wanted=$2 found=$3
  [[ $found == "$wanted" ]] && return
  printf 'false: %s\n  wanted: %s\n  found:  %s\n' "$claim" "$wanted" "$found"
  failed=1
}

printf '%s\n' '# a comment' '' 'libfirst-dev' 'libsecond-dev' >"$needs"
expect 'a package that is not installed is missing' 'libsecond-dev' "$(missing_needs "$needs")"

printf '%s\n' 'libother-dev | libfirst-dev' >"$needs"
expect 'an alternative that is installed meets a need' '' "$(missing_needs "$needs")"

printf '%s\n' 'libfirst' 'first-dev' >"$needs"
expect 'a part of a name is not the name' $'libfirst\nfirst-dev' "$(missing_needs "$needs")"

printf '%s\n' 'bash: bash-package' 'no-such-program: some-package' >"$needs"
expect 'a program in the PATH meets a need' 'some-package' "$(missing_needs "$needs")"

apt-cache() { [[ $2 == libnew-dev ]] && echo "$2 | 1.0"; }
expect 'the first alternative that the archive has is chosen' 'libnew-dev' "$(choose_packages <<<'libold-dev | libnew-dev')"
expect 'what the archive lacks is asked for by its first name' 'libold-dev' "$(choose_packages <<<'libold-dev | liboldest-dev')"

exit $failed
