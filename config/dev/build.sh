# Configuring and building the presets of config/presets.json.

# The clang of the dev preset, or the nearest one that this system has.
choose_clang() {
  local version
  for version in 14 19 18 17 16; do
    if type -P "clang++-$version" >/dev/null; then
      printf 'clang++-%s\n' "$version"
      return
    fi
  done
  printf 'clang++\n'
}

# Each time: which files are compiled together follows from what they say now.
configure_preset() {
  local preset=$1
  local options=()
  [[ $preset == dev ]] && options+=("-DCMAKE_CXX_COMPILER=$(choose_clang)")
  cmake --preset "$preset" "${options[@]}"
}

build_one() {
  local preset=$1
  shift
  configure_preset "$preset" || return
  [[ $preset == apart ]] && set -- "${@:-all}" all_verify_interface_header_sets
  ninja -C "build/$preset" "$@"
}

build_presets() {
  local preset presets=("${@:-release}")
  need_packages
  for preset in "${presets[@]}"; do
    if [[ $preset != release && $preset != dev && $preset != apart && $preset != shared ]]; then
      say_error "unknown preset '$preset'; there are release, dev, apart and shared"
      return 2
    fi
    step "build $preset" "build/logs/build-$preset.log" build_one "$preset"
  done
}

# format_files [FILE…|--all]: in place; without names, what differs from the last commit and what is new.
format_files() {
  local file files=("$@")
  case ${1:-} in
    "") mapfile -t files < <(git ls-files --modified --others --exclude-standard --deduplicate -- '*.hpp' '*.cpp') ;;
    --all) mapfile -t files < <(git ls-files -- '*.hpp' '*.cpp') ;;
  esac
  for file in "${files[@]}"; do
    [[ $file == *.hpp || $file == *.cpp ]] && continue
    say_error "'$file' is no .hpp or .cpp, which are what is laid out"
    return 2
  done
  [[ ${#files[@]} -eq 0 ]] || clang-format-14 --style=file:config/clang-format -i "${files[@]}"
}
