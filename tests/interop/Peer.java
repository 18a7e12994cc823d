/* tests/interop/Peer.java: a peer of doc/interop.txt with JGSS in pure Java
 * (the classes below sun.security.jgss of OpenJDK 17). */

import com.sun.security.jgss.ExtendedGSSContext;
import com.sun.security.jgss.InquireType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import org.ietf.jgss.ChannelBinding;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.MessageProp;
import org.ietf.jgss.Oid;
import sun.security.jgss.krb5.internal.TlsChannelBindingImpl;

public final class Peer {
    /** What JGSS has no way to do; the message is the sentence. */
    private static final class Cannot extends Exception {
        private static final long serialVersionUID = 1;

        Cannot(String sentence) {
            super(sentence);
        }
    }

    private static final GSSManager manager = GSSManager.getInstance();
    private static final String[] MAJORS = {
        "", "BAD_BINDINGS", "BAD_MECH", "BAD_NAME", "BAD_NAMETYPE",
        "BAD_STATUS", "BAD_MIC", "CONTEXT_EXPIRED", "CREDENTIALS_EXPIRED",
        "DEFECTIVE_CREDENTIAL", "DEFECTIVE_TOKEN", "FAILURE", "NO_CONTEXT",
        "NO_CRED", "BAD_QOP", "UNAUTHORIZED", "UNAVAILABLE",
        "DUPLICATE_ELEMENT", "NAME_NOT_MN", "DUPLICATE_TOKEN", "OLD_TOKEN",
        "UNSEQ_TOKEN", "GAP_TOKEN"};

    private GSSContext context;

    private static String pack(byte[] octets) {
        if (octets == null || octets.length == 0)
            return "-";
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] unpack(String word) {
        return word.equals("-") ? new byte[0] : Base64.getDecoder().decode(word);
    }

    // --- the context ---

    private static Map<String, String> given(List<String> words) {
        Map<String, String> out = new HashMap<>();
        for (String word : words) {
            int at = word.indexOf('=');
            if (at > 0)
                out.put(word.substring(0, at), word.substring(at + 1));
        }
        return out;
    }

    private static Oid mechanism(String name) throws GSSException, Cannot {
        if (name == null || name.equals("krb5"))
            return new Oid("1.2.840.113554.1.2.2");
        if (name.equals("spnego"))
            return new Oid("1.3.6.1.5.5.2");
        throw new Cannot("JGSS has no mechanism " + name);
    }

    /* The numbers that sun.security.krb5.internal.crypto.EType knows. */
    private static void checkEnctype(String number) throws Cannot {
        List<String> all = Arrays.asList("1", "3", "16", "17", "18", "19", "20",
                                         "23");
        if (number != null && !all.contains(number))
            throw new Cannot("JGSS has no encryption type " + number);
    }

    private void begin(GSSContext fresh, Map<String, String> about)
            throws GSSException, Cannot {
        context = fresh;
        if (about.get("cb") != null) {
            // ChannelBinding itself would have addresses of type 255.
            ChannelBinding cb = new TlsChannelBindingImpl(
                unpack(about.get("cb")));
            context.setChannelBinding(cb);
        }
    }

    private void setFlag(String flag) throws GSSException, Cannot {
        switch (flag) {
        case "mutual": context.requestMutualAuth(true); break;
        case "replay": context.requestReplayDet(true); break;
        case "sequence": context.requestSequenceDet(true); break;
        case "conf": context.requestConf(true); break;
        case "integ": context.requestInteg(true); break;
        case "deleg": context.requestCredDeleg(true); break;
        default: throw new Cannot("JGSS has no flag " + flag);
        }
    }

    private String initiate(List<String> words) throws GSSException, Cannot {
        Map<String, String> about = given(words);
        Oid mech = mechanism(about.get("mech"));
        checkEnctype(about.get("enctype"));
        GSSName target = manager.createName(words.get(0),
                                            GSSName.NT_HOSTBASED_SERVICE);
        begin(manager.createContext(target, mech, null,
                                    GSSContext.DEFAULT_LIFETIME), about);
        context.requestMutualAuth(false);
        context.requestReplayDet(false);
        context.requestSequenceDet(false);
        context.requestConf(false);
        context.requestInteg(false);
        String flags = about.getOrDefault("flags", "-");
        if (!flags.equals("-")) {
            for (String flag : flags.split(","))
                setFlag(flag);
        }
        return "ok";
    }

    private String accept(List<String> words) throws GSSException, Cannot {
        Map<String, String> about = given(words);
        mechanism(about.get("mech"));
        checkEnctype(about.get("enctype"));
        begin(manager.createContext((GSSCredential) null), about);
        return "ok";
    }

    private String token(byte[] in) throws GSSException {
        byte[] out = context.isInitiator()
            ? context.initSecContext(in, 0, in.length)
            : context.acceptSecContext(in, 0, in.length);
        return "ok " + (context.isEstablished() ? "complete " : "continue ")
            + pack(out);
    }

    private String flags() {
        List<String> out = new ArrayList<>();
        if (context.getCredDelegState())
            out.add("deleg");
        if (context.getMutualAuthState())
            out.add("mutual");
        if (context.getReplayDetState())
            out.add("replay");
        if (context.getSequenceDetState())
            out.add("sequence");
        if (context.getConfState())
            out.add("conf");
        if (context.getIntegState())
            out.add("integ");
        return out.isEmpty() ? "-" : String.join(",", out);
    }

    /* The type of the key is the algorithm's name, as a number here. */
    private String enctype() {
        try {
            Key key = (Key) ((ExtendedGSSContext) context).inquireSecContext(
                InquireType.KRB5_GET_SESSION_KEY_EX);
            return String.valueOf(
                ((javax.security.auth.kerberos.EncryptionKey) key)
                    .getKeyType());
        } catch (GSSException | ClassCastException e) {
            return "-";
        }
    }

