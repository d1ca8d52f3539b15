# Packages: which are missing, and installing them without questions.

# The installed packages, one a line, with a space at both ends so that a name can be found whole.
installed_packages() {
  dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed \(.*\)$/ \1 /p'
}

# missing_needs FILE: the lines of FILE that nothing on this machine meets, without their `program:`.
missing_needs() {
  local line program need alternative met installed
  installed=$(installed_packages)
  while IFS= read -r line; do
    [[ -z $line || $line == \#* ]] && continue
    need=${line#*: }
    program=${line%%: *}
    [[ $program != "$line" ]] && type -P "$program" >/dev/null && continue
    met=no
    for alternative in ${need//|/ }; do
      [[ $installed == *" $alternative "* ]] && met=yes
    done
    [[ $met == yes ]] || printf '%s\n' "$need"
  done <"$1"
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
  type -P apt-get >/dev/null && { [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null; }
}

# Of each need on standard input, the first alternative that this system's archive has.
choose_packages() {
  local need alternative
  while IFS= read -r need; do
    for alternative in ${need//|/ }; do
      if [[ -n $(apt-cache madison "$alternative" 2>/dev/null) ]]; then
        printf '%s\n' "$alternative"
        continue 2
      fi
    done
    printf '%s\n' "${need%% *}"
  done
}

install_needs() {
  local chosen
  as_root apt-get update -q
  mapfile -t chosen < <(choose_packages <<<"$1")
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${chosen[@]}"
}

explain_missing() {
  say_error "these packages are missing (one of each line):"
  sed 's/^/    /' <<<"$1" >&2
  if type -P apt-get >/dev/null; then
    say_error "install them as root: apt-get install -y $(sed 's/ .*//' <<<"$1" | tr '\n' ' ')"
  else
    say_error "this system has no apt (the names are those of Debian 12); install their like and run again," \
      "or set MILLRACE_SKIP_PACKAGES=1 to build with what is there"
  fi
}

# Makes sure that all of packages.txt is there; fails with what is missing and how to get it.
need_packages() {
  local missing
  [[ -n ${MILLRACE_SKIP_PACKAGES:-} ]] && return
  missing=$(missing_needs config/dev/packages.txt)
  [[ -z $missing ]] && return
  if can_install; then
    step "packages" build/logs/packages.log install_needs "$missing"
  else
    explain_missing "$missing"
    return 1
  fi
}

# want_packages FILE: installs what FILE names if it can; whatever stays missing is done without where it is wanted.
want_packages() {
  local missing name
  [[ -n ${MILLRACE_SKIP_PACKAGES:-} ]] && return
  name=$(basename "$1" .txt)
  missing=$(missing_needs "$1")
  if [[ -n $missing ]] && can_install; then
    step "$name" "build/logs/$name.log" install_needs "$missing" || true
  fi
}
