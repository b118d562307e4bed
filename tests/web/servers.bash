# SPDX-License-Identifier: GPL-2.0-or-later
# Starts web servers on a loopback port with the examples of doc/examples,
# their paths replaced by the build's.  Everything lies in the folder $HOST.

# the sample index and a configuration for it, made once in $1
web_site() {
	HOST=$1
	mkdir -p "$HOST/run" "$HOST/root" "$HOST/log"
	[ -d "$HOST/T" ] ||
		trawl-index add -q -i "$HOST/T" "$TRAWL_SRCDIR/corpus/sample"
	cat >"$HOST/trawl.conf" <<-EOT
	[site]
	title = Archive of the Consultations
	description = Statements, letters and notes on consultations between Washington and Seoul since 1953
	log = all
	processes = ${WEB_PROCESSES:-2}

	[index sample]
	path = $HOST/T
	title = The sample
	description = Documents in English, French and Korean
	url = https://archive.example/originals/{id}
	EOT
	# servers refuse what others can write to; Apache gives up root
	chmod 755 "$HOST"
	# a copy, since a build may lie where only its owner can go
	mkdir -p "$HOST/bin"
	CGI=$HOST/bin/trawl.cgi
	[ -e "$CGI" ] || cp "$TRAWL_BUILDDIR/trawl.cgi" "$CGI"
	# what it loads, where it is not linked with it
	[ ! -e "$TRAWL_BUILDDIR/trawl-xapian.so" ] ||
		cp "$TRAWL_BUILDDIR/trawl-xapian.so" "$HOST/bin"
}

# $1: an example; on standard output as it is to be used here
example() {
	sed -e "s|/usr/lib/cgi-bin/trawl.cgi|$CGI|" \
		-e "s|/usr/lib/cgi-bin|$HOST/bin|" \
		-e "s|/etc/trawl.conf|$HOST/trawl.conf|" \
		-e "s|/run/lighttpd/trawl.sock|$HOST/run/lighttpd.sock|" \
		-e "s|/run/trawl.sock|$HOST/run/trawl.sock|" \
		-e "s|/run/fcgiwrap.socket|$HOST/run/wrap.sock|" \
		"$TRAWL_SRCDIR/doc/examples/$1"
}

free_port() {
	local port
	for port in $(seq $((20000 + RANDOM % 20000)) 60000); do
		(: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || {
			echo "$port"
			return
		}
	done
}

# waits until the server answers at $URL
await() {
	local i
	for i in $(seq 200); do
		curl -sf -o /dev/null "$URL" && return
		sleep 0.05
	done
	echo "no answer from $URL" >&2
	cat "$HOST"/log/* >&2
	return 1
}

# $1: the example, lighttpd*.conf
start_lighttpd() {
	PORT=${WEB_PORT:-$(free_port)}
	URL=http://127.0.0.1:$PORT/search/
	{
		cat <<-EOT
		server.port = $PORT
		server.bind = "127.0.0.1"
		server.document-root = "$HOST/root"
		server.errorlog = "$HOST/log/lighttpd"
		server.modules = ( "mod_redirect" )
		url.redirect = ( "^/\$" => "/search/" )
		EOT
		example "$1"
	} >"$HOST/lighttpd.conf"
	lighttpd -D -f "$HOST/lighttpd.conf" >>"$HOST/log/lighttpd.out" 2>&1 3>&- &
	PIDS="$PIDS $!"
	await
}

# $1: the example, apache-*.conf
start_apache() {
	local modules=/usr/lib/apache2/modules m
	PORT=$(free_port)
	URL=http://127.0.0.1:$PORT/search/
	{
		cat <<-EOT
		ServerRoot "$HOST"
		ServerName localhost
		Listen 127.0.0.1:$PORT
		PidFile "$HOST/run/apache.pid"
		ErrorLog "$HOST/log/apache"
		DocumentRoot "$HOST/root"
		DefaultRuntimeDir "$HOST/run"
		EOT
		[ "$(id -u)" != 0 ] || printf 'User nobody\nGroup nogroup\n'
		for m in mpm_event alias env authz_core cgid fcgid; do
			[ -e "$modules/mod_$m.so" ] &&
				echo "LoadModule ${m}_module $modules/mod_$m.so"
		done
		[ -e "$modules/mod_fcgid.so" ] &&
			printf 'FcgidIPCDir "%s/run/fcgid"\nFcgidProcessTableFile "%s/run/fcgid.shm"\n' "$HOST" "$HOST"
		echo "ScriptSock \"$HOST/run/cgid.sock\""
		example "$1"
	} >"$HOST/apache.conf"
	mkdir -p "$HOST/run/fcgid"
	chmod 777 "$HOST/run" "$HOST/run/fcgid" # it is nobody who writes there
	apache2 -d "$HOST" -f "$HOST/apache.conf" -DFOREGROUND \
		>>"$HOST/log/apache.out" 2>&1 3>&- &
	PIDS="$PIDS $!"
	await
}

# $1: the example, nginx*.conf
start_nginx() {
	PORT=$(free_port)
	URL=http://127.0.0.1:$PORT/search/
	case $1 in
	*fcgiwrap*)
		fcgiwrap -s "unix:$HOST/run/wrap.sock" >>"$HOST/log/wrap" 2>&1 3>&- &
		PIDS="$PIDS $!"
		;;
	*)
		TRAWL_CONFIG=$HOST/trawl.conf spawn-fcgi -n \
			-s "$HOST/run/trawl.sock" -M 0666 -- "$CGI" \
			>>"$HOST/log/spawn" 2>&1 3>&- &
		PIDS="$PIDS $!"
		;;
	esac
	{
		[ "$(id -u)" != 0 ] || echo "user root;"
		cat <<-EOT
		worker_processes 1;
		daemon off;
		pid $HOST/run/nginx.pid;
		error_log $HOST/log/nginx;
		events { worker_connections 64; }
		http {
			access_log off;
			client_body_temp_path $HOST/run/body;
			proxy_temp_path $HOST/run/proxy;
			fastcgi_temp_path $HOST/run/fastcgi;
			uwsgi_temp_path $HOST/run/uwsgi;
			scgi_temp_path $HOST/run/scgi;
			server {
				listen 127.0.0.1:$PORT;
				server_name localhost;
		EOT
		example "$1"
		echo "}}"
	} >"$HOST/nginx.conf"
	nginx -e "$HOST/log/nginx" -c "$HOST/nginx.conf" \
		>>"$HOST/log/nginx.out" 2>&1 3>&- &
	PIDS="$PIDS $!"
	await
}

stop_servers() {
	[ -z "${PIDS-}" ] || kill $PIDS 2>/dev/null || :
	[ -z "${PIDS-}" ] || wait $PIDS 2>/dev/null || :
	PIDS=
}

# server programs lie in /usr/sbin, which may not be on PATH
PATH=$PATH:/usr/sbin
PIDS=
