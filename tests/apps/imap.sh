#!/bin/sh
# imap.sh: Dovecot, and curl as the reader of mail.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

app_needs dovecot-imapd /usr/lib/dovecot/imap
app_needs dovecot-gssapi /usr/lib/dovecot/modules/auth/libmech_gssapi.so
app_needs curl /usr/bin/curl
app_begin imap
own_services imap || realm_die 'no keytab for Dovecot'

# Dovecot runs its parts as accounts that its package has made; without root all
# of it is this user.  Its parts get only those variables that are imported.
write_dovecot_conf() # PORT
{
    if [ "$(id -u)" -eq 0 ]; then
        mail_user=nobody mail_group=nogroup
    else
        mail_user=$(id -un) mail_group=$(id -gn)
        printf 'default_%s = %s\n' internal_user "$mail_user" \
            login_user "$mail_user" internal_group "$mail_group"
        printf 'service %s {\n  chroot =\n}\n' anvil imap-login
    fi
    cat <<END
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/dovecot.messages
protocols = imap
ssl = no
listen = 127.0.0.1
disable_plaintext_auth = no
import_environment = TZ GSS_MECH_CONFIG KRB5_TRACE KRB5_CONFIG KRB5RCACHEDIR
auth_mechanisms = gssapi gss-spnego
auth_gssapi_hostname = localhost
auth_krb5_keytab = ${KRB5_KTNAME#FILE:}
auth_default_realm = $REALM_NAME
auth_username_format = %Ln
mail_location = maildir:$dir/mail/%n
# No password counts: the mechanisms above are the only ones.
passdb {
  driver = static
  args = nopassword
}
first_valid_uid = 0
first_valid_gid = 0
userdb {
  driver = static
  args = uid=$mail_user gid=$mail_group home=$dir/mail/%n
}
service imap-login {
  inet_listener imap {
    port = $1
  }
  inet_listener imaps {
    port = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
END
}

dovecot_up()
{
    port=$(realm_free_port)
    mkdir "$dir/mail"
    daemon_owns "$dir/mail"
    write_dovecot_conf "$port" >"$dir/dovecot.conf"
    serve dovecot /usr/sbin/dovecot -F -c "$dir/dovecot.conf"
    realm_await_port "$port" "$realm_spawned"
}

mail() # PATH OPTION...
{
    path=$1
    shift
    client curl -sS --max-time 30 -u "alice@$REALM_NAME:" --login-options AUTH=GSSAPI \
        "$@" "imap://localhost:$port/$path"
}

stores_and_reads()
{
    printf 'From: alice\r\nSubject: hello\r\n\r\nhello from curl\r\n' \
        >"$dir/message"
    mail INBOX -T "$dir/message" && mail 'INBOX;MAILINDEX=1' >"$dir/read" &&
        cmp "$dir/read" "$dir/message"
}

# Whoever comes with bob's ticket is bob, whatever the client says.
bob_has_his_own()
{
    KRB5CCNAME=FILE:$dir/bob
    realm_kinit bob && mail '' && refused mail 'INBOX;MAILINDEX=1' &&
        has 'Login: user=<bob>, method=GSSAPI' "$dir/dovecot.messages"
}

imap_direction()
{
    point 'Dovecot is ready' dovecot_up || return
    point 'alice logs in' mail ''
    prove
    point 'she stores a message and reads it' stores_and_reads
    point 'bob has a mailbox of his own' bob_has_his_own
    KRB5CCNAME=FILE:$APEX_REALM_DIR/ccache/default
}

app_directions imap_direction
app_end
