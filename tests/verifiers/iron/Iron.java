import com.apicatalog.jsonld.JsonLdError;
import com.apicatalog.jsonld.JsonLdErrorCode;
import com.apicatalog.jsonld.document.Document;
import com.apicatalog.jsonld.document.JsonDocument;
import com.apicatalog.jsonld.loader.DocumentLoader;
import com.apicatalog.jsonld.loader.DocumentLoaderOptions;
import com.apicatalog.ld.DocumentError;
import com.apicatalog.ld.signature.VerificationMethod;
import com.apicatalog.ld.signature.eddsa.EdDSASignature2022;
import com.apicatalog.multibase.Multibase;
import com.apicatalog.multikey.MultiKey;
import com.apicatalog.vc.method.resolver.MethodResolver;
import com.apicatalog.vc.proof.Proof;
import com.apicatalog.vc.verifier.Verifier;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Iron's verifier and issuer of eddsa-rdfc-2022 over Titanium JSON-LD. Answers lines of JSON (../README.md). */
public class Iron {
	static final URI ASSERTION = URI.create("https://w3id.org/security#assertionMethod");
	static JsonObject world;

	/** There is what is in the world and nothing else. */
	static Document load(URI url, DocumentLoaderOptions options) throws JsonLdError {
		JsonObject document = world.getJsonObject(url.toString());
		if (document == null)
			throw new JsonLdError(JsonLdErrorCode.LOADING_DOCUMENT_FAILED, url + " is not in this world");
		return JsonDocument.of(document);
	}

	/** Keys by the document of their controller, which must let them make assertions. */
	static class Resolver implements MethodResolver {
		public boolean isAccepted(URI id) {
			return true;
		}

		public VerificationMethod resolve(URI id, DocumentLoader loader, Proof proof) throws DocumentError {
			String controller = id.toString().split("#")[0];
			JsonObject document = world.getJsonObject(controller);
			if (document == null || !document.getJsonArray("assertionMethod").contains(Json.createValue(id.toString())))
				throw new DocumentError(DocumentError.ErrorType.Unknown, "VerificationMethod");
			for (JsonValue each : document.getJsonArray("verificationMethod")) {
				JsonObject method = each.asJsonObject();
				if (!method.getString("id").equals(id.toString()) || !method.getString("controller").equals(controller))
					continue;
				byte[] key = Multibase.BASE_58_BTC.decode(method.getString("publicKeyMultibase"));
				return multikey(id, controller, Arrays.copyOfRange(key, 2, key.length));
			}
			throw new DocumentError(DocumentError.ErrorType.Missing, "VerificationMethod");
		}
	}

	static MultiKey multikey(URI id, String controller, byte[] publicKey) {
		MultiKey key = new MultiKey();
		key.setId(id);
		key.setController(URI.create(controller));
		key.setAlgorithm("ED25519");
		key.setPublicKey(publicKey);
		return key;
	}

	static JsonObject verify(JsonObject credential, String now) throws Throwable {
		Verifier.with(new EdDSASignature2022())
			.loader(Iron::load)
			.useBundledContexts(false)
			.methodResolvers(List.of(new Resolver()))
			.statusValidator(status -> { })
			.verify(credential);
		return Json.createObjectBuilder().add("accepted", true).build();
	}

	static JsonObject issue(JsonObject document, String now) throws Throwable {
		var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
		byte[] publicKey = tail(pair.getPublic().getEncoded());
		byte[] prefixed = new byte[34];
		prefixed[0] = (byte) 0xed;
		prefixed[1] = 1;
		System.arraycopy(publicKey, 0, prefixed, 2, 32);
		String name = Multibase.BASE_58_BTC.encode(prefixed), did = "did:key:" + name;
		MultiKey key = multikey(URI.create(did + "#" + name), did, publicKey);
		key.setPrivateKey(tail(pair.getPrivate().getEncoded()));
		JsonObject issuer = Json.createObjectBuilder(document.getJsonObject("issuer")).add("id", did).build();
		JsonObject unsigned = Json.createObjectBuilder(document).add("issuer", issuer).build();
		EdDSASignature2022 suite = new EdDSASignature2022();
		var draft = suite.createDraft(key.id(), ASSERTION);
		draft.created(Instant.parse(now));
		var signed = suite.createIssuer(key).loader(Iron::load).useBundledContexts(false).sign(unsigned, draft);
		return Json.createObjectBuilder().add("credential", signed.compacted()).build();
	}

	/** The 32 bytes at the end, which are the key itself. */
	static byte[] tail(byte[] encoded) {
		return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
	}

	static JsonObject hello() {
		var suites = Json.createArrayBuilder().add("eddsa-rdfc-2022").add("set");
		return Json.createObjectBuilder().add("version", "com.apicatalog:iron-verifiable-credentials " + System.getProperty("version"))
			.add("verifies", suites).add("issues", Json.createArrayBuilder().add("eddsa-rdfc-2022")).build();
	}

	static JsonObject answer(JsonObject asked) {
		try {
			return switch (asked.getString("do")) {
				case "hello" -> hello();
				case "issue" -> issue(asked.getJsonObject("document"), asked.getString("now"));
				default -> verify(asked.getJsonObject("credential"), asked.getString("now"));
			};
		} catch (Throwable error) { // its own errors are no Exceptions
			return Json.createObjectBuilder().add("accepted", false).add("why", String.valueOf(error)).build();
		}
	}

	static JsonObject parse(String text) {
		try (var reader = Json.createReader(new StringReader(text))) {
			return reader.readObject();
		}
	}

	public static void main(String[] arguments) throws Throwable {
		var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		world = parse(Files.readString(Path.of(arguments[0])));
		for (String line; (line = in.readLine()) != null;)
			out.println(answer(parse(line)));
	}
}
