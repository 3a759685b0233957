// Reaches for the host as Java can: its files, environment, sockets, other processes, its own program's folder. Told:
// "canary" a file, "name" a variable, "port". Must happen: nothing is there.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

public class Main {
    static void attempt(String name, Callable<Object> act) {
        try {
            System.out.println("escaped " + name + ": " + act.call());
        } catch (Throwable problem) {
            System.out.println("held " + name + ": " + problem);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> told = new HashMap<>();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            int blank = line.indexOf(' ');
            told.put(line.substring(0, blank), line.substring(blank + 1));
        }
        attempt("read-shadow", () -> Files.readString(Path.of("/etc/shadow")).length());
        attempt("read-canary", () -> Files.readString(Path.of(told.get("canary"))).length());
        attempt("environment", () -> System.getenv(told.get("name")).length());
        attempt("connect", () -> new Socket("127.0.0.1", Integer.parseInt(told.get("port"))));
        attempt("write-work", () -> Files.writeString(Path.of("/box/work/new"), "x"));
        attempt("attach-one", () -> Files.writeString(Path.of("/proc/1/root/tmp/.attach_pid1"), "x"));
    }
}
