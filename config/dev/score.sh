# Scoring data sets through the services that they are for: apps/fraud/README.md, apps/monitoring/README.md.

# The Python of the training, with what it needs: this system's if it has that, or else one of its own under build/.
training_python() {
  if python3 -c 'import lightgbm' 2>/dev/null; then
    printf 'python3\n'
  else
    printf 'build/training/bin/python\n'
  fi
}

make_training_python() {
  [[ $(training_python) == python3 ]] && return
  build/training/bin/python -c 'import lightgbm' 2>/dev/null && return
  python3 -m venv build/training && build/training/bin/pip install -q -r apps/fraud/training/requirements.txt
}

# from_where PATH: a path as the caller meant it, who may stand in another folder.
from_where() {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "${OLDPWD:-$PWD}" "$1" ;;
  esac
}

# run_score SET DATA OUT [--engine]
run_score() {
  case ${1:-} in
    handbook | sparkov) score_transactions "$@" ;;
    nab | mscloud | logs) score_monitoring "$@" ;;
    *)
      say_error "usage: ./dev score handbook|sparkov DATA OUT.csv [--engine], or nab|mscloud|logs DATA OUT_FOLDER"
      return 2
      ;;
  esac
}

# nab and mscloud differ in how they write times alone, which their rows show.
score_monitoring() {
  local what=series
  [[ $1 == logs ]] && what=logs
  if [[ $# -ne 3 ]]; then
    say_error "usage: ./dev score nab|mscloud|logs DATA OUT_FOLDER"
    return 2
  fi
  need_packages
  step "build the node" "build/logs/build-release.log" build_one release apps_millrace
  step "build the scoring" "build/logs/build-release.log" build_one release apps_monitoring_score
  exec build/release/bin/millrace-monitoring-score "$what" "$(from_where "$2")" "$(from_where "$3")" \
    --work "build/score/$1" --node build/release/bin/millrace
}

# The sets differ in their columns alone, which their headers name.
score_transactions() {
  local set=${1:-} node=(--node build/release/bin/millrace)
  if [[ ${4:-} == --engine ]]; then
    node=()
    set -- "${@:1:3}"
  fi
  if [[ $# -ne 3 || ($set != handbook && $set != sparkov) ]]; then
    say_error "usage: ./dev score handbook|sparkov DATA OUT.csv [--engine]"
    return 2
  fi
  need_packages
  step "build the node" "build/logs/build-release.log" build_one release apps_millrace
  step "build the scoring" "build/logs/build-release.log" build_one release apps_fraud_score
  step "python for the training" "build/logs/training.log" make_training_python
  exec build/release/bin/millrace-fraud-score "$(from_where "$2")" "$(from_where "$3")" \
    --work "build/score/$set" "${node[@]}" --alerts "build/score/$set.alerts.json" --python "$(training_python)"
}
