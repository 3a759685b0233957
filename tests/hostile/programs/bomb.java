// Takes too much, in the way it is told ("how"): time, memory, output, threads. It stops by itself. Must happen: the
// verdict says which limit, or the virtual machine says it.
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

public class Main {
    static void spin() {
        long until = System.nanoTime() + 8_000_000_000L;
        while (System.nanoTime() < until) {
        }
    }

    static void memory() {
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            byte[] piece = new byte[1 << 20];
            java.util.Arrays.fill(piece, (byte) 1);
            kept.add(piece);
        }
        System.out.println("escaped memory: " + kept.size());
    }

    static void output() {
        String line = "x".repeat(1 << 20);
        for (int i = 0; i < 48; i++) {
            System.out.print(line);
        }
    }

    static void threads() throws Exception {
        int count = 0;
        try {
            for (; count < 600; count++) {
                Thread thread = new Thread(() -> {
                    try {
                        Thread.sleep(3000);
                    } catch (InterruptedException ended) {
                        return;
                    }
                });
                thread.setDaemon(true);
                thread.start();
            }
            System.out.println("escaped threads: " + count);
        } catch (Throwable problem) {
            System.out.println("held threads: " + count + " " + problem);
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    public static void main(String[] arguments) throws Exception {
        Scanner input = new Scanner(System.in);
        input.next();
        switch (input.next()) {
            case "spin": spin(); break;
            case "memory": memory(); break;
            case "output": output(); break;
            default: threads();
        }
    }
}
