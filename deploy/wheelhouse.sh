#!/bin/sh
# Builds everything an installation without a network needs: wheels of mailbot and of all it stands on.
#   deploy/wheelhouse.sh [FOLDER]        on a machine with a network, the same Python and system
#   pip install --no-index --find-links FOLDER 'mailbot[postgresql,pdf,xlsx,demo]'   on the other one
# `pip wheel` and not `pip download`: some packages come as sources only and would need a network to build.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-wheelhouse}
python=${PYTHON:-python3}
"$python" -m venv "$folder/.venv"
"$folder/.venv/bin/pip" wheel -q --wheel-dir "$folder" -c requirements.lock ".[postgresql,pdf,xlsx,demo]"
rm -rf "$folder/.venv"
(cd "$folder" && sha256sum ./*.whl >SHA256SUMS)
echo "$folder: $(ls "$folder" | grep -c '\.whl$') wheels, checksums in SHA256SUMS"
