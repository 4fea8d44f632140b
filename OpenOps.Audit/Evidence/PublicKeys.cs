using System.Security.Cryptography;
using OpenOps.Audit.Chain;

namespace OpenOps.Audit.Evidence;

/// <summary>Public keys that somebody keeps apart from the record, as PEM files.</summary>
internal static class PublicKeys
{
    /// <param name="paths">Files, and folders of <c>*.pem</c> files.</param>
    /// <returns>The keys by their ids.</returns>
    /// <exception cref="EvidenceFileException">One cannot be read.</exception>
    public static IReadOnlyDictionary<string, ECDsa> Read(IEnumerable<string> paths)
    {
        var keys = new Dictionary<string, ECDsa>(StringComparer.Ordinal);
        foreach (var file in paths.SelectMany(path => Directory.Exists(path) ? Directory.GetFiles(path, "*.pem") : [path]))
        {
            var key = ECDsa.Create();
            try
            {
                key.ImportFromPem(File.ReadAllText(file));
            }
            catch (Exception exception) when (exception is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new EvidenceFileException($"{file} cannot be read as a public key. It has to be a PEM file, as in the folder public-keys of Audit:Chain:Directory.");
            }

            keys[ChainDirectory.IdOf(key)] = key;
        }

        return keys.Count > 0 ? keys : throw new EvidenceFileException("There is no public key: name a PEM file, or a folder of them, with --public-key.");
    }
}
