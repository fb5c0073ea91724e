#!/bin/sh
# 放到 /usr/local/bin/zengshou，chmod 755：以服务的账号、服务的设置执行命令（要用 root 或 sudo）。
# 直接用 root 执行，写出的文件归 root，服务就读不了。
set -a
. /etc/zengshou.env
set +a
cd /
exec runuser -u zengshou -- /opt/zengshou/.venv/bin/zengshou "$@"
