import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Check FLAVOUR FILE: "valid, N checks" and exit code 0, or the rules that a document breaks and 1. */
public class Check {
	public static void main(String[] arguments) throws Exception {
		VeraGreenfieldFoundryProvider.initialise();
		PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
		try (InputStream file = new FileInputStream(arguments[1]);
		     PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
		     PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
			ValidationResult result = validator.validate(parser);
			for (TestAssertion test : result.getTestAssertions())
				if (test.getStatus() == TestAssertion.Status.FAILED)
					System.out.println(test.getRuleId() + " " + test.getMessage());
			System.out.println((result.isCompliant() ? "valid, " : "not valid, ") + result.getTotalAssertions() + " checks");
			System.exit(result.isCompliant() ? 0 : 1);
		}
	}
}
