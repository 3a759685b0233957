// Has types whose names double with each line. Must happen: the compiler gives up or a limit ends it.
public class Main {
    interface Pair<A, B> {
        static <T> Pair<T, T> twice(T one) {
            return null;
        }
    }

    public static void main(String[] arguments) {
        var a = Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(1))))))));
        var b = Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(a))))))));
        var c = Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(Pair.twice(b))))))));
        System.out.println(c == null);
    }
}