    private String facts() throws GSSException {
        GSSName peer = context.isInitiator() ? context.getTargName()
                                             : context.getSrcName();
        return "ok flags=" + flags() + " peer=" + peer + " enctype="
            + enctype() + " bound=- delegated="
            + (!context.isInitiator() && context.getCredDelegState() ? "yes"
                                                                     : "no")
            + " lifetime=" + context.getLifetime();
    }

    private String delegated(String service) throws GSSException {
        GSSCredential cred = context.getDelegCred();
        GSSContext onward = manager.createContext(
            manager.createName(service, GSSName.NT_HOSTBASED_SERVICE),
            new Oid("1.2.840.113554.1.2.2"), cred,
            GSSContext.DEFAULT_LIFETIME);
        byte[] out = onward.initSecContext(new byte[0], 0, 0);
        return "ok " + cred.getName() + " " + pack(out);
    }

    // --- messages ---

    private static String order(MessageProp told) {
        if (told.isDuplicateToken())
            return "duplicate";
        if (told.isOldToken())
            return "old";
        if (told.isUnseqToken())
            return "unseq";
        return told.isGapToken() ? "gap" : "inorder";
    }

    private String wrap(String how, byte[] in) throws GSSException, Cannot {
        MessageProp wanted = new MessageProp(how.equals("conf"));
        byte[] out = context.wrap(in, 0, in.length, wanted);
        if (wanted.getPrivacy() != how.equals("conf"))
            throw new Cannot("JGSS did not protect it as demanded");
        return "ok " + pack(out);
    }

    private String unwrap(byte[] in) throws GSSException {
        MessageProp told = new MessageProp(false);
        byte[] out = context.unwrap(in, 0, in.length, told);
        return "ok " + (told.getPrivacy() ? "conf " : "integ ") + pack(out)
            + " " + order(told);
    }

    private String verify(byte[] in, byte[] mic) throws GSSException {
        MessageProp told = new MessageProp(false);
        context.verifyMIC(mic, 0, mic.length, in, 0, in.length, told);
        return "ok " + order(told);
    }

    private String mic(byte[] in) throws GSSException {
        return "ok " + pack(context.getMIC(in, 0, in.length,
                                           new MessageProp(false)));
    }

    // --- requests ---

    private String serve(String name, List<String> words)
            throws GSSException, Cannot {
        switch (name) {
        case "hello":
            return "ok name=jgss-" + System.getProperty("java.version")
                + " can=initiate,accept,mutual,spnego,bindings,deleg,conf,"
                + "integ,mic";
        case "initiate": return initiate(words);
        case "accept": return accept(words);
        case "token": return token(unpack(words.get(0)));
        case "facts": return facts();
        case "delegated": return delegated(words.get(0));
        case "wrap": return wrap(words.get(0), unpack(words.get(1)));
        case "unwrap": return unwrap(unpack(words.get(0)));
        case "mic": return mic(unpack(words.get(0)));
        case "verify":
            return verify(unpack(words.get(0)), unpack(words.get(1)));
        case "end":
            if (context != null)
                context.dispose();
            context = null;
            return "ok";
        default: throw new Cannot("JGSS has no call for " + name);
        }
    }

    private static String sentence(Throwable e) {
        StringBuilder out = new StringBuilder();
        for (; e != null; e = e.getCause()) {
            if (out.length() > 0)
                out.append(": ");
            out.append(e.getMessage());
        }
        return out.toString().replaceAll("[^ -~]+", " ").trim();
    }

    private String answer(String line) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
        try {
            return serve(words.remove(0), words);
        } catch (Cannot e) {
            return "cannot " + e.getMessage();
        } catch (GSSException e) {
            int major = e.getMajor();
            String name = major > 0 && major < MAJORS.length ? MAJORS[major]
                                                             : "FAILURE";
            // JGSS keeps an error token for itself.
            return "error GSS_S_" + name + " " + e.getMinor() + " token=- "
                + sentence(e);
        } catch (RuntimeException e) {
            // What a peer sends must not show as this.
            return "error GSS_S_FAILURE 0 token=- " + e.getClass().getName()
                + " " + sentence(e);
        }
    }

    /* Who logs in: the cache and the keytab of the environment. */
    private static final class Logins extends Configuration {
        private static String file(String variable) {
            String name = System.getenv(variable);
            return name.startsWith("FILE:") ? name.substring(5) : name;
        }

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            Map<String, String> options = new HashMap<>();
            if (name.endsWith("accept")) {
                options.put("useKeyTab", "true");
                options.put("storeKey", "true");
                options.put("isInitiator", "false");
                options.put("principal", "*");
                options.put("keyTab", file("KRB5_KTNAME"));
            } else {
                options.put("useTicketCache", "true");
                options.put("ticketCache", file("KRB5CCNAME"));
            }
            options.put("doNotPrompt", "true");
            return new AppConfigurationEntry[] {new AppConfigurationEntry(
                "com.sun.security.auth.module.Krb5LoginModule",
                AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                options)};
        }
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.security.krb5.conf",
                           System.getenv("KRB5_CONFIG"));
        System.setProperty("javax.security.auth.useSubjectCredsOnly", "false");
        if (System.getenv("TMPDIR") != null)
            System.setProperty("java.io.tmpdir", System.getenv("TMPDIR"));
        Configuration.setConfiguration(new Logins());
        BufferedReader in = new BufferedReader(
            new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, true, "US-ASCII");
        Peer peer = new Peer();
        for (String line; (line = in.readLine()) != null;) {
            out.println(peer.answer(line));
            out.flush();
        }
    }
}
