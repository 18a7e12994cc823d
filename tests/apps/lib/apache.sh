# apache.sh: a private Apache with mod_auth_gssapi.  Sourced after common.sh.

apache_modules=/usr/lib/apache2/modules

apache_needs()
{
    app_needs apache2 /usr/sbin/apache2
    app_needs libapache2-mod-auth-gssapi \
        "$apache_modules/mod_auth_gssapi.so"
    app_needs openssl /usr/bin/openssl
}

apache_global() # NAME PORT [TLS-PORT]
{
    cat <<END
ServerRoot $dir/$1
ServerName localhost
PidFile $dir/$1/pid
ErrorLog $dir/$1.error
DefaultRuntimeDir $dir/$1
DocumentRoot $dir/$1/www
Listen 127.0.0.1:$2
$(printf '%s\n' mpm_event authn_core authz_core authz_user auth_gssapi env \
        cgid alias ${3:+ssl} |
        sed "s|.*|LoadModule &_module $apache_modules/mod_&.so|")
ScriptSock $dir/$1/cgid
ServerLimit 2
ThreadsPerChild 25
MaxRequestWorkers 50
PassEnv KRB5_CONFIG PATH
AcceptPathInfo On
END
}

# What needs a login: everything, a script that tells who came, git.
apache_site() # KEYTAB
{
    cat <<END
ScriptAlias /who $dir/who.cgi
ScriptAlias /second $dir/second.cgi
ScriptAlias /git /usr/lib/git-core/git-http-backend
SetEnv GIT_PROJECT_ROOT $dir/git
SetEnv GIT_HTTP_EXPORT_ALL yes
<Location />
AuthType GSSAPI
AuthName apex
GssapiCredStore keytab:$1
GssapiDelegCcacheDir $dir/tickets
GssapiPublishErrors On
Require valid-user
</Location>
END
}

# Here the server gets tickets for a user who has forwarded none.
apache_proxy_site() # KEYTAB
{
    cat <<END
<Location /second>
GssapiUseS4U2Proxy On
GssapiDelegCcacheDir $dir/tickets
GssapiCredStore keytab:$1
GssapiCredStore client_keytab:$1
GssapiCredStore ccache:FILE:$dir/proxy.ccache
</Location>
END
}

apache_tls() # TLS-PORT
{
    cat <<END
Listen 127.0.0.1:$1
<VirtualHost 127.0.0.1:$1>
ServerName localhost
SSLEngine on
SSLCertificateFile $APEX_REALM_DIR/cert.pem
SSLCertificateKeyFile $APEX_REALM_DIR/key.pem
</VirtualHost>
END
}

# Tells who came and with which ticket, and uses it.
apache_script()
{
    cat <<'END'
#!/bin/sh
printf 'Content-Type: text/plain\n\nuser=%s\n' "$REMOTE_USER"
[ -z "${KRB5CCNAME:-}" ] || kvno svc/localhost 2>&1
END
}

# With the ticket that it was given it asks a second service who it is.
apache_second_script() # PORT
{
    cat <<END
#!/bin/sh
printf 'Content-Type: text/plain\n\n'
[ -n "\$KRB5CCNAME" ] || exit 1
GSS_MECH_CONFIG='$server_conf' KRB5_TRACE='$dir/proxy.trace' \\
    curl -sS --negotiate -u : --resolve 'second.test:$1:127.0.0.1' \\
    'http://second.test:$1/who' 2>&1
END
}

# apache_up NAME KEYTAB [SECOND-PORT]: a server with the site above; its ports
# are $port and $tls_port.
apache_up()
{
    port=$(realm_free_port)
    tls_port=$(realm_free_port)
    mkdir -p "$dir/$1/www" "$dir/tickets"
    apache_script >"$dir/who.cgi"
    apache_second_script "${3:-0}" >"$dir/second.cgi"
    chmod 755 "$dir"/*.cgi
    {
        apache_global "$1" "$port" "$tls_port"
        apache_site "$2"
        apache_tls "$tls_port"
        [ -z "${3:-}" ] || apache_proxy_site "$2"
    } >"$dir/$1.conf"
    daemon_owns "$dir"
    # shellcheck disable=SC2086 # a list of words
    serve "$1" $as_daemon /usr/sbin/apache2 -DFOREGROUND -f "$dir/$1.conf"
    realm_await_port "$tls_port" "$realm_spawned" && return 0
    cat "$dir/$1.log" "$dir/$1.error"
    return 1
}
