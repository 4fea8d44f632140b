using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.Audit.Chain;

/// <summary>One line of canonical JSON with its signature in it, ECDSA P-256 over the line without the signature.</summary>
internal static class SignedDocument
{
    private const string SignatureName = "signature";

    public static string Sign(JsonObject document, ECDsa key)
    {
        var signature = key.SignData(CanonicalJson.Canonicalize(document.ToJsonString()), HashAlgorithmName.SHA256);
        document[SignatureName] = Convert.ToBase64String(signature);
        return Encoding.UTF8.GetString(CanonicalJson.Canonicalize(document.ToJsonString()));
    }

    public static bool IsSignedBy(string line, ECDsa key)
    {
        try
        {
            var document = JsonNode.Parse(line)!.AsObject();
            var signature = Convert.FromBase64String((string?)document[SignatureName] ?? "");
            document.Remove(SignatureName);
            return key.VerifyData(CanonicalJson.Canonicalize(document.ToJsonString()), signature, HashAlgorithmName.SHA256);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or CryptographicException)
        {
            return false;
        }
    }
}
