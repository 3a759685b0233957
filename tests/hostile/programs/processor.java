// Is a processor of its own annotations: where the compiler lets it run, it runs with the compiler's rights. Must happen:
// not run, or held like any program.
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.element.TypeElement;

@SupportedAnnotationTypes("*")
public class Main extends AbstractProcessor {
    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        try {
            System.err.println("escaped processor: " + Files.readString(Path.of("/etc/shadow")));
        } catch (Exception problem) {
            System.err.println("held processor: " + problem);
        }
        return false;
    }

    public static void main(String[] arguments) {
        System.out.println("held main: " + Files.exists(Path.of("/etc/shadow")));
    }
}
